"""How many entries there are of everything, for the home page and the indexes of terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from academy.catalogue.querysets import CatalogueQuerySet
from academy.organisations.models import Organisation
from cms.components import Mark
from cms.finding import find_or_none
from cms.map import mark_of
from courses.models import Course
from search.facets import KIND, LANGUAGE, METHOD, NOT_STATED, THEME, Facet
from search.query import CatalogueQuery
from webinars.models import Webinar

Counts = Mapping[str, Mapping[str, int]]

_FIELDS = {
    LANGUAGE: ("in_language__tag",),
    THEME: ("themes__slug", "themes__parent__slug"),
    METHOD: ("methods__slug",),
}


def counts_by_facet() -> Counts:
    """Return the number of entries by filter and value; from the database without the search."""
    results = find_or_none(CatalogueQuery(page_size=1))
    if results is None:
        return {KIND.name: _kinds(), **{facet.name: _plain(facet) for facet in _FIELDS}}
    return {
        name: {row.value: row.count for row in rows if row.value != NOT_STATED}
        for name, rows in results.facets.items()
    }


def number_of_languages(counts: Counts) -> int:
    """Return in how many languages something is taught; pt-BR counts with pt."""
    return len({tag.partition("-")[0] for tag in counts.get(LANGUAGE.name, {})})


def _kinds() -> dict[str, int]:
    return {
        Course.kind.value: Course.objects.published().count(),
        Webinar.kind.value: Webinar.objects.published().count(),
    }


def _plain(facet: Facet) -> dict[str, int]:
    """Return counts of terms, those of narrower themes with the broader one."""
    total: Counter[str] = Counter()
    for rows in (Course.objects.published(), Webinar.objects.published()):
        for field in _FIELDS[facet]:
            pairs = rows.order_by().values_list(field).annotate(n=Count("pk", distinct=True))
            total.update({value: number for value, number in pairs if value})
    return dict(total)


def with_entries(organisations: QuerySet[Organisation]) -> QuerySet[Any]:
    """Add to each organisation, as `entries`, how many published entries it stands behind."""
    counted: QuerySet[Any] = organisations.annotate(
        entries=_number(Course.objects.published(), "provider")
        + _number(Webinar.objects.published(), "organizer")
    )
    return counted


def _number(entries: CatalogueQuerySet, holder: str) -> Coalesce:
    theirs = entries.filter(**{holder: OuterRef("pk")}).order_by().values(holder)
    return Coalesce(Subquery(theirs.annotate(n=Count("pk")).values("n")), 0)


def marks_of_organisations() -> tuple[Mark, ...]:
    """Return the organisations whose place is known, as marks on the map, the largest below."""
    placed = Organisation.objects.filter(latitude__isnull=False, longitude__isnull=False)
    rows = with_entries(placed).order_by("pk")
    return tuple(sorted((mark_of(row, row.entries) for row in rows), key=lambda mark: -mark.radius))
