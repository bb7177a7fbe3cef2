"""Joining two records of one organisation, and undoing it.

Everything that points at the record that goes is found through the models themselves, so that a
table that comes later is not forgotten. What was moved is kept in a `MergeRecord`; undoing gives
back only what still stands where the joining put it, so later edits stay.

Who may do this, and telling the index, is `academy.catalogue.joining`: this floor knows neither
people nor entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from wagtail.models import Revision

from academy import drafts
from academy.kept_rows import as_value, bring_back, keeping_versions, model_of
from academy.organisations.errors import (
    JoinedFurtherError,
    JoinUndoneError,
    RecordGoneError,
    RowInUseError,
    SameRecordError,
)
from academy.organisations.models import MergeRecord, Organisation

# Fields of the kept record that take the other's value where they are empty. Trust is not among
# them: it is given to one record by one person.
FILLED: Final = ("kind", "region", "country", "url", "logo", "description", "description_locale")
_PLACE: Final = ("latitude", "longitude")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A joining or its undoing, with the keys of the rows whose organisation changed."""

    record: MergeRecord
    touched: dict[type[models.Model], set[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """A foreign key to an organisation."""

    model: type[models.Model]
    name: str

    @property
    def label(self) -> str:
        """The model as migrations call it."""
        return self.model._meta.label_lower

    def rows(self, key: int) -> models.QuerySet[Any]:
        """Return the rows that point at an organisation."""
        return self.model._base_manager.filter(**{self.name: key})


def pointers() -> Iterator[Pointer]:
    """Yield every foreign key to an organisation, in whatever app."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            yield Pointer(model=relation.related_model, name=relation.field.name)


@transaction.atomic
def join(*, kept: Organisation, gone: Organisation, at: datetime) -> Outcome:
    """Make one record of two: everything of `gone` belongs to `kept`, and `gone` goes.

    Locks both rows.

    Raises:
        SameRecordError: both are the same record.
        RecordGoneError: one of them is not there any more.
        RowInUseError: a row would stand twice, and other rows depend on it.
    """
    if kept.pk == gone.pk:
        raise SameRecordError
    rows = {row.pk: row for row in _locked(kept.pk, gone.pk)}
    if len(rows) < 2:
        raise RecordGoneError
    kept, gone = rows[kept.pk], rows[gone.pk]
    record = MergeRecord(
        kept_id=kept.pk,
        gone_id=gone.pk,
        gone_name=gone.name,
        gone_normalised_name=gone.normalised_name,
        gone=as_value(gone),
        joined_at=at,
        last_revision=Revision.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
    touched: dict[type[models.Model], set[int]] = defaultdict(set)
    for pointer in pointers():
        moved, removed = _move(pointer, gone.pk, kept.pk)
        if moved:
            record.moved.append({"model": pointer.label, "field": pointer.name, "keys": moved})
        record.removed.extend(removed)
        touched[pointer.model].update(moved, (row["pk"] for row in removed))
    record.drafts = _move_in_drafts(gone.pk, kept.pk)
    record.filled = _fill(kept, gone)
    _take_away(gone)
    record.save()
    return Outcome(record=record, touched=dict(touched))


@transaction.atomic
def undo(record: MergeRecord, *, at: datetime) -> Outcome:
    """Make two records of one again; what was changed since the joining stays as it is.

    Locks the kept row.

    Raises:
        JoinUndoneError: it was undone before.
        JoinedFurtherError: the kept record is not there any more.
    """
    record = MergeRecord.objects.select_for_update().get(pk=record.pk)
    if record.undone_at is not None:
        raise JoinUndoneError
    kept = next(iter(_locked(record.kept_id)), None)
    if kept is None:
        raise JoinedFurtherError
    bring_back(record.gone)
    touched: dict[type[models.Model], set[int]] = defaultdict(set)
    moved: dict[tuple[str, str], set[int]] = {}
    for each in record.moved:
        pointer = _pointer(each["model"], each["field"])
        if pointer is None:  # the table is no more
            continue
        back = pointer.rows(record.kept_id).filter(pk__in=each["keys"])
        keys = list(back.values_list("pk", flat=True))
        pointer.model._base_manager.filter(pk__in=keys).update(**{pointer.name: record.gone_id})
        touched[pointer.model].update(keys)
        moved[pointer.label, pointer.name] = set(each["keys"])
    brought_back = [value for value in record.removed if bring_back(value)]
    for value in brought_back:
        touched[model_of(value)].add(value["pk"])
    _move_back_in_drafts(record)
    _move_back_in_newer_drafts(record, moved)
    _bring_back_in_newer_drafts(record, brought_back)
    _empty_again(kept, record.filled)
    record.undone_at = at
    record.save(update_fields=["undone_at"])
    return Outcome(record=record, touched=dict(touched))


def where_is(key: int) -> int | None:
    """Return the record that an organisation was joined into, through every later joining."""
    kept_by = dict(MergeRecord.objects.filter(undone_at=None).values_list("gone_id", "kept_id"))
    return _follow(key, kept_by) if key in kept_by else None


def joined_names(names: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Yield look-up names of records that were joined: name, its old key, the key it has now.

    What a feed calls the record that went still leads to the one that was kept.
    """
    wanted = MergeRecord.objects.filter(undone_at=None, gone_normalised_name__in=list(names))
    found = list(wanted.values_list("gone_normalised_name", "gone_id"))
    if not found:
        return
    kept_by = dict(MergeRecord.objects.filter(undone_at=None).values_list("gone_id", "kept_id"))
    for name, gone_id in found:
        yield name, gone_id, _follow(gone_id, kept_by)


def _follow(key: int, kept_by: dict[int, int]) -> int:
    while key in kept_by:
        key = kept_by[key]
    return key


# --- Rows ----------------------------------------------------------------------------------------


def _locked(*keys: int) -> list[Organisation]:
    return list(Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _move(pointer: Pointer, gone: int, kept: int) -> tuple[list[int], list[dict[str, Any]]]:
    """Point rows at the kept record; return the keys of those moved, and those taken away."""
    rows = pointer.rows(gone)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return [], []
    try:
        with transaction.atomic():
            rows.update(**{pointer.name: kept})
    except IntegrityError:  # some would stand twice: one by one then
        return _move_each(pointer, gone, kept)
    return keys, []


def _move_each(pointer: Pointer, gone: int, kept: int) -> tuple[list[int], list[dict[str, Any]]]:
    moved, removed = [], []
    rows = pointer.rows(gone)
    for row in rows.order_by("pk"):
        try:
            with transaction.atomic():
                pointer.model._base_manager.filter(pk=row.pk).update(**{pointer.name: kept})
            moved.append(row.pk)
        except IntegrityError:
            removed.append(_remove(row))
    return moved, removed


def _remove(row: models.Model) -> dict[str, Any]:
    """Take a row away that the kept record has already, and return it."""
    for relation in row._meta.related_objects:
        if relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists():
            raise RowInUseError
    value = as_value(row)
    type(row)._base_manager.filter(pk=row.pk).delete()
    return value


def _take_away(gone: Organisation) -> None:
    """Delete a record that nothing points at any more, without following links.

    Its own versions stay under its number, where nobody can open them, until it comes back.
    """
    for pointer in pointers():
        if pointer.rows(gone.pk).exists():
            raise RowInUseError
    with keeping_versions(gone):
        Organisation.objects.filter(pk=gone.pk).delete()


def _pointer(label: str, name: str) -> Pointer | None:
    return next((one for one in pointers() if (one.label, one.name) == (label, name)), None)


def _fill(kept: Organisation, gone: Organisation) -> dict[str, Any]:
    """Give the kept record what only the other had, and return it."""
    names = [name for name in FILLED if not getattr(kept, _column(name))]
    if kept.latitude is None:
        names += _PLACE
    if kept.description:
        names = [name for name in names if name != "description_locale"]
    filled = {name: value for name in names if (value := getattr(gone, _column(name)))}
    if filled:
        Organisation.objects.filter(pk=kept.pk).update(**filled)
    return filled


def _empty_again(kept: Organisation, filled: dict[str, Any]) -> None:
    """Take back what the joining filled, where nobody has changed it since."""
    if any(name in filled and getattr(kept, name) != filled[name] for name in _PLACE):
        filled = {name: value for name, value in filled.items() if name not in _PLACE}
    emptied = {
        name: _field(name).get_default()
        for name, value in filled.items()
        if getattr(kept, _column(name)) == value
    }
    if emptied:
        Organisation.objects.filter(pk=kept.pk).update(**emptied)


def _field(name: str) -> models.Field[Any, Any]:
    return next(each for each in Organisation._meta.concrete_fields if each.name == name)


def _column(name: str) -> str:
    return _field(name).attname


# --- Drafts --------------------------------------------------------------------------------------


def _move_in_drafts(gone: int, kept: int) -> list[dict[str, Any]]:
    """Have drafts name the kept record; return which revisions did otherwise, and where.

    Versions of the kept record stay as they are: it would name itself.
    """
    changed = []
    for naming in drafts.namings(Organisation):
        for revision in drafts.revisions_of(naming):
            if naming.model is Organisation and revision.object_id == str(kept):
                continue
            found = drafts.places(revision.content, naming, gone)
            for place in found:
                drafts.put(revision.content, place, kept, where=lambda key: key == gone)
            if found:
                revision.save(update_fields=["content"])
                changed.append({"revision": revision.pk, "places": found})
    return changed


def _move_back_in_drafts(record: MergeRecord) -> None:
    places = {each["revision"]: each["places"] for each in record.drafts}
    for revision in Revision.objects.filter(pk__in=places):
        done = [
            drafts.put(
                revision.content,
                (accessor, index, name),
                record.gone_id,
                where=lambda key: key == record.kept_id,
            )
            for accessor, index, name in places[revision.pk]
        ]
        if any(done):
            revision.save(update_fields=["content"])


def _move_back_in_newer_drafts(record: MergeRecord, moved: dict[tuple[str, str], set[int]]) -> None:
    """Give back in drafts made since the joining what changed hands in their rows.

    Such a draft names the kept record because its row did when it was made, whatever the row
    names now.
    """
    for naming in drafts.namings(Organisation):
        for revision in drafts.revisions_of(naming, created_at__gte=record.joined_at):
            found = drafts.places_of_rows(revision.content, naming, record.kept_id, moved)
            for place in found:
                drafts.put(revision.content, place, record.gone_id, where=lambda _key: True)
            if found:
                revision.save(update_fields=["content"])


def _bring_back_in_newer_drafts(record: MergeRecord, values: list[dict[str, Any]]) -> None:
    """Put rows that came back into drafts made since the joining, which could not know of them.

    Otherwise publishing such a draft would take them away again.
    """
    if not values:
        return
    for naming in drafts.namings(Organisation):
        for revision in drafts.revisions_of(naming, pk__gt=record.last_revision):
            added = [drafts.add_row(revision, naming, value) for value in values]
            if any(added):
                revision.save(update_fields=["content"])
