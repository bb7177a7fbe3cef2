"""How a translation stands beside the original it follows (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from academy.catalogue.enums import TextState
from academy.taxonomy.language_tags import base_language


def text_hash(title: str, summary: str, description: str) -> str:
    """Return the hash by which an original is known."""
    joined = "\x1f".join((title, summary, description))
    return hashlib.sha256(joined.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class TextWords:
    """What a text says in its one language; `description` is HTML that has passed `clean_html`."""

    title: str
    summary: str = ""
    description: str = ""

    @classmethod
    def of(cls, thing: Any) -> Self:
        """Return the words of an entry, of one of its translations, or of a record's text."""
        return cls(title=thing.title, summary=thing.summary, description=thing.description)

    @property
    def hash(self) -> str:
        """The hash by which these words are known."""
        return text_hash(self.title, self.summary, self.description)

    def as_dict(self) -> dict[str, str]:
        """Return the words under the names of their columns."""
        return {"title": self.title, "summary": self.summary, "description": self.description}


def text_content(
    words: TextWords, *, entry: int, locale: str, made_from: str
) -> dict[str, str | int | None]:
    """Return a translation in the shape in which drafts keep it."""
    known = {"pk": None, "entry": entry, "locale": locale}
    return {**known, **words.as_dict(), "made_from": made_from}


def state_of_text(made_from: str | None, *, original: str) -> TextState:
    """Say where a translation stands; everything that shows or counts it asks here.

    `made_from` is the hash of the original it follows, None where there is no translation;
    `original` is the hash of the original as it is now. A translation of which nobody knows what
    it follows (an empty hash) is out of date until somebody has looked at it.
    """
    if made_from is None:
        return TextState.MISSING
    return TextState.CURRENT if made_from == original else TextState.STALE


def serving_translation(locale: str, *, own: str, held: Collection[str]) -> str | None:
    """Return which of the translations held serves a reader; None where the own text does.

    A variety serves its language: a reader of `pt` gets a text in `pt-BR`, but one in `pt` first.
    """
    wanted = base_language(locale)
    if base_language(own) == wanted:
        return None
    if locale in held:
        return locale
    return min((each for each in held if base_language(each) == wanted), default=None)
