"""Undoing a joining of two terms: each holds again what still stands where the joining put it.

What people changed since stays as they left it; what a source brought under the old name since
stays with the kept term until the next reading. Who may do this, and telling the index, is
`academy.catalogue.vocabularies`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from academy import drafts
from academy.errors import AcademyError
from academy.kept_rows import RowValue, bring_back
from academy.taxonomy.models import TakenAway, TermJoining, Theme
from academy.taxonomy.retiring import FAMILIES, AnyTerm, Pointer, pointers
from academy.taxonomy.vocabulary import note_vocabulary_change

# Databases take no statement with any number of keys.
_KEYS_A_STATEMENT: Final = 5000


class PartedBeforeError(AcademyError):
    """The joining was undone before."""

    message = _("This was undone before.")


class KeptTermGoneError(AcademyError):
    """The term that was kept has itself been joined into another, or removed."""

    message = _("The term that was kept has gone since. Undo its own joining first.")


class ThereAgainError(AcademyError):
    """Somebody made a term with the same name in addresses since."""

    message = _("There is a term with this name in addresses again. Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What holds the kept term on behalf of the other, by model and field.

    `rows` are keys of rows; of lists, `instead` and `besides` are the keys of holders that held
    the other alone, or both.
    """

    rows: dict[tuple[str, str], set[int]]
    instead: dict[str, set[int]]
    besides: dict[str, set[int]]


@transaction.atomic
def part(record: TermJoining, *, at: datetime) -> tuple[AnyTerm, AnyTerm]:
    """Make two terms of one again; return the kept one and the one that is back.

    Locks the kept row.

    Raises:
        PartedBeforeError: it was undone before.
        KeptTermGoneError: the kept term is not there any more.
        ThereAgainError: the name of the one that went is taken.
    """
    record = TermJoining.objects.select_for_update().get(pk=record.pk)
    if record.undone_at is not None:
        raise PartedBeforeError
    model = model_of_vocabulary(record.vocabulary)
    kept = model._base_manager.select_for_update().filter(pk=record.kept_id).first()
    if kept is None:
        raise KeptTermGoneError
    if model._base_manager.filter(**{FAMILIES[model][1]: record.gone_value}).exists():
        raise ThereAgainError
    moved = _moved(record, list(pointers(model)))
    _bring_term_back(record)
    known = {(each.model._meta.label_lower, each.name): each for each in pointers(model)}
    for each in record.moved:
        pointer = known.get((each["model"], each["field"]))
        if pointer is not None:  # the table may be no more
            _move_back(pointer, each["keys"], record)
    lists = {each.model._meta.label_lower: each for each in known.values() if each.is_list}
    for value in record.removed:
        pointer = lists.get(value["model"])
        if pointer is not None and _is_held_still(pointer, value, record.kept_id):
            bring_back(value)
    _give_words_back(kept, record.words)
    _move_back_in_drafts(record)
    _move_back_in_newer_drafts(record, model, moved)
    if record.was_below:
        _put_below_again(record)
    record.undone_at = at
    record.save(update_fields=["undone_at"])
    note_vocabulary_change()
    return (
        model._base_manager.get(pk=record.kept_id),
        model._base_manager.get(pk=record.gone_id),
    )


def model_of_vocabulary(vocabulary: str) -> type[Any]:
    """Return the model of a vocabulary by the name of its facet."""
    return next(model for model, (family, _name) in FAMILIES.items() if family == vocabulary)


# --- Rows ----------------------------------------------------------------------------------------


def _bring_term_back(record: TermJoining) -> None:
    """Put the term back with its labels, and take away the notes that it is gone."""
    notes = TakenAway.objects.filter(vocabulary=record.vocabulary, value=record.gone_value)
    notes.delete()
    term, *labels = record.gone
    fields = dict(term["fields"])
    above = fields.get("parent")
    if above and Theme.objects.filter(pk=above).exclude(parent=None).exists():
        fields["parent"] = None  # there is no third level
    for value in ({**term, "fields": fields}, *labels, *record.taken_away):
        bring_back(value)


def _move_back(pointer: Pointer, keys: list[int], record: TermJoining) -> None:
    for start in range(0, len(keys), _KEYS_A_STATEMENT):
        some = keys[start : start + _KEYS_A_STATEMENT]
        rows = pointer.rows(record.kept_id).filter(**{f"{pointer.holder_column}__in": some})
        rows.update(**{pointer.name: record.gone_id})


