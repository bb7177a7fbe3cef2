"""What the API says of every entry, course or webinar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Protocol

from ninja import Schema
from pydantic import Field

from academy.api import PageParameters, RefusedParametersError, absolute
from academy.catalogue.enums import EntryKind, Level, OrganisationRole, SessionState
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.querysets import CatalogueQuerySet
from academy.taxonomy.vocabulary import vocabulary

Values = Annotated[list[str], Field(max_length=50)]


class EntryParameters(PageParameters):
    """Which entries are asked for; values of one parameter are alternatives."""

    language: Values = []
    theme: Values = []
    method: Values = []


class ProviderOut(Schema):
    """Who stands behind an entry; `url` is its own site."""

    id: int
    name: str
    same_as: str


class OtherOrganisationOut(Schema):
    """Another organisation of an entry, and what it does there."""

    id: int
    name: str
    role: OrganisationRole


class TextOut(Schema):
    """The text of an entry in one language."""

    locale: str
    title: str
    summary: str


class EntryOut(Schema):
    """An entry; `url` is its page here, `same_as` its address at the provider.

    `title`, `summary` and `description` (HTML) are in `locale`; `translations` lists the others.
    `source_keys` are the names under which its sources know it.
    """

    id: str
    kind: EntryKind
    title: str
    locale: str
    summary: str
    description: str
    translations: list[TextOut]
    url: str
    same_as: str
    provider: ProviderOut | None
    other_organisations: list[OtherOrganisationOut]
    in_language: list[str]
    themes: list[str]
    methods: list[str]
    audiences: list[str]
    keywords: list[str]
    level: Level | None
    is_accessible_for_free: bool | None
    price: Decimal | None
    price_currency: str
    license: str
    time_required: timedelta | None
    accessibility_features: list[str]
    state: SessionState
    starts_at: datetime | None
    last_confirmed_at: datetime | None
    source_key: str | None
    source_keys: list[str]


def matching(rows: CatalogueQuerySet, asked: EntryParameters) -> CatalogueQuerySet:
    """Return the published entries that were asked for.

    Raises:
        RefusedParametersError: a value is no term of its vocabulary.
    """
    terms = vocabulary()
    _refuse_unknown("language", asked.language, terms.languages)
    _refuse_unknown("theme", asked.theme, terms.themes)
    _refuse_unknown("method", asked.method, terms.methods)
    rows = rows.published()
    if asked.language:
        rows = rows.in_languages(asked.language)
    if asked.theme:
        rows = rows.about(asked.theme)
    if asked.method:
        rows = rows.taught_by(asked.method)
    return rows


def entry_values(
    entry: CatalogueEntry, *, at: datetime, keys: list[str], locale: str
) -> dict[str, Any]:
    """Return what every entry states, its page in the active language."""
    state = entry.state_at(at)
    return {
        "id": entry.key,
        "kind": entry.kind,
        **text_values(entry, locale),
        "translations": list(entry.texts.all()),
        "url": absolute(entry.get_absolute_url()),
        "same_as": entry.url,
        "provider": _provider_values(entry),
        "other_organisations": [
            {"id": row.organisation_id, "name": row.organisation.name, "role": row.role}
            for row in entry.other_organisations.all()
        ],
        "in_language": [row.tag for row in entry.in_language.all()],
        "themes": [row.slug for row in entry.themes.all()],
        "methods": [row.slug for row in entry.methods.all()],
        "audiences": [row.slug for row in entry.audiences.all()],
        "keywords": entry.keywords,
        "level": entry.level or None,
        "is_accessible_for_free": entry.is_accessible_for_free,
        "price": entry.price,
        "price_currency": entry.price_currency,
        "license": entry.license,
        "time_required": entry.time_required,
        "accessibility_features": entry.accessibility_features,
        "state": state.state,
        "starts_at": state.starts_at,
        "last_confirmed_at": entry.last_confirmed_at,
        "source_key": keys[0] if keys else None,
        "source_keys": keys,
    }


class _Text(Protocol):
    locale: str
    title: str
    summary: str
    description: str


def text_values(entry: CatalogueEntry, locale: str) -> dict[str, str]:
    """Return an entry's text in a locale, else in its own language; never a mixture."""
    text: _Text = entry.text_in(locale) or entry
    return {
        "title": text.title,
        "locale": text.locale,
        "summary": text.summary,
        "description": text.description,
    }


def _provider_values(entry: CatalogueEntry) -> dict[str, Any] | None:
    organisation = entry.organisation
    if organisation is None:
        return None
    return {"id": organisation.pk, "name": organisation.name, "same_as": organisation.url}


def _refuse_unknown(name: str, values: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(values).difference(known))
    if unknown:
        raise RefusedParametersError((name, f"Not known: {value[:60]}") for value in unknown)
