"""Reading entries out of the database as the values that documents are built from.

Pages read models; an index of a million entries reads rows. Terms arrive as primary keys, which
the vocabularies in memory turn into slugs, so that a batch of any size costs ten statements and
no model is made for a term.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.states import EntryState, Session, best_session
from academy.catalogue.term_links import term_links
from academy.organisations.models import Organisation
from courses import sessions as course_sessions
from courses.models import CourseInstance
from search.tables import TABLES, Tables
from webinars import sessions as webinar_sessions


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    """What an index needs of an organisation."""

    pk: int
    name: str
    region_id: int | None


@dataclass(frozen=True, kw_only=True)
class TextRow:
    """A text of an entry in one locale; `description` is clean HTML."""

    locale: str
    title: str
    summary: str
    description: str


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """An entry as it stands in the database; terms are primary keys of their vocabularies.

    `texts` begins with the entry's own; `organisations` with who stands behind it;
    `matched_words` are the words of the source that a theme or method was assigned for.
    """

    kind: EntryKind
    pk: int
    texts: tuple[TextRow, ...]
    keywords: tuple[str, ...]
    languages: tuple[int, ...]
    themes: tuple[int, ...]
    methods: tuple[int, ...]
    audiences: tuple[int, ...]
    organisations: tuple[OrganisationRow, ...]
    modes: tuple[str, ...]
    level: str
    is_accessible_for_free: bool | None
    state: EntryState
    first_published_at: datetime | None
    matched_words: Mapping[str, tuple[str, ...]]


_COLUMNS: Final = (
    "title",
    "summary",
    "description",
    "locale",
    "keywords",
    "level",
    "is_accessible_for_free",
    "first_published_at",
    "matched_terms",
)
_COLUMNS_OF: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    EntryKind.COURSE: (),
    EntryKind.WEBINAR: ("mode", *webinar_sessions.SESSION_COLUMNS),
}


def _course_sessions(
    courses: Collection[int], at: datetime
) -> dict[int, tuple[EntryState, tuple[str, ...]]]:
    sessions: dict[int, list[Session]] = {pk: [] for pk in courses}
    modes: dict[int, set[str]] = defaultdict(set)
    rows = CourseInstance.objects.filter(course_id__in=courses).order_by("pk")
    columns = ("course_id", "course_mode", *course_sessions.SESSION_COLUMNS)
    for pk, mode, *session in rows.values_list(*columns):
        sessions[pk].append(course_sessions.session_of(session))
        modes[pk].add(mode)
    return {
        pk: (best_session(listed, at), tuple(sorted(filter(None, modes[pk]))))
        for pk, listed in sessions.items()
    }


def _webinar_sessions(
    webinars: Mapping[int, Any], at: datetime
) -> dict[int, tuple[EntryState, tuple[str, ...]]]:
    columns = len(webinar_sessions.SESSION_COLUMNS)
    return {
        pk: (
            best_session([webinar_sessions.session_of(row[-columns:])], at),
            (row.mode,) if row.mode else (),
        )
        for pk, row in webinars.items()
    }


_Sessions = Callable[[Any, datetime], Mapping[int, tuple[EntryState, tuple[str, ...]]]]
_SESSIONS: Final[Mapping[EntryKind, _Sessions]] = {
    EntryKind.COURSE: _course_sessions,
    EntryKind.WEBINAR: _webinar_sessions,
}


def read_entries(kind: EntryKind, ids: Collection[int], at: datetime) -> dict[int, EntryRow]:
    """Read the public entries among these ids, as of a moment; ten statements at most."""
    tables = TABLES[kind]
    visible = tables.entry.objects.published().filter(pk__in=ids)
    columns = ("pk", f"{tables.holder}_id", *_COLUMNS, *_COLUMNS_OF[kind])
    found = {entry.pk: entry for entry in visible.values_list(*columns, named=True)}
    if not found:
        return {}
    texts = _texts(tables, found)
    organisations = _organisations(tables, found)
    sessions = _SESSIONS[kind](found, at)
    terms = {
        name: _terms(tables.entry, name, found)
        for name in ("in_language", "themes", "methods", "audiences")
    }
    return {
        pk: EntryRow(
            kind=kind,
            pk=pk,
            texts=(_text(entry), *texts.get(pk, ())),
            keywords=tuple(str(word) for word in entry.keywords),
            languages=tuple(terms["in_language"].get(pk, ())),
            themes=tuple(terms["themes"].get(pk, ())),
            methods=tuple(terms["methods"].get(pk, ())),
            audiences=tuple(terms["audiences"].get(pk, ())),
            organisations=tuple(organisations[pk]),
            modes=sessions[pk][1],
            level=entry.level,
            is_accessible_for_free=entry.is_accessible_for_free,
            state=sessions[pk][0],
            first_published_at=entry.first_published_at,
            matched_words=_matched_words(entry.matched_terms),
        )
        for pk, entry in found.items()
    }


def _matched_words(
    matched: Mapping[str, Mapping[str, Iterable[str]]],
) -> dict[str, tuple[str, ...]]:
    """Return by theme or method the words that it was assigned for."""
    return {slug: tuple(words) for assigned in matched.values() for slug, words in assigned.items()}


def public_ids(kind: EntryKind, size: int) -> Iterator[list[int]]:
    """Yield the ids of all public entries of a kind, a batch at a time, in their order."""
    visible = TABLES[kind].entry.objects.published().order_by("pk")
    last = 0
    while ids := list(visible.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]


def count_public() -> int:
    """Return how many entries of any kind are public."""
    return sum(tables.entry.objects.published().count() for tables in TABLES.values())


def _terms(
    model: type[CatalogueEntry], name: str, entries: Collection[int]
) -> dict[int, list[int]]:
    """Return the primary keys of one kind of term by entry, in a fixed order."""
    links = term_links(getattr(model, name).field)
    rows = links.of(entries).order_by(links.term)
    return _grouped(rows.values_list(links.entry, links.term))


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found


def _texts(tables: Tables, entries: Collection[int]) -> dict[int, list[TextRow]]:
    found: dict[int, list[TextRow]] = defaultdict(list)
    rows = tables.text.objects.filter(entry_id__in=entries).order_by("locale")
    columns = ("locale", "title", "summary", "description")
    for row in rows.values_list("entry_id", *columns, named=True):
        found[row.entry_id].append(_text(row))
    return found


def _text(text: Any) -> TextRow:
    return TextRow(
        locale=text.locale, title=text.title, summary=text.summary, description=text.description
    )


def _organisations(tables: Tables, entries: Mapping[int, Any]) -> dict[int, list[OrganisationRow]]:
    """Return who stands behind each entry, then its other organisations, each once."""
    links = tables.organisation.objects.filter(entry_id__in=entries)
    others = _grouped(links.order_by("organisation_id").values_list("entry_id", "organisation_id"))
    ids = {
        pk: [getattr(entry, f"{tables.holder}_id"), *others.get(pk, ())]
        for pk, entry in entries.items()
    }
    rows = _organisation_rows({each for listed in ids.values() for each in listed if each})
    return {
        pk: [rows[each] for each in dict.fromkeys(listed) if each in rows]
        for pk, listed in ids.items()
    }


def _organisation_rows(ids: Collection[int]) -> dict[int, OrganisationRow]:
    rows = Organisation.objects.filter(pk__in=ids).values_list("pk", "name", "region_id")
    return {
        pk: OrganisationRow(pk=pk, name=name, region_id=region_id) for pk, name, region_id in rows
    }
