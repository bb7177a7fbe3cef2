"""What happens when somebody sets up or removes a second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction, User
from academy.accounts.rules import forget_standing


def listen() -> None:
    """Follow what allauth does with second factors; it has no other way to ask us."""
    authenticator_added.connect(_added, dispatch_uid="academy.second_factor.added")
    authenticator_removed.connect(_removed, dispatch_uid="academy.second_factor.removed")


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """End sessions that began without it: each must have shown the second factor."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they come with the factor itself
    others = UserSession.objects.filter(user=user)
    get_adapter().end_sessions(others.exclude(session_key=request.session.session_key))
    _note(user, authenticator, change="added")


def _removed(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, authenticator, change="removed")


def _note(user: User, authenticator: Authenticator, *, change: str) -> None:
    forget_standing(user)
    details = {"type": str(authenticator.type), "change": change}
    record(AuditAction.SECOND_FACTOR_CHANGED, by=user, thing=user, details=details)
