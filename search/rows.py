"""The entries that lists show, read again from their tables as plain values.

What a list shows is true even when the index lags: every page and every answer reads the rows of
its hits here, and an entry that went away meanwhile is left out. Rows are values, not models:
making a model with its translations, terms and runs for each line took longer than the search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry, entry_path
from academy.catalogue.states import EntryState, Session, best_session
from academy.catalogue.term_links import term_links
from academy.catalogue.texts import serving_translation
from academy.plain_select import KeptQuery, rows_of, select
from academy.taxonomy.vocabulary import Vocabulary, in_order
from courses import sessions as course_sessions
from search.tables import TABLES
from webinars import sessions as webinar_sessions


class ListedOrganisation(NamedTuple):
    """Who stands behind a listed entry; `country` as in ISO 3166-1, empty when unknown."""

    pk: int
    name: str
    country: str


class ListedRun(NamedTuple):
    """One run: its session, the zone (IANA name) it was announced in, whether without times."""

    session: Session
    time_zone: str
    is_all_day: bool


# Not frozen, nor what builds on it: to make a page of frozen ones takes three times as long.
@dataclass(kw_only=True, slots=True)
class ListedTitle:
    """An entry by its title alone; `translations` are titles by locale besides the own one."""

    kind: EntryKind
    pk: int
    title: str
    locale: str
    translations: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of this entry in index and API: `course:12`."""
        return f"{self.kind.value}:{self.pk}"

    @property
    def path(self) -> str:
        """The public page in the active language."""
        return entry_path(self.kind, self.pk, self.title)

    def title_in(self, locale: str) -> tuple[str, str]:
        """Return the title for a reader of this language, and the locale that it is in."""
        serving = serving_translation(locale, own=self.locale, held=self.translations)
        return (self.translations[serving], serving) if serving else (self.title, self.locale)


@dataclass(kw_only=True, slots=True)
class ListedEntry(ListedTitle):
    """An entry with what any list shows of it; terms are in the order of their vocabularies."""

    level: str
    is_accessible_for_free: bool | None
    price: Decimal | None
    price_currency: str
    time_required: timedelta | None
    last_confirmed_at: datetime | None
    organisation: ListedOrganisation | None
    runs: tuple[ListedRun, ...]
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()

    def state_at(self, at: datetime) -> EntryState:
        """Return where this entry stands at a moment."""
        return best_session((run.session for run in self.runs), at)


def read_listed(keys: Iterable[str], terms: Vocabulary) -> dict[str, ListedEntry]:
    """Read the published entries of these keys, in their order, in at most four statements."""
    wanted = list(dict.fromkeys(keys))
    ids = _ids_by_kind(wanted)
    titles, terms_of = _read_titles(ids), _read_links(ids, terms)
    rows = {
        row.key: row
        for kind, pks in ids.items()
        for row in _read_entries(kind, pks, titles, terms_of)
    }
    return {key: rows[key] for key in wanted if key in rows}


def read_titles(keys: Iterable[str]) -> dict[str, ListedTitle]:
    """Read the titles of the published entries of these keys, in at most three statements."""
    ids = _ids_by_kind(keys)
    texts = _read_titles(ids)
    rows = (
        ListedTitle(
            kind=kind,
            pk=pk,
            title=title,
            locale=locale,
            translations=texts.get((kind, pk), {}),
        )
        for kind, pks in ids.items()
        for pk, title, locale in _published(kind, pks).values_list("pk", "title", "locale")
    )
    return {row.key: row for row in rows}


def as_listed(entry: CatalogueEntry, terms: Vocabulary) -> ListedEntry:
    """Return the same of an entry that is at hand whole, published or a draft."""
    holder = entry.organisation
    return ListedEntry(
        kind=entry.kind,
        pk=entry.pk,
        title=entry.title,
        locale=entry.locale,
        level=entry.level,
        is_accessible_for_free=entry.is_accessible_for_free,
        price=entry.price,
        price_currency=entry.price_currency,
        time_required=entry.time_required,
        last_confirmed_at=entry.last_confirmed_at,
        organisation=_organisation(holder.pk, holder.name, holder.country) if holder else None,
        runs=tuple(
            ListedRun(session=run.session, time_zone=run.time_zone, is_all_day=run.is_all_day)
            for run in entry.runs
        ),
        translations={text.locale: text.title for text in entry.texts.all() if text.title},
        languages=in_order((row.pk for row in entry.in_language.all()), terms.language_places),
        themes=in_order((row.pk for row in entry.themes.all()), terms.theme_places),
        methods=in_order((row.pk for row in entry.methods.all()), terms.method_places),
    )


_Ids = Mapping[EntryKind, Sequence[int]]
# The value of an entry's kind, as the database says it, and the primary key.
_Key = tuple[str, int]

_COLUMNS: Final = (
    "title",
    "locale",
    "level",
    "is_accessible_for_free",
    "price",
    "price_currency",
    "time_required",
    "last_confirmed_at",
)
# The field of an entry that links it to what a listed entry keeps under this name.
_LINKS: Final = {"languages": "in_language", "themes": "themes", "methods": "methods"}


