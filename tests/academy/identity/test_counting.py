"""Openings of pages are counted only where that is wanted, and never by person."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import OperationalError
from django.test import Client

from academy.identity import counting
from academy.identity.counting import PAGE_COUNTS, PageCounts
from academy.identity.models import PageOpening, SiteSettings
from academy.identity.site import forget_site

pytestmark = pytest.mark.django_db

BROWSER = {"Sec-Fetch-Dest": "document"}


@pytest.fixture(autouse=True)
def _nothing_left_by_other_tests() -> None:
    PAGE_COUNTS.write()
    PageOpening.objects.all().delete()


@pytest.fixture
def counted() -> None:
    SiteSettings.objects.create(counts_visits=True)
    forget_site()


def numbers() -> list[tuple[str, str, int]]:
    PAGE_COUNTS.write()
    return sorted(PageOpening.objects.values_list("page", "locale", "count"))


@pytest.mark.usefixtures("counted")
def test_pages_are_counted_by_kind_and_language(client: Client):
    for path in ("/en/themes/", "/en/themes/?x=1", "/fr/themes/", "/en/themes/housing/", "/en/"):
        client.get(path, headers=BROWSER)

    assert numbers() == [
        ("/", "en", 1),
        ("theme", "en", 1),
        ("themes", "en", 2),
        ("themes", "fr", 1),
    ]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/en/themes/", {}),
        ("/en/themes/", {"Sec-Fetch-Dest": "empty"}),
        ("/en/themes/", {**BROWSER, "DNT": "1"}),
        ("/en/themes/", {**BROWSER, "Sec-GPC": "1"}),
        ("/en/themes/", {**BROWSER, "Sec-Purpose": "prefetch;prerender"}),
        ("/en/nothing/", BROWSER),
        ("/accounts/login/", BROWSER),
        ("/api/v1/themes", BROWSER),
        ("/robots.txt", BROWSER),
    ],
)
def test_what_is_no_persons_opening_of_a_page_is_not_counted(client: Client, path, headers):
    client.get(path, headers=headers)

    assert numbers() == []


def test_nothing_is_counted_unless_somebody_wants_it(client: Client):
    client.get("/en/themes/", headers=BROWSER)

    assert numbers() == []


@pytest.mark.usefixtures("counted")
def test_counting_leaves_no_cookie_and_keeps_nothing_of_the_reader(client: Client):
    answer = client.get("/en/themes/", headers=BROWSER, REMOTE_ADDR="192.0.2.99")

    assert not answer.cookies
    assert {field.name for field in PageOpening._meta.fields} == {
        "id", "day", "page", "locale", "count",
    }  # fmt: skip


def test_what_cannot_be_written_is_kept(monkeypatch):
    counts = PageCounts()
    counts.add("themes", "en")

    def broken(_counts):
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(counting, "add_openings", broken)
        counts.write()
    counts.add("themes", "en")
    counts.write()

    row = PageOpening.objects.get()
    assert (row.page, row.locale, row.count, row.day >= date(2026, 1, 1)) == (
        "themes", "en", 2, True,
    )  # fmt: skip


def test_a_minute_later_numbers_are_written_by_themselves(monkeypatch):
    counts = PageCounts()
    counts.add("themes", "en")
    assert not PageOpening.objects.exists()

    monkeypatch.setattr(counting, "WRITTEN_EVERY_SECONDS", 0.0)
    counts.add("themes", "en")

    assert PageOpening.objects.get().count == 2
