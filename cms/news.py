"""News as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import pgettext
from wagtail.models import Page

from cms.components import Link, NewsLine, Pager, Words
from cms.heads import path_of_page
from cms.models.news import NewsPage


def latest_news(*, below: Page | None = None, locale: str = "") -> QuerySet[NewsPage]:
    """Return published news below a page or in a language, the latest first."""
    rows = NewsPage.objects.live().select_related("locale")
    if below is not None:
        rows = rows.descendant_of(below)
    if locale:
        rows = rows.filter(locale__language_code=locale, alias_of=None)
    found: QuerySet[NewsPage] = rows.order_by("-date", "-pk")
    return found


def day_words(page: NewsPage) -> str:
    """Return the day of a piece of news as a person writes it."""
    pattern = pgettext("date format: day, month, year", "j F Y")
    return date_format(page.date, pattern, use_l10n=False)


def news_lines(pages: Iterable[NewsPage]) -> tuple[NewsLine, ...]:
    """Return news as lines."""
    return tuple(
        NewsLine(
            title=page.title,
            url=path_of_page(page),
            lead=page.lead,
            day=page.date.isoformat(),
            day_words=day_words(page),
        )
        for page in pages
    )


def news_pager(shown: PaginatorPage[Any], path: str) -> Pager | None:
    """Return the pages of a list of news; None for one."""
    last = shown.paginator.num_pages
    if last < 2:
        return None
    links = tuple(
        Link(
            label=Words(text=str(number)),
            url=path if number == 1 else f"{path}?page={number}",
            is_current=number == shown.number,
        )
        for number in range(1, last + 1)
    )
    return Pager(
        pages=links,
        previous_url=links[shown.number - 2].url if shown.number > 1 else "",
        next_url=links[shown.number].url if shown.number < last else "",
    )
