"""What is behind or broken: translations that no longer follow, sources that cannot be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.accounts.models import RoleAssignment
from academy.accounts.roles import Action
from academy.accounts.rules import Paths, reachable_by
from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.texts import serving_translation
from academy.harvesting.models import HarvestRun, RunOutcome, Source, SourceStatus
from academy.harvesting.rules import SOURCES
from academy.taxonomy.language_tags import base_language
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, language_name, vocabulary
from cms.permissions import rows_for
from cms.reports.entries import KINDS
from cms.reports.rows import Cell, RowsReport

# A source that has not been read for so many of its intervals is behind.
INTERVALS_LATE: Final = 3


# --- Translations -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DebtRow:
    """One language in one region: texts that are up to date, out of date and not there at all."""

    region: str
    language: str
    current: int
    stale: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class EntryTexts:
    """One entry: its region, the language of its original, and its translations by language."""

    region: str
    locale: str
    states: Mapping[str, TextState]


def debt(entries: Iterable[EntryTexts], locales: Sequence[str]) -> Iterator[DebtRow]:
    """Yield what is owed by region and language (pure).

    An entry owes a text in each of `locales` that its original is not written in; what a reader
    of that language would be shown counts, so a variety serves its language.
    """
    counted: Counter[tuple[str, str, TextState]] = Counter()
    regions = set()
    for entry in entries:
        regions.add(entry.region)
        for locale in locales:
            if base_language(entry.locale) != locale:
                serving = serving_translation(locale, own=entry.locale, held=entry.states)
                state = entry.states[serving] if serving else TextState.MISSING
                counted[entry.region, locale, state] += 1
    for region in sorted(regions):
        for locale in locales:
            yield DebtRow(
                region=region,
                language=locale,
                current=counted[region, locale, TextState.CURRENT],
                stale=counted[region, locale, TextState.STALE],
                missing=counted[region, locale, TextState.MISSING],
            )


class TranslationDebt(RowsReport):
    """How far translations are behind, by region and language."""

    page_title = gettext_lazy("Translation debt")
    name = "translation-debt"
    action = Action.TRANSLATE

    def rows(self) -> Sequence[DebtRow]:
        """Return a row for each region that this person sees and each interface language."""
        entries = (entry for model in KINDS for entry in self._entries(model))
        return sorted(
            debt(entries, _interface_locales()),
            key=lambda row: (row.region, -row.stale, row.language),
        )

    def _entries(self, model: type[CatalogueEntry]) -> Iterator[EntryTexts]:
        """Yield what is shown within this person's reach; two statements."""
        shown = rows_for(model, self.request.user, Action.SEE)
        shown = shown.filter(live=True, duplicate_of=None)
        states: dict[int, dict[str, TextState]] = defaultdict(dict)
        texts = model.text_model().objects.filter(entry__in=shown.values("pk"))
        for state, pk, locale in texts.with_states("entry_id", "locale"):
            states[pk][locale] = state
        region = f"{model.organisation_field}__region__code"
        for pk, code, locale in shown.values_list("pk", region, "locale").iterator():
            yield EntryTexts(region=code or "", locale=locale, states=states.get(pk, {}))

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return [
            Cell(name="region", label=_("Region"), value=lambda row: _region(row.region)),
            Cell(
                name="language", label=_("Language"), value=lambda row: language_name(row.language)
            ),
            Cell(name="stale", label=_("Out of date"), value=lambda row: row.stale, is_number=True),
            Cell(
                name="current", label=_("Up to date"), value=lambda row: row.current, is_number=True
            ),
            Cell(name="missing", label=_("Missing"), value=lambda row: row.missing, is_number=True),
        ]


def _interface_locales() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _shown_in() -> str:
    return get_language() or FALLBACK_LOCALE


def _region(code: str) -> str:
    term = vocabulary().regions.get(code)
    return term.label(_shown_in()) if term else _("No region")


# --- Sources ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A source with a fault, in words, and when it was last read well."""

    name: str
    organisation: str
    fault: str
    read_at: datetime | None


