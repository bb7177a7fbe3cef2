"""Choosing courses and webinars for pages: only what everybody may see is offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

from courses.models import Course
from webinars.models import Webinar


class EntryFilterForm(BaseFilterForm):
    """A field that looks titles and translated titles up."""

    q = forms.CharField(
        label=_("Words of the title"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("For example: budget")}),
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Return what has every word in its title or in the title of a translation."""
        found: QuerySet[Any] = super().filter(objects)
        for word in self.cleaned_data.get("q", "").split()[:8]:
            by_title = Q(title__icontains=word)
            found = found.filter(by_title | Q(texts__title__icontains=word))
            self.is_searching = True
        self.search_query = self.cleaned_data.get("q", "")
        return found.distinct()


class _PublishedOnly:
    """The rows that a chooser may show or hand over."""

    model_class: Any

    def get_object_list(self) -> QuerySet[Any]:
        """Return published entries, the newest first."""
        organisation = "provider" if self.model_class is Course else "organizer"
        rows = self.model_class.objects.published().select_related(organisation)
        newest: QuerySet[Any] = rows.order_by("-first_published_at", "-pk")
        return newest

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows that may be chosen by their number."""
        return self.get_object_list()


class _EntryColumns(_PublishedOnly):
    filter_form_class = EntryFilterForm

    @property
    def columns(self) -> list[Column]:
        """The title, and who stands behind it."""
        by = Column("organisation", label=_("Organisation"), accessor="organisation")
        return [self.title_column, by]  # type: ignore[attr-defined]


class EntryChooseView(_EntryColumns, ChooseView):
    """The dialogue of the chooser."""


class EntryChooseResultsView(_EntryColumns, ChooseResultsView):
    """The list inside the dialogue."""


class EntryChosenView(_PublishedOnly, ChosenView):
    """What is handed to the form when one row was chosen."""

    def get_object(self, pk: Any) -> Any:
        """Return a published row; any other is not found."""
        return self.get_queryset().get(pk=pk)


class EntryChosenMultipleView(_PublishedOnly, ChosenMultipleView):
    """What is handed to the form when several rows were chosen."""

    def get_objects(self, pks: Any) -> QuerySet[Any]:
        """Return the published ones among these."""
        chosen: QuerySet[Any] = self.get_queryset().filter(pk__in=pks)
        return chosen


class EntryChooserViewSet(ChooserViewSet):
    """A chooser over published entries of one kind, for blocks of pages only."""

    icon = "doc-full"
    per_page = 12
    register_widget = False
    choose_view_class = EntryChooseView
    choose_results_view_class = EntryChooseResultsView
    chosen_view_class = EntryChosenView
    chosen_multiple_view_class = EntryChosenMultipleView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the routes without Wagtail's for making a new row: there is no form for it."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]


course_chooser = EntryChooserViewSet(
    "published_course_chooser",
    model=Course,
    url_prefix="choose-published-course",
    choose_one_text=_("Choose a course"),
    choose_another_text=_("Choose another course"),
)
webinar_chooser = EntryChooserViewSet(
    "published_webinar_chooser",
    model=Webinar,
    url_prefix="choose-published-webinar",
    choose_one_text=_("Choose a webinar"),
    choose_another_text=_("Choose another webinar"),
)
ENTRY_CHOOSERS = (course_chooser, webinar_chooser)
