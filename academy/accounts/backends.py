"""What Wagtail asks of its own permissions, answered from our roles."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db import models

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import holds_action

EDITOR_PERMISSION: Final = "wagtailadmin.access_admin"


class RoleBackend(BaseBackend):
    """Lets people with a role into the editing screens; it signs nobody in.

    What they may do there with which row is asked of `rules.may`, never of permissions of a
    model. Signing in is allauth's alone.
    """

    def get_user_permissions(
        self,
        user_obj: User | AnonymousUser,
        obj: models.Model | None = None,
    ) -> set[str]:
        """Return the permission to open the editing screens, as long as a role gives it."""
        if obj is not None or not holds_action(user_obj, Action.USE_EDITOR):
            return set()
        return {EDITOR_PERMISSION}
