"""Texts of feeds as we keep them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.harvesting.texts import description_html, one_line
from academy.html import clean_html


def test_one_line_loses_markup_entities_and_marks() -> None:
    assert one_line("Crisis &amp;amp; Distaster <br />Response\u200f", 500) == (
        "Crisis & Distaster Response"
    )


def test_one_line_is_cut_between_words() -> None:
    assert one_line("participatory budgeting in cities", 20) == "participatory…"


def test_one_line_of_one_long_word_is_cut_in_it() -> None:
    assert one_line("x" * 30, 10) == "x" * 9 + "…"


def test_description_of_plain_text_becomes_paragraphs() -> None:
    text = "First line\nof a paragraph.\n\nA & B < C"

    assert description_html(text) == "<p>First line of a paragraph.</p><p>A &amp; B &lt; C</p>"


def test_description_in_markdown_keeps_its_shape() -> None:
    text = "## Agenda\n- one\n- **two**\n\nSee [us](https://example.org/a) or [nobody]()."

    assert description_html(text) == (
        "<h3>Agenda</h3><ul><li>one</li><li><strong>two</strong></li></ul>"
        '<p>See <a href="https://example.org/a" rel="nofollow noopener">us</a> or nobody.</p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        '<p onclick="x()">Body</p><script>alert(1)</script>',
        "&lt;p&gt;Body&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_description_in_html_is_cleaned_however_often_it_is_escaped(text: str) -> None:
    assert description_html(text) == "<p>Body</p>"


@pytest.mark.parametrize("text", ["", " - ", "N/A", "Dersin tanımı henüz yapılmamıştır."])
def test_description_that_says_nothing_is_empty(text: str) -> None:
    assert description_html(text) == ""


def test_description_with_a_link_of_a_script_has_no_link() -> None:
    assert description_html("**Go** [here](javascript:alert)") == "<p><strong>Go</strong> here</p>"


@given(st.text(max_size=300))
def test_description_of_any_text_is_clean(text: str) -> None:
    found = description_html(text)

    assert clean_html(found) == found
