"""Stems of words, by tantivy's Snowball stemmers, folded afterwards and kept apart by language.

"formation" (French) and "formato" (Spanish) have one stem, and speak of different things; so each
stem stands in the index behind its language ("fr:format").
"""

from __future__ import annotations

from functools import cache, lru_cache

import tantivy

from search.languages import (
    STEMMERS,
    fold,
    light_stems,
    lower,
    script_of,
    stemmed_as,
    stemmers_for,
    words,
)


@cache
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()


def stemmed(text: str, tag: str) -> str:
    """Return the stems of a text, each behind its language, a space apart.

    Words that no stemmer takes are left out.
    Folding comes after stemming, since stemmers look at accents. Titles in other scripts are full
    of English words ("Android development" in Hindi), so Latin words there are stemmed as English.
    """
    language = stemmed_as(tag)
    listed = words(lower(text, tag))
    if language is None or script_of(language) != "latin":
        latin = [word for word in listed if word.isascii()]
        own = [word for word in listed if not word.isascii()] if language else []
        return f"{_stems('en', latin)} {_stems(language, own)}"
    return _stems(language, listed)


def _stems(language: str | None, listed: list[str]) -> str:
    if not listed or language is None:
        return ""
    stems = _analyzer(language).analyze(" ".join(listed))
    if language == "ar":
        stems += (light for word in listed for light in light_stems(fold(word)))
    return fold(f"{language}:" + f" {language}:".join(stems))


@lru_cache(maxsize=20_000)
def stems_of(word: str) -> tuple[str, ...]:
    """Return the stems that a lower-case word may have in any language of its script."""
    found = (_stems(language, [word]) for language in stemmers_for(word))
    return tuple(stem for stems in found for stem in dict.fromkeys(stems.split()))
