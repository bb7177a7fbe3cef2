"""A plain list out of the database, for the time in which the search cannot answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value

from academy.catalogue.enums import EntryKind
from academy.catalogue.querysets import CatalogueQuerySet
from academy.taxonomy.vocabulary import Vocabulary
from courses.models import Course
from search.facets import LANGUAGE, METHOD, THEME
from search.query import CatalogueQuery
from search.results import FacetCount, Hit, Results
from webinars.models import Webinar

UNCOUNTED: Final = -1


def followed(query: CatalogueQuery) -> CatalogueQuery:
    """Return the part of a query that a plain list can follow."""
    plain = CatalogueQuery(page_size=query.page_size, reader_locale=query.reader_locale)
    return replace(
        plain,
        kinds=query.kinds,
        languages=query.languages,
        themes=query.themes,
        methods=query.methods,
        page=query.page,
    )


def plain_facets(vocabulary: Vocabulary) -> dict[str, tuple[FacetCount, ...]]:
    """Return what can be filtered in a plain list; how much each value gives is not known."""
    return {
        facet.name: tuple(FacetCount(value=value, count=UNCOUNTED) for value in values)
        for facet, values in (
            (LANGUAGE, settings.VOCABULARY_LOCALES),
            (THEME, tuple(vocabulary.themes)),
            (METHOD, tuple(vocabulary.methods)),
        )
    }


def browse(query: CatalogueQuery) -> Results:
    """Return published entries, the newest first, by kind, language, theme and method only.

    A text and the other filters are not followed; the page says so.
    """
    selections = [
        _select(rows, kind, query)
        for rows, kind in (
            (Course.objects.published(), EntryKind.COURSE),
            (Webinar.objects.published(), EntryKind.WEBINAR),
        )
        if not query.kinds or kind.value in query.kinds
    ]
    if not selections:
        return Results(count=0, page=1, page_size=query.page_size)
    every = selections[0].union(*selections[1:], all=True) if selections[1:] else selections[0]
    count = sum(selection.count() for selection in selections)
    last = max(1, -(-count // query.page_size))
    query = query.with_page(min(query.page, last))
    ordered = every.order_by(F("first_published_at").desc(nulls_last=True), "kind_name", "-pk")
    found = ordered[query.offset : query.offset + query.page_size]
    return Results(
        count=count,
        page=query.page,
        page_size=query.page_size,
        hits=tuple(Hit(key=f"{row['kind_name']}:{row['pk']}", score=0.0) for row in found),
    )


def _select(rows: CatalogueQuerySet, kind: EntryKind, query: CatalogueQuery) -> QuerySet[Any, Any]:
    if query.languages:
        rows = rows.in_languages(query.languages)
    if query.themes:
        rows = rows.about(query.themes)
    if query.methods:
        rows = rows.taught_by(query.methods)
    name = Value(kind.value, output_field=CharField())
    found: QuerySet[Any, Any] = rows.order_by().annotate(kind_name=name)
    return found.values("pk", "kind_name", "first_published_at")
