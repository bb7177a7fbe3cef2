"""Finding the organisation that a feed names, and making it when nobody of that name is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from academy.harvesting.records import EntryRecord, ProviderRecord
from academy.organisations.identifiers import ALSO_KNOWN_AS
from academy.organisations.merging import joined_names
from academy.organisations.models import Organisation, OrganisationIdentifier, normalise_name


def provider_ids(providers: Iterable[ProviderRecord]) -> dict[str, int]:
    """Return the organisation of each provider by look-up name, made where it is missing.

    Of several organisations with one name the oldest is taken; one that only goes by it besides
    comes after those. One that exists is left as it is: it belongs to its editors.
    """
    wanted: dict[str, ProviderRecord] = {}
    for provider in providers:
        wanted.setdefault(normalise_name(provider.name), provider)
    found = _known(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        found |= _also_known(missing)
        missing = [name for name in missing if name not in found]
    Organisation.objects.bulk_create(_organisation(name, wanted[name]) for name in missing)
    return found | _known(missing) if missing else found


def providers_of(records: Iterable[EntryRecord]) -> Iterable[ProviderRecord]:
    """Yield every organisation that records name, in any role."""
    for record in records:
        if record.provider:
            yield record.provider
        for other in record.other_organisations:
            yield other.provider


def _known(names: Iterable[str]) -> dict[str, int]:
    """Return the oldest record of each name; one that was joined counts by its own age."""
    wanted = list(names)
    rows = Organisation.objects.filter(normalised_name__in=wanted)
    aged = [(pk, name, pk) for name, pk in rows.values_list("normalised_name", "pk")]
    aged += [(gone, name, kept) for name, gone, kept in joined_names(wanted)]
    return {name: pk for _age, name, pk in sorted(aged, reverse=True)}


def _also_known(names: Collection[str]) -> dict[str, int]:
    """Return the records that go by these names besides their own, such as an earlier one."""
    rows = OrganisationIdentifier.objects.filter(scheme=ALSO_KNOWN_AS).order_by("-pk")
    known = {
        normalise_name(value): pk for value, pk in rows.values_list("value", "organisation_id")
    }
    return {name: known[name] for name in names if name in known}


def _organisation(name: str, provider: ProviderRecord) -> Organisation:
    return Organisation(
        name=provider.name,
        normalised_name=name,
        url=provider.url,
        country=provider.country,
    )
