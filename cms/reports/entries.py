"""Entries that somebody should look at: without theme or language, or there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.accounts.roles import Action
from academy.catalogue.models import CatalogueEntry
from cms.permissions import rows_for
from cms.reports.rows import Cell, RowsReport
from courses.models import Course
from search.languages import fold, terms
from webinars.models import Webinar

# An address that more entries name is a list of courses, and such a title a series.
MOST_ALIKE: Final = 8
KINDS: Final[tuple[type[CatalogueEntry], ...]] = (Course, Webinar)


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry, and what there is to say of it; `edit_url` leads to its form."""

    key: str
    kind: str
    title: str
    organisation: str
    edit_url: str
    note: str


def entry_cells(note: str) -> Sequence[Cell]:
    """Return the columns of a list of entries; `note` is the label of what is said of each."""
    return [
        Cell(
            name="title",
            label=_("Title"),
            value=lambda row: row.title,
            url=lambda row: row.edit_url,
        ),
        Cell(name="kind", label=_("Kind"), value=lambda row: row.kind),
        Cell(name="organisation", label=_("Organisation"), value=lambda row: row.organisation),
        Cell(name="note", label=note, value=lambda row: row.note),
        Cell(name="id", label=_("Number"), value=lambda row: row.key),
    ]


def edit_address(model: type[CatalogueEntry], pk: int) -> str:
    """Return where an entry is edited."""
    registered: Any = model  # Wagtail sets the viewset when it is registered
    return reverse(registered.snippet_viewset.get_url_name("edit"), args=[pk])


def entry_row(
    model: type[CatalogueEntry], pk: int, title: str, organisation: str, note: str
) -> EntryRow:
    """Return an entry as a report names it."""
    return EntryRow(
        key=f"{model.kind}:{pk}",
        kind=str(model._meta.verbose_name),
        title=title,
        organisation=organisation or "",
        edit_url=edit_address(model, pk),
        note=note,
    )


class EntriesWithGaps(RowsReport):
    """Entries that no theme or no language leads to: nobody finds them by browsing."""

    page_title = gettext_lazy("Entries without theme or language")
    name = "entries-with-gaps"
    action = Action.EDIT

    def rows(self) -> Sequence[EntryRow]:
        """Return the entries that this person may edit and that lack something."""
        return [row for model in KINDS for row in self._of(model)]

    def _of(self, model: type[CatalogueEntry]) -> Iterator[EntryRow]:
        rows = rows_for(model, self.request.user, Action.EDIT).filter(duplicate_of=None)
        without = {name: rows.filter(**{name: None}) for name in ("themes", "in_language")}
        lacking: dict[str, set[int]] = {
            name: set(found.values_list("pk", flat=True)) for name, found in without.items()
        }
        either = Q(themes=None) | Q(in_language=None)
        named = rows.filter(either).distinct().order_by("title", "pk")
        for pk, title, organisation in named.values_list(
            "pk", "title", f"{model.organisation_field}__name"
        ):
            yield entry_row(model, pk, title, organisation, _lacks(pk, lacking))

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return entry_cells(_("What is missing"))


def _lacks(pk: int, lacking: Mapping[str, set[int]]) -> str:
    missing = {"themes": _("theme"), "in_language": _("language")}
    return ", ".join(label for name, label in missing.items() if pk in lacking[name])


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """What tells whether two entries are the same offer."""

    model: type[CatalogueEntry]
    pk: int
    title: str
    organisation_id: int | None
    organisation: str
    url: str


def suspected(rows: Iterable[Suspect]) -> list[tuple[Suspect, ...]]:
    """Return groups of entries that are probably one offer, the largest first (pure).

    They share an address at the provider, or the letters of their title and who provides them.
    An entry that two reasons join stands in one group with all of them.
    """
    groups: dict[tuple[Any, ...], list[Suspect]] = defaultdict(list)
    for row in rows:
        words = " ".join(terms(fold(row.title)))
        if words and row.organisation_id:
            groups["title", row.model, row.organisation_id, words].append(row)
        if row.url:
            groups["address", _same_place(row.url)].append(row)
    return _joined(group for group in groups.values() if 1 < len(group) <= MOST_ALIKE)


def _same_place(url: str) -> str:
    """Return an address without what differs between two ways to write it."""
    _scheme, _colon, rest = url.partition("://")
    return rest.removeprefix("www.").rstrip("/")


def _joined(groups: Iterable[list[Suspect]]) -> list[tuple[Suspect, ...]]:
    """Join groups that share an entry."""
    leader: dict[Suspect, Suspect] = {}

    def lead(row: Suspect) -> Suspect:
        while leader.setdefault(row, row) is not row:
            row = leader[row]
        return row

    for group in groups:
        for row in group[1:]:
            leader[lead(row)] = lead(group[0])
    joined: dict[Suspect, list[Suspect]] = defaultdict(list)
    for row in leader:
        joined[lead(row)].append(row)
    found = [tuple(sorted(rows, key=lambda r: (r.model.kind, r.pk))) for rows in joined.values()]
    return sorted(found, key=lambda rows: (-len(rows), rows[0].title, rows[0].pk))


class DuplicatesSuspected(RowsReport):
    """Entries that are probably the same offer: one of them should say so."""

    page_title = gettext_lazy("Duplicates suspected")
    name = "duplicates-suspected"
    action = Action.EDIT

    def rows(self) -> Sequence[EntryRow]:
        """Return the entries of each group one below the other; hidden ones are no part."""
        groups = suspected(row for model in KINDS for row in self._of(model))
        return [
            entry_row(
                row.model,
                row.pk,
                row.title,
                row.organisation,
                _("group %(number)d") % {"number": number},
            )
            for number, group in enumerate(groups, 1)
            for row in group
        ]

    def _of(self, model: type[CatalogueEntry]) -> Iterator[Suspect]:
        rows = rows_for(model, self.request.user, Action.EDIT).filter(duplicate_of=None)
        who = model.organisation_field
        for pk, title, organisation_id, organisation, url in rows.values_list(
            "pk", "title", f"{who}_id", f"{who}__name", "url"
        ):
            yield Suspect(
                model=model,
                pk=pk,
                title=title,
                organisation_id=organisation_id,
                organisation=organisation or "",
                url=url,
            )

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return entry_cells(_("Group"))
