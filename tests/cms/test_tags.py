"""What filters put into pages cannot leave its place."""

from __future__ import annotations

import json

import pytest
from django import forms
from django.utils import translation

from cms.components import Words
from cms.templatetags.cms_tags import (
    json_ld,
    language,
    number,
    plain,
    sentence_case,
    without_placeholder,
)


def test_language_marks_only_texts_of_another_language():
    assert language(Words(text="Housing")) == ""
    assert language(Words(text="Habitação", lang="pt", direction="ltr")) == ' lang="pt" dir="ltr"'
    assert language(Words(text="?", direction="auto")) == ' dir="auto"'


def test_language_escapes_what_a_feed_said():
    assert language(Words(text="x", lang='"><script>')) == ' lang="&quot;&gt;&lt;script&gt;"'


def test_json_ld_cannot_be_left_and_keeps_its_values():
    value = {"name": "</script><script>alert(1)</script> & \u2028 <!--"}

    block = json_ld(value)

    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028") & set(inside)
    assert json.loads(inside) == value


def test_plain_numbers_are_for_machines():
    assert [plain(3.0), plain(2.46), plain(0)] == ["3", "2.5", "0"]


def test_number_in_arabic_is_grouped_with_western_digits():
    with translation.override("ar"):
        assert number(27014) == "27,014"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Change Password", "Change password"),
        ("\n  New Password (again)\n", "New password (again)"),
        ("Enter Sign-In Code", "Enter sign-in code"),
        ("Scan QR Code", "Scan QR code"),
        ("Continue with Example", "Continue with Example"),
        ("Name", "Name"),
        ("", ""),
    ],
)
def test_headings_of_a_library_become_sentences(written, shown):
    with translation.override("en"):
        assert sentence_case(written) == shown


def test_headings_in_other_languages_stay_as_they_are():
    with translation.override("fr"):
        assert sentence_case("Mot Deux") == "Mot Deux"


def test_a_field_is_shown_without_words_inside():
    class Form(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name", "size": 3}))

    assert without_placeholder(Form()["name"]) == (
        '<input type="text" name="name" size="3" required id="id_name">'
    )
