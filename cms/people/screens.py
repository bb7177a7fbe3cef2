"""Registers "People and roles" in the editor."""

from __future__ import annotations

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel

from academy.accounts.roles import Action
from cms.doors import Door, open_screens
from cms.menu import RightMenuItem
from cms.upload_forms import FaceForm


def _routes() -> list[URLResolver]:
    return [path("people/", include("cms.people.urls"))]


def _menu_item() -> RightMenuItem:
    return RightMenuItem(
        _("People and roles"),
        reverse("people:list"),
        name="people",
        icon_name="group",
        order=900,
        action=Action.SEE_PEOPLE,
    )


def register() -> None:
    """Hang routes and menu item into Wagtail; each view asks for its rows itself.

    The face that people upload for themselves passes the door for uploads, too.
    """
    open_screens("people", Door.ROW)
    AvatarSettingsPanel.form_class = FaceForm
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_admin_menu_item", _menu_item)
