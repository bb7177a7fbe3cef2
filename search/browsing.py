"""A plain list out of the database, for the time in which the search cannot answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from academy.catalogue.enums import EntryKind
from academy.catalogue.term_links import term_links
from academy.taxonomy.vocabulary import Term, Vocabulary, vocabulary
from courses.models import CourseInstance
from search.facets import NOT_STATED
from search.query import CatalogueQuery, Sort
from search.results import Hit, Results
from search.tables import TABLES, Tables

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

Values = Collection[str]


def followed(query: CatalogueQuery) -> CatalogueQuery:
    """Return the part of a query that a plain list can follow: all but its text and its dates.

    A state is worked out for a moment and no column; the order is always the newest first.
    """
    return replace(query, text="", states=(), sort=Sort.NEWEST)


def is_followed_whole(query: CatalogueQuery) -> bool:
    """Whether a plain list answers the whole query, whatever order its asker left to us."""
    return not query.text and not query.states and query.sort in {Sort.NEWEST, Sort.RELEVANCE}


def browse(query: CatalogueQuery) -> Results:
    """Return one page of published entries, the newest first, under the filters of a query.

    Filters mean what they mean in the index, see `followed` for those that are left out. There
    are no counts of facets. A page beyond the last has no hits.
    """
    kinds = [kind for kind in EntryKind if not query.kinds or kind.value in query.kinds]
    found = {kind: _filtered(kind, query) for kind in kinds}
    return Results(
        count=sum(rows.count() for rows in found.values()),
        page=query.page,
        page_size=query.page_size,
        hits=tuple(Hit(key=key, score=0.0) for key in _newest(found, query)),
    )


def _newest(found: Mapping[EntryKind, QuerySet[Any]], query: CatalogueQuery) -> list[str]:
    """Return the keys of one page out of the newest of each kind, which an index has in order."""
    end = query.offset + query.page_size
    newest = F("first_published_at").desc(nulls_last=True)
    dated = [
        (at or _LONG_AGO, kind.value, pk)
        for kind, rows in found.items()
        for pk, at in rows.order_by(newest, "-pk").values_list("pk", "first_published_at")[:end]
    ]
    dated.sort(key=lambda row: (-row[0].timestamp(), row[1], -row[2]))
    return [f"{kind}:{pk}" for _at, kind, pk in dated[query.offset : end]]


def _filtered(kind: EntryKind, query: CatalogueQuery) -> QuerySet[Any]:
    tables, terms = TABLES[kind], vocabulary()
    rows: QuerySet[Any] = tables.entry.objects.published()
    for condition in _conditions(tables, query, terms):
        rows = rows.filter(condition)
    return rows


def _conditions(tables: Tables, query: CatalogueQuery, terms: Vocabulary) -> Iterator[Q]:
    """Yield a condition for each filter that has values."""
    for name, values, held in (
        ("in_language", query.languages, terms.languages),
        ("themes", query.themes, terms.themes),
        ("methods", query.methods, terms.methods),
        ("audiences", query.audiences, terms.audiences),
    ):
        if values:
            links = term_links(getattr(tables.entry, name).field)
            tied = links.table.objects.filter(**{f"{links.term}__in": _pks(terms, held, values)})
            yield _any(
                values,
                stated=Q(pk__in=tied.values(links.entry)),
                silent=~Q(pk__in=links.table.objects.values(links.entry)),
            )
    if query.regions:
        inside = _pks(terms, terms.regions, query.regions)
        yield _of_organisations(tables, "region_id", query.regions, inside)
    if query.providers:
        ids = [int(value) for value in query.providers if value != NOT_STATED]
        yield _of_organisations(tables, "pk", query.providers, ids)
    if query.modes:
        yield _modes(tables, query.modes)
    if query.levels:
        yield Q(level__in=["" if value == NOT_STATED else value for value in query.levels])
    if query.free:
        yield _any(
            query.free,
            stated=Q(is_accessible_for_free__in=[value == "1" for value in _stated(query.free)]),
            silent=Q(is_accessible_for_free=None),
        )


def _any(values: Values, *, stated: Q, silent: Q) -> Q:
    """Return the condition for some values of a facet, "not stated" perhaps among them."""
    if NOT_STATED not in values:
        return stated
    return silent | stated if _stated(values) else silent


def _stated(values: Values) -> list[str]:
    return [value for value in values if value != NOT_STATED]


def _pks(terms: Vocabulary, held: Mapping[str, Term], values: Values) -> list[int]:
    """Return the terms that these values mean: themselves and all below them."""
    return [
        term.pk
        for value, term in held.items()
        if not set(terms.with_ancestors(held, [value])).isdisjoint(values)
    ]


def _of_organisations(tables: Tables, column: str, values: Values, wanted: list[int]) -> Q:
    """Return the condition on who stands behind an entry or has another part in it."""
    holder, others = f"{tables.holder}__{column}", tables.organisation.objects
    tied = others.filter(**{f"organisation__{column}__in": wanted}).values("entry_id")
    speaking = others.filter(**{f"organisation__{column}__isnull": False}).values("entry_id")
    return _any(
        values,
        stated=Q(**{f"{holder}__in": wanted}) | Q(pk__in=tied),
        silent=Q(**{f"{holder}__isnull": True}) & ~Q(pk__in=speaking),
    )


def _modes(tables: Tables, values: Values) -> Q:
    """Return the condition on where an entry takes place; that of a course is in its runs."""
    if tables.entry.kind == EntryKind.WEBINAR:
        return Q(mode__in=["" if value == NOT_STATED else value for value in values])
    runs = CourseInstance.objects
    return _any(
        values,
        stated=Q(pk__in=runs.filter(course_mode__in=_stated(values)).values("course_id")),
        silent=~Q(pk__in=runs.exclude(course_mode="").values("course_id")),
    )
