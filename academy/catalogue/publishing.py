"""Submitting, publishing and withdrawing an entry: for pages, API, editing screens and commands.

All go through Wagtail's own actions, which end in `CatalogueEntry.publish` and `unpublish`; those
lock the row and note the change for the index. What is shown and withdrawn is written to the audit
log in the same transaction.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction, User
from academy.accounts.roles import Action
from academy.accounts.rules import require
from academy.catalogue import rules  # noqa: F401  (importing it registers the facts)
from academy.catalogue.models import CatalogueEntry
from academy.errors import AcademyError


class EntryLockedError(AcademyError):
    """Somebody else is at work on the entry."""

    message = _("Somebody has locked this while working on it.")


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
    lock = draft.get_lock()
    if lock is not None and lock.for_user(by):
        raise EntryLockedError
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
    lock = row.get_lock()
    if lock is not None and lock.for_user(by):
        raise EntryLockedError
    row.unpublish(user=by)


def note_publication(entry: CatalogueEntry, *, by: User | None, is_shown: bool) -> None:
    """Write into the audit log that an entry was shown or withdrawn, by a person or by its date."""
    action = AuditAction.PUBLISHED if is_shown else AuditAction.WITHDRAWN
    record(action, by=by, thing=entry)
