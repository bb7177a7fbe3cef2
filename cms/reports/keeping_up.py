"""What is behind or broken: translations that no longer follow, sources that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.accounts.models import RoleAssignment
from academy.accounts.roles import Action
from academy.accounts.rules import Paths, reachable_by
from academy.catalogue.models import CatalogueEntry, text_hash
from academy.harvesting.models import HarvestRun, RunOutcome, Source, SourceStatus
from academy.harvesting.rules import SOURCES
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, vocabulary
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
class WrittenText:
    """A translation, and whether it follows the original as it is now."""

    region: str
    locale: str
    is_current: bool


def debt(
    texts: Iterable[WrittenText], entries: Mapping[tuple[str, str], int], locales: Sequence[str]
) -> Iterator[DebtRow]:
    """Yield what is owed by region and language (pure).

    `entries` counts entries by region and locale of the original: a text is missing in each
    other locale of `locales` in which the entry has none.
    """
    counted = Counter((text.region, text.locale, text.is_current) for text in texts)
    regions = sorted({region for region, _locale in entries})
    for region in regions:
        in_all = sum(number for (where, _locale), number in entries.items() if where == region)
        for locale in locales:
            current, stale = counted[region, locale, True], counted[region, locale, False]
            wanted = in_all - entries.get((region, locale), 0)
            missing = max(0, wanted - current - stale)
            yield DebtRow(
                region=region, language=locale, current=current, stale=stale, missing=missing
            )


class TranslationDebt(RowsReport):
    """How far translations are behind, by region and language."""

    page_title = gettext_lazy("Translation debt")
    name = "translation-debt"
    action = Action.TRANSLATE

    def rows(self) -> Sequence[DebtRow]:
        """Return a row for each region that this person sees and each interface language."""
        texts = [text for model in KINDS for text in self._texts(model)]
        entries: Counter[tuple[str, str]] = Counter()
        for model in KINDS:
            column = f"{model.organisation_field}__region__code"
            found = self._visible(model).values_list(column, "locale")
            entries.update((region or "", locale.partition("-")[0]) for region, locale in found)
        return sorted(
            debt(texts, entries, _interface_locales()),
            key=lambda row: (row.region, -row.stale, row.language),
        )

    def _visible(self, model: type[CatalogueEntry]) -> QuerySet[Any]:
        rows = rows_for(model, self.request.user, Action.SEE)
        return rows.filter(live=True, duplicate_of=None)

    def _texts(self, model: type[CatalogueEntry]) -> Iterator[WrittenText]:
        text_model = model._meta.get_field("texts").related_model
        region = f"entry__{model.organisation_field}__region__code"
        rows = text_model.objects.filter(entry__in=self._visible(model).values("pk"))
        for code, locale, made_from, *original in rows.values_list(
            region, "locale", "made_from", "entry__title", "entry__summary", "entry__description"
        ).iterator(chunk_size=500):
            yield WrittenText(
                region=code or "",
                locale=locale.partition("-")[0],
                is_current=made_from == text_hash(*original),
            )

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return [
            Cell(name="region", label=_("Region"), value=lambda row: _region(row.region)),
            Cell(name="language", label=_("Language"), value=lambda row: _language(row.language)),
            Cell(name="stale", label=_("Out of date"), value=lambda row: row.stale),
            Cell(name="current", label=_("Up to date"), value=lambda row: row.current),
            Cell(name="missing", label=_("Missing"), value=lambda row: row.missing),
        ]


def _interface_locales() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _shown_in() -> str:
    return get_language() or FALLBACK_LOCALE


def _region(code: str) -> str:
    term = vocabulary().regions.get(code)
    return term.label(_shown_in()) if term else _("No region")


def _language(tag: str) -> str:
    term = vocabulary().languages.get(tag)
    return term.label(_shown_in()) if term else tag


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
                languages=", ".join(_language(tag) for tag in row.languages),
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
