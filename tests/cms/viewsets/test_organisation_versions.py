"""Versions of organisations, and two people who have one organisation open at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Revision

from academy.catalogue.joining import join_organisations, undo_joining
from academy.organisations.models import Organisation, OrganisationIdentifier
from academy.taxonomy.models import Region
from cms.viewsets.organisations import OrganisationForm
from tests.cms.viewsets.screens import address, opened, posted, signed_in
from tests.cms.viewsets.test_organisations import link, with_rows
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.organisations import OrganisationFactory, OrganisationLinkFactory

pytestmark = pytest.mark.django_db


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.fixture
def own() -> Organisation:
    return OrganisationFactory(name="Own institute", region=region("africa"), kind="city")


@pytest.fixture
def other() -> Organisation:
    return OrganisationFactory(name="Other institute", region=region("europe"))


def identifier(organisation: Organisation, value: str, scheme: str = "wikidata") -> Any:
    return organisation.identifiers.model.objects.create(
        organisation=organisation, scheme=scheme, value=value
    )


def save(browser: Client, organisation: Organisation, data: dict[str, Any]) -> Any:
    return browser.post(address(organisation, "edit"), data)


def errors(answer: Any) -> list[str]:
    """Return what a page says is wrong, each once, without the names of fields."""
    found = BeautifulSoup(answer.content, "html.parser").select(".error-message, .w-field__errors")
    said = (" ".join(one.get_text().split()) for one in found)
    return list(dict.fromkeys(one for one in said if one))


def identifiers(organisation: Organisation) -> list[str]:
    return sorted(str(one) for one in organisation.identifiers.all())


# --- Versions -----------------------------------------------------------------------------------


def test_every_change_is_a_version_under_its_author(own: Organisation) -> None:
    first, second = partner(own), facilitator("africa", "fr")
    for person, name in ((first, "Renamed"), (second, "Renamed again")):
        browser = signed_in(person)
        save(browser, own, opened(browser, own) | {"name": name})

    versions = own.revisions.order_by("pk").values_list("user", "content__name")
    assert list(versions) == [
        (None, "Own institute"),
        (first.pk, "Renamed"),
        (second.pk, "Renamed again"),
    ]


def test_new_organisation_begins_with_a_version(own: Organisation) -> None:
    person = facilitator("africa", "fr")
    browser = signed_in(person)
    data = posted(browser.get(address(Organisation, "add")).content.decode())

    answer = browser.post(
        address(Organisation, "add"), data | {"name": "New", "region": str(region("africa").pk)}
    )

    assert answer.status_code == 302
    made = Organisation.objects.get(name="New")
    assert [one.user for one in made.revisions] == [person]


def compared(browser: Client, organisation: Organisation) -> dict[str, str]:
    """Return what the oldest and the newest version say of each part that differs."""
    first, *_between, last = organisation.revisions.order_by("pk")
    page = browser.get(address(organisation, "revisions_compare", first.pk, last.pk))
    assert page.status_code == 200
    rows = BeautifulSoup(page.content, "html.parser").select("table.listing tbody tr")
    found: dict[str, str] = {}
    for row in rows:
        title, said = row.select("td")
        found[title.get_text(" ", strip=True).rstrip(":")] = said.get_text(" ", strip=True)
    return found


def test_versions_are_compared_in_words(
    own: Organisation, other: Organisation, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = signed_in(curator())
    file = SimpleUploadedFile("logo.png", get_test_image_file().file.getvalue(), "image/png")
    data = with_rows(opened(browser, own), "links", link("part-of", other))
    data = with_rows(data, "identifiers", {"scheme": "ror", "value": "https://ror.org/05dxps055"})
    data |= {
        "name": "Renamed",
        "kind": "network",
        "trusted": "on",
        "region": str(region("europe").pk),
        "country": "SN",
        "url": "https://own.example/",
        "description": '{"blocks": [{"key": "a", "type": "unstyled", "depth": 0, "text": '
        '"One two", "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
        "description_locale": "fr",
        "latitude": "1.5",
        "longitude": "2.5",
        "logo_file": file,
    }

    assert save(browser, own, data).status_code == 302

    found = compared(browser, own)
    logo = found.pop("Logo")
    assert logo.startswith("Renamed (added ")
    assert found == {
        "Name": "Own institute Renamed",
        "Kind": "City or region Network",
        "Trusted": "No Yes",
        "Region": "Africa Europe",
        "Country": "Senegal",
        "Web address": "https://own.example/",
        "Description": "One two",
        "Language of the description": "French",
        "Latitude": "\N{LEFT-TO-RIGHT ISOLATE}1.5\N{POP DIRECTIONAL ISOLATE}",
        "Longitude": "\N{LEFT-TO-RIGHT ISOLATE}2.5\N{POP DIRECTIONAL ISOLATE}",
        "Belongs to": "Kind part of Other organisation Other institute",
        "Identifiers": (
            "List ROR (Research Organization Registry) Identifier 05dxps055 "
            "List Also known as Identifier Own institute"
        ),
    }


def test_html_that_the_editor_writes_otherwise_is_no_change(own: Organisation) -> None:
    Organisation.objects.filter(pk=own.pk).update(description="From a feed")
    browser = signed_in(partner(own))

    save(browser, own, opened(browser, own) | {"url": "https://own.example/"})

    own.refresh_from_db()
    assert own.description.startswith("<p")
    assert compared(browser, own) == {"Web address": "https://own.example/"}


def test_hostile_text_is_shown_as_text(own: Organisation) -> None:
    browser = signed_in(partner(own))
    save(browser, own, opened(browser, own) | {"name": "<script>alert(1)</script>"})
    first, second = own.revisions.order_by("pk")

    page = browser.get(address(own, "revisions_compare", first.pk, second.pk)).content.decode()

    assert "<script>alert(1)</script>" not in page
    assert "&lt;" in page


@pytest.mark.parametrize("route", ["revisions_revert", "revisions_compare", "history"])
def test_versions_of_others_are_refused(own: Organisation, other: Organisation, route: str) -> None:
    other.description = "<p>Secret</p>"
    theirs, mine = other.save_revision(), own.save_revision()
    more: Callable[[Revision], list[Any]] = {
        "history": lambda _one: [],
        "revisions_revert": lambda one: [one.pk],
        "revisions_compare": lambda one: ["live", one.pk],
    }[route]
    browser = signed_in(partner(own))

    asked = [(own, mine), (other, theirs)] + [(own, theirs)] * (route != "history")
    answers = [browser.get(address(thing, route, *more(one))) for thing, one in asked]

    assert [one.status_code for one in answers] == [200, 403, 404][: len(asked)]
    assert all("Secret" not in one.content.decode() for one in answers[1:])


def going_back(browser: Client, organisation: Organisation, version: Revision) -> dict[str, Any]:
    """Open an earlier version and return what its form would send unchanged."""
    page = browser.get(address(organisation, "revisions_revert", version.pk))
    assert page.status_code == 200
    return posted(page.content.decode())


def test_going_back_to_a_version_brings_its_rows_back(
    own: Organisation, other: Organisation
) -> None:
    OrganisationLinkFactory(organisation=own, other=other, kind="part-of")
    identifier(own, "Q1")
    person = partner(own)
    browser = signed_in(person)
    data = opened(browser, own) | {"name": "Renamed"}
    save(browser, own, data | {"links-0-DELETE": "on", "identifiers-0-DELETE": "on"})
    assert (own.links.count(), identifiers(own)) == (0, ["also-known-as:Own institute"])
    first = own.revisions.order_by("pk")[0]

    data = going_back(browser, own, first)
    answer = browser.post(address(own, "revisions_revert", first.pk), data)

    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.name == "Own institute"
    assert [(one.kind, one.other) for one in own.links.all()] == [("part-of", other)]
    assert identifiers(own) == ["also-known-as:Renamed", "wikidata:Q1"]
    newest = own.latest_revision
    assert newest is not None
    assert newest.user == person
    assert newest.content["name"] == "Own institute"


@pytest.mark.parametrize(("who", "trusted"), [("partner", False), ("curator", True)])
def test_going_back_gives_trust_only_by_who_may_give_it(
    own: Organisation, who: str, trusted: bool
) -> None:
    own.trusted = True
    first = own.save_revision()
    Organisation.objects.filter(pk=own.pk).update(trusted=False)
    browser = signed_in(partner(own) if who == "partner" else curator())

    answer = browser.post(
        address(own, "revisions_revert", first.pk), going_back(browser, own, first)
    )

    own.refresh_from_db()
    assert (answer.status_code, own.trusted) == (302, trusted)


def test_going_back_moves_nothing_out_of_reach(own: Organisation) -> None:
    own.region = region("europe")
    first = own.save_revision()
    Organisation.objects.filter(pk=own.pk).update(region=region("africa"))
    browser = signed_in(partner(own))

    answer = browser.post(
        address(own, "revisions_revert", first.pk), going_back(browser, own, first)
    )

    own.refresh_from_db()
    assert (answer.status_code, own.region) == (200, region("africa"))


def test_going_back_takes_no_row_of_an_organisation_that_was_parted(
    own: Organisation, other: Organisation
) -> None:
    theirs = identifier(other, "Q1")
    OrganisationLinkFactory(organisation=other, other=OrganisationFactory(), kind="part-of")
    person = curator()
    browser = signed_in(person)
    record = join_organisations(kept=own, gone=other, by=person)
    joined = own.revisions.order_by("pk").last()
    undo_joining(record=record, by=person)
    other = Organisation.objects.get(pk=other.pk)
    other.identifiers.filter(pk=theirs.pk).update(value="Q2")

    data = going_back(browser, own, joined)
    answer = browser.post(address(own, "revisions_revert", joined.pk), data)

    assert answer.status_code == 302
    assert (identifiers(own), identifiers(other)) == (["wikidata:Q1"], ["wikidata:Q2"])
    assert (own.links.count(), other.links.count()) == (1, 1)


def test_joining_and_parting_are_versions_of_the_kept_one(
    own: Organisation, other: Organisation
) -> None:
    identifier(other, "Q1")
    before = other.save_revision()
    person = curator()

    record = join_organisations(kept=own, gone=other, by=person)
    undo_joining(record=record, by=person)

    versions = own.revisions.order_by("pk")
    assert [(one.user, len(one.content["identifiers"])) for one in versions] == [
        (None, 0),
        (person, 1),
        (person, 0),
    ]
    again = Organisation.objects.get(pk=other.pk)
    assert [one.pk for one in again.revisions] == [before.pk]
    assert again.latest_revision == before


def test_deleting_leaves_no_version_behind(own: Organisation) -> None:
    own.save_revision()

    own.delete()

    assert not Revision.objects.exists()


def test_no_request_writes_over_a_version(own: Organisation) -> None:
    browser = signed_in(partner(own))
    save(browser, own, opened(browser, own) | {"name": "Renamed"})
    own.refresh_from_db()
    data = opened(browser, own) | {"overwrite_revision_id": str(own.latest_revision_id)}

    save(browser, own, data | {"name": "Renamed again"})

    names = own.revisions.order_by("pk").values_list("content__name", flat=True)
    assert list(names) == ["Own institute", "Renamed", "Renamed again"]


# --- Two people at once -------------------------------------------------------------------------


@pytest.fixture
def first(own: Organisation) -> Client:
    person = partner(own)
    person.name = "Ama"
    person.save()
    return signed_in(person)


@pytest.fixture
def second(own: Organisation) -> Client:
    return signed_in(partner(own))


TOLD = (
    "Ama has changed this since you opened the page. Yours is kept here: copy it, open the page "
    "again and write what shall stand."
)


def test_the_second_of_two_is_told_and_nothing_is_lost(
    own: Organisation, first: Client, second: Client
) -> None:
    theirs, mine = opened(first, own), opened(second, own)
    save(first, own, theirs | {"name": "Hers", "url": "https://hers.example/"})

    answer = save(second, own, mine | {"name": "Mine", "url": "https://hers.example/"})

    own.refresh_from_db()
    assert (answer.status_code, own.name, own.url) == (200, "Hers", "https://hers.example/")
    assert errors(answer) == [TOLD]
    assert posted(answer.content.decode())["name"] == "Mine"
    mine = opened(second, own)
    assert save(second, own, mine | {"name": "Both"}).status_code == 302


def test_two_who_change_different_parts_both_have_their_way(
    own: Organisation, other: Organisation, first: Client, second: Client
) -> None:
    gone = identifier(own, "Q1")
    changed = identifier(own, "Q2")
    theirs, mine = opened(first, own), opened(second, own)
    number = {gone.pk: "", changed.pk: ""}
    for name, value in theirs.items():
        if name.startswith("identifiers-") and name.endswith("-id"):
            number[int(value)] = name.removesuffix("-id")
    theirs |= {f"{number[gone.pk]}-DELETE": "on", f"{number[changed.pk]}-value": "Q3"}
    theirs = with_rows(theirs, "identifiers", {"scheme": "geonames", "value": "12"})
    assert save(first, own, theirs | {"url": "https://hers.example/"}).status_code == 302

    mine = with_rows(mine, "links", link("member-of", other)) | {"country": "SN"}
    assert save(second, own, mine).status_code == 302

    own.refresh_from_db()
    assert (own.url, own.country) == ("https://hers.example/", "SN")
    assert identifiers(own) == ["geonames:12", "wikidata:Q3"]
    assert [one.other for one in own.links.all()] == [other]
    newest = own.latest_revision
    assert newest is not None
    assert newest.content["url"] == "https://hers.example/"
    assert {one["value"] for one in newest.content["identifiers"]} == {"12", "Q3"}


@pytest.mark.parametrize("part", ["links", "identifiers"])
def test_rows_that_two_people_changed_are_refused(
    own: Organisation, other: Organisation, first: Client, second: Client, part: str
) -> None:
    rows = {
        "links": (link("part-of", other), link("member-of", other)),
        "identifiers": ({"scheme": "wikidata", "value": "Q1"}, {"scheme": "own", "value": "a1:2"}),
    }[part]
    theirs, mine = opened(first, own), opened(second, own)
    save(first, own, with_rows(theirs, part, rows[0]))

    answer = save(second, own, with_rows(mine, part, rows[1]))

    assert (answer.status_code, getattr(own, part).count()) == (200, 1)
    assert errors(answer) == [TOLD]
    sent = posted(answer.content.decode())
    assert set(rows[1].values()) <= {str(value) for value in sent.values()}


def test_logo_that_two_people_changed_is_refused(
    own: Organisation, first: Client, second: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("logo.png", get_test_image_file().file.getvalue(), "image/png")

    theirs, mine = opened(first, own), opened(second, own)
    save(first, own, theirs | {"logo_file": file()})
    own.refresh_from_db()
    hers = own.logo

    answer = save(second, own, mine | {"logo_file": file()})

    own.refresh_from_db()
    assert (answer.status_code, own.logo, errors(answer)) == (200, hers, [TOLD])


def test_what_oneself_saved_on_another_page_is_no_quarrel(own: Organisation, first: Client) -> None:
    older, newer = opened(first, own), opened(first, own)
    save(first, own, newer | {"name": "Newer"})

    assert save(first, own, older | {"name": "Older"}).status_code == 302


# --- Faster than the questions ------------------------------------------------------------------


def overtaken_by(monkeypatch: pytest.MonkeyPatch, faster: Callable[[], object]) -> None:
    """Have somebody else save once a form has been found right, and before it is stored."""
    asked, waiting = OrganisationForm.is_valid, [faster]

    def is_valid(form: OrganisationForm) -> bool:
        found = asked(form)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(OrganisationForm, "is_valid", is_valid)


@pytest.mark.parametrize("is_new", [False, True])
def test_identifier_that_somebody_takes_in_the_same_second_is_an_error_of_its_field(
    own: Organisation, other: Organisation, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    browser = signed_in(curator())
    url = address(Organisation, "add") if is_new else address(own, "edit")
    data = posted(browser.get(url).content.decode())
    row = {"scheme": "wikidata", "value": "Q1492"}
    data = with_rows(data, "identifiers", row) | {"name": "Typed", "country": "SN"}
    before = Organisation.objects.count(), Revision.objects.count()
    overtaken_by(monkeypatch, lambda: identifier(other, "Q1492"))

    answer = browser.post(url, data)

    assert answer.status_code == 200
    assert errors(answer) == [
        "Other institute has this identifier. If both are one, a curator joins them."
    ]
    sent = posted(answer.content.decode())
    typed = ("name", "country", "identifiers-0-scheme", "identifiers-0-value")
    assert [sent[name] for name in typed] == ["Typed", "SN", "wikidata", "Q1492"]
    assert (Organisation.objects.count(), Revision.objects.count()) == before
    assert OrganisationIdentifier.objects.get().organisation == other
    own.refresh_from_db()
    assert own.name == "Own institute"


def test_link_the_other_way_in_the_same_second_is_an_error_of_its_field(
    own: Organisation, other: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(partner(own))
    data = with_rows(opened(browser, own), "links", link("part-of", other))
    overtaken_by(
        monkeypatch,
        lambda: OrganisationLinkFactory(organisation=other, other=own, kind="part-of"),
    )

    answer = save(browser, own, data)

    assert (answer.status_code, own.links.count()) == (200, 0)
    assert errors(answer) == ["Other institute is part of this one."]


def test_logo_is_stored_after_all_that_may_be_refused(
    own: Organisation,
    other: Organisation,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    browser = signed_in(partner(own))
    file = SimpleUploadedFile("logo.png", get_test_image_file().file.getvalue(), "image/png")
    data = with_rows(opened(browser, own), "identifiers", {"scheme": "wikidata", "value": "Q1"})
    overtaken_by(monkeypatch, lambda: identifier(other, "Q1"))

    answer = save(browser, own, data | {"logo_file": file})

    own.refresh_from_db()
    assert (answer.status_code, own.logo) == (200, None)
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]
