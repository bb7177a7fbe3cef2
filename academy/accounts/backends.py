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
        return {name for name in PERMISSIONS if self.has_perm(user_obj, name, obj)}

    def has_perm(
        self,
        user_obj: User | AnonymousUser,
        perm: str,
        obj: models.Model | None = None,
    ) -> bool:
        """Answer one question without the others; Wagtail asks hundreds for a screen."""
        action = PERMISSIONS.get(perm)
        return action is not None and obj is None and holds_action(user_obj, action)
