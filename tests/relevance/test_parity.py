"""Both engines answer alike, on the whole shared catalogue."""

from __future__ import annotations

import math
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from pytest_django import DjangoDbBlocker

from search.engines.base import SearchEngine, engine
from search.facets import FACETS
from search.finding import understood
from search.query import LARGEST_PAGE_SIZE, CatalogueQuery, Sort
from search.results import DEEPEST_HIT, FacetCount, Results
from tests.contracts.servers import SERVERS
from tests.relevance.conftest import EMBEDDED, ON_SERVERS, indexed_by
from tests.relevance.measuring import read_questions
from tests.relevance.test_relevance import SETS
from tests.shared import SHARED_DATA, needs_shared_data

pytestmark = [
    pytest.mark.catalogue,
    pytest.mark.elasticsearch,
    pytest.mark.django_db,
    needs_shared_data,
]

COMBINATIONS: Final = 200
LANGUAGES: Final = ("en", "fr", "es", "pt", "ar", "ru", "zh", "tr")
QUERIES_A_LANGUAGE: Final = 25
# Sets of hits are compared up to so many; counts always.
MOST_HITS: Final = 1_000
SHARED_FIRST_TEN: Final = 9.5
# How far the scores of an entry lie apart on average: the server counts how rare a stem is among
# the entries of its language (docs/decisions/0015).
SCORES_APART: Final = 0.03
# Both multiply by the logarithm of the lift, to base 2 and to base e.
SERVER_SCORES: Final = math.log(2)
# Of stemmers, of spellings that were meant, and of a text of which one engine finds nine entries
# and the other eleven, so that the first reads it more loosely (docs/decisions/0015).
THROUGH_STEMMING: Final = 0.02
# Stemmed by nobody, neither as they stand nor in translation: numbers, and pairs of characters.
UNSTEMMED: Final = (
    "2030", "2020", "19", "101", "365", "2 0", "2025 2026",
    "城市", "都市計画", "水资源", "公共政策", "เมือง",
)  # fmt: skip

Engines = tuple[SearchEngine, SearchEngine]


@pytest.fixture(scope="module", params=ON_SERVERS)
def engines(
    request: pytest.FixtureRequest,
    imported_catalogue: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engines]:
    """Return the embedded engine and the one of a server, both with every record."""
    folder = tmp_path_factory.mktemp("parity") / "search"
    with django_db_blocker.unblock(), indexed_by(EMBEDDED, folder):
        embedded = engine()
        with indexed_by(request.param, folder):
            yield embedded, engine()


# --- Without a text -------------------------------------------------------------------------------


def combinations(of: SearchEngine) -> Iterator[CatalogueQuery]:
    """Yield random combinations of values that entries have, always the same ones."""
    chance = random.Random(2026)
    facets = of.search(CatalogueQuery()).facets
    for _ in range(COMBINATIONS):
        chosen = chance.sample(FACETS, chance.choice((1, 1, 2, 2, 3, 4, 6)))
        values = {facet.attribute: some_of(facets[facet.name], chance) for facet in chosen}
        yield CatalogueQuery(
            **values,
            sort=chance.choice(list(Sort)),
            reader_locale=chance.choice(LANGUAGES),
            page_size=chance.choice((20, 50, LARGEST_PAGE_SIZE)),
        )


def some_of(counts: Sequence[FacetCount], chance: random.Random) -> tuple[str, ...]:
    """Return one to four values of a facet."""
    chosen = {chance.choice(counts).value for _ in range(chance.choice((1, 1, 2, 4)))}
    return tuple(sorted(chosen))


