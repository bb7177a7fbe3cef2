"""The editing screens of the catalogue; `wagtail_hooks.py` registers what stands here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.doors import open_screens
from cms.permissions import RowPolicy
from cms.reviewing import register_log_actions
from cms.viewsets.bulk import BULK_ACTIONS, close_bulk_deletion
from cms.viewsets.entries import CourseViewSet, WebinarViewSet
from cms.viewsets.home import add_panels
from cms.viewsets.menus import (
    message_urls,
    messages_menu_item,
    offer_what_the_row_allows,
    problem_urls,
    problems_menu_item,
)
from cms.viewsets.organisations import OrganisationViewSet
from cms.viewsets.series import SeriesViewSet
from cms.viewsets.terms import VOCABULARIES


class CatalogueGroup(SnippetViewSetGroup):
    """What the catalogue holds, in one menu."""

    menu_label = gettext_lazy("Catalogue")
    menu_name = "catalogue"
    menu_icon = "list-ul"
    menu_order = 150
    items = (CourseViewSet, WebinarViewSet, SeriesViewSet, OrganisationViewSet)


class VocabularyGroup(SnippetViewSetGroup):
    """The words that everything is ordered by, in one menu."""

    menu_label = gettext_lazy("Vocabularies")
    menu_name = "vocabularies"
    menu_icon = "tag"
    menu_order = 155
    items = VOCABULARIES


def register() -> None:
    """Register policies, screens and actions; called once, when Wagtail collects its hooks."""
    for group in (CatalogueGroup, VocabularyGroup):
        for viewset in group.items:
            register_permission_policy(viewset.model, RowPolicy(viewset.model))
        register_snippet(group)
    close_bulk_deletion()
    for action in BULK_ACTIONS:
        hooks.register("register_bulk_action", action)
    open_screens("problems")
    hooks.register("register_admin_urls", problem_urls)
    hooks.register("register_admin_menu_item", problems_menu_item)
    open_screens("messages")
    hooks.register("register_admin_urls", message_urls)
    hooks.register("register_admin_menu_item", messages_menu_item)
    hooks.register("register_log_actions", register_log_actions)
    hooks.register("construct_homepage_panels", add_panels)
    hooks.register("construct_snippet_action_menu", offer_what_the_row_allows)
