"""What rights depend on in an entry and in its texts, as values and as conditions on rows."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from academy.accounts.roles import Action, Facts
from academy.accounts.rules import (
    Paths,
    Viewer,
    facts_of,
    facts_of_organisation,
    reachable_by,
    tag_in_languages,
)
from academy.catalogue.models import CatalogueEntry, EntryText


@facts_of.register
def _entry(thing: CatalogueEntry) -> Facts:
    """An entry lies where its organisation lies; its languages are those of teaching."""
    return facts_of_organisation(
        thing.organisation,
        languages=[language.tag for language in thing.in_language.all()],
        is_public=thing.is_visible,
        is_entry=True,
    )


@facts_of.register
def _text(thing: EntryText) -> Facts:
    """A text lies where its entry lies; its language is its locale, whatever is taught in."""
    return text_facts(thing.entry, thing.locale)


def text_facts(entry: CatalogueEntry, locale: str) -> Facts:
    """Return the facts of an entry's text in a language, written already or not."""
    return facts_of_organisation(entry.organisation, languages=[locale], is_public=entry.is_visible)


def paths_of(model: type[CatalogueEntry]) -> Paths:
    """Return where rows of one kind of entry keep what rights depend on."""
    organisation = model.organisation_field
    return Paths(
        region=f"{organisation}__region__code",
        organisation=f"{organisation}_id",
        trusted=f"{organisation}__trusted",
        spoken_in=lambda languages: _taught_in(model, languages),
    )


def text_paths_of(model: type[CatalogueEntry]) -> Paths:
    """Return where the translations of one kind of entry keep what rights depend on."""
    organisation = f"entry__{model.organisation_field}"
    return Paths(
        region=f"{organisation}__region__code",
        organisation=f"{organisation}_id",
        trusted=f"{organisation}__trusted",
        spoken_in=lambda languages: tag_in_languages("locale", languages),
    )


def reachable_entries(model: type[CatalogueEntry], user: Viewer, action: Action) -> Q:
    """Return the condition on rows of one kind of entry with which somebody may do this."""
    reachable = reachable_by(user, action, paths_of(model))
    if action is Action.SEE:
        return Q(live=True, duplicate_of=None) | reachable if reachable else reachable
    return reachable


def _taught_in(model: type[CatalogueEntry], languages: frozenset[str]) -> Exists:
    field: Any = model._meta.get_field("in_language")
    rows = field.remote_field.through.objects.filter(
        tag_in_languages(f"{field.m2m_reverse_field_name()}__tag", languages),
        **{f"{field.m2m_field_name()}_id": OuterRef("pk")},
    )
    return Exists(rows)
