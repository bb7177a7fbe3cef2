"""Asking the site as somebody, and what came of it: the answer, and what was written meanwhile."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from academy.accounts.models import User

# Written by being there: who is signed in, who looks at a form, what a screen looks like to them,
# and small copies of pictures that are shown for the first time.
TRACES: Final = frozenset(
    {
        "accounts_auditentry",  # that personal data was looked at
        "django_session",
        "wagtailadmin_editingsession",
        "wagtailadmin_formstate",
        "wagtailcore_pagesubscription",
        "wagtailimages_rendition",
        "wagtailusers_userprofile",
    }
)
_WRITE: Final = re.compile(
    r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+["`]?(\w+)', re.IGNORECASE
)
# Where somebody is sent who may not, by Wagtail or by us.
_TURNED_AWAY: Final = re.compile(r"^(?:/accounts/|/admin/(?:\?|$)|/[a-z]{2}/_util/login/)")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: `text` is empty for what is no text, `written` are tables, traces apart.

    `broke_on` says which error of ours the answer hides, `seen` is what was looked at afterwards.
    """

    status: int
    location: str
    text: str
    written: frozenset[str]
    broke_on: str = ""
    seen: Any = None

    @property
    def is_refusal(self) -> bool:
        """Whether somebody was turned away, or told that there is nothing."""
        return self.status in {401, 403, 404, 405, 410} or bool(_TURNED_AWAY.match(self.location))


class Asker:
    """Somebody's browser; whatever a request writes is taken back at once."""

    def __init__(self, person: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
        self._cookies = self._held()

    @property
    def has_changed(self) -> bool:
        """Whether answers have changed who the browser is, or what it remembers."""
        return self._held() != self._cookies

    def _held(self) -> dict[str, str]:
        held = {name: cookie.value for name, cookie in self.client.cookies.items()}
        held.pop(settings.CSRF_COOKIE_NAME, None)  # comes with the first form that is looked at
        return held

    def ask(
        self,
        method: str,
        address: str,
        data: dict[str, Any] | None = None,
        look: Callable[[], Any] = lambda: None,
    ) -> Answer:
        """Send one request, look at what it left, and take back what it wrote."""
        with taken_back() as written:
            response = getattr(self.client, method.lower())(address, data or {})
            content = b"".join(response) if response.streaming else response.content
            seen = look()
        return Answer(
            status=response.status_code,
            location=response.headers.get("Location", ""),
            text=content.decode(errors="replace"),
            broke_on=repr(response.exc_info[1])[:200] if response.exc_info else "",
            written=frozenset(written - TRACES),
            seen=seen,
        )


@contextmanager
def taken_back() -> Iterator[set[str]]:
    """Collect the tables that are written to inside, and take the writes back afterwards."""
    written: set[str] = set()

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(sql):
            written.add(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(look):
        yield written
        transaction.set_rollback(True)


def keep(faults: Iterable[str], role: str) -> None:
    """Append faults to the file that the environment names, to read them all at once."""
    if where := os.environ.get("MATRIX_FAULTS"):
        with Path(where).open("a", encoding="utf-8") as file:
            file.writelines(f"{role}: {fault}\n" for fault in faults)
