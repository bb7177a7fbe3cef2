"""The table of rights as a page of Markdown (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from academy.accounts.roles import SENSITIVE, TABLE, Action, Reach, Role

_INTRODUCTION: Final = """\
# Who may do what where

Written by `manage.py print_permissions` from `academy/accounts/roles.py`, which is also what pages,
editing screens, API and commands ask; `make check` fails when the two differ.

What is published may be seen by everybody. A learner has none of these rights. The operator
(superuser) has all of them, and those that nobody else has.
"""
_RULES: Final = """
- **Own organisation** is the one that a partner acts for.
- **Own region** is the facilitator's region or one below it; an object lies in the region of its
  organisation.
- **Own language** is one of the facilitator's languages: for an entry one of its languages of
  teaching, for a text its locale. A variety counts as its language (`fr-CA` as `fr`).
- What has no region, or no language where one is asked for, is the curators'.
- A partner edits as a draft; what is published changes when somebody publishes the draft.
- A role ends at its end date or when it is ended, at once, in running sessions too.
"""


def permissions_page() -> str:
    """Return the page in the active language."""
    head = ["action", *(str(role.label) for role in Role)]
    rows = [[_action_name(action), *_cells(TABLE[action])] for action in Action]
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
    return _INTRODUCTION + "\n" + "\n".join(lines) + "\n" + _RULES + _second_factor()


def _action_name(action: Action) -> str:
    mark = " *" if action in SENSITIVE else ""
    return f"{action.label}{mark} (`{action.value}`)"


def _cells(cells: Mapping[Role, Reach]) -> list[str]:
    return [cells[role].value if role in cells else "-" for role in Role]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _second_factor() -> str:
    roles = ", ".join(
        str(role.label).lower()
        for role in Role
        if any(role in TABLE[action] for action in SENSITIVE)
    )
    return (
        "- A role with an action marked * publishes or sees what concerns other people; it acts\n"
        "  only with a second factor, whatever it does. These roles have one:\n"
        f"  {roles}; and the operator.\n"
    )
