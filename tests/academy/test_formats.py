"""Days and times are written as our texts write them, also by screens that are not ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

AT = datetime(2026, 11, 26, 16, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "short", "whole"),
    [
        ("en", "26 Nov 2026, 16:10", "26 November 2026"),
        ("ar", "26 نوفمبر 2026، 16:10", "26 نوفمبر 2026"),
    ],
)
def test_the_day_comes_before_the_month(language, short, whole):
    with translation.override(language):
        assert date_format(AT, "SHORT_DATETIME_FORMAT") == short
        assert date_format(AT, "DATE_FORMAT") == whole
