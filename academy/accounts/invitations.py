"""Inviting somebody to a role by mail: a signed link that ends, works once, and for one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction, Invitation, RoleAssignment, User
from academy.accounts.roles import Role
from academy.accounts.rules import region_name, require
from academy.accounts.services import GRANTING, checked_languages, grant_role, place_of, reach_of
from academy.errors import AcademyError
from academy.identity.site import site
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region

DAYS: Final = 14
MOST_OPEN: Final = 50
_SALT: Final = "academy.accounts.invitation"


class InvitationError(AcademyError):
    """An invitation does not work (any more), or not for this person."""

    message = gettext_lazy("This invitation does not work. Ask for a new one.")


@transaction.atomic
def invite(
    *,
    email: str,
    role: Role,
    by: User,
    region: Region | None = None,
    organisation: Organisation | None = None,
    languages: Iterable[str] = (),
    ends_at: datetime | None = None,
    locale: str = "",
) -> Invitation:
    """Offer a role to an address and write to it after the transaction.

    Raises:
        RefusedError: `by` may not grant this role there.
        RoleError: the role lacks its reach.
        InvitationError: `by` has too many invitations open.
    """
    now = timezone.now()
    tags = checked_languages(role, region, organisation, languages, ends_at, now)
    require(by, GRANTING[role], place_of(region, organisation))
    if open_invitations(now).filter(invited_by=by).count() >= MOST_OPEN:
        raise InvitationError(_("You have many invitations open. Withdraw some first."))
    invitation = Invitation.objects.create(
        email=email.strip(),
        role=role,
        region=region,
        organisation=organisation,
        languages=tags,
        ends_at=ends_at,
        locale=_language_for(email, locale),
        invited_by=by,
        invited_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    record(AuditAction.INVITED, by=by, thing=invitation, reach=reach_of(invitation), at=now)
    transaction.on_commit(partial(_send, invitation.pk))
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, person: User) -> RoleAssignment:
    """Give the person the role they were invited to, by the right of who invited them, now.

    Locks the invitation, so that a link opened twice at once gives one role.

    Raises:
        InvitationError: it has been used, has ended, or is for another address.
        RefusedError: who invited may no longer grant this role.
    """
    now = timezone.now()
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("region", "organisation__region", "invited_by")
        .get(pk=invitation.pk)
    )
    _require_open(held, now)
    if not is_for(held, person):
        raise InvitationError(_("This invitation was sent to another address than yours."))
    if held.invited_by is None:
        raise InvitationError
    assignment = grant_role(
        person=person,
        role=Role(held.role),
        by=held.invited_by,
        region=held.region,
        organisation=held.organisation,
        languages=held.languages,
        ends_at=held.ends_at,
    )
    held.accepted_at, held.accepted_by = now, person
    held.save(update_fields=["accepted_at", "accepted_by"])
    record(AuditAction.INVITATION_ACCEPTED, by=person, thing=held, reach=reach_of(held), at=now)
    return assignment


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """Have the link work no more; one that was used or withdrawn stays as it is.

    Raises:
        RefusedError: `by` may not grant this role there.
    """
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("region", "organisation__region")
        .get(pk=invitation.pk)
    )
    require(by, GRANTING[Role(held.role)], held)
    if held.accepted_at is None and held.withdrawn_at is None:
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        record(AuditAction.INVITATION_WITHDRAWN, by=by, thing=held, reach=reach_of(held))


def open_invitations(at: datetime) -> models.QuerySet[Invitation]:
    """Return the invitations whose link still works."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)


def token_of(invitation: Invitation) -> str:
    """Return the unguessable end of the invitation's address."""
    return signing.dumps(invitation.pk, salt=_SALT)


def invitation_of(token: str) -> Invitation:
    """Return the invitation that a link stands for, while it works.

    Raises:
        InvitationError: with the reason.
    """
    try:
        pk = signing.loads(token, salt=_SALT, max_age=timedelta(days=DAYS))
    except signing.SignatureExpired as error:
        raise InvitationError(_("This invitation has ended. Ask for a new one.")) from error
    except signing.BadSignature as error:
        message = _("This link is damaged. Open it from the mail again.")
        raise InvitationError(message) from error
    found = Invitation.objects.select_related("region", "organisation", "invited_by").filter(pk=pk)
    invitation = found.first()
    if invitation is None:
        raise InvitationError
    _require_open(invitation, timezone.now())
    return invitation


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether the person has shown that the invited address is theirs."""
    shown = EmailAddress.objects.filter(user=person, verified=True)
    return bool(shown.filter(email__iexact=invitation.email).exists())


def _require_open(invitation: Invitation, at: datetime) -> None:
    if invitation.accepted_at is not None:
        raise InvitationError(_("This invitation has been used. Sign in to go on."))
    if invitation.withdrawn_at is not None:
        raise InvitationError(_("This invitation was withdrawn."))
    if invitation.expires_at <= at:
        raise InvitationError(_("This invitation has ended. Ask for a new one."))


def _language_for(email: str, locale: str) -> str:
    known = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    offered = dict(settings.LANGUAGES)
    wanted = (known.user.locale if known else "", locale, settings.LANGUAGE_CODE)
    return next(code for code in wanted if code in offered)


def _send(pk: int) -> None:
    """Write to the invited address, in its language; an invitation that has gone is no fault."""
    invitation = (
        Invitation.objects.select_related("region", "organisation", "invited_by")
        .filter(pk=pk)
        .first()
    )
    if invitation is None:
        return
    path = reverse("invitation", args=[token_of(invitation)])
    with translation.override(invitation.locale):
        values = {
            "invitation": invitation,
            "role": invitation.get_role_display(),
            "place": place_name(invitation),
            "by": str(invitation.invited_by or ""),
            "site_name": site().name_in(translation.get_language()),
            "address": f"{settings.BASE_URL}{path}?locale={invitation.locale}",
        }
        subject = " ".join(render_to_string("account/email/invitation_subject.txt", values).split())
        body = render_to_string("account/email/invitation_message.txt", values)
        send_mail(subject, body, None, [invitation.email])


def place_name(held: Invitation | RoleAssignment) -> str:
    """Return where a role reaches, in the active language; empty for everywhere."""
    if held.organisation:
        return held.organisation.name
    return region_name(held.region.code) if held.region else ""
