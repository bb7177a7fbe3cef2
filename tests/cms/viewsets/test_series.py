"""The screens of series: whose they are, their webinars, and removing one that is empty."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.harvesting.loaders import Work
from academy.harvesting.records import EventRecord, ProviderRecord, TextRecord
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from tests.cms.viewsets.screens import address, opened, posted, signed_in
from tests.conftest import NOW
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory, WebinarSeriesFactory
from webinars.harvest import WebinarLoader
from webinars.models import Webinar, WebinarSeries

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> WebinarSeries:
    africa = OrganisationFactory(region=Region.objects.get(code="africa"))
    return WebinarSeriesFactory(title="Own series", organizer=africa, locale="fr")


@pytest.fixture
def foreign() -> WebinarSeries:
    europe = OrganisationFactory(region=Region.objects.get(code="europe"))
    return WebinarSeriesFactory(title="Foreign series", organizer=europe, locale="fr")


def test_list_shows_ones_own_only(own: WebinarSeries, foreign: WebinarSeries) -> None:
    for person in (facilitator("africa", "fr"), partner(own.organizer)):
        page = signed_in(person).get(address(WebinarSeries, "list")).content.decode()
        assert ("Own series" in page, "Foreign series" in page) == (True, False)


@pytest.mark.parametrize("route", ["edit", "usage", "history", "history_results", "remove"])
def test_what_is_not_ones_own_is_not_found(
    own: WebinarSeries, foreign: WebinarSeries, route: str
) -> None:
    for person in (facilitator("africa", "fr"), partner(own.organizer)):
        browser = signed_in(person)
        statuses = [browser.get(address(one, route)).status_code for one in (own, foreign)]
        assert statuses == [200, 404]


def test_change_is_kept_as_a_version(own: WebinarSeries) -> None:
    browser = signed_in(facilitator("africa", "fr"))

    answer = browser.post(address(own, "edit"), opened(browser, own) | {"title": "Renamed"})

    assert answer.status_code == 302
    own.refresh_from_db()
    assert (own.title, own.revisions.count()) == ("Renamed", 2)
    first, second = own.revisions.order_by("pk")
    page = browser.get(address(own, "revisions_compare", first.pk, second.pk))
    assert "Own series" in page.content.decode()


@pytest.mark.parametrize("change", ["organizer", "locale", "none"])
def test_series_is_not_brought_out_of_reach(
    own: WebinarSeries, foreign: WebinarSeries, change: str
) -> None:
    browser = signed_in(facilitator("africa", "fr"))
    values = {
        "organizer": {"organizer": str(foreign.organizer_id)},
        "locale": {"locale": "ru"},
        "none": {"organizer": ""},
    }[change]

    answer = browser.post(address(own, "edit"), opened(browser, own) | values | {"title": "Moved"})

    own.refresh_from_db()
    assert (answer.status_code, own.title) == (200, "Own series")


def test_series_is_made_within_reach(own: WebinarSeries) -> None:
    browser = signed_in(partner(own.organizer))
    data = posted(browser.get(address(WebinarSeries, "add")).content.decode())

    answer = browser.post(
        address(WebinarSeries, "add"),
        data | {"title": "New", "organizer": str(own.organizer_id), "locale": "fr"},
    )

    assert answer.status_code == 302
    assert WebinarSeries.objects.get(title="New").organizer == own.organizer


def test_usage_names_no_hidden_draft(own: WebinarSeries) -> None:
    other = OrganisationFactory(region=Region.objects.get(code="europe"))
    WebinarFactory(title="Own webinar", organizer=own.organizer, series=own)
    WebinarFactory(title="Hidden draft", organizer=other, series=own, draft=True)
    drafted = WebinarFactory(title="Drafted into it", organizer=own.organizer)
    drafted.series = own
    drafted.save_revision(clean=False)

    page = signed_in(partner(own.organizer)).get(address(own, "usage")).content.decode()

    titles = ("Own webinar", "Drafted into it", "Hidden draft")
    assert [title in page for title in titles] == [True, True, False]


@pytest.mark.parametrize("is_drafted", [False, True])
def test_series_in_use_is_not_removed(own: WebinarSeries, is_drafted: bool) -> None:
    webinar = WebinarFactory(organizer=own.organizer, series=None if is_drafted else own)
    if is_drafted:
        webinar.series = own
        webinar.save_revision(clean=False)

    answer = signed_in(curator()).post(address(own, "remove"))

    assert answer.status_code == 200
    assert "still belong to this series" in answer.content.decode()
    assert WebinarSeries.objects.filter(pk=own.pk).exists()


def test_empty_series_is_removed(own: WebinarSeries) -> None:
    answer = signed_in(partner(own.organizer)).post(address(own, "remove"))

    assert answer.status_code == 302
    assert not WebinarSeries.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Foreign series", "Own series"]),
        ("region=africa", ["Own series"]),
        ("language=fr", ["Foreign series", "Own series"]),
        ("used=yes", ["Own series"]),
        ("used=no", ["Foreign series"]),
        ("q=own", ["Own series"]),
    ],
)
def test_list_is_narrowed(
    own: WebinarSeries, foreign: WebinarSeries, query: str, expected: list[str]
) -> None:
    WebinarFactory(series=own)

    answer = signed_in(curator()).get(f"{address(WebinarSeries, 'list')}?{query}&export=csv")

    lines = b"".join(answer).decode().strip().splitlines()[1:]  # type: ignore[arg-type]
    assert sorted(line.split(",")[0] for line in lines) == expected


def test_list_costs_the_same_for_few_and_many(own: WebinarSeries) -> None:
    browser, counts = signed_in(curator()), []
    for number in (0, 12):
        for _each in range(number):
            WebinarSeriesFactory(organizer=OrganisationFactory())
        browser.get(address(WebinarSeries, "list"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(address(WebinarSeries, "list"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Organisation.objects.count() == 13


def test_source_that_goes_on_using_the_old_title_leads_to_the_same_series(
    own: WebinarSeries,
) -> None:
    browser = signed_in(facilitator("africa", "fr"))
    browser.post(address(own, "edit"), opened(browser, own) | {"title": "Renamed"})
    record = EventRecord(
        key="e",
        texts=(TextRecord(locale="fr", title="Titre"),),
        provider=ProviderRecord(name=own.organizer.name),
        series="Own series",
    )

    (written,) = WebinarLoader().load([Work(record=record)], at=NOW)

    assert Webinar.objects.get(pk=written.entry_id).series == own
    assert WebinarSeries.objects.count() == 1