def _ids_by_kind(keys: Iterable[str]) -> dict[EntryKind, list[int]]:
    ids: dict[str, list[int]] = {}
    for key in keys:
        kind, _colon, number = key.partition(":")
        ids.setdefault(kind, []).append(int(number))
    return {EntryKind(kind): numbers for kind, numbers in ids.items()}


def _published(kind: EntryKind, ids: Collection[int]) -> Any:
    return TABLES[kind].entry.objects.published().filter(pk__in=ids).order_by()


def _read_entries(
    kind: EntryKind,
    ids: Sequence[int],
    titles: Mapping[_Key, Mapping[str, str]],
    terms_of: Mapping[_Key, Mapping[str, Any]],
) -> Iterator[ListedEntry]:
    """Yield the published entries of one kind; the database gives a row for each run."""
    rows: dict[int, Sequence[Any]] = {}
    runs: dict[int, list[ListedRun]] = defaultdict(list)
    for pk, *row in _kept_query(kind).of(ids):
        rows.setdefault(pk, row)
        run = row[-len(_RUN_COLUMNS[kind]) :]
        if run[0] is not None:  # a course may have none
            runs[pk].append(_run(kind, run))
    for pk, (holder_id, name, country, *columns) in rows.items():
        values: dict[str, Any] = dict(zip(_COLUMNS, columns, strict=False))
        yield ListedEntry(
            kind=kind,
            pk=pk,
            organisation=_organisation(holder_id, name, country),
            runs=tuple(runs[pk]),
            translations=titles.get((kind, pk), {}),
            **terms_of.get((kind, pk), {}),
            **values,
        )


@cache
def _kept_query(kind: EntryKind) -> KeptQuery:
    """Return the query for published entries of a kind: the columns of `_read_entries`."""
    holder, parent = TABLES[kind].holder, _RUN_PARENTS[kind]
    run = [f"{parent}{column}" for column in _RUN_COLUMNS[kind]]
    columns = (holder, f"{holder}__name", f"{holder}__country", *_COLUMNS, *run)
    rows = TABLES[kind].entry.objects.published().order_by(f"{parent}starts_at", f"{parent}pk")
    return KeptQuery(rows.values_list("pk", *columns))


def _organisation(pk: int | None, name: str, country: str) -> ListedOrganisation | None:
    return ListedOrganisation(pk=pk, name=name, country=country) if pk else None


# A course has its runs in a table of their own, a webinar is its only run.
_RUN_PARENTS: Final = {EntryKind.COURSE: "instances__", EntryKind.WEBINAR: ""}
_RUN_COLUMNS: Final = {
    EntryKind.COURSE: ("is_all_day", "time_zone", *course_sessions.SESSION_COLUMNS),
    EntryKind.WEBINAR: ("is_all_day", "time_zone", *webinar_sessions.SESSION_COLUMNS),
}
_SESSIONS: Final[Mapping[EntryKind, Callable[[Sequence[Any]], Session]]] = {
    EntryKind.COURSE: course_sessions.session_of,
    EntryKind.WEBINAR: webinar_sessions.session_of,
}


def _run(kind: EntryKind, columns: Sequence[Any]) -> ListedRun:
    is_all_day, time_zone, *session = columns
    return ListedRun(session=_SESSIONS[kind](session), time_zone=time_zone, is_all_day=is_all_day)


def _read_titles(ids: _Ids) -> dict[_Key, dict[str, str]]:
    """Return translated titles by entry and locale, in one statement for all kinds."""
    found: dict[_Key, dict[str, str]] = defaultdict(dict)
    parts = [(_titles_of(kind), pks) for kind, pks in ids.items()]
    for kind, pk, locale, title in rows_of(*parts):
        if title:
            found[kind, pk][locale] = title
    return found


def _titles_of(kind: EntryKind) -> str:
    table = TABLES[kind].text
    return select(table, "entry_id", "locale", "title", by="entry_id", constants=(kind.value,))


def _read_links(ids: _Ids, terms: Vocabulary) -> dict[_Key, dict[str, tuple[str, ...]]]:
    """Return the terms of entries by part, in one statement for all kinds."""
    places = {
        "languages": terms.language_places,
        "themes": terms.theme_places,
        "methods": terms.method_places,
    }
    parts = [(_links_of(kind, part), pks) for kind, pks in ids.items() for part in places]
    held: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for kind, part, pk, term in rows_of(*parts):
        held[kind, pk, part].append(term)
    found: dict[_Key, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (kind, pk, part), term_pks in held.items():
        found[kind, pk][part] = in_order(term_pks, places[part])
    return found


@cache
def _links_of(kind: EntryKind, part: str) -> str:
    links = term_links(getattr(TABLES[kind].entry, _LINKS[part]).field)
    constants = (kind.value, part)
    return select(links.table, links.entry, links.term, by=links.entry, constants=constants)
