"""What the screens of things without drafts share: a form that asks for its row, and its usage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.contrib.admin.utils import quote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import Button
from wagtail.models import RevisionMixin
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, UsageView

from academy.catalogue.vocabularies import keep_first_version
from academy.errors import AcademyError
from cms.doors import open_screens
from cms.permissions import guard_routes, may_on, screen_of
from cms.viewsets.filtered import BY_FILTER

# Of what uses a row, a page about it shows so many by name.
SHOWN_OF_USE: Final = 10


class SavedByHand:
    """Mixed into a form of Wagtail's: of things without drafts nothing is stored on its own.

    Wagtail saves whatever keeps versions while somebody types. Without drafts, half a word would
    be on public pages, and a page that was only looked at would leave a new thing behind.
    """

    # Each saving is a version of its own, whatever a request asks to write over.
    overwrite_revision = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the row, and have the page save when its author says so."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class RowAddView(SavedByHand, CreateView):
    """The form of a new thing."""


class RowFormView(SavedByHand, EditView):
    """The form of one thing; what may be done with it depends on the row."""

    def user_has_permission(self, permission: str) -> bool:
        """Whether this person may change this row; nobody deletes here."""
        if permission == "change" and self.object is not None:
            return may_on(self.request.user, screen_of(self.model).edit, self.object).allowed
        return bool(super().user_has_permission(permission))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what else can be done with the row."""
        viewset = self.model.snippet_viewset
        return [
            *super().header_more_buttons,
            *(
                Button(
                    label,
                    url=reverse(viewset.get_url_name(route), args=[quote(self.object.pk)]),
                    icon_name=icon,
                )
                for route, label, icon in viewset.more_ways
            ),
        ]

    def save_instance(self) -> Any:
        """Store it; what stood there before stays to be compared with."""
        with transaction.atomic():
            if issubclass(self.model, RevisionMixin):
                keep_first_version(self.object)
            return super().save_instance()


class Chained(Sequence[Any]):
    """Rows of several tables one after the other, counted and cut by the database."""

    def __init__(self, *parts: QuerySet[Any]) -> None:
        self.parts = parts

    @cached_property
    def counts(self) -> list[int]:
        """How many there are in each table."""
        return [part.count() for part in self.parts]

    def __len__(self) -> int:
        return sum(self.counts)

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts:
            yield from part

    def __getitem__(self, index: Any) -> Any:
        """Return a cut, which is what a paginator asks for, or one row."""
        if not isinstance(index, slice):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        found: list[Any] = []
        for part, count in zip(self.parts, self.counts, strict=True):
            if start < count and stop > 0:
                found += part[max(start, 0) : min(stop, count)]
            start, stop = start - count, stop - count
        return found


def _kind_of(row: Any) -> str:
    kind = str(capfirst(row._meta.verbose_name))
    return _("%(kind)s, by its filter") % {"kind": kind} if hasattr(row, BY_FILTER) else kind


class RowUsageView(UsageView):
    """Where a thing is used, in whatever table: what this person may know of, by kind."""

    def used_by(self) -> list[QuerySet[Any]]:
        """Return the rows that use it, by kind; a child says which."""
        raise NotImplementedError

    def get_template_names(self) -> list[str]:
        """Return our own, before those that Wagtail has for snippets."""
        return ["cms/admin/usage.html"]

    def get_queryset(self) -> Chained:
        """Return them one kind after the other."""
        return Chained(*self.used_by())

    @property
    def columns(self) -> list[Column]:
        """The title, and which kind it is."""
        finder = AdminURLFinder(self.request.user)
        return [
            TitleColumn("title", label=_("Title"), accessor=str, get_url=finder.get_edit_url),
            Column("kind", label=_("Kind"), accessor=_kind_of),
        ]

    def get_table(self, object_list: Any, **kwargs: Any) -> Any:
        """Return the table as it is; Wagtail's own would ask its index of references."""
        return BaseListingView.get_table(self, object_list, **kwargs)


def with_rights(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows with what the way to their form depends on, in their own order."""
    organisation = getattr(rows.model, "organisation_field", None)
    if organisation:
        rows = rows.select_related(f"{organisation}__region").prefetch_related("in_language")
        rows = rows.defer("description", "summary")
    return rows if rows.ordered else rows.order_by("pk")


class RowPageView(View):
    """A page about one row; the guard has asked for the right."""

    viewset: Any = None
    used_by: Callable[[Any], list[QuerySet[Any]]] = staticmethod(lambda _row: [])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Read the row."""
        self.model = self.viewset.model
        self.row = self.model._base_manager.get(pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def address(self, route: str, row: Any = None) -> str:
        """Return the address of a route of the row, or of another."""
        return reverse(self.viewset.get_url_name(route), args=[quote((row or self.row).pk)])

    def page(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        """Show the page, with where the row is used."""
        parts = self.used_by(self.row)
        used = Chained(*parts)
        counts = [
            (capfirst(part.model._meta.verbose_name_plural), number)
            for part, number in zip(parts, used.counts, strict=True)
            if number
        ]
        has_join = any(route == "join" for route, *_rest in self.viewset.more_ways)
        context = {
            "row": self.row,
            "icon": self.viewset.icon,
            "counts": counts,
            "used": [str(one) for one in used[:SHOWN_OF_USE]],
            "more": max(0, len(used) - SHOWN_OF_USE),
            "back": self.address("edit"),
            "usage_url": self.address("usage"),
            "join_url": self.address("join") if has_join else "",
        }
        return TemplateResponse(request, template, {**context, **more})


class RemoveRowView(RowPageView):
    """Removing what nothing uses; else saying where it is used and what to do."""

    remove: Callable[..., None] = staticmethod(lambda _row, **_by: None)
    template_name = "cms/admin/remove_row.html"

    def get(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Ask, or say why not."""
        return self.page(request, self.template_name)

    def post(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Remove it."""
        name = str(self.row)
        try:
            self.remove(self.row, by=request.user)
        except AcademyError as refusal:
            return self.page(request, self.template_name, refusal=str(refusal))
        messages.success(request, _("“%(name)s” is removed.") % {"name": name})
        return redirect(reverse(self.viewset.get_url_name("list")))


class RowViewSet(SnippetViewSet):
    """Screens behind the row guard, in the menu of the catalogue.

    `more_ways` are routes of its own that a form leads to, each with its label and icon.
    """

    more_ways: tuple[tuple[str, Any, str], ...] = ()

    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = RowAddView
    edit_view_class = RowFormView

    def on_register(self) -> None:
        """Open the doors of these screens: each of their routes asks for its row."""
        super().on_register()
        open_screens(self.url_namespace)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route with the row guard round it."""
        patterns = [*super().get_urlpatterns(), *self.more_urlpatterns()]
        return guard_routes(self.model, patterns, namespace=self.url_namespace)

    def more_urlpatterns(self) -> list[URLPattern]:
        """Return routes of its own; a child may have some."""
        return []
