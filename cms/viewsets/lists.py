"""Lists of entries: what waits first, what one may see only, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    StatusTagColumn,
)
from wagtail.models import Revision, WorkflowState
from wagtail.snippets.views.snippets import IndexView

from academy.accounts.roles import Action
from academy.accounts.rules import reachable_by
from academy.catalogue.rules import text_paths_of
from academy.harvesting.models import Source, SourceRecord
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, Term, language_name, vocabulary
from cms.permissions import rows_for, screen_of
from cms.viewsets.exports import SafeExport
from cms.viewsets.languages import languages_url

_STATES: dict[str, Any] = {
    "waiting": gettext_lazy("In review"),
    "changed": gettext_lazy("Shown, with a newer draft"),
    "live": gettext_lazy("Shown"),
    "scheduled": gettext_lazy("Scheduled"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "draft": gettext_lazy("Draft"),
}


def annotated(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return entries with what their state is worked out from, in the same statement.

    What waits for review is asked as one set, since lists are ordered by it: asking row by row
    would look every row of the table up.
    """
    kind: Any = ContentType.objects.get_for_model(rows.model)
    reviews = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, base_content_type=kind
    )
    waiting = reviews.annotate(number=Cast("object_id", BigIntegerField())).values("number")
    scheduled = Revision.objects.filter(
        approved_go_live_at__isnull=False,
        base_content_type=kind,
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    found: QuerySet[Any] = rows.annotate(
        is_in_review=ExpressionWrapper(Q(pk__in=waiting), output_field=BooleanField()),
        is_scheduled=Exists(scheduled),
    )
    return found


class KeysFirstPaginator(WagtailPaginator):
    """Finds the keys of a page first and reads those rows only.

    A database that sorts carries along what it shall return; of a whole catalogue these are wide
    rows with what is joined to them.
    """

    def _get_page(self, object_list: Any, number: int, paginator: Any) -> Page[Any]:
        keys = list(object_list.values_list("pk", flat=True))
        rows: Any = self.object_list
        return Page(rows.filter(pk__in=keys), number, paginator)


def state_word(entry: Any) -> str:
    """Return the word for where an entry stands; reads what `annotated` has added."""
    return str(_STATES[_state(entry)])


def _state(entry: Any) -> str:
    if entry.is_in_review:
        return "waiting"
    if entry.live:
        return "changed" if entry.has_unpublished_changes else "live"
    if entry.is_scheduled:
        return "scheduled"
    return "withdrawn" if entry.first_published_at else "draft"


def latest_title(entry: Any) -> str:
    """Return the title of the newest draft."""
    latest = entry.latest_revision
    return str((latest and latest.object_str) or entry.title)


def labels(terms: Mapping[str, Term], values: list[str]) -> str:
    """Return the labels of terms in the language of the screen."""
    shown_in = get_language() or FALLBACK_LOCALE
    return ", ".join(terms[value].label(shown_in) for value in values if value in terms)


def _languages(entry: Any) -> str:
    return labels(vocabulary().languages, [one.tag for one in entry.in_language.all()])


def _themes(entry: Any) -> str:
    return labels(vocabulary().themes, [one.slug for one in entry.themes.all()])


def _region(entry: Any) -> str:
    region = entry.organisation and entry.organisation.region
    return labels(vocabulary().regions, [region.code]) if region else ""


def choices(family: str) -> list[tuple[str, str]]:
    """Return the terms of a vocabulary as choices in the language of the screen."""
    shown_in = get_language() or FALLBACK_LOCALE
    terms: Mapping[str, Term] = getattr(vocabulary(), family)
    return [(term.value, term.label(shown_in)) for term in terms.values()]


def regions_chosen() -> list[tuple[str, str]]:
    """Return the regions as choices, with that of having none."""
    return [*choices("regions"), ("none", _("No region"))]


def _themes_chosen() -> list[tuple[str, str]]:
    return [*choices("themes"), ("none", _("No theme"))]


def languages_chosen() -> list[tuple[str, str]]:
    """Return the languages as choices by their names, with that of having none."""
    named = sorted(choices("languages"), key=lambda one: one[1])
    return [*named, ("none", _("No language"))]


def _languages_of_site() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code, _name in settings.LANGUAGES]


def _sources() -> list[tuple[int, str]]:
    return list(Source.objects.values_list("pk", "name"))


_ONLY_THESE = [("on", gettext_lazy("Only these"))]


