"""What feeds and people write for a language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.taxonomy.language_tags import LONGEST_TAG, canonical_tag, nearest_tag
from academy.taxonomy.seed_files import read_seed


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("pt_BR", "pt-BR"),
        ("PT-br", "pt-BR"),
        ("por", "pt"),
        ("iw", "he"),
        ("in", "id"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-cmn-Hans", "zh-Hans"),
        ("cmn", "zh"),
        ("en_US.UTF-8", "en-US"),
        ("en-UK", "en-GB"),
        ("en-Latn", "en"),
        ("sr-latn", "sr-Latn"),
        ("sh", "sr-Latn"),
        ("es-419", "es-419"),
        ("de-u-co-phonebk", "de"),
        ("ca-ES-valencia", "ca-ES-valencia"),
        ("no", "no"),
        ("no-bok", "nb"),
        ("English", "en"),
        ("français", "fr"),
        ("Francais", "fr"),
        ("  ESPAÑOL ", "es"),
        ("Castilian", "es"),
        ("Spanish; Castilian", "es"),
        ("English (United States)", "en"),
        ("الإنجليزية", "en"),
        ("русский язык", "ru"),
        ("中文", "zh"),
        ("简体中文", "zh-Hans"),
        ("Türkçe", "tr"),
        ("İngilizce", "en"),
        ("tiếng việt", "vi"),
    ],
)
def test_canonical_tag_known(written: str, tag: str) -> None:
    assert canonical_tag(written) == tag


@pytest.mark.parametrize(
    "written",
    ["", " ", "xx", "und", "mul", "zxx", "x-klingon", "e", "english, french", "12", "-", "en-",
     "Klingon", "en\x00", "a" * 1000, "en--US", "en-US-US-US", "\ud800"],
)  # fmt: skip
def test_canonical_tag_unknown(written: str) -> None:
    assert canonical_tag(written) is None


@pytest.mark.parametrize("seed", read_seed("languages.json"), ids=lambda seed: seed["tag"])
def test_every_shipped_language_is_found_by_tag_and_native_name(seed: dict[str, str]) -> None:
    assert canonical_tag(seed["tag"]) == seed["tag"]
    assert canonical_tag(seed["native_name"]) == seed["tag"]
    assert canonical_tag(seed["name"]) == seed["tag"]


def test_nearest_tag_walks_up() -> None:
    known = {"en", "pt", "pt-BR"}

    found = [nearest_tag(text, known) for text in ("en-US", "pt_BR", "pt-AO", "Klingon", "fr")]

    assert found == ["en", "pt-BR", "pt", None, None]


@given(st.text(max_size=60))
def test_canonical_tag_of_any_text_is_stable(text: str) -> None:
    tag = canonical_tag(text)

    assert tag is None or (canonical_tag(tag) == tag and len(tag) <= LONGEST_TAG)


@given(st.from_regex(r"[a-zA-Z]{2,3}([-_][a-zA-Z]{4})?([-_]([a-zA-Z]{2}|\d{3}))?", fullmatch=True))
def test_canonical_tag_of_a_wellformed_code_is_stable_and_ignores_case(code: str) -> None:
    tag = canonical_tag(code)

    assert canonical_tag(code.swapcase()) == tag
    assert tag is None or canonical_tag(tag) == tag
