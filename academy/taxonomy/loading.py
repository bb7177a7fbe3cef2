"""Fill the vocabularies from the lists that ship with the product, without touching edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction

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
)
from academy.taxonomy.seed_files import read_seed
from academy.taxonomy.vocabulary import forget_vocabulary, standing

LABEL_LOCALES: Final = ("en", "fr", "es", "pt", "ar", "ru", "zh", "tr")

RowType = type[models.Model]
Seed = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LoadingSummary:
    """How many rows a load made; both are zero when nothing was missing."""

    terms: int
    labels: int

    def __add__(self, other: LoadingSummary) -> LoadingSummary:
        return LoadingSummary(terms=self.terms + other.terms, labels=self.labels + other.labels)


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """How one seed file maps to its tables: the field that names a term and its plain fields."""

    file: str
    model: RowType
    label_model: RowType
    key: str
    plain: tuple[str, ...] = ()
    ordered: bool = True
    nested: bool = False

    @property
    def family(self) -> str:
        """The vocabulary, as the facets call it."""
        return self.file.removesuffix(".json")


_KINDS: Final = (
    _Kind(
        file="languages.json",
        model=Language,
        label_model=LanguageLabel,
        key="tag",
        plain=("name", "native_name", "direction"),
        ordered=False,
    ),
    _Kind(
        file="themes.json",
        model=Theme,
        label_model=ThemeLabel,
        key="slug",
        plain=("sdg_goals",),
        nested=True,
    ),
    _Kind(file="methods.json", model=Method, label_model=MethodLabel, key="slug", plain=("phase",)),
    _Kind(file="audiences.json", model=Audience, label_model=AudienceLabel, key="slug"),
    _Kind(file="regions.json", model=Region, label_model=RegionLabel, key="code", nested=True),
)


@transaction.atomic
def load_vocabularies() -> LoadingSummary:
    """Make the terms and labels that are missing.

    What a curator has edited stays as it is, and what one took away does not come back.
    """
    summary = LoadingSummary(terms=0, labels=0)
    for kind in _KINDS:
        summary += _load_kind(kind, _seeds_of(kind))
    forget_vocabulary()
    return summary


def _seeds_of(kind: _Kind) -> list[Seed]:
    """Return what the shipped list holds, without what curators took away.

    A term below one that was joined into another is made below that one, or at the top.
    """
    gone = dict(
        TakenAway.objects.filter(vocabulary=kind.family, locale="").values_list(
            "value", "joined_into"
        )
    )
    labels = set(
        TakenAway.objects.filter(vocabulary=kind.family)
        .exclude(locale="")
        .values_list("value", "locale")
    )
    found: list[Seed] = []
    for seed in read_seed(kind.file):
        value = seed[kind.key]
        if value in gone:
            continue
        parent = standing(seed.get("parent") or "", (), gone)
        found.append(
            {
                **seed,
                "parent": parent,
                "labels": {
                    locale: texts
                    for locale, texts in seed["labels"].items()
                    if (value, locale) not in labels
                },
            }
        )
    return found


def _load_kind(kind: _Kind, seeds: list[Seed]) -> LoadingSummary:
    stored = _stored_keys(kind)
    missing = [
        (position, seed) for position, seed in enumerate(seeds) if seed[kind.key] not in stored
    ]
    made = _make_terms(kind, missing)
    return LoadingSummary(terms=made, labels=_make_labels(kind, seeds))


def _rows(model: RowType) -> models.QuerySet[models.Model]:
    return models.QuerySet(model)


def _stored_keys(kind: _Kind) -> dict[str, int]:
    rows = _rows(kind.model).values_list(kind.key, "pk")
    return dict(rows)


def _make_terms(kind: _Kind, missing: Iterable[tuple[int, Seed]]) -> int:
    """Make the given terms, parents before children, and return how many."""
    missing = list(missing)
    for generation in (
        [pair for pair in missing if not pair[1].get("parent")],
        [pair for pair in missing if pair[1].get("parent")],
    ):
        stored = _stored_keys(kind) if kind.nested else {}
        _rows(kind.model).bulk_create(
            kind.model(**_fields(kind, seed, position, stored)) for position, seed in generation
        )
    return len(missing)


def _fields(kind: _Kind, seed: Seed, position: int, stored: Mapping[str, int]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: seed[name] for name in (kind.key, *kind.plain)}
    if kind.ordered:
        fields["position"] = position
    if kind.nested:
        fields["parent_id"] = stored.get(seed["parent"]) if seed.get("parent") else None
    return fields


def _make_labels(kind: _Kind, seeds: Iterable[Seed]) -> int:
    """Make the label rows that are missing and return how many."""
    keys = _stored_keys(kind)
    stored = set(_rows(kind.label_model).values_list("term_id", "locale"))
    missing = [
        kind.label_model(
            term_id=keys[seed[kind.key]],
            locale=locale,
            label=texts["label"],
            synonyms=list(texts.get("synonyms", ())),
        )
        for seed in seeds
        for locale, texts in seed["labels"].items()
        if (keys[seed[kind.key]], locale) not in stored
    ]
    _rows(kind.label_model).bulk_create(missing)
    return len(missing)
