"""The table and its reasons, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from academy.accounts.roles import (
    TABLE,
    Action,
    Facts,
    HeldRole,
    Role,
    Standing,
    decide,
)

ORGANISATION, OTHER = 7, 8
AFRICAN = Facts(
    region="africa",
    organisation=ORGANISATION,
    organisation_name="Demonstration City",
    languages=("fr",),
    is_entry=True,
)
EUROPEAN = replace(
    AFRICAN, region="europe", organisation=OTHER, organisation_name="Elsewhere", languages=("en",)
)
FACILITATOR = HeldRole(
    role=Role.FACILITATOR,
    region="africa",
    regions=frozenset({"africa", "west-africa"}),
    languages=("fr",),
)
PARTNER = HeldRole(
    role=Role.PARTNER, organisation=ORGANISATION, organisation_name="Demonstration City"
)
CURATOR = HeldRole(role=Role.CURATOR)


class PlainNames:
    """Names that need no vocabulary."""

    def region(self, code: str) -> str:
        return code.title()

    def language(self, tag: str) -> str:
        return {"fr": "French", "en": "English", "fr-CA": "Canadian French"}[tag]


def standing(*roles: HeldRole, **values: bool) -> Standing:
    return Standing(**{"is_signed_in": True, "has_second_factor": True, "roles": roles, **values})


def answer(asker: Standing, action: Action, facts: Facts, now) -> tuple[bool, str]:
    found = decide(standing=asker, action=action, facts=facts, at=now, names=PlainNames())
    return found.allowed, found.reason


def test_table_says_something_of_every_action():
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize(
    ("role", "action", "facts", "expected"),
    [
        (FACILITATOR, Action.EDIT, AFRICAN, (True, "You look after Africa in French.")),
        (
            FACILITATOR,
            Action.EDIT,
            EUROPEAN,
            (False, "You look after Africa in French; this entry belongs to Europe."),
        ),
        (
            FACILITATOR,
            Action.EDIT,
            replace(AFRICAN, languages=("en",)),
            (False, "You look after Africa in French; this entry is in English."),
        ),
        (
            FACILITATOR,
            Action.SEE,
            replace(AFRICAN, languages=("en",)),
            (True, "You look after Africa in French."),
        ),
        (
            FACILITATOR,
            Action.EDIT,
            replace(AFRICAN, languages=("en", "fr-CA"), region="west-africa"),
            (True, "You look after Africa in French."),
        ),
        (
            FACILITATOR,
            Action.PUBLISH,
            replace(AFRICAN, region=""),
            (
                False,
                (
                    "You look after Africa in French; this entry belongs to no region, "
                    "so curators look after it."
                ),
            ),
        ),
        (
            FACILITATOR,
            Action.PUBLISH,
            replace(AFRICAN, languages=()),
            (
                False,
                (
                    "You look after Africa in French; this entry names no language, "
                    "so curators look after it."
                ),
            ),
        ),
        (
            replace(FACILITATOR, languages=()),
            Action.PUBLISH,
            AFRICAN,
            (False, "You look after Africa in no language; this entry is in French."),
        ),
        (
            FACILITATOR,
            Action.APPROVE_SOURCE,
            Facts(region="europe"),
            (False, "You look after Africa in French; this belongs to Europe."),
        ),
        (FACILITATOR, Action.JOIN_RECORDS, AFRICAN, (False, "Only curators may do this.")),
        (PARTNER, Action.EDIT, AFRICAN, (True, "You act for Demonstration City.")),
        (
            PARTNER,
            Action.EDIT,
            EUROPEAN,
            (False, "You act for Demonstration City; this entry belongs to Elsewhere."),
        ),
        (
            PARTNER,
            Action.PUBLISH,
            AFRICAN,
            (
                False,
                (
                    "You act for Demonstration City, which is not marked as trusted yet; "
                    "until then a facilitator of your region publishes."
                ),
            ),
        ),
        (
            PARTNER,
            Action.PUBLISH,
            replace(AFRICAN, is_trusted=True),
            (True, "You act for Demonstration City."),
        ),
        (
            PARTNER,
            Action.EDIT,
            replace(AFRICAN, organisation=None, organisation_name=""),
            (False, "You act for Demonstration City; this entry belongs to no organisation."),
        ),
        (
            PARTNER,
            Action.APPROVE_SOURCE,
            AFRICAN,
            (False, "Only facilitators and curators may do this."),
        ),
        (CURATOR, Action.PUBLISH, Facts(is_entry=True), (True, "You are a curator.")),
        (CURATOR, Action.GRANT_CURATOR, Facts(), (False, "Only the operator may do this.")),
    ],
)
def test_answer_gives_its_reason(role, action, facts, expected, now):
    assert answer(standing(role), action, facts, now) == expected


def test_second_role_is_asked_when_the_first_does_not_reach(now):
    person = standing(PARTNER, replace(FACILITATOR, region="europe", regions={"europe"}))

    assert answer(person, Action.EDIT, replace(EUROPEAN, languages=("fr",)), now) == (
        True,
        "You look after Europe in French.",
    )


def test_visitor_is_asked_to_sign_in_but_sees_what_is_public(now):
    public = replace(AFRICAN, is_public=True)

    assert answer(Standing(), Action.SEE, AFRICAN, now) == (False, "Sign in first.")
    assert answer(Standing(), Action.SEE, public, now) == (True, "This is open to everybody.")
    assert answer(Standing(), Action.EDIT, public, now) == (False, "Sign in first.")


def test_learner_is_told_who_may(now):
    assert answer(standing(), Action.EDIT, AFRICAN, now) == (
        False,
        "Only people who look after the catalogue may do this.",
    )


@pytest.mark.parametrize("role", [PARTNER, FACILITATOR, CURATOR])
def test_role_acts_only_with_a_second_factor(role, now):
    person = standing(role, has_second_factor=False)
    refusal = decide(standing=person, action=Action.EDIT, facts=AFRICAN, at=now, names=PlainNames())

    assert (refusal.allowed, refusal.needs_second_factor, refusal.reason) == (
        False,
        True,
        "Set up a second factor first. Your role asks for one.",
    )


def test_operator_may_everything_with_a_second_factor(now):
    with_factor = standing(is_operator=True)
    without = standing(is_operator=True, has_second_factor=False)

    for action in Action:
        assert answer(with_factor, action, Facts(), now) == (True, "You are the operator.")
        assert not answer(without, action, Facts(), now)[0]


def test_role_ends_to_the_second(now):
    ended = standing(replace(CURATOR, ends_at=now))
    ending = standing(replace(CURATOR, ends_at=now + timedelta(seconds=1)))

    assert answer(ending, Action.EDIT, AFRICAN, now) == (True, "You are a curator.")
    assert answer(ended, Action.EDIT, AFRICAN, now) == (
        False,
        "Your role as curator ended on 24 November 2026.",
    )


def test_somebody_whose_roles_have_ended_needs_no_second_factor_to_be_told_so(now):
    ended = standing(replace(CURATOR, ends_at=now), has_second_factor=False)

    assert not decide(
        standing=ended, action=Action.EDIT, facts=AFRICAN, at=now, names=PlainNames()
    ).needs_second_factor
