"""Cut text in any language into folded words that can be compared with each other."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Chinese and Japanese have no spaces: each character is a word, and phrases are their sequences.
_IDEOGRAPHS: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Vowel signs of Indic and south-east Asian scripts and Arabic marks belong to their word.
_MARKS: Final = "\u0300-\u036f\u064b-\u0652\u0670\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f"
_WORD: Final = re.compile(rf"[{_IDEOGRAPHS}]|(?:(?![{_IDEOGRAPHS}_])[\w{_MARKS}])+")
_GLUED: Final = re.compile(r"(?<=[a-zçğıöşü]{2})(?=[A-ZÇĞİÖŞÜ][a-zçğıöşü])")
_ELECTRONIC: Final = re.compile(r"\b([eE])-(?=[^\W\d_])")
_DROPPED_MARKS: Final = re.compile("[\u0300-\u036f\u064b-\u0652\u0670\u0640]")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
    | dict.fromkeys("أإآٱ", "ا")
    | {"ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي"}
)
_ARABIC: Final = re.compile("^(?:وال|بال|كال|فال|لل|ال)(?=..)")
_STOP_WORDS_BY_LANGUAGE: Final = {
    "en": "the of and an in on for to with at by from",
    "fr": "de la le les des du et en au aux un une pour dans",
    "es": "y el los las del al con por para",
    "pt": "os as do da dos das no na em ao",
    "it": "di il della dell",
    "no": "og pa av til med ei om ved fra",
    "tr": "ve ile icin",
    "ru": "и в на с для по о",
    "de": "der die das und fur",
    "ar": "في من على عن",
}
_STOP_WORDS: Final = frozenset(" ".join(_STOP_WORDS_BY_LANGUAGE.values()).split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: folded, reduced to its stem, and its place in the text."""

    folded: str
    stem: str
    start: int
    end: int


def readable(text: str) -> str:
    """Return the text as cut by `words_of`: entities resolved, glued words parted."""
    if "&" in text:
        text = html.unescape(text)
    return _GLUED.sub(" ", _ELECTRONIC.sub(r"\1", text))


def words_of(text: str) -> list[Word]:
    """Return the meaningful words of a `readable` text, without articles and prepositions."""
    found = []
    for match in _WORD.finditer(text):
        folded = fold(match[0])
        if folded in _STOP_WORDS or (len(folded) == 1 and folded.isascii()):
            continue
        found.append(Word(folded=folded, stem=stem(folded), start=match.start(), end=match.end()))
    return found


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Fold case, accents and the Arabic article, so that spellings of a word become equal."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    bare = _DROPPED_MARKS.sub("", decomposed).translate(_LETTERS)
    return _ARABIC.sub("", bare)


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """Take the plural off a word in Latin letters: "cities" and "city" become equal."""
    if not folded.isascii() or len(folded) < len("title"):
        return folded
    if folded.endswith("ies"):
        return folded[:-3] + "y"
    if folded.endswith("ie"):
        return folded[:-2] + "y"
    if folded.endswith("s") and not folded.endswith(("ss", "us", "is", "ics")):
        return folded[:-1]
    return folded
