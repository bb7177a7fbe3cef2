"""Refusals of rights: somebody may not do this, and why."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from academy.accounts.roles import Answer
from academy.errors import AcademyError


class RefusedError(AcademyError, PermissionDenied):
    """Somebody may not do this; `message` says why, `answer` what could be done about it.

    It is Django's PermissionDenied too, so that a view that lets it pass answers 403.
    """

    message = _("You may not do this.")

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.reason)


class RoleError(AcademyError):
    """A role cannot be granted or ended as it was asked for."""

    message = _("This role cannot be granted.")
