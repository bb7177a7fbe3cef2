"""Joining two terms of a vocabulary into one, and taking one away that nothing holds.

Everything that points at a term is found through the models themselves: entries, pages, narrower
terms, and drafts, which keep keys in JSON. A `TermJoining` keeps what a joining did;
`academy.taxonomy.parting` undoes it. Who may do this, and telling the index, is
`academy.catalogue.vocabularies`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from academy import drafts
from academy.errors import AcademyError
from academy.kept_rows import RowValue, as_value, keeping_versions
from academy.taxonomy.models import (
    Audience,
    Language,
    Method,
    Region,
    TakenAway,
    TermJoining,
    Theme,
)
from academy.taxonomy.vocabulary import note_vocabulary_change

AnyTerm = Theme | Method | Audience | Language | Region
# The vocabularies that curators edit, by the name of their facet, and what names a term of each.
FAMILIES: Final[dict[type[Any], tuple[str, str]]] = {
    Theme: ("themes", "slug"),
    Method: ("methods", "slug"),
    Audience: ("audiences", "slug"),
    Language: ("languages", "tag"),
    Region: ("regions", "code"),
}


class SameTermError(AcademyError):
    """A term cannot be joined with itself."""

    message = _("Choose another term.")


class TermGoneError(AcademyError):
    """One of the two is not there any more."""

    message = _("One of the two is not there any more.")


class TooDeepError(AcademyError):
    """What is below the one that goes would stand on a third level."""

    message = _(
        "There are narrower themes below this one. Join it into a theme of the upper level, or "
        "move those first."
    )


class TermInUseError(AcademyError):
    """Something still holds the term."""

    message = _("Something still uses this. Join it into another term, so that nothing is lost.")


class DoubledTextError(AcademyError):
    """Both have what may stand once only."""

    message = _(
        "Both have an introduction of their own in one language. Delete the page that is not "
        "needed first."
    )


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """A column that holds the key of a term; `is_list` says that it is one of many of an entry."""

    model: type[models.Model]
    name: str
    is_list: bool

    def rows(self, key: object) -> models.QuerySet[Any]:
        """Return the rows that hold a term."""
        return self.model._base_manager.filter(**{self.name: key})

    @property
    def holder(self) -> type[models.Model]:
        """The model of what holds terms: for one of many, the entry."""
        if not self.is_list:
            return self.model
        column: Any = self.model._meta.get_field(self.holder_column)
        holder: type[models.Model] = column.related_model
        return holder

    @property
    def holder_column(self) -> str:
        """The field of a row that names what holds the term."""
        if not self.is_list:
            return "pk"
        fields = self.model._meta.concrete_fields
        return next(each.name for each in fields if each.is_relation and each.name != self.name)

    def holders(self, keys: Collection[int]) -> models.QuerySet[Any]:
        """Return the keys of what holds any of these terms."""
        rows = self.model._base_manager.filter(**{f"{self.name}__in": keys})
        return rows.values_list(self.holder_column, flat=True)


def family_of(term: AnyTerm) -> str:
    """Return the vocabulary of a term, as the facets call it."""
    return FAMILIES[type(term)][0]


def value_of(term: AnyTerm) -> str:
    """Return the slug, tag or code of a term."""
    return str(getattr(term, FAMILIES[type(term)][1]))


def pointers(model: type[models.Model]) -> Iterator[Pointer]:
    """Yield what can hold a term of a vocabulary, in whatever app; its own labels left out."""
    labels = model._meta.get_field("labels").related_model
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not labels:
            holder = relation.related_model
            yield Pointer(
                model=holder,
                name=relation.field.name,
                is_list=bool(holder._meta.auto_created),
            )


@transaction.atomic
def join(*, kept: AnyTerm, gone: AnyTerm, at: datetime) -> TermJoining:
    """Make one term of two: what held `gone` holds `kept`, and `gone` is found under `kept`.

    Its labels become synonyms of the one that stays; where that has no label in a locale, it takes
    the other's. Drafts of every age are rewritten. Locks both rows.

    Raises:
        SameTermError: both are the same term.
        TermGoneError: one of them is not there any more.
        TooDeepError: what is below `gone` would come to stand on a third level.
        DoubledTextError: both have an introduction in one language.
    """
    model = type(kept)
    if model is not type(gone) or kept.pk == gone.pk:
        raise SameTermError
    rows = model._base_manager.select_for_update().filter(pk__in=[kept.pk, gone.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) < 2:
        raise TermGoneError
    kept, gone = found[kept.pk], found[gone.pk]
    record = TermJoining(
        vocabulary=family_of(kept),
        kept_id=kept.pk,
        gone_id=gone.pk,
        gone_value=value_of(gone),
        gone=[as_value(row) for row in (gone, *gone.labels.order_by("pk"))],
        last_revision=Revision.objects.aggregate(last=Max("pk"))["last"] or 0,
        joined_at=at,
    )
    if isinstance(kept, Theme) and isinstance(gone, Theme):
        record.was_below = _move_narrower(kept, gone)
    for pointer in pointers(model):
        _refuse_doubled(pointer, kept.pk, gone.pk)
        moved, removed = _move(pointer, kept.pk, gone.pk)
        if moved:
            record.moved.append(
                {"model": pointer.model._meta.label_lower, "field": pointer.name, "keys": moved}
            )
        record.removed.extend(removed)
    record.drafts = _rewrite_drafts(model, gone.pk, kept.pk)
    record.words = _join_labels(kept, gone)
    record.taken_away = _take_away(gone, joined_into=value_of(kept))
    record.save()
    return record


@transaction.atomic
def remove(term: AnyTerm) -> None:
    """Take a term away that nothing holds, drafts included. Locks the row.

    Older drafts than the newest, which only a person brings back on purpose, lose it.

    Raises:
        TermGoneError: it is not there any more.
        TermInUseError: something still holds it.
    """
    model = type(term)
    found = model._base_manager.select_for_update().filter(pk=term.pk).first()
    if found is None:
        raise TermGoneError
    is_held = any(pointer.rows(found.pk).exists() for pointer in pointers(model))
    if is_held or any(True for _each in drafts.newest_naming(found)):
        raise TermInUseError
    _rewrite_drafts(model, found.pk, None)
    _take_away(found)


def _move_narrower(kept: Theme, gone: Theme) -> bool:
    """Let the theme that stays be no longer below the one that goes; return whether it was."""
    if kept.parent_id == gone.pk:
        Theme.objects.filter(pk=kept.pk).update(parent=gone.parent_id)
        return True
    if kept.parent_id and gone.children.exists():
        raise TooDeepError
    return False


def _refuse_doubled(pointer: Pointer, kept: int, gone: int) -> None:
    """Refuse where the pages of both terms would answer for one in the same language."""
    names = {each.name for each in pointer.model._meta.get_fields()}
    if pointer.is_list or "alias_of" not in names or "method" in names:
        return  # a region may have several paragraphs on one term
    locales = set(pointer.rows(kept).filter(alias_of=None).values_list("locale", flat=True))
    if pointer.rows(gone).filter(alias_of=None, locale__in=locales).exists():
        raise DoubledTextError


def _move(pointer: Pointer, kept: int, gone: int) -> tuple[list[int], list[RowValue]]:
    """Have rows hold the term that stays, those of lists once for each holder.

    Returns the keys of what holds it now instead of the other, and the rows taken away.
    """
    rows = pointer.rows(gone)
    removed: list[RowValue] = []
    if pointer.is_list:
        doubled = rows.filter(**{f"{pointer.holder_column}__in": pointer.holders([kept])})
        removed = [as_value(row) for row in doubled.order_by("pk")]
        doubled.delete()
    moved = sorted(rows.values_list(pointer.holder_column, flat=True))
    rows.update(**{pointer.name: kept})
    return moved, removed


def _rewrite_drafts(model: type[models.Model], gone: int, kept: int | None) -> list[dict[str, Any]]:
    """Have drafts name the other term, or none; return which did so, where, and in which lists."""
    rewritten = []
    for naming in drafts.namings(model):
        for revision in drafts.revisions_of(naming):
            lists = {
                name: held
                for name in naming.lists
                if gone in (held := revision.content.get(name) or ())
            }
            drafts.put_in_lists(revision.content, naming, gone, kept)
            found = drafts.places(revision.content, naming, gone)
            for place in found:
                drafts.put(revision.content, place, kept, where=lambda key: key == gone)
            if lists or found:
                revision.save(update_fields=["content"])
                rewritten.append({"revision": revision.pk, "lists": lists, "places": found})
    return rewritten


def _join_labels(kept: Any, gone: Any) -> list[dict[str, Any]]:
    """Have the words of the term that goes lead to the one that stays.

    Returns each label of the kept one that was made or changed: its key, what stood there before
    (None where nothing did) and what stands there now.
    """
    own = {row.locale: row for row in kept.labels.all()}
    changed = []
    for row in gone.labels.all():
        standing = own.get(row.locale)
        if standing is None:
            standing = kept.labels.model.objects.create(
                term_id=kept.pk, locale=row.locale, label=row.label, synonyms=row.synonyms
            )
            before = None
        else:
            before = standing.synonyms
            came = (word for word in (row.label, *row.synonyms) if word != standing.label)
            standing.synonyms = list(dict.fromkeys([*standing.synonyms, *came]))
            standing.save(update_fields=["synonyms"])
        changed.append(
            {
                "label": standing.pk,
                "text": standing.label,
                "before": before,
                "after": standing.synonyms,
            }
        )
    return changed


def _take_away(term: AnyTerm, *, joined_into: str = "") -> list[RowValue]:
    """Delete a term and note that it is gone; return the notes on it that this replaces.

    The versions of one that was joined stay under its number, where nobody can open them, until it
    comes back; those of one that was removed go with it.
    """
    family, value = family_of(term), value_of(term)
    notes = TakenAway.objects.filter(vocabulary=family, value=value)
    replaced = [as_value(row) for row in notes.order_by("pk")]
    notes.delete()
    TakenAway.objects.create(vocabulary=family, value=value, joined_into=joined_into)
    with keeping_versions(term) if joined_into else nullcontext():
        term.delete()
    note_vocabulary_change()
    return replaced
