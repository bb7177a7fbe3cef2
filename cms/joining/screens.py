"""Registers "Joined organisations" in the editor."""

from __future__ import annotations

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from academy.accounts.roles import Action
from cms.doors import Door, open_screens
from cms.menu import RightMenuItem


def _routes() -> list[URLResolver]:
    return [path("joining/", include("cms.joining.urls"))]


def _menu_item() -> RightMenuItem:
    return RightMenuItem(
        _("Joined organisations"),
        reverse("joining:list"),
        name="joining",
        action=Action.JOIN_RECORDS,
        icon_name="link",
        order=910,
    )


def register() -> None:
    """Hang routes and menu item into Wagtail."""
    open_screens("joining", Door.CURATOR)
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_admin_menu_item", _menu_item)
