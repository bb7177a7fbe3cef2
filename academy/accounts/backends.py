"""What Wagtail asks of its own permissions, answered from our roles."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db import models

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import holds_action

# Who may open the editing screens, ask there for a page in another language, and lead old
# addresses on.
PERMISSIONS: Final = {
    "wagtailadmin.access_admin": Action.USE_EDITOR,
    "simple_translation.submit_translation": Action.EDIT_PAGES,
    "wagtailredirects.add_redirect": Action.SET_UP_SITE,
    "wagtailredirects.change_redirect": Action.SET_UP_SITE,
    "wagtailredirects.delete_redirect": Action.SET_UP_SITE,
}


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
        """Return what Wagtail asks for whole screens, as long as a role gives it."""
        if obj is not None:
            return set()
        return {name for name, action in PERMISSIONS.items() if holds_action(user_obj, action)}
