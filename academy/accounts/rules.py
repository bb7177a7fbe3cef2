"""May this person do that with this object? Asked by use cases, pages, API, admin and commands.

The answer comes from the table in `roles.py`. An object says what its rights depend on through
`facts_of`, which each app registers for its own models in its `rules.py`. A list is filtered in
SQL by `reachable_by`, from the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language

from academy.accounts.errors import RefusedError
from academy.accounts.models import Invitation, RoleAssignment, User
from academy.accounts.roles import (
    NOBODY,
    NOTHING_IN_PARTICULAR,
    Action,
    Answer,
    Facts,
    HeldRole,
    Reach,
    Role,
    Standing,
    decide,
    granting_roles,
    needs_second_factor,
)
from academy.organisations.models import Organisation
from academy.taxonomy.language_tags import base_language
from academy.taxonomy.models import Region
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, language_name, vocabulary

Viewer = User | AnonymousUser
_KEPT = "_standing"


def may(
    user: Viewer, action: Action, thing: object = None, *, at: datetime | None = None
) -> Answer:
    """Say whether somebody may do this with an object, or at all where `thing` is None."""
    return decide(
        standing=standing_of(user),
        action=action,
        facts=facts_of(thing),
        at=at or timezone.now(),
        names=_VocabularyNames(),
    )


def require(user: Viewer, action: Action, thing: object = None) -> None:
    """Let through who may do this.

    Raises:
        RefusedError: with the reason, for everybody else.
    """
    answer = may(user, action, thing)
    if not answer.allowed:
        raise RefusedError(answer)


def holds_action(user: Viewer, action: Action) -> bool:
    """Whether somebody may do this anywhere at all: for menus and whole screens, never for rows."""
    standing = standing_of(user)
    if standing.is_operator:
        return standing.has_second_factor
    return any(True for _held in granting_roles(standing, action, timezone.now()))


def must_set_up_second_factor(user: Viewer) -> bool:
    """Whether this person's role asks for a second factor that is not there yet."""
    standing = standing_of(user)
    return needs_second_factor(standing, timezone.now()) and not standing.has_second_factor


# --- Who asks -------------------------------------------------------------------------------


