"""Joining two terms of a vocabulary into one, and taking one away that nothing holds.

Everything that points at a term is found through the models themselves: entries, pages, narrower
terms, and drafts, which keep keys in JSON. Who may do this, and telling the index, is
`academy.catalogue.vocabularies`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from academy import drafts
from academy.errors import AcademyError
from academy.taxonomy.models import Audience, Language, Method, Region, TakenAway, Theme
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
def join(*, kept: AnyTerm, gone: AnyTerm) -> None:
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
    if isinstance(kept, Theme) and isinstance(gone, Theme):
        _move_narrower(kept, gone)
    for pointer in pointers(model):
        _refuse_doubled(pointer, kept.pk, gone.pk)
        if pointer.is_list:
            _move_in_lists(pointer, kept.pk, gone.pk)
        else:
            pointer.rows(gone.pk).update(**{pointer.name: kept.pk})
    _rewrite_drafts(model, gone.pk, kept.pk)
    _join_labels(kept, gone)
    _take_away(gone, joined_into=value_of(kept))


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


def _move_narrower(kept: Theme, gone: Theme) -> None:
    """Put what is below the theme that goes below the one that stays."""
    if kept.parent_id == gone.pk:
        Theme.objects.filter(pk=kept.pk).update(parent=gone.parent_id)
    elif kept.parent_id and gone.children.exists():
        raise TooDeepError


def _refuse_doubled(pointer: Pointer, kept: int, gone: int) -> None:
    """Refuse where the pages of both terms would answer for one in the same language."""
    names = {each.name for each in pointer.model._meta.get_fields()}
    if pointer.is_list or "alias_of" not in names or "method" in names:
        return  # a region may have several paragraphs on one term
    locales = set(pointer.rows(kept).filter(alias_of=None).values_list("locale", flat=True))
    if pointer.rows(gone).filter(alias_of=None, locale__in=locales).exists():
        raise DoubledTextError


def _move_in_lists(pointer: Pointer, kept: int, gone: int) -> None:
    """Have entries hold the term that stays, each once."""
    holding = pointer.holders([kept])
    pointer.rows(gone).filter(**{f"{pointer.holder_column}__in": holding}).delete()
    pointer.rows(gone).update(**{pointer.name: kept})


def _rewrite_drafts(model: type[models.Model], gone: int, kept: int | None) -> None:
    for naming in drafts.namings(model):
        for revision in drafts.revisions_of(naming):
            changed = drafts.put_in_lists(revision.content, naming, gone, kept)
            for place in drafts.places(revision.content, naming, gone):
                changed |= drafts.put(revision.content, place, kept, where=lambda key: key == gone)
            if changed:
                revision.save(update_fields=["content"])


def _join_labels(kept: Any, gone: Any) -> None:
    """Have the words of the term that goes lead to the one that stays."""
    own = {row.locale: row for row in kept.labels.all()}
    for row in gone.labels.all():
        standing = own.get(row.locale)
        if standing is None:
            kept.labels.model.objects.create(
                term_id=kept.pk, locale=row.locale, label=row.label, synonyms=row.synonyms
            )
            continue
        words = dict.fromkeys([*standing.synonyms, row.label, *row.synonyms])
        words.pop(standing.label, None)
        standing.synonyms = list(words)
        standing.save(update_fields=["synonyms"])


def _take_away(term: AnyTerm, *, joined_into: str = "") -> None:
    family, value = family_of(term), value_of(term)
    TakenAway.objects.filter(vocabulary=family, value=value).delete()
    TakenAway.objects.create(vocabulary=family, value=value, joined_into=joined_into)
    term.delete()
    note_vocabulary_change()
