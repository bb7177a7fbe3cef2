"""The editing screens of series of webinars."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView

from academy.accounts.roles import Action
from academy.accounts.rules import may
from academy.taxonomy.vocabulary import label_of, language_name
from cms.permissions import rows_for
from cms.viewsets.exports import SafeExport
from cms.viewsets.forms import LabelledForm, LocaleField, RichTextField
from cms.viewsets.lists import languages_chosen, regions_chosen
from cms.viewsets.rows import RemoveRowView, RowUsageView, RowViewSet, with_rights
from webinars.models import Webinar, WebinarSeries
from webinars.series import remove_series, webinars_of


class SeriesForm(LabelledForm):
    """The form of a series; nobody brings one where they do not reach."""

    locale = LocaleField(label=gettext_lazy("language of the text"), required=False)
    description = RichTextField(label=gettext_lazy("description"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].stored = self.instance.locale

    def clean(self) -> dict[str, Any]:
        """Refuse an organizer or a language that its author does not look after."""
        cleaned: dict[str, Any] = super().clean()
        if {"organizer", "locale"} <= cleaned.keys():
            place = WebinarSeries(organizer=cleaned["organizer"], locale=cleaned["locale"])
            answer = may(self.for_user, Action.EDIT, place)
            if not answer.allowed:
                self.add_error("organizer", answer.reason)
        return cleaned


class SeriesFilterSet(WagtailFilterSet):
    """What the list of series can be narrowed by."""

    region = django_filters.ChoiceFilter(
        label=gettext_lazy("Region"), choices=regions_chosen, method="by_region"
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=languages_chosen, method="by_language"
    )
    used = django_filters.ChoiceFilter(
        label=gettext_lazy("Webinars"),
        choices=[("yes", gettext_lazy("With webinars")), ("no", gettext_lazy("Without webinars"))],
        method="by_use",
    )

    class Meta:
        model = WebinarSeries
        fields: tuple[str, ...] = ()

    def by_region(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep series of a region, or those of none."""
        if value == "none":
            return rows.filter(organizer__region=None)
        return rows.filter(organizer__region__code=value)

    def by_language(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep series whose text is in a language, or those that name none."""
        return rows.filter(locale="" if value == "none" else value)

    def by_use(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep series with webinars, or without."""
        return rows.filter(webinar_count__gt=0) if value == "yes" else rows.filter(webinar_count=0)


def _organizer(series: WebinarSeries) -> str:
    return series.organizer.name if series.organizer else ""


def _region(series: WebinarSeries) -> str:
    region = series.organizer and series.organizer.region
    return label_of("regions", region.code) if region else ""


def _language(series: WebinarSeries) -> str:
    return language_name(series.locale) if series.locale else ""


class SeriesListView(SafeExport, IndexView):
    """The list of series within somebody's reach."""

    paginate_by = 25
    search_fields = ("title", "organizer__name")
    filterset_class = SeriesFilterSet
    list_export = ("title", "organizer", "region", "language", "webinars")
    export_headings = {
        "title": gettext_lazy("Title"),
        "organizer": gettext_lazy("Organizer"),
        "region": gettext_lazy("Region"),
        "language": gettext_lazy("Language"),
        "webinars": gettext_lazy("Webinars"),
    }

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the series this person may see, with how many webinars each has."""
        rows = rows_for(WebinarSeries, self.request.user, Action.SEE)
        found: QuerySet[Any] = (
            rows.select_related("organizer__region")
            .defer("description", "organizer__description")
            .annotate(webinar_count=Count("webinars", distinct=True))
        )
        return found

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Say which rows the filters are over."""
        rows = WebinarSeries.objects.annotate(webinar_count=Count("webinars", distinct=True))
        return {**super().get_filterset_kwargs(), "queryset": rows}

    @property
    def columns(self) -> list[Column]:
        """The columns of the list."""
        return [
            self._get_title_column("title"),
            Column("organizer", label=_("Organizer"), accessor=_organizer),
            Column("region", label=_("Region"), accessor=_region),
            Column("language", label=_("Language"), accessor=_language),
            Column(
                "webinars", label=_("Webinars"), accessor="webinar_count", sort_key="webinar_count"
            ),
        ]

    def get_list_buttons(self, _instance: Any) -> list[Any]:
        """Return no menu beside a title: the title leads to the form."""
        return []

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return a line of an export."""
        return {
            "title": item.title,
            "organizer": _organizer(item),
            "region": _region(item),
            "language": _language(item),
            "webinars": item.webinar_count,
        }


class SeriesUsageView(RowUsageView):
    """The webinars of a series that this person may know of."""

    def used_by(self) -> list[QuerySet[Any]]:
        """Return them, those whose newest draft belongs to it among them."""
        seen = rows_for(Webinar, self.request.user, Action.SEE) | Webinar.objects.published()
        return [with_rights(seen.filter(pk__in=webinars_of(self.object)).order_by("title", "pk"))]


class SeriesViewSet(RowViewSet):
    """The editing screens of series of webinars."""

    model = WebinarSeries
    menu_label = gettext_lazy("Series")
    icon = "list-ol"
    index_view_class = SeriesListView
    usage_view_class = SeriesUsageView
    more_ways = (("remove", gettext_lazy("Remove"), "bin"),)

    def register_chooser_viewset(self) -> None:
        """Have no chooser: the form of a webinar offers the series within reach."""

    def more_urlpatterns(self) -> list[URLPattern]:
        """Return the route of removing; what is used is named on the screen of usage only."""
        view = RemoveRowView.as_view(viewset=self, remove=remove_series)
        return [path(f"remove/<{self.pk_path_converter}:pk>/", view, name="remove")]

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        names = ("title", "locale", "organizer", "description")
        handler = ObjectList([FieldPanel(name) for name in names], base_form_class=SeriesForm)
        return handler.bind_to_model(WebinarSeries)