class EntryFilterSet(WagtailFilterSet):
    """What a list of entries can be narrowed by."""

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=list(_STATES.items()), method="by_status"
    )
    region = django_filters.ChoiceFilter(
        label=gettext_lazy("Region"), choices=regions_chosen, method="by_region"
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language of teaching"), choices=languages_chosen, method="by_language"
    )
    theme = django_filters.ChoiceFilter(
        label=gettext_lazy("Theme"), choices=_themes_chosen, method="by_theme"
    )
    source = django_filters.ChoiceFilter(
        label=gettext_lazy("Source"), choices=_sources, method="by_source"
    )
    stale = django_filters.ChoiceFilter(
        label=gettext_lazy("A translation is out of date"),
        choices=[
            ("mine", gettext_lazy("In my languages")),
            ("on", gettext_lazy("In any language")),
        ],
        method="by_stale",
    )
    untranslated = django_filters.ChoiceFilter(
        label=gettext_lazy("Not translated into"), choices=_languages_of_site, method="by_missing"
    )
    unconfirmed = django_filters.ChoiceFilter(
        label=gettext_lazy("Never confirmed or reviewed"),
        choices=_ONLY_THESE,
        method="by_unconfirmed",
    )

    class Meta:
        fields: tuple[str, ...] = ()

    def by_status(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep entries that stand so; the same order of questions as `_state`."""
        if value == "waiting":
            return rows.filter(is_in_review=True)
        rows = rows.filter(is_in_review=False)
        if value in {"changed", "live"}:
            return rows.filter(live=True, has_unpublished_changes=value == "changed")
        if value == "scheduled":
            return rows.filter(live=False, is_scheduled=True)
        never = Q(first_published_at=None)
        rows = rows.filter(live=False, is_scheduled=False)
        return rows.filter(never if value == "draft" else ~never)

    def by_region(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep entries of a region, or those of none."""
        column = f"{rows.model.organisation_field}__region"
        if value == "none":
            return rows.filter(**{column: None})
        return rows.filter(**{f"{column}__code": value})

    def by_language(self, rows: Any, _name: str, value: str) -> Any:
        """Keep entries taught in a language, or those that name none."""
        return rows.filter(in_language=None) if value == "none" else rows.in_languages([value])

    def by_theme(self, rows: Any, _name: str, value: str) -> Any:
        """Keep entries on a theme or one below it, or those without."""
        return rows.filter(themes=None) if value == "none" else rows.about([value])

    def by_source(self, rows: Any, _name: str, value: str) -> Any:
        """Keep entries that a source lists."""
        listed = SourceRecord.objects.filter(
            source=int(value), entry_kind=rows.model.kind, entry_id=OuterRef("pk")
        )
        return rows.filter(Exists(listed))

    def by_stale(self, rows: Any, _name: str, value: str) -> Any:
        """Keep entries of which a translation is out of date: any, or one this person writes."""
        if value == "on":
            return rows.with_stale_texts()
        mine = reachable_by(self.request.user, Action.TRANSLATE, text_paths_of(rows.model))
        return rows.with_stale_texts(among=mine)

    def by_missing(self, rows: Any, _name: str, value: str) -> Any:
        """Keep entries that readers of a language get in another one."""
        return rows.untranslated(value)

    def by_unconfirmed(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep entries that neither a source nor a person has ever confirmed."""
        return rows.filter(last_confirmed_at=None, reviewed_at=None)


class TranslateColumn(Column):
    """The way to the languages of an entry; its value is their address."""

    cell_template_name = "cms/admin/translate_cell.html"


class EntryListView(SafeExport, IndexView):
    """The list of one kind of entry."""

    paginate_by = 25
    paginator_class = KeysFirstPaginator
    search_fields = ("title",)
    filterset_class = EntryFilterSet
    list_export = (
        "key",
        "title",
        "organisation",
        "region",
        "languages",
        "themes",
        "status",
        "url",
        "last_confirmed_at",
        "reviewed_at",
    )
    export_headings = {
        "key": gettext_lazy("Key"),
        "title": gettext_lazy("Title"),
        "organisation": gettext_lazy("Organisation"),
        "region": gettext_lazy("Region"),
        "languages": gettext_lazy("Languages of teaching"),
        "themes": gettext_lazy("Themes"),
        "status": gettext_lazy("Status"),
        "url": gettext_lazy("Address"),
        "last_confirmed_at": gettext_lazy("Last confirmed"),
        "reviewed_at": gettext_lazy("Reviewed"),
    }

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the entries whose drafts this person may see, and all that the list shows."""
        model: Any = self.model
        rows = annotated(rows_for(model, self.request.user, screen_of(model).see))
        organisation = model.organisation_field
        found: QuerySet[Any] = (
            rows.select_related(f"{organisation}__region", "latest_revision")
            .defer("description", "summary", "latest_revision__content")
            .prefetch_related("in_language", "themes")
        )
        return found

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Say which table the filters are over; they are the same for both kinds."""
        model: Any = self.model
        rows = model.objects.all()
        return {**super().get_filterset_kwargs(), "queryset": rows}

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what waits for review first, then what changed last."""
        if self.is_explicitly_ordered:
            ordered: QuerySet[Any] = super().order_queryset(queryset)
            return ordered
        return queryset.order_by("-is_in_review", "-latest_revision_id", "-pk")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep entries with every word in their title or in that of one translation."""
        found: QuerySet[Any] = queryset
        for word in self.search_query.split()[:8]:
            texts = queryset.model.text_model().objects.filter(
                entry=OuterRef("pk"), title__icontains=word
            )
            found = found.filter(Q(title__icontains=word) | Exists(texts))
        return found

    @property
    def columns(self) -> list[Column]:
        """The columns of the list."""
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            self._get_title_column("title", accessor=latest_title),
            Column("organisation", label=_("Organisation"), accessor="organisation"),
            Column("region", label=_("Region"), accessor=_region),
            Column("languages", label=_("Languages"), accessor=_languages),
            Column("themes", label=_("Themes"), accessor=_themes),
            TranslateColumn("translations", label=_("Translations"), accessor=languages_url),
            StatusTagColumn("status", label=_("Status"), accessor=state_word, primary=_is_shown),
            DateColumn(
                "last_confirmed_at",
                label=_("Confirmed"),
                accessor="last_confirmed_at",
                sort_key="last_confirmed_at",
            ),
        ]

    def get_list_buttons(self, _instance: Any) -> list[Any]:
        """Return no menu beside a title: the title leads to the form, and all else stands there."""
        return []

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return a line of an export."""
        organisation = item.organisation
        return {
            "key": item.key,
            "title": item.title,
            "organisation": organisation.name if organisation else "",
            "region": _region(item),
            "languages": _languages(item),
            "themes": _themes(item),
            "status": state_word(item),
            "url": item.url,
            "last_confirmed_at": item.last_confirmed_at,
            "reviewed_at": item.reviewed_at,
        }


def _is_shown(entry: Any) -> bool:
    return bool(entry.live)
