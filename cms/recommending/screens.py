"""Registers the recommendations in the editor's menu of settings."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from academy.accounts.roles import Action
from cms.doors import Door, open_screens
from cms.menu import RightMenuItem
from cms.recommending import views


def _routes() -> list[URLPattern | URLResolver]:
    patterns = [
        path("", views.recommendations, name="list"),
        path("add/", views.recommend, name="add"),
        path("<int:pk>/", views.recommend, name="edit"),
        path("<int:pk>/remove/", views.remove, name="remove"),
    ]
    return [path("recommendations/", include((patterns, "recommendations")))]


def _menu_item() -> RightMenuItem:
    return RightMenuItem(
        _("Recommendations"),
        reverse("recommendations:list"),
        name="recommendations",
        action=Action.SET_UP_SITE,
        icon_name="pick",
        order=200,
    )


def register() -> None:
    """Hang routes and menu item into Wagtail."""
    open_screens("recommendations", Door.CURATOR)
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_settings_menu_item", _menu_item)
