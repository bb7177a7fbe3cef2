"""Reports as their readers see them: on the screen, as files, and nothing that is not theirs."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.accounts.models import AuditAction, AuditEntry, User
from academy.harvesting.models import Source, SourceStatus
from academy.taxonomy.models import Language, Method, Region, Theme
from academy.taxonomy.vocabulary import vocabulary
from cms.reports.screens import NAMESPACE, REPORTS
from tests.factories.accounts import UserFactory, curator, facilitator, partner
from tests.factories.courses import CourseFactory, CourseTextFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


def open_report(person: User, name: str, **query: str):
    client = Client()
    client.force_login(person)
    return client.get(reverse(f"{NAMESPACE}:{name}"), query)


def file_of(person: User, name: str) -> list[dict[str, str]]:
    answer = open_report(person, name, export="csv")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


@pytest.fixture
def africa():
    return OrganisationFactory(name="A", region=Region.objects.get(code="africa"))


@pytest.fixture
def europe():
    return OrganisationFactory(name="E", region=Region.objects.get(code="europe"))


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_report_opens_as_page_and_as_file(report, africa):
    CourseFactory(provider=africa)
    person = curator()

    assert open_report(person, report.name).status_code == 200
    assert open_report(person, report.name, export="xlsx").status_code == 200
    assert AuditEntry.objects.get(action=AuditAction.EXPORTED).details["kind"] == (
        f"report:{report.name}"
    )


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_readers_and_visitors_open_none(report):
    reader = UserFactory(second_factor=True)

    assert open_report(reader, report.name).status_code in {302, 403}
    assert Client().get(reverse(f"{NAMESPACE}:{report.name}")).status_code == 302


def test_coverage_counts_and_marks_gaps(africa):
    course = CourseFactory(provider=africa)
    course.themes.set([Theme.objects.get(slug="housing")])
    course.in_language.set([Language.objects.get(tag="fr"), Language.objects.get(tag="en")])
    course.methods.set([Method.objects.get(slug="mentoring")])
    course.save()
    CourseFactory(provider=africa, draft=True)

    mentoring = vocabulary().methods["mentoring"].label("en")
    themes = {row["Term"]: row for row in file_of(curator(), "themes-by-language")}
    regions = {row["Term"]: row for row in file_of(curator(), "regions-by-method")}

    assert (themes["Housing"]["In all"], themes["Housing"]["French"]) == ("1", "1")
    assert themes["Governance and participation"]["French"] == "—"
    assert (regions["Africa"]["In all"], regions["Africa"][mentoring]) == ("1", "1")
    assert regions["Europe"]["In all"] == "0"


def test_gaps_name_what_is_missing_in_the_own_region_only(africa, europe):
    mine = CourseFactory(provider=africa, title="Mine")
    mine.in_language.set([Language.objects.get(tag="fr")])
    mine.save()
    CourseFactory(provider=europe, title="Theirs")

    rows = file_of(facilitator("africa", "fr"), "entries-with-gaps")

    assert [(row["Title"], row["What is missing"]) for row in rows] == [("Mine", "theme")]


def test_a_title_that_a_spreadsheet_would_run_is_defused(africa):
    CourseFactory(provider=africa, title="=HYPERLINK(1)")

    (row,) = file_of(curator(), "entries-with-gaps")

    assert row["Title"] == "'=HYPERLINK(1)"


def test_partners_see_their_own_duplicates_only(africa, europe):
    for organisation in (africa, africa, europe, europe):
        CourseFactory(provider=organisation, title=f"Twice at {organisation.name}")

    rows = file_of(partner(africa), "duplicates-suspected")

    assert [row["Title"] for row in rows] == ["Twice at A", "Twice at A"]


def test_broken_sources_of_the_own_region_are_named(africa, europe):
    for organisation in (africa, europe):
        Source.objects.create(
            name=f"Feed of {organisation.name}",
            organisation=organisation,
            kind="json",
            status=SourceStatus.BROKEN,
        )

    rows = file_of(facilitator("africa", "fr"), "sources-broken")

    assert [(row["Source"], row["What is wrong"]) for row in rows] == [
        ("Feed of A", "marked as broken")
    ]


def test_translation_debt_of_a_region(africa):
    course = CourseFactory(provider=africa, locale="en")
    CourseTextFactory(entry=course, locale="fr", made_from=course.text_hash)
    CourseTextFactory(entry=course, locale="es", made_from="an older text")

    rows = file_of(curator(), "translation-debt")

    held = {
        row["Language"]: (row["Out of date"], row["Up to date"], row["Missing"]) for row in rows
    }
    assert held == {
        "French": ("0", "1", "0"),
        "Spanish": ("1", "0", "0"),
        "Arabic": ("0", "0", "1"),
        "English": ("0", "0", "0"),
    }


def test_people_of_other_regions_are_not_listed(africa):
    ours = partner(africa)
    facilitator("europe", "en")
    asking = facilitator("africa", "fr")

    rows = file_of(asking, "people-and-roles")

    assert {row["E-mail address"] for row in rows} == {ours.email, asking.email}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_a_report_costs_the_same_whatever_its_length(report, africa):
    person = curator()
    costs = []
    for number in (1, 1, 20):
        for _ in range(number):
            CourseTextFactory(entry=CourseFactory(provider=africa), locale="fr")
        with CaptureQueriesContext(connection) as asked:
            open_report(person, report.name)
        costs.append(len(asked))

    assert costs[2] <= costs[1] <= 40
