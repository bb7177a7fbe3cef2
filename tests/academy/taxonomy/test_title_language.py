"""In which language a course is taught."""

from __future__ import annotations

from academy.taxonomy.title_language import language_of_script, teaching_language


def test_declared_language_stands_even_beside_a_title_in_another_script() -> None:
    assert teaching_language("en", title="東京の都市計画について") == "en"


def test_guessed_language_gives_way_to_a_plain_script() -> None:
    title = "Architecting with Google Cloud Platform 日本語版"

    assert teaching_language("zh", title=title, guessed=True) == "ja"


def test_missing_language_is_read_from_a_script_of_one_language_only() -> None:
    found = [teaching_language(None, title=title) for title in ("도시 계획", "Urban planning")]

    assert found == ["ko", None]


def test_title_in_two_scripts_tells_nothing() -> None:
    assert language_of_script("한국어 / 日本語のコース") is None
