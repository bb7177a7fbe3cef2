"""Writing the translation of an entry: for the editing screen and whatever else comes.

A translation is a part of the entry's draft, so it is reviewed, published and given back with it;
`publishing.publish_text` shows one translation by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import require
from academy.catalogue.curating import TEXTS, completed, text_claim
from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry, EntryText
from academy.catalogue.originals import keep_originals
from academy.catalogue.publishing import refuse_locked
from academy.catalogue.rules import text_facts
from academy.catalogue.texts import TextWords, state_of_text, text_content
from academy.errors import AcademyError
from academy.taxonomy.language_tags import base_language


class TextChangedError(AcademyError):
    """Somebody or the source has changed the translation since its author opened it."""


class SameLanguageError(AcademyError):
    """The original is in that language already."""

    message = gettext_lazy("This is the language of the original. There is nothing to translate.")


@dataclass(frozen=True, kw_only=True)
class WrittenText:
    """What came of writing: the draft as it is now, and whether that changed anything."""

    draft: CatalogueEntry
    has_changed: bool
    state: TextState


@transaction.atomic
def write_text(
    entry: CatalogueEntry,
    *,
    locale: str,
    words: TextWords | None,
    shown: str,
    original: TextWords,
    takes_in: bool,
    by: User,
) -> WrittenText:
    """Write the translation into a language into the entry's draft; None takes it out.

    `shown` is the hash of the translation that its author had before them, empty where there was
    none, and `original` what the original said there. A new translation follows that original,
    even where another stands there by now; one that was out of date goes on following the old one
    unless `takes_in` says that it has been brought up to date.
    Locks the row, so two who save at once are told apart. Saving what stands there already changes
    nothing.

    Raises:
        RefusedError: `by` may not write in this language here.
        EntryLockedError: somebody else holds the lock, or the draft waits for a decision.
        SameLanguageError: the original is in this language.
        TextChangedError: the translation is not what its author was shown.
    """
    row: CatalogueEntry = type(entry)._base_manager.select_for_update().get(pk=entry.pk)
    draft = row.get_latest_revision_as_object()
    for one in (row, draft):
        require(by, Action.TRANSLATE, text_facts(one, locale))
    refuse_locked(draft, by=by)
    if base_language(locale) == base_language(draft.locale):
        raise SameLanguageError
    held = draft.held_text(locale)
    standing = TextWords.of(held) if held else None
    if standing != words and (standing.hash if standing else "") != shown:
        raise TextChangedError(_who_changed(draft, locale))
    made_from = _followed(held, original=original, takes_in=takes_in)
    if standing == words and (held is None or held.made_from == made_from):
        return WrittenText(draft=draft, has_changed=False, state=draft.text_state(locale))
    if made_from == original.hash:
        keep_originals([original])
    written = _with_text(row, draft, locale, words=words, made_from=made_from)
    if not row.live:
        written.save()  # as the form of an entry does: what is hidden has no other state to keep
    written.save_revision(user=by, log_action=True, clean=False)
    return WrittenText(draft=written, has_changed=True, state=written.text_state(locale))


def with_text(draft: CatalogueEntry, *, locale: str, words: TextWords) -> CatalogueEntry:
    """Return a draft with another translation, for looking at; nothing is stored."""
    row: CatalogueEntry = type(draft)._base_manager.get(pk=draft.pk)
    return _with_text(row, draft, locale, words=words, made_from=draft.text_hash)


def _followed(held: EntryText | None, *, original: TextWords, takes_in: bool) -> str:
    """Return the hash of the original that a translation follows once it is written."""
    if held is None or takes_in:
        return original.hash
    is_stale = state_of_text(held.made_from, original=original.hash) is TextState.STALE
    return held.made_from if is_stale else original.hash


def _with_text(
    row: CatalogueEntry,
    draft: CatalogueEntry,
    locale: str,
    *,
    words: TextWords | None,
    made_from: str,
) -> CatalogueEntry:
    content: dict[str, Any] = draft.serializable_data()
    rows = [one for one in content[TEXTS] if one["locale"] != locale]
    if words is not None:
        rows.append(text_content(words, entry=row.pk, locale=locale, made_from=made_from))
    claims = completed({*content["curated_fields"], text_claim(locale)})
    made = row.with_content_json(content | {TEXTS: rows, "curated_fields": claims})
    made.has_settled_claims = True
    return made


def _who_changed(draft: CatalogueEntry, locale: str) -> str:
    latest = draft.latest_revision
    if text_claim(locale) in draft.curated_fields and latest is not None and latest.user:
        return _("%(person)s has changed this translation since you opened it.") % {
            "person": latest.user
        }
    return _("This translation has changed since you opened it.")
