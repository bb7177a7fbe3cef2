"""Who may do what where: the one table, and the answer with its reason (pure).

The table is that of `docs/permissions.md`, which `manage.py print_permissions` writes from it.
Nothing here reads a database: a person's roles and an object's facts arrive as values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

from django.db import models
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from academy.taxonomy.language_tags import base_language


class Role(models.TextChoices):
    """What somebody may be besides a learner."""

    PARTNER = "partner", _lazy("Partner")
    FACILITATOR = "facilitator", _lazy("Regional facilitator")
    CURATOR = "curator", _lazy("Curator")


class Action(models.TextChoices):
    """What somebody may want to do with an object."""

    SEE = "see", _lazy("see drafts")
    EDIT = "edit", _lazy("register or edit an entry")
    TRANSLATE = "translate", _lazy("write the text of an entry in another language")
    PUBLISH = "publish", _lazy("publish or withdraw an entry")
    APPROVE_SOURCE = "approve-source", _lazy("approve a source")
    RUN_WEBINAR = "run-webinar", _lazy("run a webinar")
    SEE_REGISTRATIONS = "see-registrations", _lazy("see and export who registered")
    MODERATE_FEEDBACK = "moderate-feedback", _lazy("moderate feedback")
    REPLY_TO_FEEDBACK = "reply-to-feedback", _lazy("reply to feedback")
    EDIT_ORGANISATION = "edit-organisation", _lazy("edit an organisation")
    TRUST_ORGANISATION = "trust-organisation", _lazy("mark an organisation as trusted")
    SEE_PEOPLE = "see-people", _lazy("see people and their roles")
    GRANT_PARTNER = "grant-partner", _lazy("invite a partner and end the role")
    GRANT_FACILITATOR = "grant-facilitator", _lazy("invite a facilitator and end the role")
    GRANT_CURATOR = "grant-curator", _lazy("invite a curator and end the role")
    EDIT_PAGES = "edit-pages", _lazy("write pages of the site")
    EDIT_VOCABULARY = "edit-vocabulary", _lazy("change vocabularies")
    SET_UP_SITE = "set-up-site", _lazy("set the name, foot, redirects and recommendations")
    JOIN_RECORDS = "join-records", _lazy("join two records into one")
    USE_EDITOR = "use-editor", _lazy("open the editing screens")


class Reach(Enum):
    """How far an action of a role goes; the value is how the table prints it."""

    OWN_ORGANISATION = "own organisation"
    TRUSTED_ORGANISATION = "own organisation, when it is trusted"
    OWN_REGION = "own region"
    OWN_REGION_AND_LANGUAGE = "own region and language"
    EVERYTHING = "all"


_ORG, _TRUSTED = Reach.OWN_ORGANISATION, Reach.TRUSTED_ORGANISATION
_REGION, _BOTH, _ALL = Reach.OWN_REGION, Reach.OWN_REGION_AND_LANGUAGE, Reach.EVERYTHING
_P, _F, _C = Role.PARTNER, Role.FACILITATOR, Role.CURATOR

# What is not in the table is the operator's alone.
TABLE: Final[Mapping[Action, Mapping[Role, Reach]]] = {
    Action.SEE: {_P: _ORG, _F: _REGION, _C: _ALL},
    Action.EDIT: {_P: _ORG, _F: _BOTH, _C: _ALL},
    Action.TRANSLATE: {_P: _ORG, _F: _BOTH, _C: _ALL},
    Action.PUBLISH: {_P: _TRUSTED, _F: _BOTH, _C: _ALL},
    Action.APPROVE_SOURCE: {_F: _REGION, _C: _ALL},
    Action.RUN_WEBINAR: {_P: _ORG, _F: _REGION, _C: _ALL},
    Action.SEE_REGISTRATIONS: {_P: _ORG, _F: _REGION, _C: _ALL},
    Action.MODERATE_FEEDBACK: {_F: _BOTH, _C: _ALL},
    Action.REPLY_TO_FEEDBACK: {_P: _ORG, _C: _ALL},
    Action.EDIT_ORGANISATION: {_P: _ORG, _F: _REGION, _C: _ALL},
    Action.TRUST_ORGANISATION: {_C: _ALL},
    Action.SEE_PEOPLE: {_P: _ORG, _F: _REGION, _C: _ALL},
    Action.GRANT_PARTNER: {_P: _ORG, _F: _REGION, _C: _ALL},
    Action.GRANT_FACILITATOR: {_C: _ALL},
    Action.GRANT_CURATOR: {},
    Action.EDIT_PAGES: {_F: _REGION, _C: _ALL},
    Action.EDIT_VOCABULARY: {_C: _ALL},
    Action.SET_UP_SITE: {_C: _ALL},
    Action.JOIN_RECORDS: {_C: _ALL},
    Action.USE_EDITOR: {_P: _ALL, _F: _ALL, _C: _ALL},
}
# Publishing, or seeing what concerns other people: a role with one of these acts only with a
# second factor, whatever it does.
SENSITIVE: Final = frozenset({Action.PUBLISH, Action.SEE_REGISTRATIONS, Action.SEE_PEOPLE})


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    """One role of one person. `regions` holds the codes of its region and of those below it;
    `languages` are BCP 47 tags; `ends_at` None means until it is ended."""

    role: Role
    region: str = ""
    regions: frozenset[str] = frozenset()
    organisation: int | None = None
    organisation_name: str = ""
    languages: tuple[str, ...] = ()
    ends_at: datetime | None = None

    def is_current(self, at: datetime) -> bool:
        """Whether the role still holds at a moment."""
        return self.ends_at is None or self.ends_at > at


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who asks: every role somebody holds or held, and whether a second factor is set up."""

    is_signed_in: bool = False
    is_operator: bool = False
    has_second_factor: bool = False
    roles: tuple[HeldRole, ...] = ()

    def current(self, at: datetime) -> tuple[HeldRole, ...]:
        """Return the roles that hold at a moment."""
        return tuple(held for held in self.roles if held.is_current(at))


