"""Granting roles and ending them: every screen and command comes through here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.accounts.auditing import Code, record
from academy.accounts.errors import RoleError
from academy.accounts.models import AuditAction, Invitation, RoleAssignment, User
from academy.accounts.roles import Action, Facts, Role
from academy.accounts.rules import facts_of_organisation, forget_standing, require
from academy.organisations.models import Organisation
from academy.taxonomy.language_tags import canonical_tag
from academy.taxonomy.models import Region

GRANTING: Final = {
    Role.PARTNER: Action.GRANT_PARTNER,
    Role.FACILITATOR: Action.GRANT_FACILITATOR,
    Role.CURATOR: Action.GRANT_CURATOR,
}


@transaction.atomic
def grant_role(
    *,
    person: User,
    role: Role,
    by: User,
    region: Region | None = None,
    organisation: Organisation | None = None,
    languages: Iterable[str] = (),
    ends_at: datetime | None = None,
) -> RoleAssignment:
    """Give somebody a role; one they hold already over the same place takes the new values.

    Locks the person, so that two people who grant the same role make one row.

    Raises:
        RefusedError: `by` may not grant this role there.
        RoleError: the role lacks its reach, or would have ended already.
    """
    now = timezone.now()
    tags = checked_languages(role, region, organisation, languages, ends_at, now)
    require(by, GRANTING[role], place_of(region, organisation))
    User.objects.select_for_update().get(pk=person.pk)
    held = _held_already(person, role, region, organisation, now)
    action = AuditAction.ROLE_CHANGED if held else AuditAction.ROLE_GRANTED
    held = held or RoleAssignment(user=person, role=role, granted_by=by, granted_at=now)
    held.region, held.organisation = region, organisation
    held.languages, held.ends_at = tags, ends_at
    held.save()
    record(action, by=by, thing=person, reach=reach_of(held), at=now)
    forget_standing(person)
    return held


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User) -> None:
    """End a role now, in running sessions too; one that has ended stays as it is.

    Raises:
        RefusedError: `by` may not end this role.
    """
    held = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .select_related("region", "organisation__region", "user")
        .get(pk=assignment.pk)
    )
    require(by, GRANTING[Role(held.role)], held)
    now = timezone.now()
    if held.ends_at is not None and held.ends_at <= now:
        return
    # A role ends after it began: the database says so, even for one granted this instant.
    held.ends_at = max(now, held.granted_at + timedelta(microseconds=1))
    held.save(update_fields=["ends_at"])
    record(AuditAction.ROLE_ENDED, by=by, thing=held.user, reach=reach_of(held), at=now)
    forget_standing(assignment.user)


def reach_of(held: RoleAssignment | Invitation) -> dict[str, Code]:
    """Return a role with its reach as codes, for the audit log."""
    return {
        "role": held.role,
        "region": held.region.code if held.region else None,
        "organisation": held.organisation_id,
        "languages": ",".join(held.languages),
        "ends_at": held.ends_at.isoformat() if held.ends_at else None,
    }


def place_of(region: Region | None, organisation: Organisation | None) -> Facts:
    """Return what the right to grant a role there depends on."""
    if organisation is not None:
        return facts_of_organisation(organisation)
    return Facts(region=region.code if region else "")


def checked_languages(
    role: Role,
    region: Region | None,
    organisation: Organisation | None,
    languages: Iterable[str],
    ends_at: datetime | None,
    now: datetime,
) -> list[str]:
    """Return the canonical tags of a role whose values make sense.

    Raises:
        RoleError: with what is missing.
    """
    if ends_at is not None and ends_at <= now:
        raise RoleError(_("The role would have ended already. Choose a day to come."))
    if role is Role.PARTNER and organisation is None:
        raise RoleError(_("A partner acts for an organisation. Choose one."))
    if role is not Role.PARTNER and organisation is not None:
        raise RoleError(_("Only a partner acts for an organisation."))
    if role is Role.FACILITATOR and region is None:
        raise RoleError(_("A facilitator looks after a region. Choose one."))
    if role is not Role.FACILITATOR and region is not None:
        raise RoleError(_("Only a facilitator looks after a region."))
    tags = sorted({tag for tag in map(canonical_tag, languages) if tag})
    if role is Role.FACILITATOR and not tags:
        raise RoleError(_("A facilitator reads at least one language. Choose it."))
    return tags


def _held_already(
    person: User,
    role: Role,
    region: Region | None,
    organisation: Organisation | None,
    now: datetime,
) -> RoleAssignment | None:
    current = Q(ends_at=None) | Q(ends_at__gt=now)
    return (
        RoleAssignment.objects.filter(current, user=person, role=role)
        .filter(region=region, organisation=organisation)
        .first()
    )
