"""The vocabularies as values in memory: terms, labels and synonyms in every locale.

Pages and searches read terms all the time and they change rarely, so each process keeps a
snapshot and reads the tables again after a short while, or at once when told that they changed.
What must not be written from an older state, such as the index, asks for `vocabulary_of_now()`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language

from academy.snapshots import Snapshot
from academy.taxonomy.models import (
    Audience,
    AudienceLabel,
    Language,
    LanguageLabel,
    Method,
    MethodLabel,
    Region,
    RegionLabel,
    TakenAway,
    Theme,
    ThemeLabel,
    VocabularyVersion,
)

FALLBACK_LOCALE: Final = "en"

# By primary key of a term: its place in the order of the vocabulary, and its value.
Places = Mapping[int, tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term of a vocabulary; `value` is its slug, tag or code, `parent` that of its parent."""

    pk: int
    value: str
    parent: str | None = None
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
    """Every term by facet and value, in the order in which they are shown.

    `taken_away` holds, by facet, the values of terms that are no more, each with the value of the
    term that it was joined into, or an empty one. `version` numbers the changes of curators.
    """

    languages: Mapping[str, Term]
    themes: Mapping[str, Term]
    methods: Mapping[str, Term]
    audiences: Mapping[str, Term]
    regions: Mapping[str, Term]
    taken_away: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    version: int = 0

    def standing(self, family: str, value: str) -> str | None:
        """Return the term that a value stands for now: itself, or what it was joined into.

        None where it was removed; a value that nobody knows stays as it is.
        """
        return standing(value, getattr(self, family), self.taken_away.get(family, {}))

    def meanings(self, family: str) -> dict[str, str]:
        """Return every value that an address may name, with that of the term it stands for."""
        values = [*getattr(self, family), *self.taken_away.get(family, ())]
        found = ((value, self.standing(family, value)) for value in values)
        return {value: meant for value, meant in found if meant is not None}

    @cached_property
    def language_places(self) -> Places:
        """Languages by primary key, with where each stands among those that are shown."""
        return _places(self.languages)

    @cached_property
    def theme_places(self) -> Places:
        """Themes by primary key, with where each stands among those that are shown."""
        return _places(self.themes)

    @cached_property
    def method_places(self) -> Places:
        """Methods by primary key, with where each stands among those that are shown."""
        return _places(self.methods)

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


def standing(value: str, known: Collection[str], taken_away: Mapping[str, str]) -> str | None:
    """Return the value that one stands for now, as `Vocabulary.standing` says."""
    for _step in range(len(taken_away) + 1):
        if value in known or value not in taken_away:
            return value
        value = taken_away[value]
    return None


def _places(terms: Mapping[str, Term]) -> Places:
    return {term.pk: (place, term.value) for place, term in enumerate(terms.values())}


def in_order(pks: Iterable[int], places: Places) -> tuple[str, ...]:
    """Return the values of terms in the order of their vocabulary; unknown ones are left out."""
    held = sorted({places[pk] for pk in pks if pk in places})
    return tuple([value for _place, value in held])


def vocabulary() -> Vocabulary:
    """Return the snapshot of this process, at most half a minute old."""
    return _SNAPSHOT.value()


def forget_vocabulary() -> None:
    """Have the next call read the tables again; call it after a term changed."""
    _SNAPSHOT.forget()


def vocabulary_of_now() -> Vocabulary:
    """Return the snapshot, read again if curators have changed anything since; one statement."""
    if vocabulary().version != _read_version():
        forget_vocabulary()
    return vocabulary()


def label_of(family: str, value: str) -> str:
    """Return what a term is called in the active language; the value itself where nobody knows."""
    term = getattr(vocabulary(), family).get(value)
    return term.label(get_language() or FALLBACK_LOCALE) if term else value


def note_vocabulary_change() -> None:
    """Tell every process that a term changed; call it in the transaction of the change."""
    VocabularyVersion.objects.get_or_create(pk=1)
    VocabularyVersion.objects.filter(pk=1).update(value=F("value") + 1)
    forget_vocabulary()
    transaction.on_commit(forget_vocabulary)


def _read_version() -> int:
    return VocabularyVersion.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def read_vocabulary() -> Vocabulary:
    """Read every term from the tables: two statements a vocabulary, and two more."""
    version = _read_version()  # before the terms: what changes meanwhile is then read again
    return Vocabulary(
        version=version,
        taken_away=_read_taken_away(),
        languages=_read_terms(Language, LanguageLabel, _language_facts),
        themes=_read_terms(Theme, ThemeLabel, _theme_facts),
        methods=_read_terms(Method, MethodLabel, _method_facts),
        audiences=_read_terms(Audience, AudienceLabel, _slug_facts),
        regions=_read_terms(Region, RegionLabel, _region_facts),
    )


_SNAPSHOT: Final = Snapshot(read_vocabulary)


def _read_taken_away() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = TakenAway.objects.filter(locale="").values_list("vocabulary", "value", "joined_into")
    for family, value, joined_into in rows:
        found.setdefault(family, {})[value] = joined_into
    return found


# What a row of each table says of its term, labels apart.
_Facts = dict[str, Any]


def _language_facts(row: Language) -> _Facts:
    base, _hyphen, rest = row.tag.partition("-")
    return {
        "value": row.tag,
        "parent": base if rest else None,
        "native_name": row.native_name,
        "direction": row.direction,
    }


def _theme_facts(row: Theme) -> _Facts:
    return {"value": row.slug, "sdg_goals": tuple(row.sdg_goals), "parent": _parent(row, "slug")}


def _method_facts(row: Method) -> _Facts:
    return {"value": row.slug, "phase": row.phase}


def _slug_facts(row: Audience) -> _Facts:
    return {"value": row.slug}


def language_name(tag: str) -> str:
    """Return what a language is called in the active language; a variety may go by its base."""
    languages = vocabulary().languages
    term = languages.get(tag) or languages.get(tag.partition("-")[0].lower())
    return term.label(get_language() or FALLBACK_LOCALE) if term else tag


def _region_facts(row: Region) -> _Facts:
    return {"value": row.code, "parent": _parent(row, "code")}


def _parent(row: Theme | Region, name: str) -> str | None:
    return getattr(row.parent, name) if row.parent_id else None


def _read_terms(
    model: type[Any], label_model: type[Any], facts_of: Callable[[Any], _Facts]
) -> dict[str, Term]:
    rows = model.objects.all()
    if hasattr(model, "parent"):
        rows = rows.select_related("parent")
    labels = _read_labels(label_model)
    terms = (_term(row, facts_of(row), labels) for row in rows)
    return {term.value: term for term in terms}


def _term(row: Any, facts: _Facts, labels: _Labels) -> Term:
    names, synonyms = labels.get(row.pk, ({}, {}))
    if not names and isinstance(row, Language):
        names = {FALLBACK_LOCALE: row.name}
    return Term(**facts, pk=row.pk, labels=names, synonyms=synonyms)


_Labels = dict[int, tuple[dict[str, str], dict[str, tuple[str, ...]]]]


def _read_labels(model: type[Any]) -> _Labels:
    found: _Labels = {}
    for term_id, locale, label, synonyms in model.objects.values_list(
        "term_id", "locale", "label", "synonyms"
    ):
        labels, others = found.setdefault(term_id, ({}, {}))
        labels[locale] = label
        others[locale] = tuple(synonyms)
    return found