NOBODY: Final = Standing()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What rights depend on in an object.

    `languages` are those of teaching for an entry, the one locale for a text. `is_public` is
    what everybody may see anyway. `is_entry` only chooses the word in the reason.
    """

    region: str = ""
    organisation: int | None = None
    organisation_name: str = ""
    is_trusted: bool = False
    languages: tuple[str, ...] = ()
    is_public: bool = False
    is_entry: bool = False


NOTHING_IN_PARTICULAR: Final = Facts()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether somebody may, and why (not), in a sentence for that person.

    `needs_second_factor` says that setting one up would change the answer, and `needs_sign_in`
    that signing in might.
    """

    allowed: bool
    reason: str
    needs_second_factor: bool = False
    needs_sign_in: bool = False

    def __bool__(self) -> bool:
        return self.allowed


class Names(Protocol):
    """What regions and languages are called for the person who reads the reason."""

    def region(self, code: str) -> str: ...

    def language(self, tag: str) -> str: ...


def reaches(reach: Reach, held: HeldRole, facts: Facts) -> bool:
    """Whether a role of this reach comes as far as the object.

    A variety counts as its language: who looks after `fr` looks after `fr-CA`. What has no
    region, or no language where one is asked for, is reached by curators only.
    """
    match reach:
        case Reach.EVERYTHING:
            return True
        case Reach.OWN_ORGANISATION:
            return held.organisation is not None and held.organisation == facts.organisation
        case Reach.TRUSTED_ORGANISATION:
            return facts.is_trusted and reaches(Reach.OWN_ORGANISATION, held, facts)
        case Reach.OWN_REGION:
            return facts.region in held.regions
        case Reach.OWN_REGION_AND_LANGUAGE:
            own = {base_language(tag) for tag in held.languages}
            return facts.region in held.regions and any(
                base_language(tag) in own for tag in facts.languages
            )


def needs_second_factor(standing: Standing, at: datetime) -> bool:
    """Whether this person must have a second factor: operators, and roles with sensitive rights."""
    return standing.is_operator or any(
        held.role in TABLE[action] for held in standing.current(at) for action in SENSITIVE
    )


def decide(
    *, standing: Standing, action: Action, facts: Facts, at: datetime, names: Names
) -> Answer:
    """Say whether somebody may do this with this object now, and why (not)."""
    if action is Action.SEE and facts.is_public:
        return Answer(allowed=True, reason=_("This is open to everybody."))
    if not standing.is_signed_in:
        return Answer(allowed=False, reason=_("Sign in first."), needs_sign_in=True)
    granting = _granting(standing, action, facts, at)
    if not standing.is_operator and granting is None:
        return Answer(allowed=False, reason=_refusal(standing, action, facts, at, names))
    if needs_second_factor(standing, at) and not standing.has_second_factor:
        reason = _("Set up a second factor first. Your role asks for one.")
        return Answer(allowed=False, reason=reason, needs_second_factor=True)
    return Answer(allowed=True, reason=_ground(granting, names))


def granting_roles(
    standing: Standing, action: Action, at: datetime
) -> Iterator[tuple[HeldRole, Reach]]:
    """Yield each role that has the action at all, with how far it goes; the operator apart.

    Empty for those whose second factor is missing: a list filtered by this shows them nothing.
    """
    if needs_second_factor(standing, at) and not standing.has_second_factor:
        return
    yield from _roles_with(standing, action, at)


