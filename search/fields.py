"""The words of a document as every index holds them, and what it hands back of an entry (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from academy.taxonomy.language_tags import base_language
from search.documents import CatalogueDocument, DocumentText
from search.languages import fold, terms

LONGEST_TITLE_KEY: Final = 200


def title_words(text: DocumentText) -> str:
    """Return the folded words of a title, a space apart."""
    return _folded_words(text.title)


@lru_cache(maxsize=1_000)
def _folded_words(title: str) -> str:
    return " ".join(terms(fold(title)))


def body(text: DocumentText) -> str:
    """Return what is read of an entry besides its title."""
    return f"{text.summary} {text.description}"


def all_words(text: DocumentText) -> str:
    """Return the folded words of title, summary and description, a space apart."""
    return f"{title_words(text)} {' '.join(terms(fold(body(text))))}"


def shared_words(document: CatalogueDocument) -> str:
    """Return the folded words of keywords and providers, which are of no language."""
    names = (*document.keywords, *document.provider_names)
    return " ".join(term for name in names for term in terms(fold(name)))


def provider_words(document: CatalogueDocument) -> str:
    """Return the folded words of the providers' names."""
    return " ".join(terms(fold(" ".join(document.provider_names))))


def title_key(title: str) -> str:
    """Return what a title is when only its letters count."""
    return _folded_words(title)[:LONGEST_TITLE_KEY]


def known_words(document: CatalogueDocument) -> Iterator[str]:
    """Yield the words by which a typed word is known, see `search.spelling.KNOWN_FIELDS`."""
    written = [*map(title_words, document.texts), provider_words(document)]
    return chain(" ".join(written).split(), document.concepts, document.language_names)


def changes_at(document: CatalogueDocument) -> int:
    """Return when the state will be wrong, in seconds; 0 for never."""
    return int(document.state_changes_at.timestamp()) if document.state_changes_at else 0


def stored_values(document: CatalogueDocument) -> dict[str, Any]:
    """Return what an index hands back of an entry that it found."""
    return {
        "version": document.version,
        "hash": document.content_hash,
        "titles": [[text.locale, text.title] for text in document.texts],
        "theme": list(document.themes),
        "own": list(document.own_themes),
        "method": list(document.methods),
        "language": sorted({base_language(tag) for tag in document.languages}),
        "changes": changes_at(document),
    }
