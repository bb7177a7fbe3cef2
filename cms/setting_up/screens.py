"""Registers the site settings in the editor's menu of settings."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from cms.doors import Door, open_screens
from cms.setting_up.views import SiteSettingsView


class SiteSettingsItem(MenuItem):
    """Stands in the menu of those who set up the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the table of rights."""
        return holds_action(request.user, Action.SET_UP_SITE)


def _routes() -> list[URLPattern | URLResolver]:
    patterns = [path("", SiteSettingsView.as_view(), name="edit")]
    return [path("site-settings/", include((patterns, "site_settings")))]


def _menu_item() -> SiteSettingsItem:
    return SiteSettingsItem(
        _("Site settings"), reverse("site_settings:edit"), name="site", icon_name="cog", order=100
    )


def register() -> None:
    """Hang route and menu item into Wagtail."""
    open_screens("site_settings", Door.CURATOR)
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_settings_menu_item", _menu_item)