def _is_held_still(pointer: Pointer, value: RowValue, kept: int) -> bool:
    """Whether what held both terms still holds the kept one."""
    holder = value["fields"][pointer.holder_column]
    return pointer.rows(kept).filter(**{pointer.holder_column: holder}).exists()


def _put_below_again(record: TermJoining) -> None:
    """Put the kept theme below the one that is back, unless somebody moved it meanwhile."""
    stood = record.gone[0]["fields"]["parent"]
    row = Theme.objects.filter(pk=record.kept_id, parent=stood, children=None)
    row.update(parent=record.gone_id)


# --- Words ---------------------------------------------------------------------------------------


def _give_words_back(kept: Any, words: Iterable[dict[str, Any]]) -> None:
    """Take out of the labels of the kept term what came from the other."""
    rows = {row.pk: row for row in kept.labels.all()}
    for each in words:
        row = rows.get(each["label"])
        if row is None:
            continue
        if each["before"] is None:
            if (row.label, row.synonyms) == (each["text"], each["after"]):
                row.delete()
            continue
        if row.synonyms == each["after"]:
            row.synonyms = each["before"]
        else:
            came = set(each["after"]) - set(each["before"])
            row.synonyms = [word for word in row.synonyms if word not in came]
        row.save(update_fields=["synonyms"])


# --- Drafts --------------------------------------------------------------------------------------


def _move_back_in_drafts(record: TermJoining) -> None:
    """Have drafts from before name the other term again, where they name the kept one still."""
    kept, gone = record.kept_id, record.gone_id
    known = {each["revision"]: each for each in record.drafts}
    for revision in Revision.objects.filter(pk__in=known):
        each, content = known[revision.pk], revision.content
        for name, before in each["lists"].items():
            is_besides = kept in before
            rewritten = list(dict.fromkeys(kept if key == gone else key for key in before))
            held = content.get(name) or []
            content[name] = (
                before if held == rewritten else _listed(held, kept, gone, is_besides=is_besides)
            )
        for accessor, index, name in each["places"]:
            drafts.put(content, (accessor, index, name), gone, where=lambda key: key == kept)
        revision.save(update_fields=["content"])


def _listed(held: list[int], kept: int, gone: int, *, is_besides: bool) -> list[int]:
    """Return a list of a draft with the other term instead of the kept one, or besides it."""
    if kept not in held or gone in held:
        return held
    return [*held, gone] if is_besides else [gone if key == kept else key for key in held]


def _move_back_in_newer_drafts(
    record: TermJoining, model: type[models.Model], moved: Moved
) -> None:
    """Give back in drafts made since the joining what their rows held before it."""
    kept, gone = record.kept_id, record.gone_id
    for naming in drafts.namings(model):
        for revision in drafts.revisions_of(naming, pk__gt=record.last_revision):
            content, before = revision.content, dict(revision.content)
            for name in naming.lists:
                list_of = _list_of(naming.model, name)
                holder, held = int(revision.object_id), content.get(name) or []
                if holder in moved.instead[list_of] or holder in moved.besides[list_of]:
                    is_besides = holder in moved.besides[list_of]
                    content[name] = _listed(held, kept, gone, is_besides=is_besides)
            found = drafts.places_of_rows(content, naming, kept, moved.rows)
            for place in found:
                drafts.put(content, place, gone, where=lambda _key: True)
            if found or content != before:
                revision.save(update_fields=["content"])


def _list_of(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.remote_field.through._meta.label_lower)


def _moved(record: TermJoining, known: list[Pointer]) -> Moved:
    moved = Moved(rows={}, instead=defaultdict(set), besides=defaultdict(set))
    lists = {each.model._meta.label_lower: each for each in known if each.is_list}
    for each in record.moved:
        if each["model"] in lists:
            moved.instead[each["model"]] = set(each["keys"])
        else:
            moved.rows[each["model"], each["field"]] = set(each["keys"])
    for value in record.removed:
        pointer = lists.get(value["model"])
        if pointer is not None:
            moved.besides[value["model"]].add(value["fields"][pointer.holder_column])
    return moved
