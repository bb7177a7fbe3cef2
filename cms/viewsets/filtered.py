"""Which pages list something by a filter: read off the filters, without asking the search.

An index of references knows pages that name an entry or a term; a list by filter names neither.
Here the filters of all public pages are read (a fixed number of statements, however many there are)
and held against what an entry counts under. A filter with words besides is left out: what words
find is known to the search alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from django.apps import apps
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page

from academy.catalogue.models import CatalogueEntry
from academy.taxonomy.vocabulary import vocabulary
from cms.asked import parameters_of
from cms.models.content import BodyPage
from cms.models.listing import ListingPage
from cms.streams import ASKING, to_come
from search.building import Builder
from search.documents import CatalogueDocument
from search.entries import read_entries
from search.facets import Facet
from search.finding import known_values
from search.query import CatalogueQuery, parse

# What marks a page that a filter led to.
BY_FILTER: Final = "by_filter"
# The block whose filter is narrowed to what is to come.
_WEBINARS: Final = "webinars"


def pages_finding(entry: CatalogueEntry) -> QuerySet[Page]:
    """Return the public pages with a filter that the entry fits; none where it is hidden."""
    document = _document_of(entry)
    if document is None:
        return _marked(set())
    return _marked(_pages_with(lambda query: fits(document, query)))


def pages_filtered_by(facet: Facet, value: str) -> QuerySet[Page]:
    """Return the public pages with a filter that names this value."""
    return _marked(_pages_with(lambda query: value in query.values(facet)))


def fits(document: CatalogueDocument, query: CatalogueQuery) -> bool:
    """Whether an entry meets every filter of a query that has no words (pure)."""
    return not query.text and all(
        not set(document.values(facet)).isdisjoint(query.values(facet))
        for facet in query.active_facets
    )


def _marked(keys: set[int]) -> QuerySet[Page]:
    pages = Page.objects.filter(pk__in=keys).annotate(**{BY_FILTER: Value(1)})
    marked: QuerySet[Page] = pages.order_by("title", "pk").specific(defer=True)
    return marked


def _pages_with(is_wanted: Callable[[CatalogueQuery], bool]) -> set[int]:
    return {page for page, query in _filters() if is_wanted(query)}


def _filters() -> Iterator[tuple[int, CatalogueQuery]]:
    """Yield every filter of the public pages, with the page it stands on."""
    asked = [(page, kind, parameters_of(address)) for page, kind, address in _addresses()]
    together: dict[str, list[str]] = defaultdict(list)
    for _page, _kind, parameters in asked:
        for name, values in parameters.items():
            together[name] += values
    known = known_values(together)
    for page, kind, parameters in asked:
        query, _left_out = parse(parameters, known)
        yield page, to_come(query) if kind == _WEBINARS else query


def _addresses() -> Iterator[tuple[int, str, str]]:
    """Yield pages with the kind of a block and its address; a whole list counts as found."""
    lists = ListingPage.objects.live().filter(alias_of=None).exclude(asked="")
    for page, address in lists.values_list("pk", "asked"):
        yield page, "found", address
    for model in apps.get_models():
        if not issubclass(model, BodyPage):
            continue
        pages = model.objects.live().filter(alias_of=None)
        for page, body in pages.values_list("pk", Cast("body", TextField())):
            for block in json.loads(body or "[]"):
                if block["type"] in ASKING:
                    yield page, block["type"], block["value"]["asked"]


def _document_of(entry: CatalogueEntry) -> CatalogueDocument | None:
    rows = read_entries(entry.kind, [entry.pk], timezone.now())
    row = rows.get(entry.pk)
    return Builder(vocabulary()).build(row, version=0) if row else None