def standing_of(user: Viewer) -> Standing:
    """Return somebody's roles and second factor: one statement for each user object.

    A request loads its user anew, so nothing outlives the request; whether a role has ended is
    compared with the clock at each question.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    # As an attribute: the wrapper that is `request.user` passes it on to the user inside, which
    # Django hands to its backends, so that both have read the roles once.
    kept: Standing | None = getattr(user, _KEPT, None)
    if kept is None:
        kept = _read_standing(user)
        setattr(user, _KEPT, kept)
    return kept


def forget_standing(user: Viewer) -> None:
    """Have the next question read the roles again; call it after granting and ending."""
    setattr(user, _KEPT, None)


def second_factors() -> Q:
    """Return the condition on an Authenticator that makes it a second factor by itself."""
    return Q(type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def _read_standing(user: User) -> Standing:
    factors = Authenticator.objects.filter(second_factors())
    if user.is_superuser:
        has_factor = factors.filter(user=user).exists()
        return Standing(is_signed_in=True, is_operator=True, has_second_factor=has_factor)
    rows = [
        *RoleAssignment.objects.filter(user=user)
        .annotate(has_second_factor=Exists(factors.filter(user=OuterRef("user"))))
        .order_by("pk")
        .values_list(
            "role",
            "region__code",
            "organisation_id",
            "organisation__name",
            "languages",
            "ends_at",
            "has_second_factor",
            named=True,
        )
    ]
    return Standing(
        is_signed_in=True,
        has_second_factor=bool(rows) and rows[0].has_second_factor,
        roles=tuple(
            HeldRole(
                role=Role(row.role),
                region=row.region__code or "",
                regions=regions_below(row.region__code) if row.region__code else frozenset(),
                organisation=row.organisation_id,
                organisation_name=row.organisation__name or "",
                languages=tuple(row.languages),
                ends_at=row.ends_at,
            )
            for row in rows
        ),
    )


def regions_below(code: str) -> frozenset[str]:
    """Return the codes of a region and of every region below it."""
    terms = vocabulary()
    found, waiting = {code}, [code]
    while waiting:
        below = {term.value for term in terms.children_of(terms.regions, waiting.pop())} - found
        found |= below
        waiting.extend(below)
    return frozenset(found)


def region_name(code: str) -> str:
    """Return what a region is called in the active language."""
    term = vocabulary().regions.get(code)
    return term.label(get_language() or FALLBACK_LOCALE) if term else code


class _VocabularyNames:
    """Names of regions and languages in the active language."""

    def region(self, code: str) -> str:
        return region_name(code)

    def language(self, tag: str) -> str:
        return language_name(tag)


# --- What is asked about ----------------------------------------------------------------------


@singledispatch
def facts_of(thing: object) -> Facts:
    """Return what rights depend on in an object; each app registers its models.

    Raises:
        TypeError: nobody has said it for this kind of object, so nobody may touch it.
    """
    raise TypeError(f"No rules are registered for {type(thing).__name__}.")


@facts_of.register
def _nothing(_thing: None) -> Facts:
    return NOTHING_IN_PARTICULAR


@facts_of.register
def _as_it_is(thing: Facts) -> Facts:
    return thing


@facts_of.register
def _organisation(thing: Organisation) -> Facts:
    return facts_of_organisation(thing)


@facts_of.register
def _region(thing: Region) -> Facts:
    return Facts(region=thing.code)


@facts_of.register(RoleAssignment)
@facts_of.register(Invitation)
def _role(thing: RoleAssignment | Invitation) -> Facts:
    """A role, held or offered, lies where its organisation or its region lies."""
    if thing.organisation is not None:
        return facts_of_organisation(thing.organisation)
    return Facts(region=thing.region.code if thing.region else "")


def facts_of_organisation(
    organisation: Organisation | None,
    *,
    languages: Iterable[str] = (),
    is_public: bool = False,
    is_entry: bool = False,
) -> Facts:
    """Return the facts of something that an organisation stands behind."""
    region = organisation.region if organisation else None
    return Facts(
        region=region.code if region else "",
        organisation=organisation.pk if organisation else None,
        organisation_name=organisation.name if organisation else "",
        is_trusted=bool(organisation and organisation.trusted),
        languages=tuple(languages),
        is_public=is_public,
        is_entry=is_entry,
    )


# --- Lists ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Paths:
    """Where the rows of a table keep what rights depend on, as look-ups of the ORM.

    `spoken_in` turns base languages ("fr") into the condition that a row is in one of them,
    their varieties included; without it, nothing of the table has a language.
    """

    region: str
    organisation: str
    trusted: str
    spoken_in: Callable[[frozenset[str]], Q | Exists] | None = None


ORGANISATIONS = Paths(region="region__code", organisation="pk", trusted="trusted")
_OF_ORGANISATION = Paths(
    region="organisation__region__code",
    organisation="organisation_id",
    trusted="organisation__trusted",
)
_OF_REGION = Paths(
    region="region__code", organisation="organisation_id", trusted="organisation__trusted"
)
_NONE = Q(pk__in=[])
_EVERY = Q()


def reachable_by(user: Viewer, action: Action, paths: Paths, *, at: datetime | None = None) -> Q:
    """Return the condition on rows with which somebody may do this; agrees with `may`."""
    standing = standing_of(user)
    if standing.is_operator:
        return _EVERY if standing.has_second_factor else _NONE
    found = _NONE
    for held, reach in granting_roles(standing, action, at or timezone.now()):
        if reach is Reach.EVERYTHING:
            return _EVERY
        found |= _condition(held, reach, paths)
    return found


def reachable_roles(user: Viewer, action: Action) -> Q:
    """Return the condition on roles, held or offered, with which somebody may do this.

    A role lies where its organisation lies, or else its region.
    """
    ours = Q(organisation__isnull=False) & reachable_by(user, action, _OF_ORGANISATION)
    return ours | (Q(organisation=None) & reachable_by(user, action, _OF_REGION))


def _condition(held: HeldRole, reach: Reach, paths: Paths) -> Q:
    match reach:
        case Reach.OWN_ORGANISATION:
            return Q(**{paths.organisation: held.organisation})
        case Reach.TRUSTED_ORGANISATION:
            return Q(**{paths.organisation: held.organisation, paths.trusted: True})
        case Reach.OWN_REGION:
            return Q(**{f"{paths.region}__in": sorted(held.regions)})
        case Reach.OWN_REGION_AND_LANGUAGE:
            own = frozenset(base_language(tag) for tag in held.languages)
            if paths.spoken_in is None or not own:
                return _NONE
            return Q(**{f"{paths.region}__in": sorted(held.regions)}) & Q(paths.spoken_in(own))
        case Reach.EVERYTHING:
            return _EVERY


def tag_in_languages(field: str, languages: frozenset[str]) -> Q:
    """Return the condition that a field holds a tag of one of these languages."""
    found = _NONE
    for language in sorted(languages):
        found |= Q(**{field: language}) | Q(**{f"{field}__startswith": f"{language}-"})
    return found
