"""Found entries, counts and suggestions as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri

from academy.api import absolute, interface_locale
from academy.catalogue.source_keys import source_keys
from academy.organisations.models import organisation_path
from academy.taxonomy.vocabulary import vocabulary
from search.facets import PROVIDER
from search.naming import FacetNames
from search.recommending import RecommendedPage
from search.results import Concept, Hit, Results, Suggestions
from search.rows import ListedEntry, ListedTitle, read_listed, read_titles


def search_answer(
    results: Results, pages: Iterable[RecommendedPage], *, locale: str, at: datetime
) -> dict[str, Any]:
    """Return results, and pages that curators recommend, as the API shows them.

    Names are in `locale`, states as of a moment.
    """
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
        "recommended_pages": [
            {
                "title": page.title,
                "url": absolute(iri_to_uri(page.path)),
                "locale": page.locale,
                "description": page.description,
            }
            for page in pages
        ],
    }


def suggest_answer(suggestions: Suggestions, locale: str) -> dict[str, Any]:
    """Return suggestions as the API shows them, each with its page.

    Entries go by their titles as they are now, in the reader's language where there is one.
    """
    titles = read_titles(entry.key for entry in suggestions.entries)
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
                _title_values(titles[entry.key], locale)
                for entry in suggestions.entries
                if entry.key in titles
            ],
            "organisations": [
                {
                    "id": row.id,
                    "name": row.name,
                    "url": absolute(organisation_path(row.id, row.name)),
                }
                for row in suggestions.organisations
            ],
        }


def _title_values(row: ListedTitle, locale: str) -> dict[str, Any]:
    title, title_locale = row.title_in(locale)
    return {"id": row.key, "title": title, "locale": title_locale, "url": absolute(row.path)}


def _entries(
    hits: Iterable[Hit], names: FacetNames, locale: str, at: datetime
) -> list[dict[str, Any]]:
    reasons = {hit.key: hit.because for hit in hits}
    rows = read_listed(reasons, vocabulary())
    keys = source_keys(rows)
    with translation.override(interface_locale(locale)):
        return [
            _entry_values(row, locale, at)
            | {
                "because": [_reason(concept, names) for concept in reasons[key]],
                "source_key": next(iter(keys.get(key, ())), None),
                "source_keys": keys.get(key, []),
            }
            for key, row in rows.items()
        ]


def _reason(concept: Concept, names: FacetNames) -> dict[str, Any]:
    label = names.of(concept.facet, concept.value)
    return {"facet": concept.facet, "value": concept.value, "label": label}


def _entry_values(row: ListedEntry, locale: str, at: datetime) -> dict[str, Any]:
    state = row.state_at(at)
    return _title_values(row, locale) | {
        "kind": row.kind,
        "provider": row.organisation.name if row.organisation else None,
        "provider_id": row.organisation.pk if row.organisation else None,
        "in_language": row.languages,
        "themes": row.themes,
        "methods": row.methods,
        "state": state.state,
        "starts_at": state.starts_at,
    }
