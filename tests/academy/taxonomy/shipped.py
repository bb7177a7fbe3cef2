"""The shipped vocabularies as values, without a database."""

from __future__ import annotations

from academy.taxonomy.seed_files import read_seed
from academy.taxonomy.vocabulary import Term


def shipped_terms(name: str) -> dict[str, Term]:
    """Return the terms of one seed file by slug."""
    return {
        seed["slug"]: Term(
            pk=number,
            value=seed["slug"],
            parent=seed.get("parent"),
            labels={locale: texts["label"] for locale, texts in seed["labels"].items()},
            synonyms={locale: tuple(texts["synonyms"]) for locale, texts in seed["labels"].items()},
        )
        for number, seed in enumerate(read_seed(name), 1)
    }
