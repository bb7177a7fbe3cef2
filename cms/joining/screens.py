"""Registers "Joined organisations" in the editor."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from cms.doors import Door, open_screens


class JoiningMenuItem(MenuItem):
    """Stands in the menu of those who join records."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the table of rights."""
        return holds_action(request.user, Action.JOIN_RECORDS)


def _routes() -> list[URLResolver]:
    return [path("joining/", include("cms.joining.urls"))]


def _menu_item() -> JoiningMenuItem:
    return JoiningMenuItem(
        _("Joined organisations"),
        reverse("joining:list"),
        name="joining",
        icon_name="link",
        order=910,
    )


def register() -> None:
    """Hang routes and menu item into Wagtail."""
    open_screens("joining", Door.CURATOR)
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_admin_menu_item", _menu_item)
