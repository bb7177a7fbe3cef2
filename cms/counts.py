"""How many entries there are of everything, for the home page and the indexes of terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count, Q

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


def entries_by_organisation() -> dict[int, int]:
    """Return the number of published entries of every organisation that has any."""
    total: Counter[int] = Counter()
    for rows, field in (
        (Course.objects.published(), "provider_id"),
        (Webinar.objects.published(), "organizer_id"),
    ):
        pairs = rows.order_by().values_list(field).annotate(n=Count("pk"))
        total.update({pk: number for pk, number in pairs if pk})
    return dict(total)


def marks_of(entries: Mapping[int, int]) -> tuple[Mark, ...]:
    """Return the organisations whose place is known, as marks on the map, the largest below."""
    placed = Organisation.objects.filter(~Q(latitude=None), ~Q(longitude=None))
    marks = [mark_of(row, entries.get(row.pk, 0)) for row in placed.order_by("pk")]
    return tuple(sorted(marks, key=lambda mark: -mark.radius))
