"""Registers the site settings in the editor's menu of settings."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from academy.accounts.roles import Action
from cms.doors import Door, open_screens
from cms.menu import RightMenuItem
from cms.setting_up.views import SiteSettingsView


def _routes() -> list[URLPattern | URLResolver]:
    patterns = [path("", SiteSettingsView.as_view(), name="edit")]
    return [path("site-settings/", include((patterns, "site_settings")))]


def _menu_item() -> RightMenuItem:
    return RightMenuItem(
        _("Site settings"),
        reverse("site_settings:edit"),
        name="site",
        action=Action.SET_UP_SITE,
        icon_name="cog",
        order=100,
    )


def register() -> None:
    """Hang route and menu item into Wagtail."""
    open_screens("site_settings", Door.CURATOR)
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_settings_menu_item", _menu_item)
