"""The vocabularies as values in memory: terms, labels and synonyms in every locale.

Pages and searches read terms all the time and they change rarely, so each process keeps a
snapshot and reads the tables again after a short while, or at once when told that they changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from academy.taxonomy.models import (
    Audience,
    AudienceLabel,
    Language,
    LanguageLabel,
    Method,
    MethodLabel,
    Region,
    RegionLabel,
    Theme,
    ThemeLabel,
)

FALLBACK_LOCALE: Final = "en"
SNAPSHOT_SECONDS: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term of a vocabulary; `value` is its slug, tag or code, `parent` that of its parent."""

    pk: int
    value: str
    parent: str | None
    labels: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    phase: str = ""
    sdg_goals: tuple[int, ...] = ()
    native_name: str = ""
    direction: str = "ltr"

    def label(self, locale: str) -> str:
        """Return the label in a locale, else in its base language, else in English."""
        return (
            self.labels.get(locale)
            or self.labels.get(locale.partition("-")[0])
            or self.labels.get(FALLBACK_LOCALE)
            or self.value
        )


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Every term by facet and value, in the order in which they are shown."""

    languages: Mapping[str, Term]
    themes: Mapping[str, Term]
    methods: Mapping[str, Term]
    audiences: Mapping[str, Term]
    regions: Mapping[str, Term]

    def with_ancestors(self, terms: Mapping[str, Term], values: Iterable[str]) -> tuple[str, ...]:
        """Return the values with those of their parents added, each once, in a fixed order."""
        found: dict[str, None] = {}
        for value in values:
            current: str | None = value
            while current is not None and current not in found:
                found[current] = None
                term = terms.get(current)
                current = term.parent if term else None
        return tuple(found)

    def children_of(self, terms: Mapping[str, Term], parent: str | None) -> list[Term]:
        """Return the terms below a parent, or the top terms for None."""
        return [term for term in terms.values() if term.parent == parent]


_snapshot: tuple[float, Vocabulary] | None = None


def vocabulary() -> Vocabulary:
    """Return the snapshot of this process, at most half a minute old."""
    global _snapshot
    now = time.monotonic()
    if _snapshot is None or now - _snapshot[0] > SNAPSHOT_SECONDS:
        _snapshot = (now, read_vocabulary())
    return _snapshot[1]


def forget_vocabulary() -> None:
    """Have the next call read the tables again; call it after a term changed."""
    global _snapshot
    _snapshot = None


def read_vocabulary() -> Vocabulary:
    """Read every term from the tables: two statements a vocabulary."""
    return Vocabulary(
        languages=_read_languages(),
        themes=_read_themes(),
        methods=_read_methods(),
        audiences=_read_plain(Audience, AudienceLabel),
        regions=_read_regions(),
    )


_Labels = dict[int, tuple[dict[str, str], dict[str, tuple[str, ...]]]]


def _read_labels(model: type) -> _Labels:
    found: _Labels = {}
    rows = model.objects.values_list("term_id", "locale", "label", "synonyms")  # type: ignore[attr-defined]
    for term_id, locale, label, synonyms in rows:
        labels, others = found.setdefault(term_id, ({}, {}))
        labels[locale] = label
        others[locale] = tuple(synonyms)
    return found


def _read_languages() -> dict[str, Term]:
    labels = _read_labels(LanguageLabel)
    return {
        row.tag: Term(
            pk=row.pk,
            value=row.tag,
            parent=row.tag.partition("-")[0] if "-" in row.tag else None,
            labels=labels.get(row.pk, ({}, {}))[0] or {FALLBACK_LOCALE: row.name},
            synonyms=labels.get(row.pk, ({}, {}))[1],
            native_name=row.native_name,
            direction=row.direction,
        )
        for row in Language.objects.all()
    }


def _read_themes() -> dict[str, Term]:
    labels = _read_labels(ThemeLabel)
    rows = list(Theme.objects.all())
    slugs = {row.pk: row.slug for row in rows}
    return {
        row.slug: Term(
            pk=row.pk,
            value=row.slug,
            parent=slugs[row.parent_id] if row.parent_id else None,
            labels=labels.get(row.pk, ({}, {}))[0],
            synonyms=labels.get(row.pk, ({}, {}))[1],
            sdg_goals=tuple(row.sdg_goals),
        )
        for row in rows
    }


def _read_methods() -> dict[str, Term]:
    labels = _read_labels(MethodLabel)
    return {
        row.slug: Term(
            pk=row.pk,
            value=row.slug,
            parent=None,
            labels=labels.get(row.pk, ({}, {}))[0],
            synonyms=labels.get(row.pk, ({}, {}))[1],
            phase=row.phase,
        )
        for row in Method.objects.all()
    }


def _read_plain(model: type[Audience], label_model: type[AudienceLabel]) -> dict[str, Term]:
    labels = _read_labels(label_model)
    return {
        row.slug: Term(
            pk=row.pk,
            value=row.slug,
            parent=None,
            labels=labels.get(row.pk, ({}, {}))[0],
            synonyms=labels.get(row.pk, ({}, {}))[1],
        )
        for row in model.objects.all()
    }


def _read_regions() -> dict[str, Term]:
    labels = _read_labels(RegionLabel)
    rows = list(Region.objects.all())
    codes = {row.pk: row.code for row in rows}
    return {
        row.code: Term(
            pk=row.pk,
            value=row.code,
            parent=codes[row.parent_id] if row.parent_id else None,
            labels=labels.get(row.pk, ({}, {}))[0],
            synonyms=labels.get(row.pk, ({}, {}))[1],
        )
        for row in rows
    }
