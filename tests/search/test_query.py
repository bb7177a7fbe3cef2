"""Reading a query from an address, and writing it back."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.facets import FACETS, LANGUAGE, METHOD, THEME
from search.query import (
    LONGEST_TEXT,
    LONGEST_VALUES,
    MOST_VALUES,
    CatalogueQuery,
    Notice,
    NoticeReason,
    Sort,
    parse,
)

KNOWN = {
    "language": frozenset({"en", "fr", "pt", "pt-BR"}),
    "theme": frozenset({"housing", "energy"}),
    "free": frozenset({"1", "0"}),
}


def read(address: str, **options) -> tuple[CatalogueQuery, list[Notice]]:
    """Parse the query part of an address."""
    return parse(dict(QueryDict(address).lists()), KNOWN, **options)


def test_parse_reads_every_part():
    query, notices = read("q=water+supply&language=fr&language=en&theme=housing&sort=newest&page=3")

    assert notices == []
    assert query == CatalogueQuery(
        text="water supply",
        languages=("en", "fr"),
        themes=("housing",),
        sort=Sort.NEWEST,
        page=3,
    )


def test_parse_nothing_is_everything():
    assert read("") == (CatalogueQuery(), [])


def test_parse_leaves_unknown_values_out_and_says_so():
    query, notices = read("theme=energy&theme=magic&sort=loudest&language=not-stated")

    assert (query.themes, query.languages, query.sort) == (
        ("energy",),
        ("not-stated",),
        Sort.RELEVANCE,
    )
    assert notices == [
        Notice(parameter="theme", reason=NoticeReason.UNKNOWN, value="magic"),
        Notice(parameter="sort", reason=NoticeReason.UNKNOWN, value="loudest"),
    ]


@pytest.mark.parametrize("page", ["0", "-1", "one", "1.5", "٣", "²", ""])
def test_parse_takes_the_first_page_for_no_page(page):
    assert read(f"page={page}")[0].page == 1


@pytest.mark.parametrize("page", ["10000000", "9" * 5000, "501"])
def test_parse_goes_no_deeper_than_there_are_pages(page):
    query, notices = read(f"page={page}")

    assert query.page == 500
    assert [notice.reason for notice in notices] == [NoticeReason.TOO_DEEP]


def test_parse_cuts_a_long_text():
    query, notices = read("q=" + "x" * 10_000)

    assert query.text == "x" * LONGEST_TEXT
    assert [notice.reason for notice in notices] == [NoticeReason.TOO_LONG]


def test_parse_takes_control_characters_for_spaces():
    assert read("q=a%00b%0A%0Ac%E2%80%8Bd%1B")[0].text == "a b c d"


def test_parse_caps_the_values_of_a_filter():
    address = "&".join(f"method=m{n}" for n in range(500))

    query, notices = read(address)

    assert len(query.methods) == MOST_VALUES
    assert [notice.reason for notice in notices] == [NoticeReason.TOO_MANY]


def test_parse_caps_the_values_of_all_filters_together():
    slugs = [f"a-theme-with-a-long-name-{n:03}" for n in range(40)]

    query, notices = parse({"theme": slugs, "method": slugs}, {})

    assert query.themes == tuple(slugs[: len(query.themes)])
    assert LONGEST_VALUES - 31 < sum(len(slug) + 3 for slug in query.themes) <= LONGEST_VALUES
    assert query.methods == ()
    assert [(notice.parameter, notice.kept) for notice in notices] == [
        ("theme", len(query.themes)), ("method", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", NoticeReason)
def test_every_notice_can_be_read(reason):
    message = Notice(parameter="theme", reason=reason, value="magic").message

    assert message
    assert "%(" not in message


@given(st.dictionaries(st.sampled_from(["q", "page", "sort", *(f.name for f in FACETS)]),
                       st.lists(st.text(max_size=300), max_size=60)))  # fmt: skip
def test_parse_survives_anything_and_reads_back_what_it_writes(params):
    query, _notices = parse(params, {})

    again, notices = parse(parse_qs(query.to_querystring()), {})

    assert again == query
    assert notices == []


def test_to_querystring_leaves_defaults_out():
    query = CatalogueQuery(text="eau & ville", themes=("energy",), sort=Sort.TITLE, page=2)

    assert query.to_querystring() == "q=eau+%26+ville&theme=energy&sort=title&page=2"
    assert CatalogueQuery().to_querystring() == ""


def test_changing_filters_returns_to_the_first_page():
    query = CatalogueQuery(themes=("energy",), languages=("en",), page=4)

    assert query.with_value(THEME, "housing") == CatalogueQuery(
        themes=("energy", "housing"), languages=("en",)
    )
    assert query.without_value(THEME, "energy") == CatalogueQuery(languages=("en",))
    assert query.without_facet(LANGUAGE) == CatalogueQuery(themes=("energy",))
    assert query.without_filters() == CatalogueQuery()
    assert query.active_facets == (LANGUAGE, THEME)
    assert query.values(METHOD) == ()
