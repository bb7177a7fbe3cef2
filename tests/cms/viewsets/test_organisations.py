"""The screens of organisations: whose they are, what may not be moved, and what the index hears."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from academy.catalogue.models import IndexChange
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from tests.cms.viewsets.screens import address, opened, posted, signed_in
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.fixture
def own() -> Organisation:
    return OrganisationFactory(name="Own institute", region=region("africa"))


@pytest.fixture
def foreign() -> Organisation:
    return OrganisationFactory(name="Foreign institute", region=region("europe"))


def test_list_shows_ones_own_only(own: Organisation, foreign: Organisation) -> None:
    page = signed_in(facilitator("africa", "fr")).get(address(Organisation, "list"))

    text = page.content.decode()
    assert ("Own institute" in text, "Foreign institute" in text) == (True, False)


@pytest.mark.parametrize("route", ["edit", "usage", "history", "history_results"])
def test_what_is_not_ones_own_is_refused(
    own: Organisation, foreign: Organisation, route: str
) -> None:
    for person in (facilitator("africa", "fr"), partner(own)):
        browser = signed_in(person)
        statuses = [browser.get(address(one, route)).status_code for one in (own, foreign)]
        assert statuses == [200, 403]


def test_change_is_stored_and_its_entries_are_noted(own: Organisation) -> None:
    course = CourseFactory(provider=own)
    browser = signed_in(facilitator("africa", "fr"))
    IndexChange.objects.all().delete()

    browser.post(address(own, "edit"), opened(browser, own) | {"name": "Renamed"})

    own.refresh_from_db()
    assert own.name == "Renamed"
    assert [str(one) for one in IndexChange.objects.all()] == [course.key]


def test_organisation_cannot_be_moved_out_of_reach(own: Organisation) -> None:
    browser = signed_in(facilitator("africa", "fr"))
    data = opened(browser, own) | {"region": str(region("europe").pk), "name": "Moved"}

    page = browser.post(address(own, "edit"), data)

    own.refresh_from_db()
    assert (page.status_code, own.name) == (200, "Own institute")


def test_organisation_cannot_be_made_out_of_reach(own: Organisation) -> None:
    browser = signed_in(facilitator("africa", "fr"))
    data = posted(browser.get(address(Organisation, "add")).content.decode())
    for code in ("europe", ""):
        number = str(region(code).pk) if code else ""
        browser.post(address(Organisation, "add"), data | {"name": "New", "region": number})

    assert not Organisation.objects.filter(name="New").exists()


@pytest.mark.parametrize(("who", "trusted"), [("facilitator", False), ("curator", True)])
def test_only_curators_trust(own: Organisation, who: str, trusted: bool) -> None:
    browser = signed_in(facilitator("africa", "fr") if who == "facilitator" else curator())

    browser.post(address(own, "edit"), opened(browser, own) | {"trusted": "on"})

    own.refresh_from_db()
    assert own.trusted is trusted


def test_usage_names_no_hidden_draft(own: Organisation, foreign: Organisation) -> None:
    CourseFactory(provider=own, title="Own draft", draft=True)
    CourseFactory(provider=own, title="Own public")

    page = signed_in(facilitator("africa", "fr")).get(address(own, "usage")).content.decode()

    assert ("Own draft" in page, "Own public" in page) == (True, True)


@pytest.mark.parametrize("route", ["choose", "choose_results"])
def test_chooser_finds_by_name(own: Organisation, foreign: Organisation, route: str) -> None:
    browser = signed_in(facilitator("africa", "fr"))
    url = reverse(f"wagtailsnippetchoosers_organisations_organisation:{route}")

    answer: Any = browser.get(url, {"q": "own"})

    text = answer.content.decode()
    assert ("Own institute" in text, "Foreign institute" in text) == (True, False)
