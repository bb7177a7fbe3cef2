"""Found entries, counts and suggestions as the API shows them.

Entries are read again from their tables, one query a kind, so that what is shown is true even
when the index lags; an entry that went away meanwhile is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from academy.api import absolute, interface_locale
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.source_keys import source_keys
from academy.taxonomy.vocabulary import Term, vocabulary
from courses.models import Course, CourseText
from search.facets import PROVIDER
from search.naming import FacetNames
from search.results import Hit, Results, Suggestions
from webinars.models import Webinar, WebinarText

_COURSE_COLUMNS = ("title", "locale", "provider__name")
_WEBINAR_COLUMNS = (
    "title",
    "locale",
    "organizer__name",
    "status",
    "starts_at",
    "ends_at",
    "registration_opens_at",
    "registration_closes_at",
    "confirm_by",
    "capacity",
    "seats_taken",
)


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
    rows = _live_rows(wanted, locale)
    keys = source_keys(rows)
    with translation.override(interface_locale(locale)):
        return [
            {
                **_entry_values(rows[hit.key], at),
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


@dataclass(frozen=True, kw_only=True)
class _Row:
    """An entry as it stands now, with the parts that a result shows."""

    entry: CatalogueEntry
    title: str
    locale: str
    terms: Mapping[str, list[str]]


def _live_rows(hits: Iterable[Hit], locale: str) -> dict[str, _Row]:
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.kind, []).append(hit.id)
    rows: dict[str, _Row] = {}
    if Course.kind in ids:
        courses = Course.objects.published().select_related("provider").only(*_COURSE_COLUMNS)
        courses = courses.prefetch_related("instances").filter(pk__in=ids[Course.kind])
        rows |= _rows(Course, CourseText, list(courses), locale)
    if Webinar.kind in ids:
        webinars = Webinar.objects.published().select_related("organizer")
        webinars = webinars.only(*_WEBINAR_COLUMNS).filter(pk__in=ids[Webinar.kind])
        rows |= _rows(Webinar, WebinarText, list(webinars), locale)
    return rows


def _rows(
    model: type[CatalogueEntry],
    text_model: type[CourseText | WebinarText],
    entries: list[CatalogueEntry],
    locale: str,
) -> dict[str, _Row]:
    """Join entries with their terms and translated titles, a statement for each part.

    Links are read as pairs of keys, and terms come from the vocabularies in memory: making a
    model for each term of each result took more time than the search.
    """
    ids = [entry.pk for entry in entries]
    translated = text_model.objects.filter(entry_id__in=ids, locale=locale)
    titles = dict(translated.values_list("entry_id", "title"))
    terms = vocabulary()
    parts = {
        "in_language": _terms(model, "in_language", ids, terms.languages),
        "themes": _terms(model, "themes", ids, terms.themes),
        "methods": _terms(model, "methods", ids, terms.methods),
    }
    return {
        entry.key: _Row(
            entry=entry,
            title=entry.title if entry.locale == locale else titles.get(entry.pk, entry.title),
            locale=locale if entry.pk in titles else entry.locale,
            terms={name: values.get(entry.pk, []) for name, values in parts.items()},
        )
        for entry in entries
    }


def _terms(
    model: type[CatalogueEntry], name: str, ids: list[int], terms: Mapping[str, Term]
) -> dict[int, list[str]]:
    """Return the values of one kind of term by entry, in the vocabulary's order."""
    field: Any = getattr(model, name).field
    entry_id, term_id = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    links = field.remote_field.through.objects.filter(**{f"{entry_id}__in": ids})
    held = set(links.values_list(entry_id, term_id)) if ids else set()
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    linked = {term for _entry, term in held}
    for term in (each for each in terms.values() if each.pk in linked):
        for pk in ids:
            if (pk, term.pk) in held:
                found[pk].append(term.value)
    return found


def _entry_values(row: _Row, at: datetime) -> dict[str, Any]:
    entry = row.entry
    state = entry.state_at(at)
    organisation = entry.organisation
    return {
        "id": entry.key,
        "kind": entry.kind,
        "title": row.title,
        "locale": row.locale,
        "url": absolute(entry.get_absolute_url()),
        "provider": organisation.name if organisation else None,
        "provider_id": organisation.pk if organisation else None,
        **row.terms,
        "state": state.state,
        "starts_at": state.starts_at,
    }


def _entry_page(key: str, title: str) -> str:
    kind, _colon, number = key.partition(":")
    slug = slugify(title, allow_unicode=True)[:80].strip("-") or kind
    return absolute(reverse(kind, args=[int(number), slug]))
