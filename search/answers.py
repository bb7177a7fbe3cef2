"""Found entries, counts and suggestions as the API shows them.

Entries are read again from their tables, one query a kind, so that what is shown is true even
when the index lags; an entry that went away meanwhile is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from academy.api import absolute, interface_locale
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.schemas import text_values
from academy.catalogue.source_keys import source_keys
from academy.taxonomy.vocabulary import vocabulary
from courses.models import Course
from search.facets import PROVIDER
from search.naming import FacetNames
from search.results import Hit, Results, Suggestions
from webinars.models import Webinar

_PARTS = ("in_language", "themes", "methods", "texts")


def search_answer(results: Results, *, locale: str, at: datetime) -> dict[str, Any]:
    """Return results as the API shows them, names in `locale`, states as of a moment."""
    counts = results.facets
    names = FacetNames(
        terms=vocabulary(),
        locale=locale,
        providers=[row.value for row in counts.get(PROVIDER.name, ())],
    )
    return {
        "count": results.count,
        "page": results.page,
        "page_size": results.page_size,
        "results": _entries(results.hits, names, locale, at),
        "facets": {
            facet: [
                {"value": row.value, "label": names.of(facet, row.value), "count": row.count}
                for row in rows
            ]
            for facet, rows in counts.items()
        },
        "suggestion": results.suggestion,
    }


def suggest_answer(suggestions: Suggestions, locale: str) -> dict[str, Any]:
    """Return suggestions as the API shows them, each with its page."""
    with translation.override(interface_locale(locale)):
        return {
            "terms": [
                {
                    "facet": term.concept.facet,
                    "value": term.concept.value,
                    "label": term.label,
                    "url": absolute(reverse(term.concept.facet, args=[term.concept.value])),
                }
                for term in suggestions.terms
            ],
            "entries": [
                {
                    "id": entry.key,
                    "title": entry.title,
                    "locale": entry.locale,
                    "url": _entry_page(entry.key, entry.title),
                }
                for entry in suggestions.entries
            ],
            "organisations": [
                {
                    "id": row.id,
                    "name": row.name,
                    "url": absolute(
                        reverse("organisation", args=[row.id, slugify(row.name) or "organisation"])
                    ),
                }
                for row in suggestions.organisations
            ],
        }


def _entries(
    hits: Iterable[Hit], names: FacetNames, locale: str, at: datetime
) -> list[dict[str, Any]]:
    wanted = list(hits)
    rows = _live_rows(wanted)
    keys = source_keys(rows)
    with translation.override(interface_locale(locale)):
        return [
            {
                **_entry_values(rows[hit.key], locale, at),
                "because": [
                    {
                        "facet": concept.facet,
                        "value": concept.value,
                        "label": names.of(concept.facet, concept.value),
                    }
                    for concept in hit.because
                ],
                "source_key": next(iter(keys.get(hit.key, ())), None),
                "source_keys": keys.get(hit.key, []),
            }
            for hit in wanted
            if hit.key in rows
        ]


def _live_rows(hits: Iterable[Hit]) -> dict[str, CatalogueEntry]:
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.kind, []).append(hit.id)
    courses = Course.objects.published().select_related("provider")
    webinars = Webinar.objects.published().select_related("organizer")
    sources = {
        Course.kind: courses.prefetch_related(*_PARTS, "instances"),
        Webinar.kind: webinars.prefetch_related(*_PARTS),
    }
    return {
        row.key: row
        for kind, rows in sources.items()
        if kind in ids
        for row in rows.filter(pk__in=ids[kind])
    }


def _entry_values(entry: CatalogueEntry, locale: str, at: datetime) -> dict[str, Any]:
    state = entry.state_at(at)
    text = text_values(entry, locale)
    organisation = entry.organisation
    return {
        "id": entry.key,
        "kind": entry.kind,
        "title": text["title"],
        "locale": text["locale"],
        "url": absolute(entry.get_absolute_url()),
        "provider": organisation.name if organisation else None,
        "provider_id": organisation.pk if organisation else None,
        "in_language": [row.tag for row in entry.in_language.all()],
        "themes": [row.slug for row in entry.themes.all()],
        "methods": [row.slug for row in entry.methods.all()],
        "state": state.state,
        "starts_at": state.starts_at,
    }


def _entry_page(key: str, title: str) -> str:
    kind, _colon, number = key.partition(":")
    slug = slugify(title, allow_unicode=True)[:80].strip("-") or kind
    return absolute(reverse(kind, args=[int(number), slug]))