def _roles_with(
    standing: Standing, action: Action, at: datetime
) -> Iterator[tuple[HeldRole, Reach]]:
    cells = TABLE[action]
    for held in standing.current(at):
        if held.role in cells:
            yield held, cells[held.role]


def _granting(standing: Standing, action: Action, facts: Facts, at: datetime) -> HeldRole | None:
    candidates = _roles_with(standing, action, at)
    return next((held for held, reach in candidates if reaches(reach, held, facts)), None)


def _ground(held: HeldRole | None, names: Names) -> str:
    """Return the sentence that says by which role somebody may."""
    if held is None:
        return _("You are the operator.")
    match held.role:
        case Role.CURATOR:
            return _("You are a curator.")
        case Role.PARTNER:
            return _("You act for %(organisation)s.") % {"organisation": held.organisation_name}
        case Role.FACILITATOR:
            return _("You look after %(region)s in %(languages)s.") % _after(held, names)


def _after(held: HeldRole, names: Names) -> dict[str, str]:
    languages = [names.language(tag) for tag in held.languages]
    listed = get_text_list(languages, pgettext("between the last two of a list", "and"))
    return {"region": names.region(held.region), "languages": listed or _("no language")}


def _refusal(standing: Standing, action: Action, facts: Facts, at: datetime, names: Names) -> str:
    """Return why not, by the role that comes nearest: has the action, had it, has none."""
    for held, _reach in _roles_with(standing, action, at):
        return _out_of_reach(held, facts, names)
    for held in standing.roles:
        if not held.is_current(at) and held.ends_at and held.role in TABLE[action]:
            return _("Your role as %(role)s ended on %(date)s.") % {
                "role": str(held.role.label).lower(),
                "date": date_format(
                    held.ends_at, pgettext("date format: day, month, year", "j F Y"), use_l10n=False
                ),
            }
    return _who_may(TABLE[action])


def _out_of_reach(held: HeldRole, facts: Facts, names: Names) -> str:
    if held.role is Role.PARTNER:
        return _out_of_organisation(held, facts)
    values = _after(held, names)
    if facts.region not in held.regions:
        if not facts.region:
            return _no_region(facts) % values
        return _other_region(facts) % {**values, "other": names.region(facts.region)}
    if not facts.languages:
        return _no_language(facts) % values
    spoken = get_text_list(
        [names.language(tag) for tag in facts.languages],
        pgettext("between the last two of a list", "and"),
    )
    return _other_language(facts) % {**values, "other": spoken}


def _out_of_organisation(held: HeldRole, facts: Facts) -> str:
    values = {"organisation": held.organisation_name, "other": facts.organisation_name}
    if held.organisation == facts.organisation:
        text = _(
            "You act for %(organisation)s, which is not marked as trusted yet; until then a "
            "facilitator of your region publishes."
        )
    elif facts.organisation is None and facts.is_entry:
        text = _("You act for %(organisation)s; this entry belongs to no organisation.")
    elif facts.organisation is None:
        text = _("You act for %(organisation)s; this belongs to no organisation.")
    elif facts.is_entry:
        text = _("You act for %(organisation)s; this entry belongs to %(other)s.")
    else:
        text = _("You act for %(organisation)s; this belongs to %(other)s.")
    return text % values


def _other_region(facts: Facts) -> str:
    if facts.is_entry:
        return _("You look after %(region)s in %(languages)s; this entry belongs to %(other)s.")
    return _("You look after %(region)s in %(languages)s; this belongs to %(other)s.")


def _no_region(facts: Facts) -> str:
    if facts.is_entry:
        return _(
            "You look after %(region)s in %(languages)s; this entry belongs to no region, "
            "so curators look after it."
        )
    return _(
        "You look after %(region)s in %(languages)s; this belongs to no region, "
        "so curators look after it."
    )


def _other_language(facts: Facts) -> str:
    if facts.is_entry:
        return _("You look after %(region)s in %(languages)s; this entry is in %(other)s.")
    return _("You look after %(region)s in %(languages)s; this is in %(other)s.")


def _no_language(facts: Facts) -> str:
    if facts.is_entry:
        return _(
            "You look after %(region)s in %(languages)s; this entry names no language, "
            "so curators look after it."
        )
    return _(
        "You look after %(region)s in %(languages)s; this names no language, "
        "so curators look after it."
    )


def _who_may(roles: Iterable[Role]) -> str:
    match [*roles]:
        case []:
            return _("Only the operator may do this.")
        case [Role.CURATOR]:
            return _("Only curators may do this.")
        case [Role.FACILITATOR, Role.CURATOR]:
            return _("Only facilitators and curators may do this.")
        case [Role.PARTNER, Role.CURATOR]:
            return _("Only partners and curators may do this.")
        case _others:
            return _("Only people who look after the catalogue may do this.")
