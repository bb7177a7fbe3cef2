"""CatalogueQuery: what is asked of the catalogue, read from an address and written back (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from typing import Any, Final, Self, assert_never
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.facets import FACETS, NOT_STATED, Facet
from search.results import DEEPEST_HIT

LONGEST_TEXT: Final = 200
MOST_VALUES: Final = 50
# Bytes of the values of all filters together, each with three for its quotes and comma: a search
# server is told them several times in one short question.
LONGEST_VALUES: Final = 600
PAGE_SIZE: Final = 20
LARGEST_PAGE_SIZE: Final = 100

# For each parameter the values that exist, or what values stand for: that of a term that was joined
# into another for that one. A parameter without an entry takes any value.
KnownValues = Mapping[str, Collection[str]]
Parameters = Mapping[str, Sequence[str]]


class Sort(models.TextChoices):
    """In which order hits come; relevance without a text is the reader's language, then soonest."""

    RELEVANCE = "relevance", gettext_lazy("Best match")
    SOONEST = "soonest", gettext_lazy("Soonest")
    NEWEST = "newest", gettext_lazy("Newest")
    TITLE = "title", gettext_lazy("Title")


class NoticeReason(models.TextChoices):
    """Why a part of an address was not followed."""

    UNKNOWN = "unknown"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    TOO_DEEP = "too-deep"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A part of an address that was not followed; pages say so, the API refuses it.

    `value` is what was not followed; of too many values `kept` were.
    """

    parameter: str
    reason: NoticeReason
    value: str = ""
    kept: int = 0

    @property
    def message(self) -> str:
        """What a reader is told."""
        match self.reason:
            case NoticeReason.UNKNOWN:
                return _(
                    "“%(value)s” is not known as a value of “%(parameter)s” and was left out."
                ) % {
                    "value": self.value,
                    "parameter": self.parameter,
                }
            case NoticeReason.TOO_LONG:
                return _("The text was cut after %(count)d characters.") % {"count": LONGEST_TEXT}
            case NoticeReason.TOO_MANY:
                return _("Only the first %(count)d values of “%(parameter)s” were used.") % {
                    "count": self.kept,
                    "parameter": self.parameter,
                }
            case NoticeReason.TOO_DEEP:
                return _("Only the first %(count)d entries can be leafed through.") % {
                    "count": DEEPEST_HIT
                }
            case _:
                assert_never(self.reason)


@dataclass(frozen=True, kw_only=True)
class CatalogueQuery:
    """What is asked: a text, values per facet, an order and a page.

    Values are sorted and unique, so that equal questions are equal values. `reader_locale` is the
    language whose entries come first when there is no text; it is not part of the address.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    reader_locale: str = "en"

    def values(self, facet: Facet) -> tuple[str, ...]:
        """Return the values asked for in one facet."""
        values: tuple[str, ...] = getattr(self, facet.attribute)
        return values

    @property
    def active_facets(self) -> tuple[Facet, ...]:
        """The facets with at least one value."""
        return tuple(facet for facet in FACETS if self.values(facet))

    @property
    def is_filtered(self) -> bool:
        """Whether any facet has a value."""
        return bool(self.active_facets)

    @property
    def is_scored(self) -> bool:
        """Whether hits come in the order of how well they fit a text."""
        return bool(self.text) and self.sort == Sort.RELEVANCE

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.page_size

    def with_values(self, facet: Facet, values: Iterable[str]) -> Self:
        """Return the query with these values in one facet, on its first page."""
        changes: dict[str, Any] = {facet.attribute: tuple(sorted(set(values)))}
        return replace(self, page=1, **changes)

    def with_value(self, facet: Facet, value: str) -> Self:
        """Return the query with one value more."""
        return self.with_values(facet, (*self.values(facet), value))

    def without_value(self, facet: Facet, value: str) -> Self:
        """Return the query without one value."""
        return self.with_values(facet, (held for held in self.values(facet) if held != value))

    def without_facet(self, facet: Facet) -> Self:
        """Return the query without the filter of one facet."""
        return self.with_values(facet, ())

    def without_filters(self) -> Self:
        """Return the query with its text only."""
        changes: dict[str, Any] = {facet.attribute: () for facet in FACETS}
        return replace(self, page=1, **changes)

    def with_text(self, text: str) -> Self:
        """Return the query with another text."""
        return replace(self, text=text, page=1)

    def with_sort(self, sort: Sort) -> Self:
        """Return the query in another order."""
        return replace(self, sort=sort, page=1)

    def with_page(self, page: int) -> Self:
        """Return the query turned to another page."""
        return replace(self, page=page)

    def to_querystring(self) -> str:
        """Return the query as an address writes it, without "?"; defaults are left out."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        pairs += [(facet.parameter, value) for facet in FACETS for value in self.values(facet)]
        if self.sort != Sort.RELEVANCE:
            pairs.append(("sort", self.sort.value))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return urlencode(pairs)


def parse(
    params: Parameters,
    known: KnownValues,
    *,
    reader_locale: str = "en",
    page_size: int = PAGE_SIZE,
) -> tuple[CatalogueQuery, list[Notice]]:
    """Read a query from the parameters of an address; what cannot be followed gives a notice.

    `params` maps each name to its list of values (`dict(request.GET.lists())`). Parameters of
    other names are not ours to judge and are skipped.
    """
    notices: list[Notice] = []
    filters: dict[str, tuple[str, ...]] = {}
    for facet in FACETS:
        if raw := params.get(facet.parameter):
            room = LONGEST_VALUES - sum(map(_size, chain.from_iterable(filters.values())))
            filters[facet.attribute] = _parse_values(facet, raw, known, notices, room=room)
    query = CatalogueQuery(
        text=_parse_text(_last(params, "q"), notices),
        sort=_parse_sort(_last(params, "sort"), notices),
        page=_parse_page(_last(params, "page"), page_size, notices),
        page_size=page_size,
        reader_locale=reader_locale,
        **filters,
    )
    return query, notices


def _last(params: Parameters, name: str) -> str:
    values = params.get(name) or ("",)
    return values[-1]


def _parse_text(raw: str, notices: list[Notice]) -> str:
    """Return the text without control characters and extra spaces, cut to a sensible length."""
    # Twice the cap is ample for spaces; the rest of a huge text is never even looked at.
    printable = "".join(char if char.isprintable() else " " for char in raw[: 2 * LONGEST_TEXT])
    text = " ".join(printable.split())
    if len(raw) > 2 * LONGEST_TEXT or len(text) > LONGEST_TEXT:
        notices.append(Notice(parameter="q", reason=NoticeReason.TOO_LONG))
    return text[:LONGEST_TEXT].strip()


def _parse_values(
    facet: Facet, raw: Sequence[str], known: KnownValues, notices: list[Notice], *, room: int
) -> tuple[str, ...]:
    """Return the known values of one facet for which there is room, each once, in a fixed order."""
    wanted = list(dict.fromkeys(value for value in raw if value))
    existing = known.get(facet.name)
    if isinstance(existing, Mapping):
        wanted = list(dict.fromkeys(existing.get(value, value) for value in wanted))
    unknown = [
        value
        for value in wanted[:MOST_VALUES]
        if existing is not None and value not in existing and value != NOT_STATED
    ]
    notices.extend(_unknown(facet.parameter, value) for value in unknown)
    values = sorted(set(wanted[:MOST_VALUES]).difference(unknown))
    ends = accumulate(map(_size, values))
    kept = tuple(value for value, end in zip(values, ends, strict=True) if end <= room)
    if len(wanted) > MOST_VALUES or len(kept) < len(values):
        reason = NoticeReason.TOO_MANY
        notices.append(Notice(parameter=facet.parameter, reason=reason, kept=len(kept)))
    return kept


def _size(value: str) -> int:
    return len(value.encode()) + 3


def _parse_sort(raw: str, notices: list[Notice]) -> Sort:
    if raw in Sort.values:
        return Sort(raw)
    if raw:
        notices.append(_unknown("sort", raw))
    return Sort.RELEVANCE


def _parse_page(raw: str, page_size: int, notices: list[Notice]) -> int:
    """Return the number of the page, at least 1 and at most the deepest there can be."""
    if not raw:
        return 1
    digits = raw if raw.isascii() and raw.isdigit() else ""
    deepest = max(1, DEEPEST_HIT // page_size)
    if not digits or int(digits[:12]) < 1:
        notices.append(_unknown("page", raw))
        return 1
    if len(digits) > len(str(deepest)) + 8 or int(digits[:12]) > deepest:
        notices.append(Notice(parameter="page", reason=NoticeReason.TOO_DEEP, value=raw[:20]))
        return deepest
    return int(digits)


def _unknown(parameter: str, value: str) -> Notice:
    shown = "".join(char for char in value[:60] if char.isprintable())
    return Notice(parameter=parameter, reason=NoticeReason.UNKNOWN, value=shown)
