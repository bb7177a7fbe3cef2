"""Recommended pages on the lists of the catalogue."""

from __future__ import annotations

from django.utils.translation import get_language
from wagtail.models import Page

from academy.taxonomy.vocabulary import vocabulary
from cms.components import Link
from cms.heads import path_of_page
from cms.wording import words
from search.query import CatalogueQuery
from search.recommending import recommended_for


def recommended_pages(query: CatalogueQuery) -> tuple[Link, ...]:
    """Return ways to the pages that curators put first for a text, as far as they are public.

    One statement where there are any, none otherwise.
    """
    keys = recommended_for(query).pages
    if not keys:
        return ()
    rows = Page.objects.live().public().filter(pk__in=keys).select_related("locale")
    found = {row.pk: row for row in rows}
    return tuple(_link(found[key]) for key in keys if key in found)


def _link(page: Page) -> Link:
    locale = get_language() or "en"
    title = words(page.title, page.locale.language_code, locale, vocabulary())
    return Link(label=title, url=path_of_page(page))
