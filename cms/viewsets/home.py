"""The first page of the editor: what waits, what grew old, and the numbers of one's reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from laces.components import Component
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState, WorkflowState

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry
from academy.taxonomy.vocabulary import language_name
from cms.permissions import rows_for
from cms.problems import entry_of, reports_for
from cms.viewsets.languages import text_url
from courses.models import Course
from webinars.models import Webinar

KINDS: Final[tuple[type[CatalogueEntry], ...]] = (Course, Webinar)
SHOWN: Final = 8
# What no source and no person has confirmed for so long is worth a look.
OLD_AFTER: Final = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of a panel: what it is called, where it is edited, and one more word."""

    title: str
    url: str
    note: str = ""


class EntriesPanel(Component):
    """A list of entries on the first page; nothing where it is empty."""

    template_name = "cms/admin/home_panel.html"

    def __init__(
        self,
        *,
        order: int,
        name: str,
        heading: Any,
        lines: Callable[[User], list[Line]],
        more: str = "",
    ) -> None:
        self.order, self.name, self.heading = order, name, heading
        self.lines, self.more = lines, more

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the lines for the person who looks."""
        request: HttpRequest = parent_context["request"]
        more = [
            (capfirst(model._meta.verbose_name_plural), f"{_list(model)}?{self.more}")
            for model in KINDS
            if self.more
        ]
        return {
            "name": self.name,
            "heading": self.heading,
            "lines": self.lines(request.user),  # type: ignore[arg-type]
            "more": more,
        }


def _list(model: type[CatalogueEntry]) -> str:
    return reverse(model.snippet_viewset.get_url_name("list"))


def line(entry: CatalogueEntry, note: str = "") -> Line:
    """Return an entry as a line of a panel."""
    url = reverse(type(entry).snippet_viewset.get_url_name("edit"), args=[entry.pk])
    return Line(title=entry.title, url=url, note=note)


def to_review(user: User) -> list[Line]:
    """Return the drafts that wait for a decision this person may take, the oldest first."""
    states = (
        TaskState.objects.reviewable_by(user)
        .order_by("started_at")
        .select_related("workflow_state")
        .prefetch_related("workflow_state__content_object")[:SHOWN]
    )
    finder = AdminURLFinder(user)
    things = [state.workflow_state.content_object for state in states]
    return [
        Line(title=str(thing), url=url) for thing in things if (url := finder.get_edit_url(thing))
    ]


def waiting_for_me(user: User) -> list[Line]:
    """Return the drafts this person sent to review and is to change."""
    states = (
        WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES)
        .order_by("-created_at")
        .select_related("current_task_state")
        .prefetch_related("content_object")[:SHOWN]
    )
    found = []
    for state in states:
        entry = state.content_object
        if isinstance(entry, CatalogueEntry):
            found.append(line(entry, state.current_task_state.comment))
    return found


def stale_translations(user: User) -> list[Line]:
    """Return the translations of this person's languages whose original has changed since."""
    found: list[Line] = []
    for model in KINDS:
        texts: Any = model.text_model().objects
        shown = texts.allowing(Action.TRANSLATE, user).filter(
            entry__live=True, entry__duplicate_of=None
        )
        states = shown.with_states("entry_id", "locale")
        stale = ((pk, locale) for state, pk, locale in states if state is TextState.STALE)
        some = list(islice(stale, SHOWN - len(found)))
        entries = model._base_manager.in_bulk({pk for pk, _locale in some})
        found += [
            Line(
                title=entries[pk].title,
                url=text_url(entries[pk], locale),
                note=language_name(locale),
            )
            for pk, locale in some
        ]
    return found


def long_unconfirmed(user: User) -> list[Line]:
    """Return what is shown and neither a source nor a person has confirmed for long."""
    before = timezone.now() - OLD_AFTER
    found = []
    for model in KINDS:
        rows: QuerySet[Any] = rows_for(model, user, Action.EDIT).filter(
            Q(last_confirmed_at=None) | Q(last_confirmed_at__lt=before),
            Q(reviewed_at=None) | Q(reviewed_at__lt=before),
            live=True,
            first_published_at__lt=before,
        )
        found += [line(row) for row in rows.order_by(F("last_confirmed_at").asc(nulls_first=True))[
            :SHOWN
        ]]  # fmt: skip
    return found[:SHOWN]


def reported(user: User) -> list[Line]:
    """Return what visitors reported about entries of this person's, with the way to settle it."""
    address = reverse("problems:list")
    return [
        Line(title=entry.title, url=address, note=one.get_kind_display())
        for one in reports_for(user)[:SHOWN]
        if (entry := entry_of(one))
    ]


class NumbersPanel(Component):
    """How many entries of one's reach are shown, wait and are drafts."""

    name = "numbers"
    order = 60
    template_name = "cms/admin/numbers_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the numbers for the person who looks."""
        user = parent_context["request"].user
        return {"rows": [_numbers(model, user) for model in KINDS]}


def _numbers(model: type[CatalogueEntry], user: User) -> dict[str, Any]:
    counted = rows_for(model, user, Action.SEE).aggregate(
        shown=Count("pk", filter=Q(live=True)),
        changed=Count("pk", filter=Q(live=True, has_unpublished_changes=True)),
        hidden=Count("pk", filter=Q(live=False)),
    )
    return {
        "label": capfirst(model._meta.verbose_name_plural),
        "url": _list(model),
        **counted,
    }


def panels() -> list[Component]:
    """Return our panels of the first page, in their order."""
    return [
        EntriesPanel(
            order=10,
            name="to-review",
            heading=gettext_lazy("To review"),
            lines=to_review,
            more="status=waiting",
        ),
        EntriesPanel(
            order=20,
            name="waiting-for-me",
            heading=gettext_lazy("Waiting for me"),
            lines=waiting_for_me,
        ),
        EntriesPanel(
            order=30,
            name="problems",
            heading=gettext_lazy("Reported problems"),
            lines=reported,
        ),
        EntriesPanel(
            order=40,
            name="stale-translations",
            heading=gettext_lazy("Translations out of date"),
            lines=stale_translations,
            more="stale=mine",
        ),
        EntriesPanel(
            order=50,
            name="long-unconfirmed",
            heading=gettext_lazy("Not confirmed for long"),
            lines=long_unconfirmed,
        ),
        NumbersPanel(),
    ]


def add_panels(_request: HttpRequest, listed: list[Component]) -> None:
    """Put our panels on the first page; what waits stands in ours, not in Wagtail's."""
    kept = [one for one in listed if getattr(one, "name", "") != "workflow_objects_to_moderate"]
    listed[:] = [*kept, *panels()]
