"""A page that lists entries: the catalogue, one theme, one method, one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.taxonomy.vocabulary import Term
from cms.browsing import plain_facets
from cms.components import Chip, Link, Pager, SearchBox, Way, Words
from cms.filters import Names, facet_groups
from cms.finding import Answer, count_of
from cms.presenting import line_of
from cms.readers import Reader
from cms.recommending.showing import recommended_links
from cms.sentences import sentence_of
from cms.wording import either, in_a_row, quoted
from search.browsing import followed
from search.facets import FACETS, LANGUAGE, METHOD, PROVIDER, THEME, Facet
from search.query import CatalogueQuery, Notice, Sort
from search.results import FacetCount, Results
from search.rows import read_listed

MOST_WAYS = 8


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a list page stands for: the filter and value its address fixes, if any."""

    path: str
    catalogue_path: str
    facet: Facet | None = None
    value: str = ""

    def url(self, query: CatalogueQuery) -> str:
        """Return the address of a query on this page; the fixed filter is in the path."""
        free = query.without_facet(self.facet) if self.facet else query
        text = replace(free, page=query.page).to_querystring()
        return f"{self.path}?{text}" if text else self.path


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What was asked on a list page, and what was found."""

    scope: Scope
    query: CatalogueQuery
    notices: tuple[Notice, ...]
    answer: Answer

    @property
    def results(self) -> Results:
        """What was found."""
        return self.answer.results


def listing_values(listing: Listing, reader: Reader) -> dict[str, Any]:
    """Return what `cms/listing.html` shows."""
    results, scope, is_plain = listing.results, listing.scope, listing.answer.is_plain
    query = listing.query
    answered = followed(query) if is_plain else query
    counts = plain_facets(reader.vocabulary, query) if is_plain else results.facets
    names = Names(reader, _provider_values(query, counts.get(PROVIDER.name, ())))
    reasons = {hit.key: hit.because for hit in results.hits}
    entries = read_listed(reasons, reader.vocabulary)
    lines = [line_of(entry, reader, reasons[key]) for key, entry in entries.items()]
    return {
        "box": SearchBox(name=_("This list"), value=query.text, is_large=True, example=_example()),
        "form_url": scope.path,
        "count": results.count,
        "sentence": sentence_of(results.count, answered, names),
        "facets": facet_groups(query, counts, names, reader, fixed=scope.facet),
        "chips": chips_of(query, scope, names),
        "clear_url": scope.path,
        "suggestion": _suggestion(listing),
        "recommended_pages": () if is_plain else recommended_links(query),
        "lines": lines,
        "first_number": query.offset + 1,
        "order_note": _order_note(listing, reader),
        "sorts": _sorts(listing),
        "pager": pager_of(query, results, scope),
        "ways_intro": _("These ways lead on:"),
        "ways": () if lines else ways_on(answered, scope, names, is_plain=is_plain),
        "notices": [
            *(str(notice.message) for notice in listing.notices),
            *_state_of_search(listing),
        ],
    }


def chips_of(query: CatalogueQuery, scope: Scope, names: Names) -> tuple[Chip, ...]:
    """Return a chip for the text and for every chosen value, each with the page without it."""
    chips = [
        Chip(label=str(names.of(facet, value)), url=scope.url(query.without_value(facet, value)))
        for facet in FACETS
        if facet is not scope.facet
        for value in query.values(facet)
    ]
    if query.text:
        label = quoted(query.text)
        chips.insert(0, Chip(label=label, url=scope.url(query.with_text(""))))
    return tuple(chips)


def pager_of(query: CatalogueQuery, results: Results, scope: Scope) -> Pager | None:
    """Return the pages of a list, the first, the last and those around this one; None for one."""
    last = results.page_count
    if last < 2:
        return None
    shown = sorted({1, last, *range(max(1, query.page - 1), min(last, query.page + 1) + 1)})
    pages: list[Link | None] = []
    for number in shown:
        if pages and number - shown[shown.index(number) - 1] > 1:
            pages.append(None)
        pages.append(_page_link(number, query, scope))
    return Pager(
        pages=tuple(pages),
        previous_url=scope.url(query.with_page(query.page - 1)) if query.page > 1 else "",
        next_url=scope.url(query.with_page(query.page + 1)) if query.page < last else "",
    )


def _page_link(number: int, query: CatalogueQuery, scope: Scope) -> Link:
    return Link(
        label=Words(text=str(number)),
        url=scope.url(query.with_page(number)),
        is_current=number == query.page,
    )


def ways_on(
    query: CatalogueQuery, scope: Scope, names: Names, *, is_plain: bool = False
) -> tuple[Way, ...]:
    """Return ways out of an empty list, those that give most first; never none."""
    candidates = list(_candidates(query, scope, names))[:MOST_WAYS]
    ways = [
        Way(label=label, url=_address_of(other, scope), count=count)
        for label, other in candidates
        if (count := count_of(other, is_plain=is_plain))
    ]
    ways.sort(key=lambda way: -(way.count or 0))
    return (*ways, Way(label=_("The whole catalogue"), url=scope.catalogue_path))


def _address_of(query: CatalogueQuery, scope: Scope) -> str:
    """Return the address of another query: on this page when it keeps what the page stands for."""
    if scope.facet is None or scope.value in query.values(scope.facet):
        return scope.url(query)
    return f"{scope.catalogue_path}?{query.to_querystring()}"


def _candidates(
    query: CatalogueQuery, scope: Scope, names: Names
) -> Iterable[tuple[str, CatalogueQuery]]:
    """Yield what could be asked instead: each filter left out, the text left out, neither."""
    if query.languages and (query.themes or query.methods) and scope.facet is not LANGUAGE:
        yield _("The same in every language"), query.without_facet(LANGUAGE)
    for facet in query.active_facets:
        if facet is scope.facet or (facet is LANGUAGE and (query.themes or query.methods)):
            continue
        values = query.values(facet)[:3]
        named = in_a_row(quoted(str(names.of(facet, value))) for value in values)
        yield _("Without %(names)s") % {"names": named}, query.without_facet(facet)
    if query.text and query.is_filtered:
        label = _("Without the words “%(text)s”") % {"text": query.text}
        yield label, query.with_text("")
        without = query.without_filters()
        kept = without.with_value(scope.facet, scope.value) if scope.facet else without
        yield _("“%(text)s” without any filter") % {"text": query.text}, kept
    if len(query.active_facets) + bool(query.text) > 1:
        for facet in (THEME, METHOD, LANGUAGE):
            if values := query.values(facet):
                alone = query.without_filters().with_text("").with_values(facet, values)
                named = either([quoted(str(names.of(facet, value))) for value in values[:3]])
                yield _("Everything under %(names)s") % {"names": named}, alone


def _suggestion(listing: Listing) -> Link | None:
    meant = listing.results.suggestion
    if not meant or meant == listing.query.text:
        return None
    return Link(label=Words(text=meant), url=listing.scope.url(listing.query.with_text(meant)))


def _provider_values(query: CatalogueQuery, counts: tuple[FacetCount, ...]) -> list[str]:
    return [*query.providers, *(row.value for row in counts)]


def _state_of_search(listing: Listing) -> Iterable[str]:
    if not listing.answer.is_plain:
        return
    yield _(
        "The search cannot answer now, so this is a plain list, the newest first. Filters work, "
        "but words and dates are not looked up until it is back."
    )


def _order_note(listing: Listing, reader: Reader) -> str:
    query = listing.query
    if listing.answer.is_plain or query.text or query.sort != Sort.RELEVANCE:
        return _page_note(listing)
    term = reader.vocabulary.languages.get(reader.locale)
    name = reader.label(term) if term else reader.locale
    return _("First what is taught in %(language)s, then what you can join soonest.") % {
        "language": name
    }


def _page_note(listing: Listing) -> str:
    pages = listing.results.page_count
    if pages < 2:
        return ""
    text = ngettext("Page %(page)d of %(n)d", "Page %(page)d of %(n)d", pages)
    return text % {"page": listing.query.page, "n": pages}


def _sorts(listing: Listing) -> tuple[Link, ...]:
    if listing.answer.is_plain:
        return ()
    query = listing.query
    labels = {
        Sort.RELEVANCE: _("best match") if query.text else _("your language first"),
        Sort.SOONEST: _("soonest"),
        Sort.NEWEST: _("newest"),
        Sort.TITLE: _("title"),
    }
    return tuple(
        Link(
            label=Words(text=label),
            url=listing.scope.url(query.with_sort(sort)),
            is_current=sort == query.sort,
        )
        for sort, label in labels.items()
    )


def _example() -> str:
    return _("For example: participatory budgeting, presupuesto participativo, الميزانية التشاركية")


def fixed_query(query: CatalogueQuery, scope: Scope) -> CatalogueQuery:
    """Return a query with the filter that the page stands for."""
    if scope.facet is None:
        return query
    return replace(query.with_values(scope.facet, (scope.value,)), page=query.page)


def near_terms(term: Term, reader: Reader) -> list[Term]:
    """Return the themes below a theme, or beside it when there are none below."""
    terms = reader.vocabulary.themes
    below = reader.vocabulary.children_of(terms, term.value)
    if below or term.parent is None:
        return below
    return [terms[term.parent]] + [
        other
        for other in reader.vocabulary.children_of(terms, term.parent)
        if other.value != term.value
    ]
