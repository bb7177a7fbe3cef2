"""What the editor shows for pages: choosers over published entries, and only open pages."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, Page
from wagtail.permissions import register_permission_policy

from cms.choosers import ENTRY_CHOOSERS
from cms.rights import RoleCollectionPolicy, RolePagePolicy, open_pages


def register() -> None:
    """Register policies and hooks; called once, when Wagtail collects its hooks."""
    register_permission_policy(AbstractPage, RolePagePolicy())
    for model in (get_image_model(), get_document_model()):
        register_permission_policy(model, RoleCollectionPolicy(model))
    hooks.register("register_admin_viewset", lambda: list(ENTRY_CHOOSERS))
    hooks.register("construct_page_chooser_queryset", only_open_pages)


def only_open_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Offer what the public sees and the person's own drafts."""
    return open_pages(pages, request.user)
