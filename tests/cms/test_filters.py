"""Filters beside a list: chosen first, nothing that gives nothing, themes as a tree."""

from __future__ import annotations

from cms.components import Choice, Words
from cms.filters import Names, facet_groups
from cms.readers import Reader
from search.facets import THEME
from search.query import CatalogueQuery
from search.results import FacetCount


def groups_of(query: CatalogueQuery, reader: Reader, **counts: list[tuple[str, int]]):
    rows = {
        name: tuple(FacetCount(value=value, count=count) for value, count in pairs)
        for name, pairs in counts.items()
    }
    found = facet_groups(query, rows, Names(reader, ()), reader, fixed=None)
    return {group.name: group for group in found}


def test_values_without_results_are_left_out_unless_chosen(reader: Reader):
    query = CatalogueQuery(languages=("fr",))

    group = groups_of(query, reader, language=[("en", 3), ("es", 0), ("fr", 0)])["language"]

    assert group.first == (
        Choice(value="fr", label=Words(text="French"), count=0, is_chosen=True),
        Choice(value="en", label=Words(text="English"), count=3),
    )
    assert group.is_open


def test_a_chosen_value_that_was_not_counted_is_still_there(reader: Reader):
    query = CatalogueQuery(languages=("fr",))

    assert groups_of(query, reader)["language"].first == (
        Choice(value="fr", label=Words(text="French"), count=0, is_chosen=True),
    )


def test_long_lists_keep_the_rest_behind_more(reader: Reader):
    tags = [tag for tag in reader.vocabulary.languages if "-" not in tag][:14]

    group = groups_of(
        CatalogueQuery(), reader, language=[(tag, 20 - n) for n, tag in enumerate(tags)]
    )["language"]

    assert [choice.value for choice in (*group.first, *group.more)] == tags
    assert len(group.first) == 8


def test_themes_below_a_chosen_one_stand_under_it(reader: Reader):
    query = CatalogueQuery(themes=("territory-and-services",))
    counts = [("housing", 2), ("territory-and-services", 3), ("environment-and-climate", 4)]

    group = groups_of(query, reader, theme=[*counts, ("energy", 1)])["theme"]

    shown = [(choice.value, choice.is_below) for choice in group.first]
    assert ("housing", True) in shown
    assert shown.index(("housing", True)) == shown.index(("territory-and-services", False)) + 1
    assert [choice.value for choice in group.more] == ["energy"]


def test_the_filter_that_the_page_stands_for_is_not_offered(reader: Reader):
    counts = {"theme": (FacetCount(value="housing", count=2),)}

    groups = facet_groups(CatalogueQuery(), counts, Names(reader, ()), reader, fixed=THEME)

    assert groups == ()
