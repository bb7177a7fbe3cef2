"""Registers the recommendations in the editor's menu of settings."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from cms.doors import Door, open_screens
from cms.recommending import views


class RecommendationsItem(MenuItem):
    """Stands in the menu of those who set up the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the table of rights."""
        return holds_action(request.user, Action.SET_UP_SITE)


def _routes() -> list[URLPattern | URLResolver]:
    patterns = [
        path("", views.recommendations, name="list"),
        path("add/", views.recommend, name="add"),
        path("<int:pk>/", views.recommend, name="edit"),
        path("<int:pk>/remove/", views.remove, name="remove"),
    ]
    return [path("recommendations/", include((patterns, "recommendations")))]


def _menu_item() -> RecommendationsItem:
    return RecommendationsItem(
        _("Recommendations"),
        reverse("recommendations:list"),
        name="recommendations",
        icon_name="pick",
        order=200,
    )


def register() -> None:
    """Hang routes and menu item into Wagtail."""
    open_screens("recommendations", Door.CURATOR)
    hooks.register("register_admin_urls", _routes)
    hooks.register("register_settings_menu_item", _menu_item)