def pages(query: CatalogueQuery, count: int) -> list[int]:
    """Return the pages to compare: all of few, else the first, the last and some between."""
    last = max(1, -(-min(count, DEEPEST_HIT) // query.page_size))
    if last <= 12:
        return list(range(1, last + 2))
    return [1, 2, 3, last - 1, last, *random.Random(last).sample(range(4, last - 1), 5)]


def test_without_a_text_pages_and_counts_are_the_same(engines):
    embedded, server = engines
    differences: list[str] = []
    for query in combinations(embedded):
        one, other = embedded.search(query), server.search(query)
        if one.facets != other.facets or one.count != other.count:
            differences.append(f"counts: {query.to_querystring()} {_facets(one, other)}")
        for page in pages(query, one.count):
            turned = query.with_page(page)
            if keys(embedded.search(turned)) != keys(server.search(turned)):
                differences.append(f"page {page} of {one.page_count}: {query.to_querystring()}")

    assert not differences, "\n".join(differences[:20])


def _facets(one: Results, other: Results) -> list[str]:
    return [name for name in one.facets if one.facets[name] != other.facets[name]]


def keys(results: Results) -> list[str]:
    """Return the keys of a page in their order."""
    return [hit.key for hit in results.hits]


# --- With a text ----------------------------------------------------------------------------------


def every_hit(of: SearchEngine, query: CatalogueQuery, count: int) -> set[str]:
    """Return the keys of all hits."""
    found: set[str] = set()
    understanding = understood(query.text, query.reader_locale)
    for page in range(1, -(-count // LARGEST_PAGE_SIZE) + 1):
        found.update(keys(of.search(query.with_page(page), understanding)))
    return found


@pytest.mark.parametrize("text", UNSTEMMED)
def test_words_that_nobody_stems_find_the_same(engines, text):
    embedded, server = engines
    query = CatalogueQuery(text=text, sort=Sort.TITLE, page_size=LARGEST_PAGE_SIZE)

    one, other = embedded.search(query), server.search(query)

    assert (one.count, one.facets, keys(one)) == (other.count, other.facets, keys(other))
    assert one.count > 0


def questions() -> Iterator[tuple[str, str]]:
    """Yield queries with their languages: as many of each, of those that our sets hold."""
    asked: Counter[str] = Counter()
    files = (SETS / "known_items.jsonl", SHARED_DATA / "queries-dev.jsonl", SETS / "needs.jsonl")
    for path in files:
        for question in read_questions(path):
            if question.lang not in LANGUAGES or "typo" in question.type:
                continue
            if asked[question.lang] < QUERIES_A_LANGUAGE:
                asked[question.lang] += 1
                yield question.query, question.lang


def test_with_a_text_the_same_is_found_but_for_stemming(engines):
    embedded, server = engines
    differing: dict[str, int] = defaultdict(int)
    hits: dict[str, int] = defaultdict(int)
    strange: list[str] = []
    for text, locale in questions():
        query = CatalogueQuery(
            text=text, reader_locale=locale, page_size=LARGEST_PAGE_SIZE, sort=Sort.NEWEST
        )
        understanding = understood(query.text, query.reader_locale)
        one = embedded.search(query, understanding).count
        other = server.search(query, understanding).count
        if max(one, other) <= MOST_HITS:
            held, found = every_hit(embedded, query, one), every_hit(server, query, other)
            difference, all_hits = len(held ^ found), len(held | found)
        else:
            difference, all_hits = abs(one - other), max(one, other)
        differing[locale] += difference
        hits[locale] += all_hits
        if difference > THROUGH_STEMMING * all_hits:
            strange.append(f"{locale} “{text}” {one} {other} differing {difference}")

    listed = {locale: f"{differing[locale]} of {hits[locale]}" for locale in hits}
    print(listed)
    assert set(hits) == set(LANGUAGES)
    share = sum(differing.values()) / sum(hits.values())
    assert share <= THROUGH_STEMMING, f"{share:.3f} {listed}\n" + "\n".join(strange)


def test_with_a_text_the_first_hits_are_shared(engines):
    embedded, server = engines
    shares: list[tuple[float, str]] = []
    for text, locale in questions():
        query = CatalogueQuery(text=text, reader_locale=locale, page_size=10)
        understanding = understood(query.text, query.reader_locale)
        one = keys(embedded.search(query, understanding))
        other = keys(server.search(query, understanding))
        shared = len(set(one) & set(other))
        shares.append((10 * shared / max(1, len(one), len(other)), f"{locale} “{text}”"))

    assert len(shares) == len(LANGUAGES) * QUERIES_A_LANGUAGE
    mean = sum(share for share, _ in shares) / len(shares)
    assert mean >= SHARED_FIRST_TEN, f"{mean:.2f} {sorted(shares)[:20]}"


def test_with_a_text_the_first_hits_score_alike(engines):
    embedded, server = engines
    apart: list[tuple[float, str]] = []
    for text, locale in questions():
        query = CatalogueQuery(text=text, reader_locale=locale, page_size=10)
        understanding = understood(query.text, query.reader_locale)
        one = scores(embedded.search(query, understanding))
        other = scores(server.search(query, understanding))
        ratios = [other[key] / (SERVER_SCORES * one[key]) for key in one.keys() & other.keys()]
        if ratios:
            mean = sum(abs(ratio - 1) for ratio in ratios) / len(ratios)
            apart.append((mean, f"{locale} “{text}”"))

    mean = sum(each for each, _ in apart) / len(apart)
    assert mean <= SCORES_APART, f"{mean:.3f} {sorted(apart, reverse=True)[:20]}"


def scores(results: Results) -> dict[str, float]:
    """Return the score of each hit by its key."""
    return {hit.key: hit.score for hit in results.hits}


def test_the_addresses_of_both_servers_are_given():
    assert all(os.environ.get(name) for name in SERVERS)
