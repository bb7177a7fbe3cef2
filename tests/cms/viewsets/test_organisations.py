"""The screens of organisations: whose they are, what may not be moved, and what the index hears."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from academy.catalogue.models import IndexChange
from academy.harvesting.providers import provider_ids
from academy.harvesting.records import ProviderRecord
from academy.organisations.errors import CircleError
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from cms.viewsets.organisations import refuse_circle
from tests.cms.viewsets.screens import address, opened, posted, signed_in
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory, OrganisationLinkFactory

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


def test_list_ticks_those_who_are_trusted_and_marks_nobody_else(own: Organisation) -> None:
    OrganisationFactory(name="Trusted institute", region=own.region, trusted=True)

    page = signed_in(facilitator("africa", "fr")).get(address(Organisation, "list"))

    marks = BeautifulSoup(page.content, "html.parser").select("table.listing td svg")
    assert [mark["class"] for mark in marks if "icon-cross" in mark["class"]] == []
    assert len([mark for mark in marks if "icon-check" in mark["class"]]) == 1


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


# --- Links, identifiers and logo ----------------------------------------------------------------


def with_rows(data: dict[str, Any], name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return what a form sends with these child rows added to those it has."""
    first = int(data[f"{name}-TOTAL_FORMS"])
    added = {
        f"{name}-{first + number}-{field}": value
        for number, row in enumerate(rows)
        for field, value in {"id": "", "ORDER": str(first + number + 1), **row}.items()
    }
    return data | added | {f"{name}-TOTAL_FORMS": str(first + len(rows))}


def link(kind: str, other: Organisation) -> dict[str, str]:
    return {"kind": kind, "other": str(other.pk)}


def test_links_and_identifiers_are_stored_and_shown(
    own: Organisation, foreign: Organisation, client: Client
) -> None:
    browser = signed_in(partner(own))
    data = with_rows(opened(browser, own), "links", link("part-of", foreign))
    data = with_rows(
        data,
        "identifiers",
        {"scheme": "ror", "value": "https://ror.org/05dxps055"},
        {"scheme": "own", "value": "metropolis:12"},
    )

    answer = browser.post(address(own, "edit"), data)

    assert answer.status_code == 302
    assert [(one.kind, one.other) for one in own.links.all()] == [("part-of", foreign)]
    assert sorted(str(one) for one in own.identifiers.all()) == [
        "own:metropolis:12",
        "ror:05dxps055",
    ]
    own.refresh_from_db()
    page = client.get(f"/en/organisations/{own.pk}/{own.slug}/").content.decode()
    assert "https://ror.org/05dxps055" in page
    assert "metropolis:12" in page
    assert "Foreign institute" in page


def test_links_and_identifiers_of_others_are_refused(
    own: Organisation, foreign: Organisation
) -> None:
    browser = signed_in(partner(own))
    data = with_rows(opened(browser, own), "links", link("part-of", own))

    answer = browser.post(address(foreign, "edit"), data)

    assert (answer.status_code, foreign.links.count()) == (403, 0)


def test_row_of_another_organisation_is_not_taken_over(
    own: Organisation, foreign: Organisation
) -> None:
    theirs = foreign.identifiers.model.objects.create(
        organisation=foreign, scheme="wikidata", value="Q1"
    )
    browser = signed_in(partner(own))
    data = opened(browser, own)
    data |= {
        "identifiers-TOTAL_FORMS": "1",
        "identifiers-INITIAL_FORMS": "1",
        "identifiers-0-id": str(theirs.pk),
        "identifiers-0-scheme": "wikidata",
        "identifiers-0-value": "Q2",
        "identifiers-0-ORDER": "1",
    }

    browser.post(address(own, "edit"), data)

    theirs.refresh_from_db()
    assert (theirs.organisation, theirs.value) == (foreign, "Q1")


