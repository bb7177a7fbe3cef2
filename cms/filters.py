"""The filters beside a list: values with their names, counts and order (pure but for names)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.catalogue.enums import SessionState
from cms.browsing import UNCOUNTED
from cms.components import Choice, FacetGroup, Words
from cms.readers import Reader
from search.facets import (
    AUDIENCE,
    FREE,
    KIND,
    LANGUAGE,
    LEVEL,
    METHOD,
    MODE,
    NOT_STATED,
    PROVIDER,
    REGION,
    STATE,
    THEME,
    Facet,
)
from search.naming import FacetNames
from search.query import CatalogueQuery
from search.results import FacetCount

FIRST_VALUES = 8
# In the order in which people decide; the first three stand open.
ORDER = (LANGUAGE, THEME, METHOD, STATE, FREE, KIND, LEVEL, MODE, AUDIENCE, REGION, PROVIDER)
OPEN = frozenset({LANGUAGE.name, THEME.name, METHOD.name})

Counts = Mapping[str, tuple[FacetCount, ...]]


def facet_label(facet: Facet) -> str:
    """Return what a filter is called on pages, in the active language."""
    return str(_LABELS[facet.name])


_LABELS: Final[Mapping[str, str | Promise]] = {
    LANGUAGE.name: _("Language of teaching"),
    THEME.name: _("Theme"),
    METHOD.name: _("Way of learning"),
    STATE.name: _("When you can join"),
    FREE.name: _("Cost"),
    KIND.name: _("Course or webinar"),
    LEVEL.name: _("Level"),
    MODE.name: _("Where"),
    AUDIENCE.name: _("For whom"),
    REGION.name: _("Region"),
    PROVIDER.name: _("Organisation"),
}


class Names:
    """What the values of filters are called on a page: the API's names, set off where needed."""

    def __init__(self, reader: Reader, providers: Iterable[str]) -> None:
        self._names = FacetNames(terms=reader.vocabulary, locale=reader.locale, providers=providers)

    def of(self, facet: Facet, value: str) -> Words:
        """Return the name of one value; that of an organisation may be in any script."""
        is_foreign = facet is PROVIDER and value != NOT_STATED
        text = self._names.of(facet.name, value)
        return Words(text=text, direction="auto" if is_foreign else "")


def facet_groups(
    query: CatalogueQuery, counts: Counts, names: Names, reader: Reader, *, fixed: Facet | None
) -> tuple[FacetGroup, ...]:
    """Return the filters of a list; `fixed` is the one that the page itself stands for."""
    groups = (
        _group(facet, query, counts.get(facet.name, ()), names, reader)
        for facet in ORDER
        if facet is not fixed
    )
    return tuple(group for group in groups if group.first)


def _group(
    facet: Facet,
    query: CatalogueQuery,
    counts: tuple[FacetCount, ...],
    names: Names,
    reader: Reader,
) -> FacetGroup:
    chosen = set(query.values(facet))
    choices = [
        Choice(
            value=row.value,
            label=names.of(facet, row.value),
            count=None if row.count == UNCOUNTED else row.count,
            is_chosen=row.value in chosen,
        )
        for row in counts
        if row.count or row.value in chosen
    ]
    missing = chosen.difference(choice.value for choice in choices)
    choices += [
        Choice(value=value, label=names.of(facet, value), count=0, is_chosen=True)
        for value in sorted(missing)
    ]
    arrange = _by_tree if facet is THEME else _by_order if facet is STATE else _by_count
    first, more = arrange(choices, reader)
    return FacetGroup(
        name=facet.parameter,
        label=facet_label(facet),
        first=tuple(first),
        more=tuple(more),
        is_open=facet.name in OPEN or bool(chosen),
    )


_Arranged = tuple[list[Choice], list[Choice]]


def _by_count(choices: list[Choice], _reader: Reader) -> _Arranged:
    """Chosen values on top, then those with most results; what is not stated comes last."""
    ordered = sorted(
        choices,
        key=lambda choice: (
            not choice.is_chosen,
            choice.value == NOT_STATED,
            -(choice.count or 0),
            choice.label.text,
        ),
    )
    cut = max(FIRST_VALUES, sum(choice.is_chosen for choice in choices))
    # A "more" that hides one or two values costs more than it saves.
    if len(ordered) <= cut + 2:
        return ordered, []
    return ordered[:cut], ordered[cut:]


def _by_order(choices: list[Choice], _reader: Reader) -> _Arranged:
    """States in the order of what one can join soonest."""
    rank = {value: position for position, value in enumerate(SessionState.values)}
    return sorted(choices, key=lambda choice: rank.get(choice.value, len(rank))), []


def _by_tree(choices: list[Choice], reader: Reader) -> _Arranged:
    """Top themes first; below a chosen one, and below a chosen child's parent, its children."""
    terms = reader.vocabulary.themes
    held = {choice.value: choice for choice in choices}
    parents = {slug: term.parent for slug, term in terms.items()}
    opened = {parents.get(choice.value) or choice.value for choice in choices if choice.is_chosen}
    first: list[Choice] = []
    more: list[Choice] = []
    for slug in (slug for slug, parent in parents.items() if parent is None):
        below = [
            held[child] for child, parent in parents.items() if parent == slug and child in held
        ]
        if slug in held:
            first.append(held[slug])
        shown = [replace(choice, is_below=slug in held) for choice in below]
        (first if slug in opened else more).extend(shown)
    first += [held[NOT_STATED]] if NOT_STATED in held and held[NOT_STATED].is_chosen else []
    more += [held[NOT_STATED]] if NOT_STATED in held and not held[NOT_STATED].is_chosen else []
    return (first, more) if first else (more, [])
