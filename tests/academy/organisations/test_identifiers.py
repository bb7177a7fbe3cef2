"""Identifiers of organisations: how they are written, and what is none."""

from __future__ import annotations

import pytest

from academy.organisations.identifiers import SCHEMES, IdentifierError, address_of, normalised


@pytest.mark.parametrize(
    ("scheme", "text", "stored"),
    [
        ("ror", "https://ror.org/05dxps055", "05dxps055"),
        ("ror", " 05DXPS055 ", "05dxps055"),
        ("geonames", "3128760", "3128760"),
        ("geonames", "https://www.geonames.org/3128760/barcelona.html", "3128760"),
        ("wikidata", "https://www.wikidata.org/wiki/Q1492", "Q1492"),
        ("wikidata", "q1492", "Q1492"),
        ("own", "metropolis:MTR-12", "metropolis:MTR-12"),
        ("also-known-as", "  Ville   de Lyon ", "Ville de Lyon"),
    ],
)
def test_identifier_is_stored_as_its_list_writes_it(scheme: str, text: str, stored: str) -> None:
    assert normalised(scheme, text) == stored
    assert normalised(scheme, stored) == stored


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("ror", "05dxps056"),  # its last two digits do not follow from the others
        ("ror", "15dxps055"),
        ("ror", "https://ror.example/05dxps055"),
        ("geonames", "0128760"),
        ("geonames", "-1"),
        ("wikidata", "Q0"),
        ("wikidata", "P31"),
        ("wikidata", "https://www.wikidata.example/wiki/Q1492"),
        ("own", "12"),
        ("own", "a:<script>"),
        ("also-known-as", "   "),
        ("also-known-as", "x" * 201),
    ],
)
def test_what_is_no_identifier_is_refused(scheme: str, text: str) -> None:
    with pytest.raises(IdentifierError):
        normalised(scheme, text)


def test_only_public_lists_lead_somewhere() -> None:
    addresses = {scheme: address_of(scheme, "Q1492") for scheme in (*SCHEMES, "unheard-of")}

    assert {scheme for scheme, address in addresses.items() if address} == {"wikidata"}
    assert addresses["wikidata"] == "https://www.wikidata.org/wiki/Q1492"
