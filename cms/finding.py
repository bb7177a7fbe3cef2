"""Asking the search from pages, and going on without it when it cannot answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from search.browsing import browse
from search.errors import SearchUnavailableError
from search.finding import find, find_page, similar
from search.query import CatalogueQuery
from search.results import Results

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found; `is_plain` when it came from the database because the search is away."""

    results: Results
    is_plain: bool = False


def ask(query: CatalogueQuery) -> Answer:
    """Answer a query by the search, or by a plain list while that cannot answer."""
    try:
        return Answer(results=find_page(query))
    except SearchUnavailableError as refusal:
        logger.warning("search unavailable, browsing the database: %s", refusal)
        return Answer(results=_browse_page(query), is_plain=True)


def _browse_page(query: CatalogueQuery) -> Results:
    """Browse as pages do: beyond the last page the last one is given."""
    results = browse(query)
    if query.page <= results.page_count:
        return results
    return browse(query.with_page(results.page_count))


def find_or_none(query: CatalogueQuery) -> Results | None:
    """Answer a query by the search, None while that cannot answer."""
    try:
        return find(query)
    except SearchUnavailableError:
        return None


def count_of(query: CatalogueQuery, *, is_plain: bool) -> int:
    """Return how many entries a query finds, in a plain list where that was the answer before."""
    return browse(query).count if is_plain else ask(query).results.count


def keys_like(key: str, limit: int) -> list[str]:
    """Return the keys of similar entries; none while the search cannot answer."""
    try:
        return similar(key, limit)
    except SearchUnavailableError:
        return []
