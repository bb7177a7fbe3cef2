"""What other languages call the words of cities."""

from __future__ import annotations

import pytest

from search.languages import fold
from search.translating import ForeignWord, city_words, made_ready

WORDS = made_ready(
    [
        (ForeignWord("water", "en"), ForeignWord("eau", "fr"), ForeignWord("مياه", "ar")),
        (ForeignWord("city", "en"), ForeignWord("городской", "ru"), ForeignWord("城市", "zh")),
        (ForeignWord("transport", "en"), ForeignWord("交通", "zh")),
    ]
)


def folded(words: tuple[ForeignWord, ...]) -> list[str]:
    """Return the words alone."""
    return [word.folded for word in words]


def test_elsewhere_leaves_the_word_itself_out():
    assert folded(WORDS.elsewhere("water")) == ["eau", "مياه"]


@pytest.mark.parametrize(
    ("typed", "other"), [("transporte", "交通"), ("городских", "city"), ("المياه", "water")]
)
def test_elsewhere_knows_a_word_by_its_beginning(typed, other):
    assert other in folded(WORDS.elsewhere(fold(typed)))


@pytest.mark.parametrize("word", ["", "wat", "citizenship", "xylophone", "京"])
def test_elsewhere_of_an_unknown_word_is_nothing(word):
    assert WORDS.elsewhere(word) == ()


@pytest.mark.parametrize("word", ["citizen", "cite", "waterfall"])
def test_a_short_word_is_not_known_by_its_beginning_alone(word):
    assert WORDS.elsewhere(word) == ()


def test_segments_part_an_unspaced_run():
    assert WORDS.segments("大城市交通网") == ["大", "城市", "交通", "网"]
    assert WORDS.segments("网络") == ["网络"]


def test_the_list_that_ships_has_a_word_in_each_language_on_every_line():
    locales = {"en", "fr", "es", "pt", "ar", "ru", "zh", "tr"}

    assert [line for line in city_words().lines if {word.locale for word in line} != locales] == []


def test_chinese_words_are_as_long_as_the_grams_of_the_index():
    words = [word.folded for line in city_words().lines for word in line if word.locale == "zh"]

    assert [word for word in words if len(word) != 2] == []
