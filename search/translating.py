"""Words of cities in eight languages: what a typed word is called elsewhere (pure).

A need is often answered in another language only. When the words typed find little, what the same
things are called elsewhere is looked for too. `seeds/city_words.tsv` has a line for each thing and
a column for each language; words in one cell are near synonyms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from search.languages import fold, is_unspaced, light_stems

_WORDS: Final = Path(__file__).parent / "seeds" / "city_words.tsv"
# Two words are forms of one when so much of their beginning is the same; of short ones, all.
_SHORTEST_BEGINNING: Final = 4
_SHORT: Final = 5
_LONGEST_ENDING: Final = 2
_MOST_LONGER: Final = 4


@dataclass(frozen=True, order=True)
class ForeignWord:
    """A folded word and the language it belongs to."""

    folded: str
    locale: str


@dataclass(frozen=True, kw_only=True)
class CityWords:
    """The word list, made ready: lines by folded word, and words by their beginning."""

    lines: tuple[tuple[ForeignWord, ...], ...]
    lines_of: Mapping[str, tuple[int, ...]]
    by_beginning: Mapping[str, tuple[str, ...]]
    unspaced: tuple[str, ...]

    def elsewhere(self, folded: str) -> tuple[ForeignWord, ...]:
        """Return what a folded word is called elsewhere, itself left out."""
        numbers = {number for form in self._forms(folded) for number in self.lines_of[form]}
        found = {word for number in numbers for word in self.lines[number]}
        return tuple(sorted(word for word in found if word.folded != folded))

    def segments(self, run: str) -> list[str]:
        """Return the words of the list in a run of an unspaced script, and what lies between."""
        parts, position, start = [], 0, 0
        while position < len(run):
            known = next((word for word in self.unspaced if run.startswith(word, position)), None)
            if known is None:
                position += 1
                continue
            parts += [part for part in (run[start:position], known) if part]
            start = position = position + len(known)
        return [*parts, run[start:]] if run[start:] else parts

    def _forms(self, folded: str) -> Iterator[str]:
        """Yield the words of the list that a word is a form of."""
        for form in (folded, *light_stems(folded)):
            if form in self.lines_of:
                yield form
        if is_unspaced(folded) or len(folded) < _SHORTEST_BEGINNING:
            return
        for other in self.by_beginning.get(folded[:_SHORTEST_BEGINNING], ()):
            if _is_form(folded, other):
                yield other


def _is_form(one: str, other: str) -> bool:
    """Tell whether two words differ by an ending; a short word is a form only as a whole."""
    shorter, longer = sorted((one, other), key=len)
    difference = len(longer) - len(shorter)
    if len(shorter) <= _SHORT:
        return difference <= _LONGEST_ENDING and longer.startswith(shorter)
    kept = max(_SHORT, len(shorter) - _LONGEST_ENDING)
    return difference <= _MOST_LONGER and longer[:kept] == shorter[:kept]


@cache
def city_words() -> CityWords:
    """Return the list that ships with the product, read once a process."""
    locales, *rows = (
        line.split("\t") for line in _WORDS.read_text(encoding="utf-8").splitlines() if line
    )
    return made_ready(tuple(_line(locales, row)) for row in rows)


def _line(locales: Iterable[str], row: Iterable[str]) -> Iterator[ForeignWord]:
    for locale, cell in zip(locales, row, strict=True):
        for word in cell.split():
            yield ForeignWord(fold(word), locale)


def made_ready(lines: Iterable[tuple[ForeignWord, ...]]) -> CityWords:
    """Index lines of words that mean one thing."""
    held = tuple(lines)
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(held):
        for word in line:
            for form in (word.folded, *light_stems(word.folded)):
                numbers[form].append(number)
    beginnings: dict[str, list[str]] = defaultdict(list)
    for form in numbers:
        if not is_unspaced(form) and len(form) >= _SHORTEST_BEGINNING:
            beginnings[form[:_SHORTEST_BEGINNING]].append(form)
    return CityWords(
        lines=held,
        lines_of={form: tuple(listed) for form, listed in numbers.items()},
        by_beginning={begun: tuple(listed) for begun, listed in beginnings.items()},
        unspaced=tuple(sorted(filter(is_unspaced, numbers), key=len, reverse=True)),
    )
