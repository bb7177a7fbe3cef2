"""Recommended pages on the lists of the catalogue."""

from __future__ import annotations

from django.utils.translation import get_language

from academy.taxonomy.vocabulary import vocabulary
from cms.components import Link
from cms.wording import words
from search.query import CatalogueQuery
from search.recommending import RecommendedPage, recommended_pages


def recommended_links(query: CatalogueQuery) -> tuple[Link, ...]:
    """Return ways to the pages that curators put first for a text."""
    return tuple(map(_link, recommended_pages(query)))


def _link(page: RecommendedPage) -> Link:
    title = words(page.title, page.locale, get_language() or "en", vocabulary())
    return Link(label=title, url=page.path)
