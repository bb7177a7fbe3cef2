"""Addresses put together without `reverse` are those that `reverse` gives."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from academy.paths import numbered_path


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("route", ["course", "webinar", "organisation"])
@pytest.mark.parametrize(
    "slug", ["housing", "orçamento-aberto", "الإسكان", "住房", "0-slug", "a_b~c", "x" * 80]
)
def test_a_numbered_path_is_what_reverse_gives(locale: str, route: str, slug: str):
    with translation.override(locale):
        assert numbered_path(route, 7, slug) == reverse(route, args=[7, slug])
