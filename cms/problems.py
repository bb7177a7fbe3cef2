"""Problems that visitors report: taking them in, who hears of them, and settling them."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from academy.accounts.models import User
from academy.accounts.roles import TABLE, Action, Role, reaches
from academy.accounts.rules import standing_of
from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry
from cms.models.problem import MOST_CHARACTERS, ProblemReport
from cms.open_forms import TooManyError, Trap, count_visitor
from cms.permissions import RowPolicy, hidden_facts, require_on, rows_for
from cms.reviewing import tell, values_of
from courses.models import Course
from webinars.models import Webinar

MODELS: Final[dict[str, type[CatalogueEntry]]] = {
    EntryKind.COURSE: Course,
    EntryKind.WEBINAR: Webinar,
}
REPORTS_AN_HOUR: Final = 5
OPEN_FOR_AN_ENTRY: Final = 20


class ProblemForm(Trap, forms.ModelForm[ProblemReport]):
    """What is wrong, in one choice and a few words."""

    class Meta:
        model = ProblemReport
        fields = ("kind", "text")
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 5, "maxlength": MOST_CHARACTERS}),
        }
        help_texts = {
            "text": gettext_lazy("For example: the course has moved, its new address is …"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ProblemReport.Kind.choices  # type: ignore[attr-defined]


_SUBJECT: Final[Promise] = gettext_lazy("A problem was reported: %(title)s")
_TEXT: Final[Promise] = gettext_lazy(
    "A visitor reports a problem with “%(title)s” of %(organisation)s.\n\n%(problem)s\n\n"
    "%(address)s\n"
)


@transaction.atomic
def report(entry: CatalogueEntry, *, kind: str, text: str, visitor: str) -> ProblemReport:
    """Keep a report and write to those who can settle it.

    `visitor` is a network address to count by; it is kept as a hash for an hour and nowhere else.

    Raises:
        TooManyError: the visitor, or the entry, has had too many.
    """
    count_visitor("problems", visitor, most=REPORTS_AN_HOUR)
    about = ProblemReport.objects.open().filter(entry_kind=entry.kind, entry_id=entry.pk)
    if about.count() >= OPEN_FOR_AN_ENTRY:
        raise TooManyError
    made = ProblemReport.objects.create(
        entry_kind=entry.kind,
        entry_id=entry.pk,
        kind=kind,
        text=text[:MOST_CHARACTERS],
        locale=get_language() or "en",
    )
    problem = f"{made.get_kind_display()}. {made.text}"
    tell(
        people_who_settle(entry),
        subject=_SUBJECT,
        text=_TEXT,
        values={**values_of(entry), "problem": problem},
    )
    return made


def people_who_settle(entry: CatalogueEntry) -> list[User]:
    """Return partners of the organisation and facilitators; curators only where there are none."""
    facts, now = hidden_facts(entry), timezone.now()
    reach = TABLE[Action.EDIT]
    near, curators = [], []
    for person in RowPolicy(type(entry)).users_with_any_permission(["change"]):
        roles = [
            held.role
            for held in standing_of(person).current(now)
            if held.role in reach and reaches(reach[held.role], held, facts)
        ]
        if any(role is not Role.CURATOR for role in roles):
            near.append(person)
        elif roles:
            curators.append(person)
    return near or curators


def reports_for(user: User) -> QuerySet[Any]:
    """Return the open reports about entries that somebody may edit."""
    found = Q(pk__in=[])
    for kind, model in MODELS.items():
        rows = rows_for(model, user, Action.EDIT).values("pk")
        found |= Q(entry_kind=kind, entry_id__in=rows)
    return ProblemReport.objects.open().filter(found)


def entry_of(one: ProblemReport) -> CatalogueEntry | None:
    """Return what a report is about, None where that has gone."""
    model: Any = MODELS[one.entry_kind]
    found: CatalogueEntry | None = model.objects.filter(pk=one.entry_id).first()
    return found


@transaction.atomic
def settle(one: ProblemReport, *, by: User) -> None:
    """Put a report aside; one that is settled stays as it is.

    Raises:
        RefusedError: `by` may not edit the entry.
    """
    entry = entry_of(one)
    if entry is not None:
        require_on(by, Action.EDIT, entry)
    ProblemReport.objects.open().filter(pk=one.pk).update(settled_at=timezone.now(), settled_by=by)
