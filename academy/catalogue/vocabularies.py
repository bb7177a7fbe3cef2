"""Changing, joining and removing terms of vocabularies: with the right, the log and the index."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from academy.accounts import auditing
from academy.accounts.models import AuditAction, User
from academy.accounts.roles import Action
from academy.accounts.rules import require
from academy.catalogue import tasks
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.outbox import note_changes
from academy.taxonomy import parting, retiring
from academy.taxonomy.models import TakenAway, TermJoining, Theme
from academy.taxonomy.retiring import FAMILIES, AnyTerm, family_of, value_of
from academy.taxonomy.vocabulary import note_vocabulary_change

_MODELS: Final = {family: model for model, (family, _name) in FAMILIES.items()}


@transaction.atomic
def change_term(term: AnyTerm, *, by: User, locales_before: Collection[str] = ()) -> None:
    """Have pages and index follow a term that was just stored with its labels.

    `locales_before` are those it had labels in: what is missing now was taken away, and loading
    the shipped lists does not bring it back. The entries are noted by a task of their own.

    Raises:
        RefusedError: only curators change vocabularies.
    """
    require(by, Action.EDIT_VOCABULARY)
    locales = set(term.labels.values_list("locale", flat=True))
    of_term = TakenAway.objects.filter(vocabulary=family_of(term), value=value_of(term))
    of_term.filter(locale__in=["", *locales]).delete()
    for locale in sorted(set(locales_before) - locales):
        TakenAway.objects.get_or_create(
            vocabulary=family_of(term), value=value_of(term), locale=locale
        )
    _tell(term)


@transaction.atomic
def join_terms(
    *, kept: AnyTerm, gone: AnyTerm, by: User, at: datetime | None = None
) -> TermJoining:
    """Make one term of two, note the entries that held the one that goes, and log it.

    What the kept term was and what it is now are two versions of it.

    Raises:
        RefusedError: only curators change vocabularies.
        AcademyError: as `retiring.join` says.
    """
    require(by, Action.EDIT_VOCABULARY)
    keep_first_version(kept)
    number = gone.pk
    record = retiring.join(kept=kept, gone=gone, at=at or timezone.now())
    now: Any = type(kept)._base_manager.get(pk=kept.pk)
    now.save_revision(user=by, log_action=True, clean=False)
    auditing.record(AuditAction.RECORDS_JOINED, by=by, thing=kept, details={"gone": number})
    _tell(kept)
    return record


@transaction.atomic
def part_terms(record: TermJoining, *, by: User, at: datetime | None = None) -> None:
    """Make two terms of one again, note the entries that hold either, and log it.

    What the kept term is without the other is a version of it.

    Raises:
        RefusedError: only curators change vocabularies.
        AcademyError: as `parting.part` says.
    """
    require(by, Action.EDIT_VOCABULARY)
    kept, back = parting.part(record, at=at or timezone.now())
    now: Any = kept
    now.save_revision(user=by, log_action=True, clean=False)
    auditing.record(AuditAction.RECORDS_PARTED, by=by, thing=kept, details={"gone": back.pk})
    for term in (kept, back):
        _tell(term)


@transaction.atomic
def remove_term(term: AnyTerm, *, by: User) -> None:
    """Take a term away that nothing holds, and log it.

    Raises:
        RefusedError: only curators change vocabularies.
        AcademyError: as `retiring.remove` says.
    """
    require(by, Action.EDIT_VOCABULARY)
    auditing.record(AuditAction.RECORD_REMOVED, by=by, thing=term)
    retiring.remove(term)


def keep_first_version(thing: Any) -> None:
    """Keep what stands there as a version, where a thing has none, to compare later ones with."""
    stored = type(thing)._base_manager.filter(pk=thing.pk, latest_revision=None).first()
    if stored is not None:
        stored.save_revision(clean=False)
        thing.latest_revision = stored.latest_revision


def _tell(term: AnyTerm) -> None:
    note_vocabulary_change()
    tasks.note_entries_of_term.ask(family=family_of(term), term=term.pk)


def note_entries_of(family: str, term: int) -> int:
    """Note every entry that holds a term or one below it; return how many."""
    model = _MODELS[family]
    terms = {term}
    if model is Theme:
        terms.update(Theme.objects.filter(parent=term).values_list("pk", flat=True))
    noted = 0
    for pointer in retiring.pointers(model):
        if issubclass(pointer.holder, CatalogueEntry):
            ids = sorted(set(pointer.holders(terms)))
            note_changes(pointer.holder.kind, ids)
            noted += len(ids)
    return noted
