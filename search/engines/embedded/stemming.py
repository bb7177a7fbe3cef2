"""Stems of words, by tantivy's Snowball stemmers, folded afterwards."""

from __future__ import annotations

from functools import cache, lru_cache

import tantivy

from search.languages import STEMMERS, fold, lower, stemmed_as, stemmers_for, words


@cache
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()


def stemmed(text: str, tag: str) -> str:
    """Return the stems of a text in its language, a space apart; empty if it has no stemmer.

    Folding comes after stemming, since stemmers look at accents.
    """
    language = stemmed_as(tag)
    if language is None:
        return ""
    listed = _analyzer(language).analyze(" ".join(words(lower(text, tag))))
    return fold(" ".join(listed))


@lru_cache(maxsize=20_000)
def stems_of(word: str) -> tuple[str, ...]:
    """Return the folded stems that a lower-case word may have in any language of its script."""
    found = {
        fold(stem): None
        for language in stemmers_for(word)
        for stem in _analyzer(language).analyze(word)
    }
    return tuple(found)