@pytest.mark.parametrize("case", ["itself", "twice", "circle", "long circle"])
def test_link_that_would_not_stand_is_refused(
    own: Organisation, foreign: Organisation, case: str
) -> None:
    third = OrganisationFactory(name="Third")
    OrganisationLinkFactory(organisation=foreign, other=third, kind="part-of")
    if case.endswith("circle"):
        OrganisationLinkFactory(
            organisation=foreign if case == "circle" else third, other=own, kind="part-of"
        )
    rows = {
        "itself": [link("member-of", own)],
        "twice": [link("member-of", foreign)] * 2,
        "circle": [link("part-of", foreign)],
        "long circle": [link("part-of", foreign)],
    }[case]
    browser = signed_in(partner(own))

    answer = browser.post(address(own, "edit"), with_rows(opened(browser, own), "links", *rows))

    assert (answer.status_code, own.links.count()) == (200, 0)


def test_circle_is_fine_where_it_says_nothing_of_parts(
    own: Organisation, foreign: Organisation
) -> None:
    OrganisationLinkFactory(organisation=foreign, other=own, kind="hosted-by")
    browser = signed_in(partner(own))
    data = with_rows(opened(browser, own), "links", link("member-of", foreign))

    assert browser.post(address(own, "edit"), data).status_code == 302


def test_circle_made_meanwhile_is_refused(own: Organisation, foreign: Organisation) -> None:
    OrganisationLinkFactory(organisation=own, other=foreign, kind="part-of")
    refuse_circle(own)
    OrganisationLinkFactory(organisation=foreign, other=own, kind="part-of")

    with pytest.raises(CircleError):
        refuse_circle(own)


@pytest.mark.parametrize(
    ("scheme", "value", "words"),
    [
        ("ror", "05dxps056", "https://ror.org/05dxps055"),
        ("wikidata", "Q1", "Foreign institute"),
        ("zz", "1", "Select a valid choice"),
    ],
)
def test_identifier_that_would_not_stand_is_refused(
    own: Organisation, foreign: Organisation, scheme: str, value: str, words: str
) -> None:
    foreign.identifiers.model.objects.create(organisation=foreign, scheme="wikidata", value="Q1")
    browser = signed_in(partner(own))
    row = {"scheme": scheme, "value": value}

    answer = browser.post(address(own, "edit"), with_rows(opened(browser, own), "identifiers", row))

    assert (answer.status_code, own.identifiers.count()) == (200, 0)
    errors = BeautifulSoup(answer.content, "html.parser").select(".error-message")
    assert any(words in error.get_text() for error in errors)


def test_logo_is_kept_shown_and_taken_away(
    own: Organisation, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    person = partner(own)
    browser = signed_in(person)
    file = SimpleUploadedFile("logo.png", get_test_image_file().file.getvalue(), "image/png")

    answer = browser.post(address(own, "edit"), opened(browser, own) | {"logo_file": file})

    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.logo is not None
    assert own.logo.uploaded_by_user == person
    assert "logo" not in own.logo.file.name
    page = client.get(f"/en/organisations/{own.pk}/{own.slug}/").content.decode()
    assert own.logo.get_rendition("max-200x96").url in page

    browser.post(address(own, "edit"), opened(browser, own))
    own.refresh_from_db()
    assert own.logo is not None
    browser.post(address(own, "edit"), opened(browser, own) | {"logo_file-clear": "on"})
    own.refresh_from_db()
    assert own.logo is None


def test_logo_that_is_no_picture_is_refused(own: Organisation) -> None:
    browser = signed_in(partner(own))
    file = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")

    answer = browser.post(address(own, "edit"), opened(browser, own) | {"logo_file": file})

    own.refresh_from_db()
    assert (answer.status_code, own.logo) == (200, None)


def test_feed_that_goes_on_using_the_old_name_leads_to_the_same_record(own: Organisation) -> None:
    browser = signed_in(partner(own))
    browser.post(address(own, "edit"), opened(browser, own) | {"name": "Renamed"})

    found = provider_ids([ProviderRecord(name="own  INSTITUTE"), ProviderRecord(name="Renamed")])

    assert found == {"own institute": own.pk, "renamed": own.pk}