def fault_of(
    *, status: str, outcome: str | None, interval: timedelta | None, read_at: datetime | None,
    at: datetime,
) -> str:  # fmt: skip
    """Say what is wrong with a source, or nothing (pure); `read_at` is its last good reading."""
    if status == SourceStatus.BROKEN:
        return _("marked as broken")
    if outcome == RunOutcome.FAILED:
        return _("the last reading failed")
    if outcome == RunOutcome.INTERRUPTED:
        return _("the last reading was interrupted")
    is_late = interval is not None and (read_at is None or at - read_at > INTERVALS_LATE * interval)
    if status == SourceStatus.APPROVED and is_late:
        return _("not read for long")
    return ""


class SourcesBroken(RowsReport):
    """Sources that cannot be read, or have not been for long."""

    page_title = gettext_lazy("Sources broken")
    name = "sources-broken"
    action = Action.APPROVE_SOURCE

    def rows(self) -> Sequence[SourceRow]:
        """Return the faulty sources that this person looks after."""
        runs = HarvestRun.objects.filter(source=OuterRef("pk")).order_by("-started_at", "-pk")
        reach = reachable_by(self.request.user, Action.APPROVE_SOURCE, SOURCES)
        sources = (
            Source.objects.filter(reach)
            .select_related("organisation")
            .annotate(
                outcome=Subquery(runs.values("outcome")[:1]),
                read_at=Max("runs__ended_at", filter=Q(runs__outcome=RunOutcome.DONE)),
            )
        )
        now = timezone.now()
        found = ((row, _fault(row, now)) for row in sources.order_by("name"))
        return [
            SourceRow(
                name=row.name,
                organisation=row.organisation.name if row.organisation else "",
                fault=fault,
                read_at=row.read_at,
            )
            for row, fault in found
            if fault
        ]

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return [
            Cell(name="name", label=_("Source"), value=lambda row: row.name),
            Cell(name="organisation", label=_("Organisation"), value=lambda row: row.organisation),
            Cell(name="fault", label=_("What is wrong"), value=lambda row: row.fault),
            Cell(name="read_at", label=_("Last read well"), value=lambda row: row.read_at),
        ]


def _fault(row: Any, at: datetime) -> str:
    """Return the fault of a source that carries its last outcome and reading."""
    return fault_of(
        status=row.status,
        outcome=row.outcome,
        interval=row.interval,
        read_at=row.read_at,
        at=at,
    )


# --- People -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    """One current role of one person."""

    name: str
    email: str
    role: str
    where: str
    languages: str
    ends_at: datetime | None


# A role lies where its organisation lies, or where its region is.
_BY_ORGANISATION: Final = Paths(
    region="organisation__region__code",
    organisation="organisation_id",
    trusted="organisation__trusted",
)
_BY_REGION: Final = replace(_BY_ORGANISATION, region="region__code")


class PeopleAndRoles(RowsReport):
    """Who may do what where, today."""

    page_title = gettext_lazy("People and roles")
    name = "people-and-roles"
    action = Action.SEE_PEOPLE

    def rows(self) -> Sequence[RoleRow]:
        """Return the current roles that this person may see."""
        person, now = self.request.user, timezone.now()
        reach = reachable_by(person, self.action, _BY_ORGANISATION)
        held = (
            RoleAssignment.objects.filter(reach | reachable_by(person, self.action, _BY_REGION))
            .filter(Q(ends_at=None) | Q(ends_at__gt=now))
            .select_related("user", "region", "organisation")
            .order_by("role", "user__name", "user__email", "pk")
        )
        return [
            RoleRow(
                name=row.user.name,
                email=row.user.email,
                role=row.get_role_display(),
                where=row.organisation.name if row.organisation else _where(row),
                languages=", ".join(language_name(tag) for tag in row.languages),
                ends_at=row.ends_at,
            )
            for row in held
        ]

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return [
            Cell(name="name", label=_("Name"), value=lambda row: row.name),
            Cell(name="email", label=_("E-mail address"), value=lambda row: row.email),
            Cell(name="role", label=_("Role"), value=lambda row: row.role),
            Cell(name="where", label=_("Region or organisation"), value=lambda row: row.where),
            Cell(name="languages", label=_("Languages"), value=lambda row: row.languages),
            Cell(name="ends_at", label=_("Until"), value=lambda row: row.ends_at),
        ]


def _where(row: RoleAssignment) -> str:
    return _region(row.region.code) if row.region else _("Everywhere")
