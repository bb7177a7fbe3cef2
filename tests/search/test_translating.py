"""Which things a text speaks of, in whatever language."""

from __future__ import annotations

import pytest

from search.languages import fold, words
from search.translating import Thing, city_words, made_ready, other_trades, things_in, trades_in


def thing(name: str, area: str = "", **named: str) -> Thing:
    """Return a thing with folded names by language; several are parted by "/"."""
    return Thing(
        name=name,
        words={locale: tuple(map(fold, names.split("/"))) for locale, names in named.items()},
        area=area,
    )


WORDS = made_ready(
    [
        thing("water", en="water", fr="eau", ar="مياه"),
        thing("drinking-water", en="drinking water", fr="eau potable", zh="饮用水"),
        thing("city", en="city", ru="городской", zh="城市"),
        thing("transport", en="transport", zh="交通"),
        thing("transit", en="transit"),
    ]
)


def meant(text: str) -> dict[str, list[str]]:
    """Return the names of the things that each word of a text stands for."""
    spoken = WORDS.read(words(fold(text)))
    return {word: [each.name for each in spoken.things[word]] for word in spoken.words}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Water", {"water": ["water"]}),
        ("transporte", {"transporte": ["transport"]}),
        ("городских", {"городских": ["city"]}),
        ("المياه", {fold("المياه"): ["water"]}),
        ("l'eau", {"l": [], "eau": ["water"]}),
    ],
)
def test_a_word_is_known_in_its_forms(text, expected):
    assert meant(text) == expected


@pytest.mark.parametrize("text", ["wat", "citizenship", "citizen", "cite", "waterfall", "京"])
def test_a_word_that_only_begins_alike_is_not(text):
    assert meant(text) == {text: []}


def test_words_that_together_are_a_name_are_told_beside_what_each_stands_for():
    spoken = WORDS.read(["eau", "potable"])

    assert [thing.name for thing in spoken.things["eau"]] == ["water"]
    assert [(run, thing.name) for run, thing in spoken.names] == [
        (("eau", "potable"), "drinking-water")
    ]


def test_an_unspaced_word_made_of_listed_words_is_a_name():
    listed = made_ready(
        [thing("public", zh="公共"), thing("health", zh="卫生"), thing("both", zh="公共卫生")]
    )

    assert listed.segments("公共卫生") == ["公共", "卫生"]
    assert [each.name for _run, each in listed.read(["公共卫生"]).names] == ["both"]


def test_an_unspaced_run_is_parted_where_words_of_the_list_stand():
    assert meant("大城市交通网") == {"大": [], "城市": ["city"], "交通": ["transport"], "网": []}
    assert meant("网络") == {"网络": []}


def test_titles_in_many_languages_speak_of_one_thing():
    titles = ["Solid waste", "Gestion des déchets", "固体废物处理", "Katı Atık Yönetimi", "Отходы"]

    assert [title for title in titles if "waste" not in {t.area for t in things_in(title)}] == []


def test_the_list_that_ships_has_a_word_in_each_language_on_every_line():
    locales = {"en", "fr", "es", "pt", "ar", "ru", "zh", "tr", "no"}
    things = city_words().things

    assert [
        each.name for each in things if set(filter(each.words.get, each.words)) != locales
    ] == []
    assert len({each.name for each in things}) == len(things)


# --- Which of several meanings --------------------------------------------------------------------

ALIKE = made_ready(
    [
        thing("policy", en="policy"),
        thing("police", en="police", fr="police"),
        thing("elderly", fr="âge"),
        thing("contract", fr="contrat"),
        thing("housing", tr="konut"),
        thing("transport", es="transporte"),
    ]
)


@pytest.mark.parametrize(
    ("word", "locale", "expected"),
    [
        ("policy", "en", ["policy"]),
        ("police", "", ["police", "police"]),
        ("age", "", ["elderly"]),
        ("contra", "es", []),
        ("contrats", "fr", ["contract"]),
        ("transportes", "fr", ["transport"]),
    ],
)
def test_the_nearest_word_of_the_language_of_the_text_is_meant(word, locale, expected):
    assert [each.name for each in ALIKE.meant(word, locale)] == expected


def test_a_small_word_glued_on_by_a_source_is_taken_off():
    assert [each.name for each in ALIKE.meant("konutve", "tr")] == ["housing"]
    assert ALIKE.meant("konutve", "en") == ()


def test_words_of_other_trades_are_listed_in_the_same_languages():
    assert other_trades().locales == city_words().locales


@pytest.mark.parametrize(
    ("title", "locale", "silent", "trade"),
    [
        ("Memory corruption", "en", "corruption", "memory-corruption"),
        ("Türk Halk Oyunları", "tr", "playground", "folk-dance"),
        ("Alfabetización digital", "es", "reading", "information-literacy"),
    ],
)
def test_a_name_of_another_trade_says_nothing_of_cities(title, locale, silent, trade):
    assert silent not in {each.name for each in things_in(title, locale)}
    assert silent in {each.name for word in title.split() for each in things_in(word, locale)}
    assert trade in {each.name for each in trades_in(title, locale)}
