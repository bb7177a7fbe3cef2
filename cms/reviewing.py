"""Setting up review, telling people by mail in their language, and reminding of what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import signal_handlers
from wagtail.log_actions import log
from wagtail.models import (
    ModelLogEntry,
    Page,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowState,
    WorkflowTask,
)
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from academy.accounts.models import User
from academy.catalogue.models import CatalogueEntry
from cms.models.review import ReviewTask
from cms.permissions import people_who_review
from cms.rights import people_who_write
from courses.models import Course
from webinars.models import Webinar

REVIEW: Final = "Review"
REMINDED: Final = "academy.reminded"
REMIND_AFTER: Final = timedelta(days=7)
_REMINDERS_A_ROUND: Final = 50


@transaction.atomic
def make_review() -> Workflow:
    """Have entries reviewed before they are shown; what is there already is left as it is."""
    task, _is_new = ReviewTask.objects.get_or_create(name=REVIEW)
    workflow, is_new = Workflow.objects.get_or_create(name=REVIEW)
    if is_new:
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for model in (Course, Webinar):
        kind = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.get_or_create(
            content_type=kind, defaults={"workflow": workflow}
        )
    return workflow


# --- Mails ------------------------------------------------------------------------------------


def tell(people: Iterable[User], *, subject: Any, text: Any, values: dict[str, str]) -> int:
    """Write to each in their own language; return to how many."""
    told = 0
    for person in people:
        with translation.override(person.locale or settings.LANGUAGE_CODE):
            body = str(text) % values
            send_mail(str(subject) % values, body, None, [person.email])
        told += 1
    return told


_TO_REVIEW_SUBJECT: Final[Promise] = gettext_lazy("To review: %(title)s")
_TO_REVIEW: Final[Promise] = gettext_lazy(
    "“%(title)s” of %(organisation)s waits for your review.\n\n%(address)s\n"
)
_PAGE_TO_REVIEW: Final[Promise] = gettext_lazy(
    "The page “%(title)s” waits for your review.\n\n%(address)s\n"
)
_STILL_WAITS_SUBJECT: Final[Promise] = gettext_lazy("Still to review: %(title)s")
_STILL_WAITS: Final[Promise] = gettext_lazy(
    "“%(title)s” of %(organisation)s has waited for review for more than a week.\n\n%(address)s\n"
)
_CHANGES_SUBJECT: Final[Promise] = gettext_lazy("Changes asked for: %(title)s")
_CHANGES: Final[Promise] = gettext_lazy(
    "Before “%(title)s” is shown, %(person)s asks for changes:\n\n%(comment)s\n\n%(address)s\n"
)
_SHOWN_SUBJECT: Final[Promise] = gettext_lazy("Now shown: %(title)s")
_SHOWN: Final[Promise] = gettext_lazy(
    "“%(title)s” has been approved and is shown to everybody.\n\n%(address)s\n"
)


def values_of(entry: CatalogueEntry) -> dict[str, str]:
    """Return what mails say of an entry: title, organisation, and the address of its form."""
    path = reverse(type(entry).snippet_viewset.get_url_name("edit"), args=[entry.pk])
    organisation = entry.organisation
    return {
        "title": entry.latest_revision.object_str if entry.latest_revision else entry.title,
        "organisation": organisation.name if organisation else "\u2014",
        "address": f"{settings.BASE_URL}{path}",
    }


def tell_reviewers(instance: TaskState, user: User | None, **_rest: Any) -> None:
    """Tell those who may decide that a draft waits; not the one who sent it."""
    entry = instance.workflow_state.content_object
    if isinstance(entry, Page) and isinstance(instance.task.specific, ReviewTask):
        _tell_reviewers_of_page(entry, user)
    if not isinstance(entry, CatalogueEntry):
        return
    others = [one for one in people_who_review(entry) if user is None or one.pk != user.pk]
    tell(others, subject=_TO_REVIEW_SUBJECT, text=_TO_REVIEW, values=values_of(entry))


def _tell_reviewers_of_page(page: Page, sent_by: User | None) -> None:
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    values = {"title": page.draft_title or page.title, "address": f"{settings.BASE_URL}{path}"}
    pages = page.get_ancestors(inclusive=True)
    people = User.objects.filter(is_active=True, is_superuser=False)
    writing = people.filter(people_who_write(pages)).distinct()
    others = [one for one in writing if one != sent_by]
    tell(others, subject=_TO_REVIEW_SUBJECT, text=_PAGE_TO_REVIEW, values=values)


def tell_author_of_changes(instance: WorkflowState, user: User | None, **_rest: Any) -> None:
    """Tell who sent a draft what is to be changed."""
    entry = instance.content_object
    author = instance.requested_by
    if not isinstance(entry, CatalogueEntry) or author is None:
        return
    state = instance.current_task_state
    values = {
        **values_of(entry),
        "person": str(user or _("a reviewer")),
        "comment": (state.comment if state else "") or "\u2014",
    }
    tell([author], subject=_CHANGES_SUBJECT, text=_CHANGES, values=values)


def tell_author_of_approval(instance: WorkflowState, user: User | None, **_rest: Any) -> None:
    """Tell who sent a draft that it is shown, unless they approved it themselves."""
    entry = instance.content_object
    author = instance.requested_by
    if isinstance(entry, CatalogueEntry) and author is not None and author != user:
        tell([author], subject=_SHOWN_SUBJECT, text=_SHOWN, values=values_of(entry))


def connect_mails() -> None:
    """Have our mails sent for entries, and Wagtail's own for pages only; called at start-up."""
    task_submitted.connect(tell_reviewers, dispatch_uid="entry waits for review")
    workflow_rejected.connect(tell_author_of_changes, dispatch_uid="changes to an entry asked for")
    workflow_approved.connect(tell_author_of_approval, dispatch_uid="entry approved")
    for notifier in (
        signal_handlers.workflow_submission_email_notifier,
        signal_handlers.workflow_approval_email_notifier,
        signal_handlers.workflow_rejection_email_notifier,
    ):
        _keep_from_entries(notifier)


def _keep_from_entries(notifier: Any) -> None:
    asked = type(notifier).can_handle

    def can_handle(instance: Any, **rest: Any) -> bool:
        about_entry = isinstance(instance.content_object, CatalogueEntry)
        return not about_entry and bool(asked(notifier, instance, **rest))

    notifier.can_handle = can_handle


# --- Reminders --------------------------------------------------------------------------------


def remind_of_waiting(at: datetime) -> int:
    """Write again to those who may decide on what has waited for a week; return how many mails.

    One reminder a week for each draft: the log of the entry says when the last one went.
    """
    told = 0
    long_ago = at - REMIND_AFTER
    waiting = TaskState.objects.filter(
        task__in=ReviewTask.objects.all(),
        status=TaskState.STATUS_IN_PROGRESS,
        started_at__lt=long_ago,
    ).select_related("workflow_state")
    for state in waiting.order_by("started_at")[:_REMINDERS_A_ROUND]:
        entry = state.workflow_state.content_object
        if isinstance(entry, CatalogueEntry) and not _was_reminded(entry, long_ago):
            told += _remind(entry)
    return told


@transaction.atomic
def _remind(entry: CatalogueEntry) -> int:
    log(instance=entry, action=REMINDED)
    return tell(
        people_who_review(entry),
        subject=_STILL_WAITS_SUBJECT,
        text=_STILL_WAITS,
        values=values_of(entry),
    )


def _was_reminded(entry: CatalogueEntry, since: datetime) -> bool:
    kind = ContentType.objects.get_for_model(entry)
    logged = ModelLogEntry.objects.filter(
        content_type=kind, object_id=str(entry.pk), action=REMINDED, timestamp__gte=since
    )
    return bool(logged.exists())


def remind_now() -> int:
    """Remind of what waits at this moment: a step of the due-work loop."""
    return remind_of_waiting(timezone.now())


def register_log_actions(actions: Any) -> None:
    """Name what the history of an entry shows besides Wagtail's own."""
    actions.register_action("academy.reviewed", gettext_lazy("Review"), gettext_lazy("Reviewed"))
    actions.register_action(
        REMINDED, gettext_lazy("Remind"), gettext_lazy("Reminded those who may decide")
    )
