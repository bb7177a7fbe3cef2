"""The files of the demonstration are complete, and say what is invented."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from academy.harvesting.connectors.json import JsonLinesConnector
from academy.organisations.models import LinkKind, OrganisationKind
from academy.taxonomy.seed_files import read_seed
from cms.countries import country_name
from cms.demonstration.files import ENTRIES, ORGANISATIONS, PROGRAMMES, WEBINARS, read_list

INTERFACE_LOCALES = {"en", "fr", "es", "ar"}
ENTRY_FIELDS = {
    *("id", "provider", "provider_url", "title", "language", "language_source", "url"),
    *("subjects", "start_date", "end_date", "kind", "source", "translation_group"),
    *("method", "code", "level"),
}
OPEN_LISTS = {"coimbra", "poitiers", "rosepac", "fpb", "digital-gov"}


def entries() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ENTRIES.read_text(encoding="utf-8").splitlines()]


def offers() -> list[dict[str, Any]]:
    return read_list(PROGRAMMES) + read_list(WEBINARS)


def slugs(seed: str, name: str = "slug") -> set[str]:
    return {term[name] for term in read_seed(seed)}


def test_entries_are_facts_of_openly_licensed_lists():
    found = entries()

    assert {entry["id"].partition(":")[0] for entry in found} == OPEN_LISTS
    assert not [entry["id"] for entry in found if entry.keys() - ENTRY_FIELDS]


def test_entries_are_about_350_offers():
    offers_told_apart = {entry.get("translation_group", entry["id"]) for entry in entries()}

    assert 330 <= len(offers_told_apart) <= 370
    assert len({entry["id"] for entry in entries()}) == len(entries())


def test_entries_can_all_be_read_by_the_importer():
    connector = JsonLinesConnector()
    with ENTRIES.open("rb") as stream:
        records = [connector.parse(item) for item in connector.read(stream)]  # type: ignore[arg-type]

    assert len(records) == len(entries())


def test_every_provider_of_an_entry_is_among_the_organisations():
    names = {organisation["name"] for organisation in read_list(ORGANISATIONS)}

    assert {entry["provider"] for entry in entries()} <= names


def test_organisations_use_known_kinds_regions_and_countries():
    rows = read_list(ORGANISATIONS)

    assert {row["kind"] for row in rows} <= set(OrganisationKind.values)
    assert {row["region"] for row in rows} - {""} <= slugs("regions.json", "code")
    assert not [
        row["country"]
        for row in rows
        if row["country"] and country_name(row["country"], "en") == row["country"]
    ]


def test_links_lead_from_one_listed_organisation_to_another():
    rows = read_list(ORGANISATIONS)
    names = Counter(row["name"] for row in rows)
    links = [(row["name"], link) for row in rows for link in row.get("links", ())]

    assert set(names.values()) == {1}
    assert not [link for name, link in links if link["other"] not in names or link["other"] == name]
    assert {link["kind"] for _name, link in links} <= set(LinkKind.values)


def test_what_is_invented_has_an_address_that_leads_nowhere_and_says_so():
    invented = [row for row in read_list(ORGANISATIONS) if row.get("is_invented")]
    addresses = [row["url"] for row in invented] + [offer["url"] for offer in offers()]

    assert len(invented) == 7
    assert not [row["name"] for row in invented if "invented" not in row["description"]]
    assert not [url for url in addresses if not (urlsplit(url).hostname or "").endswith(".example")]


def test_invented_offers_have_every_text_in_every_interface_language():
    missing = [
        (offer["key"], locale, name)
        for offer in offers()
        for locale in INTERFACE_LOCALES | offer["texts"].keys()
        for name in ("title", "summary", "description")
        if not offer["texts"].get(locale, {}).get(name, "").strip()
    ]

    assert missing == []


def test_invented_offers_use_terms_of_the_vocabularies():
    used = offers()

    assert {slug for offer in used for slug in offer["themes"]} <= slugs("themes.json")
    assert {slug for offer in used for slug in offer["methods"]} <= slugs("methods.json")
    assert {slug for offer in used for slug in offer["audiences"]} <= slugs("audiences.json")
    assert {tag for offer in used for tag in offer["in_language"]} <= slugs("languages.json", "tag")


def test_programmes_are_fifteen_in_three_modes():
    modes = Counter(programme["mode"] for programme in read_list(PROGRAMMES))

    assert modes == {"online": 7, "onsite": 5, "blended": 3}
    assert len(read_list(WEBINARS)) == 12
