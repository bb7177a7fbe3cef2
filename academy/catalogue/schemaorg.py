"""What a course and a webinar share as schema.org JSON-LD (pure: rows in, values out)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from academy.catalogue.models import CatalogueEntry
from academy.organisations.models import Organisation
from academy.taxonomy.vocabulary import Term, Vocabulary

Values = dict[str, Any]


def entry_values(entry: CatalogueEntry, *, url: str, locale: str, vocabulary: Vocabulary) -> Values:
    """Return what every entry states; `url` is its public page, `locale` that of the page.

    Title and description are those the page shows: the translation where there is one.
    """
    text = entry.text_in(locale) or entry
    return {
        "@context": "https://schema.org",
        "@id": url,
        "identifier": entry.key,
        "url": url,
        "name": text.title,
        "description": text.summary or text.title,
        "inLanguage": [language.tag for language in entry.in_language.all()],
        "about": term_values(entry.themes.all(), vocabulary.themes, locale),
        "audience": [
            {"@type": "Audience", "audienceType": vocabulary.audiences[row.slug].label(locale)}
            for row in entry.audiences.all()
            if row.slug in vocabulary.audiences
        ],
        "educationalLevel": entry.level,
        "isAccessibleForFree": entry.is_accessible_for_free,
        "license": entry.license,
        "offers": offer_values(entry),
        "sameAs": entry.url,
    }


def organisation_values(organisation: Organisation | None) -> Values | None:
    """Return who stands behind an entry."""
    if organisation is None:
        return None
    return without_empty(
        {"@type": "Organization", "name": organisation.name, "url": organisation.url}
    )


def term_values(rows: Iterable[Any], terms: Mapping[str, Term], locale: str) -> list[Values]:
    """Return terms of a vocabulary, each with its code and its name."""
    return [
        {"@type": "DefinedTerm", "termCode": row.slug, "name": terms[row.slug].label(locale)}
        for row in rows
        if row.slug in terms
    ]


def offer_values(entry: CatalogueEntry) -> Values | None:
    """Return a price; None when nobody said, or when there is nothing to pay."""
    if entry.price is None or entry.is_accessible_for_free:
        return None
    return {
        "@type": "Offer",
        "category": "Paid",
        "price": str(entry.price),
        "priceCurrency": entry.price_currency,
    }


def moment(at: datetime | None, *, zone: str = "", is_all_day: bool = False) -> str | None:
    """Return a moment in ISO 8601 with the offset of its zone, or a day."""
    if at is None:
        return None
    try:
        there = at.astimezone(ZoneInfo(zone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        there = at
    return there.date().isoformat() if is_all_day else there.isoformat()


def duration(length: timedelta | None) -> str | None:
    """Return a length of time as an ISO 8601 duration."""
    if length is None:
        return None
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes or not hours else "")


def without_empty(values: Values) -> Values:
    """Leave out what nobody stated; false and nought are statements."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
