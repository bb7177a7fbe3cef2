"""A plain list out of the database says the same as the index would, but for words and dates."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from academy.taxonomy.vocabulary import vocabulary
from search.browsing import browse, followed, is_followed_whole
from search.facets import FACETS, STATE
from search.finding import find
from search.query import CatalogueQuery, Sort
from search.rebuilding import rebuild
from tests.factories.courses import (
    CourseFactory,
    CourseInstanceFactory,
    CourseOrganisationFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db

FOLLOWED = tuple(facet for facet in FACETS if facet is not STATE)


@pytest.fixture
def catalogue(index, now):
    """Fill the index with entries of all sorts, some of which say nothing."""
    chance = random.Random(7)
    terms = vocabulary()
    regions = [None, *(term.pk for term in terms.regions.values())]
    organisations = [
        OrganisationFactory(region_id=chance.choice(regions), name=f"Body {n}") for n in range(6)
    ]
    for number in range(40):
        make = CourseFactory if number % 3 else WebinarFactory
        entry = make(
            level=chance.choice(["", "beginner", "advanced"]),
            is_accessible_for_free=chance.choice([None, True, False]),
            first_published_at=chance.choice([None, now - timedelta(days=chance.randrange(9))]),
            live=number % 9 != 0,
            **{
                "provider" if number % 3 else "organizer": chance.choice([None, *organisations]),
            },
        )
        for name, held in (
            ("in_language", terms.languages),
            ("themes", terms.themes),
            ("methods", terms.methods),
            ("audiences", terms.audiences),
        ):
            some = chance.sample(sorted(held), chance.randrange(3))
            if name == "in_language" and number % 5 == 0:
                some = ["pt-BR"]
            getattr(entry, name).set([held[value].pk for value in some])
        entry.save()
        if number % 3 and number % 2:
            CourseInstanceFactory(course=entry, course_mode=chance.choice(["", "online", "onsite"]))
        if number % 3 and number % 4 == 0:
            CourseOrganisationFactory(entry=entry, organisation=chance.choice(organisations))
    rebuild()


def found(query: CatalogueQuery) -> set[str]:
    """Return what the index finds."""
    return {hit.key for hit in find(query).hits}


def browsed(query: CatalogueQuery) -> set[str]:
    """Return what the database has."""
    return {hit.key for hit in browse(query).hits}


def test_every_value_of_every_filter_means_the_same(catalogue):
    counts = find(CatalogueQuery()).facets
    everything = CatalogueQuery(page_size=100)
    tried = 0
    for facet in FOLLOWED:
        for row in counts[facet.name]:
            query = everything.with_value(facet, row.value)
            assert browsed(query) == found(query), (facet.name, row.value)
            assert browse(query).count == row.count, (facet.name, row.value)
            tried += 1

    assert tried > 80


def test_filters_together_mean_the_same(catalogue):
    chance = random.Random(11)
    counts = find(CatalogueQuery()).facets
    everything = CatalogueQuery(page_size=100)
    sizes = set()
    for _ in range(60):
        query = everything
        for facet in chance.sample(FOLLOWED, chance.randrange(1, 4)):
            values = [row.value for row in counts[facet.name]]
            chosen = chance.sample(values, min(len(values), chance.randrange(1, 6)))
            query = query.with_values(facet, chosen)
        assert browsed(query) == found(query), query.to_querystring()
        sizes.add(len(found(query)))

    assert len(sizes) > 5


def test_pages_run_through_everything_once_in_the_order_of_the_newest(catalogue):
    query = CatalogueQuery(page_size=7)

    pages = [[hit.key for hit in browse(query.with_page(page)).hits] for page in range(1, 9)]

    every = [key for page in pages for key in page]
    assert (len(every), len(set(every))) == (35, 35)
    assert [len(page) for page in pages] == [7, 7, 7, 7, 7, 0, 0, 0]
    newest_dated = browse(CatalogueQuery(page_size=100)).hits
    assert [hit.key for hit in newest_dated] == every


def test_words_dates_and_order_are_not_followed():
    query = CatalogueQuery(
        text="water", states=("ended",), themes=("housing",), sort=Sort.TITLE, page=3
    )

    assert followed(query) == CatalogueQuery(themes=("housing",), sort=Sort.NEWEST, page=3)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, True),
        ({"themes": ("housing",), "sort": Sort.NEWEST}, True),
        ({"text": "water"}, False),
        ({"states": ("ended",)}, False),
        ({"sort": Sort.SOONEST}, False),
        ({"sort": Sort.TITLE}, False),
    ],
)
def test_whether_a_query_is_followed_whole(asked, expected):
    assert is_followed_whole(CatalogueQuery(**asked)) is expected


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_a_fixed_number_of_statements(index, rows, django_assert_num_queries):
    CourseFactory.create_batch(rows)
    WebinarFactory.create_batch(rows)
    vocabulary()

    with django_assert_num_queries(4):
        browse(CatalogueQuery(themes=("housing",), languages=("pt",)))
