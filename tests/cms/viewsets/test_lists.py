"""Lists of entries: filters, search, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from academy.taxonomy.models import Language, Region, Theme
from cms.viewsets.exports import defused
from courses.models import Course
from tests.cms.viewsets.screens import address, signed_in
from tests.conftest import NOW
from tests.factories.accounts import curator
from tests.factories.courses import CourseFactory, CourseTextFactory
from tests.factories.harvesting import SourceFactory, SourceRecordFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("Housing = home", "Housing = home"),
        (-1, -1),
        (NOW, NOW),
        ("", ""),
    ],
)
def test_cell_is_no_formula(cell: Any, expected: Any) -> None:
    assert defused(cell) == expected


@pytest.fixture
def browser() -> Client:
    return signed_in(curator())


def titles(browser: Client, query: str) -> list[str]:
    answer = browser.get(f"{address(Course, 'list')}?{query}&export=csv")
    lines = b"".join(answer).decode().strip().splitlines()[1:]  # type: ignore[arg-type]
    return sorted(line.split(",")[1] for line in lines)


@pytest.fixture
def courses() -> None:
    """Make courses that differ in what a list is narrowed by."""
    africa = OrganisationFactory(region=Region.objects.get(code="africa"))
    theme = Theme.objects.exclude(parent=None).first()
    assert theme is not None
    plain = CourseFactory(title="Plain", provider=africa, last_confirmed_at=NOW)
    plain.in_language.set(Language.objects.filter(tag="fr"))
    plain.themes.set([theme])
    plain.save()
    stale = CourseFactory(title="Stale", provider=None, last_confirmed_at=NOW)
    CourseTextFactory(entry=stale, title="Périmé", made_from="0" * 64)
    CourseTextFactory(entry=plain, title="À jour", made_from=plain.text_hash)
    CourseFactory(title="Draft", draft=True, reviewed_at=NOW)
    record = SourceRecordFactory(source=SourceFactory(pk=77))
    Course.objects.filter(pk=record.entry_id).update(title="Harvested", live=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Draft", "Harvested", "Plain", "Stale"]),
        ("status=live", ["Plain", "Stale"]),
        ("status=draft", ["Draft"]),
        ("status=withdrawn", ["Harvested"]),
        ("region=africa", ["Plain"]),
        ("region=none", ["Draft", "Harvested", "Stale"]),
        ("language=fr", ["Plain"]),
        ("language=none", ["Draft", "Harvested", "Stale"]),
        ("theme=none", ["Draft", "Harvested", "Stale"]),
        ("source=77", ["Harvested"]),
        ("stale=on", ["Stale"]),
        ("unconfirmed=on", ["Harvested"]),
        ("q=plai", ["Plain"]),
        ("q=jour", ["Plain"]),
        ("q=nothing", []),
    ],
)
def test_list_is_narrowed(browser: Client, courses: None, query: str, expected: list[str]) -> None:
    assert titles(browser, query) == expected


def test_list_as_it_opens_is_not_narrowed(browser: Client, courses: None) -> None:
    page = browser.get(address(Course, "list")).content.decode()

    assert "w-pill" not in page or "Only these" not in page.split("w-pill")[-1][:200]


def test_export_defuses_titles(browser: Client) -> None:
    CourseFactory(title='=HYPERLINK("https://x.example")')

    answer = browser.get(f"{address(Course, 'list')}?export=csv")

    assert "'=HYPERLINK" in b"".join(answer).decode()  # type: ignore[arg-type]


def test_export_is_a_workbook_too(browser: Client, courses: None) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    answer = browser.get(f"{address(Course, 'list')}?export=xlsx")

    sheet = load_workbook(BytesIO(b"".join(answer))).active  # type: ignore[arg-type]
    assert sorted(row[1] for row in sheet.iter_rows(min_row=2, values_only=True)) == [
        "Draft",
        "Harvested",
        "Plain",
        "Stale",
    ]
