"""The buttons below the form of an entry: what this person may do with this row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem, UnpublishMenuItem

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from academy.catalogue.models import CatalogueEntry
from cms.menu import RightMenuItem
from cms.permissions import may_on, screen_of
from cms.views import contact, problems


class _Publish(PublishMenuItem):
    def is_shown(self, context: Mapping[str, Any]) -> bool:
        """Whether to show it; the hook below has asked for the row."""
        return not context.get("locked_for_user")


class _Withdraw(UnpublishMenuItem):
    def is_shown(self, context: Mapping[str, Any]) -> bool:
        """Whether to show it; the hook below has asked for the row."""
        is_edited = context["view"] == "edit" and not context.get("locked_for_user")
        return bool(is_edited and context["instance"].live)


def offer_what_the_row_allows(
    items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, Any]
) -> None:
    """Replace Wagtail's own buttons for publishing, which ask for the model only.

    What waits for review is approved, which its author hears of, or sent back; approving is then
    the first button of whoever may.
    """
    model = context["model"]
    if not issubclass(model, CatalogueEntry):
        return
    ours = (PublishMenuItem, UnpublishMenuItem)
    items[:] = [item for item in items if not isinstance(item, ours)]
    entry = context.get("instance")
    asked = screen_of(model).publish
    if entry is None or entry.pk is None:
        allowed = holds_action(request.user, asked)
    else:
        allowed = may_on(request.user, asked, entry).allowed
    if not allowed:
        return
    approving = [item for item in items if item.name == "approve"]
    own: list[ActionMenuItem] = [_Withdraw(order=20)]
    if not approving:
        own.append(_Publish(order=30))
    items.extend(item for item in own if item.is_shown(context))
    items.sort(key=lambda item: (item not in approving, item.order))


def problems_menu_item() -> MenuItem:
    """Return the way to what visitors reported."""
    return RightMenuItem(
        gettext_lazy("Reported problems"),
        reverse_lazy("problems:list"),
        name="problems",
        action=Action.EDIT,
        icon_name="warning",
        order=160,
    )


def messages_menu_item() -> MenuItem:
    """Return the way to what was written on contact pages."""
    return RightMenuItem(
        gettext_lazy("Messages"),
        reverse_lazy("messages:list"),
        name="messages",
        action=Action.EDIT_PAGES,
        icon_name="mail",
        order=165,
    )


def message_urls() -> list[URLResolver]:
    """Return the routes of what was written on contact pages; both ask for the page."""
    routes = [
        path("", contact.received_messages, name="list"),
        path("<int:pk>/settle/", contact.settle_message, name="settle"),
    ]
    return [path("messages/", include((routes, "messages")))]


def problem_urls() -> list[URLResolver]:
    """Return the routes of what visitors reported; both ask for the entry."""
    routes = [
        path("", problems.reported_problems, name="list"),
        path("<int:pk>/settle/", problems.settle_problem, name="settle"),
    ]
    return [path("problems/", include((routes, "problems")))]
