"""Joining two organisations and undoing it: with the right, the log and the index."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from academy.accounts import auditing
from academy.accounts.models import AuditAction, User
from academy.accounts.roles import Action
from academy.accounts.rules import require
from academy.catalogue.models import CatalogueEntry, EntryOrganisation
from academy.catalogue.outbox import note_changes
from academy.catalogue.vocabularies import keep_first_version
from academy.kept_rows import model_of
from academy.organisations import merging
from academy.organisations.models import MergeRecord, Organisation


@transaction.atomic
def join_organisations(
    *, kept: Organisation, gone: Organisation, by: User, at: datetime | None = None
) -> MergeRecord:
    """Make one record of two, note every entry whose organisation changed, and log it.

    What the kept record was and what it is now are two versions of it.

    Raises:
        RefusedError: only curators join records.
        AcademyError: as `merging.join` says.
    """
    require(by, Action.JOIN_RECORDS)
    keep_first_version(kept)
    outcome = merging.join(kept=kept, gone=gone, at=at or timezone.now())
    _keep_version(kept.pk, by=by)
    _note(outcome, kept.pk)
    auditing.record(
        AuditAction.RECORDS_JOINED, by=by, thing=kept, details={"gone": outcome.record.gone_id}
    )
    return outcome.record


@transaction.atomic
def undo_joining(*, record: MergeRecord, by: User, at: datetime | None = None) -> MergeRecord:
    """Make two records of one again, note every entry whose organisation changed, and log it.

    What the kept record is without the other is a version of it.

    Raises:
        RefusedError: only curators join records.
        AcademyError: as `merging.undo` says.
    """
    require(by, Action.JOIN_RECORDS)
    outcome = merging.undo(record, at=at or timezone.now())
    kept = _keep_version(record.kept_id, by=by)
    _note(outcome, record.kept_id)
    auditing.record(AuditAction.RECORDS_PARTED, by=by, thing=kept, details={"gone": record.gone_id})
    return outcome.record


def _keep_version(key: int, *, by: User) -> Organisation:
    """Keep an organisation as it is now as a version, under whoever changed it."""
    kept = Organisation.objects.get(pk=key)
    kept.save_revision(user=by, log_action=True, clean=False)
    return kept


def _note(outcome: merging.Outcome, kept: int) -> None:
    """Note the entries whose organisation changed, and all of the kept record.

    The region and the place of the kept record may have been filled or emptied.
    """
    for pointer in merging.pointers():
        entry = _entry_model(pointer.model)
        if entry is None:
            continue
        keys = set(outcome.touched.get(pointer.model, ()))
        keys.update(pointer.rows(kept).values_list("pk", flat=True))
        note_changes(entry.kind, sorted(_entry_keys(pointer.model, keys)))
    for value in outcome.record.removed:
        model = model_of(value)
        entry = _entry_model(model)
        if entry is not None and issubclass(model, EntryOrganisation):
            note_changes(entry.kind, [value["fields"]["entry"]])


def _entry_model(model: type[models.Model]) -> type[CatalogueEntry] | None:
    if issubclass(model, CatalogueEntry):
        return model
    if issubclass(model, EntryOrganisation):
        columns = {each.name: each.related_model for each in model._meta.concrete_fields}
        entry = columns["entry"]
        return entry if entry and issubclass(entry, CatalogueEntry) else None
    return None


def _entry_keys(model: type[models.Model], keys: set[int]) -> set[int]:
    if issubclass(model, CatalogueEntry):
        return keys
    rows = model._base_manager.filter(pk__in=keys)
    return set(rows.values_list("entry_id", flat=True))
