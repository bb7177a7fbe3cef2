"""What the catalogue covers, and its gaps: themes by language, regions by way of learning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import methodcaller
from typing import Final

from django.db.models import Count
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.taxonomy.vocabulary import FALLBACK_LOCALE, Term, vocabulary
from cms.reports.rows import Cell, RowsReport
from courses.models import Course
from webinars.models import Webinar

# As many languages have a column of their own: those with most entries.
LANGUAGES_SHOWN: Final = 12
GAP: Final = "—"

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, kw_only=True)
class CoverageRow:
    """One term: how many entries it has in all, and with each value across."""

    label: str
    total: int
    counts: Mapping[str, int]

    def across(self, value: str) -> int | str:
        """Return the number of entries with a value, a dash where there is none."""
        return self.counts.get(value) or GAP


def counted(down: str, across: str) -> Counts:
    """Return how many published entries have both of two properties; two statements a kind.

    `{(theme, language): 3}` for `counted("themes__slug", "in_language__tag")`. `ORGANISATION`
    stands for the organisation's look-up in each kind.
    """
    total: Counter[tuple[str, str]] = Counter()
    for model in (Course, Webinar):
        first, second = (
            name.replace(ORGANISATION, model.organisation_field) for name in (down, across)
        )
        rows = model.objects.published().order_by().values_list(first, second)
        for one, other, number in rows.annotate(n=Count("pk", distinct=True)):
            if one and other:
                total[one, other] += number
    return total


ORGANISATION: Final = "ORGANISATION"


def totals(name: str) -> Mapping[str, int]:
    """Return how many published entries have each value of one property."""
    total: Counter[str] = Counter()
    for model in (Course, Webinar):
        field = name.replace(ORGANISATION, model.organisation_field)
        rows = model.objects.published().order_by().values_list(field)
        total.update(
            {value: n for value, n in rows.annotate(n=Count("pk", distinct=True)) if value}
        )
    return total


def coverage(
    terms: Iterable[Term], counts: Counts, in_all: Mapping[str, int], locale: str
) -> list[CoverageRow]:
    """Return a row for each term, those with nothing included: they are what is looked for."""
    across: dict[str, dict[str, int]] = {}
    for (down, value), number in counts.items():
        across.setdefault(down, {})[value] = number
    return [
        CoverageRow(
            label=term.label(locale),
            total=in_all.get(term.value, 0),
            counts=across.get(term.value, {}),
        )
        for term in terms
    ]


def commonest(in_all: Mapping[str, int], limit: int) -> list[str]:
    """Return the values with most entries, the commonest first."""
    return sorted(in_all, key=lambda value: (-in_all[value], value))[:limit]


class _Coverage(RowsReport):
    down: str
    across: str

    def _locale(self) -> str:
        return get_language() or FALLBACK_LOCALE

    def _terms_down(self) -> Sequence[Term]:
        raise NotImplementedError

    def _across(self) -> Sequence[tuple[str, str]]:
        """Return the values across, each with its label."""
        raise NotImplementedError

    def rows(self) -> Sequence[CoverageRow]:
        """Return a row for each term."""
        return coverage(
            self._terms_down(), counted(self.down, self.across), totals(self.down), self._locale()
        )

    def cells(self) -> Sequence[Cell]:
        """Return the term, its total, and a column for each value across."""
        return [
            Cell(name="term", label=_("Term"), value=lambda row: row.label),
            Cell(name="total", label=_("In all"), value=lambda row: row.total, is_number=True),
            *(
                Cell(name=value, label=label, value=methodcaller("across", value), is_number=True)
                for value, label in self._across()
            ),
        ]


class ThemesByLanguage(_Coverage):
    """Which themes are taught in which languages."""

    page_title = gettext_lazy("Coverage: themes by language")
    name = "themes-by-language"
    down, across = "themes__slug", "in_language__tag"

    def _terms_down(self) -> Sequence[Term]:
        return list(vocabulary().themes.values())

    def _across(self) -> Sequence[tuple[str, str]]:
        languages = vocabulary().languages
        shown = commonest(totals(self.across), LANGUAGES_SHOWN)
        return [(tag, languages[tag].label(self._locale())) for tag in shown if tag in languages]


class RegionsByMethod(_Coverage):
    """Which ways of learning are offered from which regions."""

    page_title = gettext_lazy("Coverage: regions by way of learning")
    name = "regions-by-method"
    down, across = f"{ORGANISATION}__region__code", "methods__slug"

    def _terms_down(self) -> Sequence[Term]:
        return list(vocabulary().regions.values())

    def _across(self) -> Sequence[tuple[str, str]]:
        return [(term.value, term.label(self._locale())) for term in vocabulary().methods.values()]
