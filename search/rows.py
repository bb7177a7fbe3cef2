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
from typing import Any, Final

from django.db.models import CharField, Value

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry, entry_path, serving_translation
from academy.catalogue.states import EntryState, Session, best_session
from academy.catalogue.term_links import term_links
from academy.taxonomy.vocabulary import Term, Vocabulary
from courses import sessions as course_sessions
from courses.models import CourseInstance
from search.tables import TABLES
from webinars import sessions as webinar_sessions


@dataclass(frozen=True, kw_only=True)
class ListedOrganisation:
    """Who stands behind a listed entry; `country` as in ISO 3166-1, empty when unknown."""

    pk: int
    name: str
    country: str


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """One run: its session, the zone (IANA name) it was announced in, whether without times."""

    session: Session
    time_zone: str
    is_all_day: bool


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
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
    """Read the published entries of these keys, in their order, in at most five statements."""
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
        languages=_in_order((row.pk for row in entry.in_language.all()), terms.languages_by_pk),
        themes=_in_order((row.pk for row in entry.themes.all()), terms.themes_by_pk),
        methods=_in_order((row.pk for row in entry.methods.all()), terms.methods_by_pk),
    )


_Ids = Mapping[EntryKind, Sequence[int]]
_Key = tuple[EntryKind, int]

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
# Each vocabulary's field of an entry, and of a listed entry.
_LINKED: Final = {"in_language": "languages", "themes": "themes", "methods": "methods"}


def _ids_by_kind(keys: Iterable[str]) -> dict[EntryKind, list[int]]:
    ids: dict[EntryKind, list[int]] = {}
    for key in keys:
        kind, _colon, number = key.partition(":")
        ids.setdefault(EntryKind(kind), []).append(int(number))
    return ids


def _published(kind: EntryKind, ids: Collection[int]) -> Any:
    return TABLES[kind].entry.objects.published().filter(pk__in=ids).order_by()


def _read_entries(
    kind: EntryKind,
    ids: Collection[int],
    titles: Mapping[_Key, Mapping[str, str]],
    terms_of: Mapping[_Key, Mapping[str, Any]],
) -> Iterator[ListedEntry]:
    """Yield the published entries of one kind; a webinar's columns hold its only run."""
    holder = TABLES[kind].holder
    own_run = _WEBINAR_RUN if kind == EntryKind.WEBINAR else ()
    runs = _read_runs(ids) if kind == EntryKind.COURSE else {}
    columns = ("pk", holder, f"{holder}__name", f"{holder}__country", *_COLUMNS, *own_run)
    for pk, holder_id, name, country, *rest in _published(kind, ids).values_list(*columns):
        values: dict[str, Any] = dict(zip(_COLUMNS, rest, strict=False))
        run = rest[len(_COLUMNS) :]
        yield ListedEntry(
            kind=kind,
            pk=pk,
            organisation=_organisation(holder_id, name, country),
            runs=(_run(webinar_sessions.session_of, run),) if run else tuple(runs.get(pk, ())),
            translations=titles.get((kind, pk), {}),
            **terms_of.get((kind, pk), {}),
            **values,
        )


def _organisation(pk: int | None, name: str, country: str) -> ListedOrganisation | None:
    return ListedOrganisation(pk=pk, name=name, country=country) if pk else None


_RUN: Final = ("time_zone", "is_all_day")
_COURSE_RUN: Final = (*_RUN, *course_sessions.SESSION_COLUMNS)
_WEBINAR_RUN: Final = (*_RUN, *webinar_sessions.SESSION_COLUMNS)


def _read_runs(course_ids: Collection[int]) -> dict[int, list[ListedRun]]:
    found: dict[int, list[ListedRun]] = defaultdict(list)
    rows = CourseInstance.objects.filter(course_id__in=course_ids)
    for course_id, *run in rows.values_list("course_id", *_COURSE_RUN):
        found[course_id].append(_run(course_sessions.session_of, run))
    return found


def _run(session_of: Callable[[Sequence[Any]], Session], columns: Sequence[Any]) -> ListedRun:
    time_zone, is_all_day, *session = columns
    return ListedRun(session=session_of(session), time_zone=time_zone, is_all_day=is_all_day)


def _read_titles(ids: _Ids) -> dict[_Key, dict[str, str]]:
    """Return translated titles by entry and locale, in one statement for all kinds."""
    found: dict[_Key, dict[str, str]] = defaultdict(dict)
    parts = [
        TABLES[kind]
        .text.objects.filter(entry_id__in=pks)
        .exclude(title="")
        .order_by()
        .values_list(_named(kind.value), "entry_id", "locale", "title")
        for kind, pks in ids.items()
    ]
    for kind, pk, locale, title in _together(parts):
        found[EntryKind(kind), pk][locale] = title
    return found


def _read_links(ids: _Ids, terms: Vocabulary) -> dict[_Key, dict[str, tuple[str, ...]]]:
    """Return the terms of entries by vocabulary, in one statement for all kinds."""
    by_pk = {
        "languages": terms.languages_by_pk,
        "themes": terms.themes_by_pk,
        "methods": terms.methods_by_pk,
    }
    parts = []
    for kind, pks in ids.items():
        for name in _LINKED:
            links = term_links(getattr(TABLES[kind].entry, name).field)
            rows = links.of(pks).order_by()
            parts.append(
                rows.values_list(_named(kind.value), _named(_LINKED[name]), links.entry, links.term)
            )
    held: dict[_Key, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for kind, name, pk, term in _together(parts):
        held[EntryKind(kind), pk][name].add(term)
    return {
        key: {name: _in_order(pks, by_pk[name]) for name, pks in linked.items()}
        for key, linked in held.items()
    }


def _named(name: str) -> Any:
    return Value(name, output_field=CharField())


def _together(parts: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    """Return the rows of several statements with the same columns, asked as one."""
    if not parts:
        return ()
    rows: Iterable[tuple[Any, ...]] = parts[0].union(*parts[1:], all=True)
    return rows


def _in_order(pks: Iterable[int], terms: Mapping[int, Term]) -> tuple[str, ...]:
    """Return the values of terms in the order of their vocabulary; unknown ones are left out."""
    held = set(pks)
    if len(held) == 1:
        term = terms.get(next(iter(held)))
        return (term.value,) if term else ()
    return tuple(term.value for pk, term in terms.items() if pk in held)
