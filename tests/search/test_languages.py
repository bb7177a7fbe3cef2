"""Folding, splitting and light stemming."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.languages import (
    LONGEST_WORD,
    fold,
    folded_letters,
    folds_by_letters,
    light_stems,
    lower,
    significant,
    stemmed_as,
    stop_words,
    terms,
    words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gestão PÚBLICA", "gestao publica"),
        ("İSTANBUL ışık", "istanbul isik"),
        ("Straße Łódź Ærø", "strasse lodz aero"),
        ("أُخرى الميزانيّة", "اخري الميزانيه"),
        ("مدینـــة", "مدينه"),
        ("Ёлка", "елка"),
        ("שָׁלוֹם", "שלום"),
        ("ﬁnance ２０３０", "finance 2030"),
        ("٢٠٣٠", "2030"),
        ("हिन्दी", "हिन्दी"),
        ("한국어", "한국어"),
        ("ガイド", "ガイド"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == unicodedata.normalize("NFC", folded)


@given(st.text())
def test_folding_twice_changes_nothing_that_is_searched(text):
    once = terms(fold(text))

    assert terms(fold(" ".join(once))) == once


def test_words_keep_indic_words_whole():
    assert words("हिन्दी में, l'eau_douce") == ["हिन्दी", "में", "l", "eau", "douce"]


def test_terms_cut_unspaced_scripts_into_pairs():
    assert terms("参与式预算abc 学") == ["参与", "与式", "式预", "预算", "abc", "学"]


def test_lower_knows_the_turkish_i():
    assert (lower("ISI İL", "tr"), lower("ISI", "en")) == ("ısı il", "isi")


@pytest.mark.parametrize(
    ("tag", "language"),
    [("pt-BR", "pt"), ("nb", "no"), ("nn", "no"), ("zh-Hans", None), ("", None), ("EN", "en")],
)
def test_stemmed_as(tag, language):
    assert stemmed_as(tag) == language


@pytest.mark.parametrize(
    ("one", "other"), [("مهارات", "مهارة"), ("والمدن", "المدن"), ("لتصميم", "تصميم")]
)
def test_light_stems_join_arabic_forms(one, other):
    assert set(light_stems(fold(one))) & set(light_stems(fold(other)))


def test_light_stems_leave_other_scripts_alone():
    assert light_stems("water") == light_stems("вода") == ()


def test_significant_words_are_all_when_there_are_no_others():
    assert significant(["the", "city", "de"]) == ["city"]
    assert significant(["de", "la"]) == ["de", "la"]


def test_stop_words_are_folded():
    assert all(fold(word) == word for word in stop_words())


@pytest.mark.parametrize(
    "word", ["water", "katı", "œuvre", "straße", "городской", "المرأة", "ὕδωρ"]
)
def test_most_words_are_folded_letter_by_letter(word):
    assert folds_by_letters(word)
    assert "".join(folded_letters().get(letter, letter) for letter in word) == fold(word)


def test_a_word_with_letters_that_no_table_holds_is_not_folded_by_it():
    assert not folds_by_letters("ａgua")
    assert all(" " not in folded for folded in folded_letters().values())


def test_endless_words_are_parted():
    assert [len(part) for part in words("x" * 150)] == [LONGEST_WORD, LONGEST_WORD, 22]
