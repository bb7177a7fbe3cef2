"""The ideas of a typed text."""

from __future__ import annotations

from search.wording import ideas, typed_words


def told(text: str, locale: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each idea with what it stands for."""
    return [(idea.folded, idea.things) for idea in ideas(typed_words(text), locale)]


def test_words_of_a_name_are_one_idea_with_its_parts():
    drinking, cost = ideas(typed_words("eau potable prix"), "fr")

    assert (drinking.folded, drinking.things) == ("eau potable", ("drinking-water",))
    assert [part.folded for part in drinking.parts] == ["eau", "potable"]
    assert [part.things for part in drinking.parts] == [("water",), ("supply",)]
    assert (cost.folded, cost.parts) == ("prix", ())


def test_of_names_that_share_words_the_longest_is_taken_and_stands_for_both():
    assert told("municipal solid waste management", "en") == [
        ("municipal", ()),
        ("solid waste", ("solid-waste", "waste-management")),
        ("management", ()),
    ]


def test_general_words_are_told_apart():
    city, traffic = ideas(typed_words("city traffic"), "en")

    assert (city.is_general, city.general_things, city.things) == (True, ("city",), ())
    assert (traffic.is_general, traffic.things) == (False, ("mobility",))


def test_an_unspaced_run_is_parted_into_ideas():
    assert told("垃圾与公园", "zh") == [("垃圾", ("waste",)), ("与", ()), ("公园", ("park",))]
