"""Search and suggestions in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Query, Router

from academy.api import (
    RefusedParametersError,
    UnavailableError,
    documented,
    interface_locale,
    page_link,
    written,
)
from search.answers import search_answer, suggest_answer
from search.browsing import browse, is_followed_whole
from search.errors import SearchUnavailableError
from search.finding import find, known_values, suggest
from search.query import CatalogueQuery, parse
from search.recommending import recommended_pages
from search.schemas import SearchOut, SearchParameters, SuggestOut, SuggestParameters

router = Router(tags=["Search"])


@router.get("/search", response=documented(SearchOut), summary="Search the catalogue")
def search(request: HttpRequest, asked: Query[SearchParameters]) -> HttpResponse:
    """Courses and webinars by text and filters, with what each value of a filter would give.

    While the search cannot answer, a query without `q`, `state` and an order of its own is
    answered from the database, see `from_index`; any other gets 503 with Retry-After.
    """
    query = _query(request, asked)
    headers: dict[str, str] = {}
    try:
        results, is_found = find(query), True
    except SearchUnavailableError as error:
        if not is_followed_whole(query):
            raise UnavailableError(str(error)) from error
        results, is_found = browse(query), False
        headers["Cache-Control"] = "no-cache"
    headers["Link"] = page_link(request, asked, results.page_count * asked.page_size)
    pages = recommended_pages(query)
    answer = search_answer(results, pages, locale=asked.locale, at=timezone.now())
    return written({**answer, "from_index": is_found}, headers=headers)


@router.get("/suggest", response=documented(SuggestOut), summary="Complete what is typed")
def suggestions(request: HttpRequest, asked: Query[SuggestParameters]) -> dict[str, Any]:
    """Themes, methods, titles and organisations that begin with what is typed."""
    try:
        return suggest_answer(suggest(asked.q, asked.locale), asked.locale)
    except SearchUnavailableError as error:
        raise UnavailableError(str(error)) from error


def _query(request: HttpRequest, asked: SearchParameters) -> CatalogueQuery:
    """Read the query as pages do, but refuse what a page would pass over with a notice."""
    params = dict(request.GET.lists())
    query, notices = parse(
        params, known_values(params), reader_locale=asked.locale, page_size=asked.page_size
    )
    if notices:
        with translation.override(interface_locale(asked.locale)):
            raise RefusedParametersError((row.parameter, row.message) for row in notices)
    return query
