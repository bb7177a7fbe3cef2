"""What the editor shows for pages: their forms, and choosers over what is open."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.ui.editing_sessions import EditingSessionsList
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.models import Page

from cms.choosers import ENTRY_CHOOSERS
from cms.doors import Door, open_screens
from cms.page_editing import site_page_viewset
from cms.rights import open_pages


def register() -> None:
    """Register hooks; called once, when Wagtail collects its hooks."""
    for chooser in ENTRY_CHOOSERS:
        open_screens(chooser.name, Door.EDITOR)  # what they show is public
    hooks.register("register_admin_viewset", lambda: list(ENTRY_CHOOSERS))
    # After Wagtail's own, which it replaces.
    hooks.register("register_admin_viewset", lambda: site_page_viewset, order=1)
    EditingSessionsList.template_name = "cms/admin/editing_sessions.html"
    hooks.register("construct_page_chooser_queryset", only_open_pages)


def only_open_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Offer what the public sees and the person's own drafts."""
    return open_pages(pages, request.user)


class OpenChosenMultipleView(ChosenMultipleView):
    """Several chosen pages; Wagtail's own view would name any page by its number."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the pages, if all are open to this person."""
        asked = {key for key in request.GET.getlist("id") if key.isdigit()}
        rows = open_pages(Page.objects.filter(pk__in=asked), request.user)
        if rows.count() != len(asked):
            raise Http404
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer
