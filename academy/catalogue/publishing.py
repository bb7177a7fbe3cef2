"""Submitting, publishing and withdrawing an entry: for pages, API, editing screens and commands.

All go through Wagtail's own actions, which end in `CatalogueEntry.publish` and `unpublish`; those
lock the row and note the change for the index. What is shown and withdrawn is written to the audit
log in the same transaction.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.locks import ScheduledForPublishLock, WorkflowLock
from wagtail.log_actions import log

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction, User
from academy.accounts.roles import Action
from academy.accounts.rules import require
from academy.catalogue.curating import (
    DRAFT_OWN,
    SHOWN,
    TEXTS,
    changes,
    completed,
    text_claim,
)
from academy.catalogue.models import CatalogueEntry, EntryText
from academy.catalogue.outbox import note_change
from academy.catalogue.rules import text_facts
from academy.catalogue.texts import TextWords, text_content
from academy.errors import AcademyError


class EntryLockedError(AcademyError):
    """Somebody else is at work on the entry."""

    message = _("Somebody has locked this while working on it.")


class NotShownError(AcademyError):
    """A translation cannot be shown by itself."""

    message = _("This entry is not shown. Its translation is shown with it, once it is published.")


class InReviewError(EntryLockedError):
    """A draft is not changed while somebody decides about it."""

    message = _("This waits for review. Until that is over, only those who decide change it.")


class ScheduledError(EntryLockedError):
    """A draft that will be shown at a date is not changed before."""

    message = _("This will be shown at a date that is set, and is not changed before.")


class NoReviewError(AcademyError):
    """Nobody has set up how entries are reviewed."""

    message = _("There is no review to send this to.")


class AlreadyInReviewError(AcademyError):
    """The entry waits for a decision already."""

    message = _("This waits for review already.")


@transaction.atomic
def submit(entry: CatalogueEntry, *, by: User) -> None:
    """Send the newest draft to those who may publish it.

    Raises:
        RefusedError: `by` may not edit the entry.
        AlreadyInReviewError: it was sent before and nobody has decided.
        NoReviewError: there is no workflow.
    """
    require(by, Action.EDIT, entry)
    row: CatalogueEntry = type(entry)._base_manager.select_for_update().get(pk=entry.pk)
    if row.workflow_in_progress:
        raise AlreadyInReviewError
    workflow = row.get_workflow()
    if workflow is None:
        raise NoReviewError
    if row.get_latest_revision() is None:
        row.save_revision(user=by)
    state = row.current_workflow_state
    if state is not None and state.status == state.STATUS_NEEDS_CHANGES:
        state.resume(by)
    else:
        workflow.start(row, by)


@transaction.atomic
def publish(entry: CatalogueEntry, *, by: User) -> None:
    """Show the newest draft of an entry, or the entry as it stands where there is none.

    Raises:
        RefusedError: `by` may not publish the entry, or not where the draft puts it.
        EntryLockedError: somebody else holds the lock.
    """
    row: CatalogueEntry = type(entry)._base_manager.select_for_update().get(pk=entry.pk)
    require(by, Action.PUBLISH, row)
    draft = row.get_latest_revision_as_object()
    refuse_locked(draft, by=by)
    draft.full_clean()
    revision = row.get_latest_revision() if row.has_unpublished_changes else None
    revision = revision or row.save_revision(user=by, clean=False)
    revision.publish(user=by, skip_permission_checks=True)


@transaction.atomic
def withdraw(entry: CatalogueEntry, *, by: User) -> None:
    """Take an entry off the public pages.

    Raises:
        RefusedError: `by` may not.
        EntryLockedError: somebody else holds the lock.
    """
    row: CatalogueEntry = type(entry)._base_manager.select_for_update().get(pk=entry.pk)
    require(by, Action.PUBLISH, row)
    refuse_locked(row, by=by)
    row.unpublish(user=by)


@transaction.atomic
def publish_text(entry: CatalogueEntry, *, locale: str, by: User) -> None:
    """Show what the newest draft says in one language, and nothing else of that draft.

    Whoever looks after a language shows its translations without touching what others have begun.
    A version that waits for a decision takes the translation too, so that approving it does not
    bring back the one before.

    Raises:
        RefusedError: `by` may not publish texts in this language here.
        EntryLockedError: somebody else holds the lock.
        NotShownError: the entry itself is not shown.
    """
    row: CatalogueEntry = type(entry)._base_manager.select_for_update().get(pk=entry.pk)
    draft = row.get_latest_revision_as_object()
    for one in (row, draft):
        require(by, Action.PUBLISH, text_facts(one, locale))
    refuse_locked(draft, by=by)
    if not row.live:
        raise NotShownError
    if text_claim(locale) not in draft.curated_fields:
        return  # the source speaks, and what it says is shown already
    held = draft.held_text(locale)
    text_rows = type(row).text_model().objects
    if held is None:
        text_rows.filter(entry=row, locale=locale).delete()
    else:
        values = {**TextWords.of(held).as_dict(), "made_from": held.made_from}
        text_rows.update_or_create(entry=row, locale=locale, defaults=values)
    _carry_into_review(row, locale, held)
    _note_shown_text(row, draft, locale, by=by)


def _note_shown_text(row: CatalogueEntry, draft: CatalogueEntry, locale: str, *, by: User) -> None:
    """Write down that a translation is shown: claim, dates, logs, index; and what still waits."""
    row = type(row)._base_manager.get(pk=row.pk)  # its texts are read anew
    row.claim([text_claim(locale)])
    row.last_published_at = timezone.now()
    if not _says_more(draft, than=row):
        row.has_unpublished_changes = False
        row.live_revision = row.latest_revision
    row.save(
        update_fields=[
            "curated_fields",
            "last_published_at",
            "has_unpublished_changes",
            "live_revision",
        ]
    )
    log(instance=row, action="wagtail.publish", user=by, revision=row.latest_revision)
    note_publication(row, by=by, is_shown=True)
    note_change(row)


def _says_more(draft: CatalogueEntry, *, than: CatalogueEntry) -> bool:
    """Whether a draft still waits to be published: by its words, its claims or its dates."""
    ours, theirs = draft.serializable_data(), than.serializable_data()
    return (
        bool(changes(theirs, ours, claimable=draft.claimable))
        or {*draft.curated_fields} - {SHOWN} != {*than.curated_fields} - {SHOWN}
        or any(ours[name] != theirs[name] for name in DRAFT_OWN)
        or _followed(draft) != _followed(than)
    )


def _followed(entry: CatalogueEntry) -> dict[str, str]:
    """Return which original each translation follows."""
    return {text.locale: text.made_from for text in entry.texts.all()}


def _carry_into_review(row: CatalogueEntry, locale: str, held: EntryText | None) -> None:
    """Have the version that waits for a decision say what is shown now."""
    state = row.current_workflow_state
    task_state = state and state.current_task_state
    if not task_state or task_state.revision_id in {None, row.latest_revision_id}:
        return
    revision = task_state.revision
    rows = [one for one in revision.content[TEXTS] if one["locale"] != locale]
    if held is not None:
        words = TextWords.of(held)
        rows.append(text_content(words, entry=row.pk, locale=locale, made_from=held.made_from))
    revision.content[TEXTS] = rows
    revision.content["curated_fields"] = completed(
        {*revision.content["curated_fields"], text_claim(locale)}
    )
    revision.save(update_fields=["content"])


def refuse_locked(draft: CatalogueEntry, *, by: User) -> None:
    """Let through unless somebody else is at work on an entry, or it waits for a decision.

    Raises:
        EntryLockedError: with the reason.
    """
    lock = draft.get_lock()
    if lock is None or not lock.for_user(by):
        return
    match lock:
        case WorkflowLock():
            raise InReviewError
        case ScheduledForPublishLock():
            raise ScheduledError
        case _:
            raise EntryLockedError


def note_publication(entry: CatalogueEntry, *, by: User | None, is_shown: bool) -> None:
    """Write into the audit log that an entry was shown or withdrawn, by a person or by its date."""
    action = AuditAction.PUBLISHED if is_shown else AuditAction.WITHDRAWN
    record(action, by=by, thing=entry)
