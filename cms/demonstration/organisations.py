"""Organisations of the demonstration with their links, as far as they are not here yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from academy.organisations.identifiers import ALSO_KNOWN_AS
from academy.organisations.models import (
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    normalise_name,
)
from academy.taxonomy.models import Region

Row = Mapping[str, Any]
DESCRIPTION_LOCALE: Final = "en"
PLAIN_FIELDS: Final = ("kind", "country", "url", "latitude", "longitude")
_NOTHING: Final = (None, "")


@transaction.atomic
def load_organisations(rows: Iterable[Row]) -> int:
    """Make the organisations and links that are missing; return how many rows were written.

    An organisation that is here already belongs to its editors: only what is empty is filled.
    """
    rows = list(rows)
    regions = dict(Region.objects.values_list("code", "pk"))
    here = _here(rows)
    written = sum(_load(row, here, regions) for row in rows)
    return written + _load_links(rows, here) + _load_other_names(rows, here)


def _here(rows: Iterable[Row]) -> dict[str, Organisation]:
    names = [normalise_name(row["name"]) for row in rows]
    found = Organisation.objects.filter(normalised_name__in=names).order_by("-pk")
    return {organisation.normalised_name: organisation for organisation in found}


def _load(row: Row, here: dict[str, Organisation], regions: Mapping[str, int]) -> bool:
    name = normalise_name(row["name"])
    organisation = here.setdefault(name, Organisation(name=row["name"]))
    missing = {
        field: value
        for field, value in _stated(row, regions).items()
        if value not in _NOTHING and getattr(organisation, field) in _NOTHING
    }
    if "description" in missing:
        missing["description_locale"] = DESCRIPTION_LOCALE
    if organisation.pk and not missing:
        return False
    for field, value in missing.items():
        setattr(organisation, field, value)
    organisation.save()
    return True


def _stated(row: Row, regions: Mapping[str, int]) -> dict[str, Any]:
    return {
        **{field: row[field] for field in PLAIN_FIELDS},
        "description": row["description"],
        "region_id": regions[row["region"]] if row["region"] else None,
    }


def _load_links(rows: Iterable[Row], here: Mapping[str, Organisation]) -> int:
    links = [
        OrganisationLink(
            organisation=here[normalise_name(row["name"])],
            other=here[normalise_name(link["other"])],
            kind=link["kind"],
        )
        for row in rows
        for link in row.get("links", ())
    ]
    before = OrganisationLink.objects.count()
    OrganisationLink.objects.bulk_create(links, ignore_conflicts=True)
    return OrganisationLink.objects.count() - before


def _load_other_names(rows: Iterable[Row], here: Mapping[str, Organisation]) -> int:
    """Keep what else an organisation is called; a name that another one holds stays with it."""
    names = [
        OrganisationIdentifier(
            organisation=here[normalise_name(row["name"])], scheme=ALSO_KNOWN_AS, value=name
        )
        for row in rows
        for name in row.get("also_known_as", ())
    ]
    before = OrganisationIdentifier.objects.count()
    OrganisationIdentifier.objects.bulk_create(names, ignore_conflicts=True)
    return OrganisationIdentifier.objects.count() - before
