"""What filters put into pages cannot leave its place."""

from __future__ import annotations

import json

from django.utils import translation

from cms.components import Words
from cms.templatetags.cms_tags import json_ld, language, number, plain


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
