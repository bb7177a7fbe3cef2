"""Words of cities in eight languages: which things a text speaks of, whatever its language (pure).

A need is often answered in another language only. `seeds/city_words.tsv` has a line for each thing
and a column for each language. Words in one cell are near synonyms; "_" joins the words of a name
of several ("public_transport"). "#" begins an area of things that belong together. "~" begins a
line of general words ("city", "policy"), which say less about a need than others.

Titles are read when a document is built and needs when they are typed, both into names of things,
so that an engine looks for one term and not for forty words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from search.languages import fold, is_unspaced, light_stems, significant, words

_WORDS: Final = Path(__file__).parent / "seeds" / "city_words.tsv"
_AREA: Final = "#"
_GENERAL: Final = "~"
# Two words are forms of one when so much of their beginning is the same; of short ones, all.
_SHORTEST_BEGINNING: Final = 4
_SHORT: Final = 5
_LONGEST_ENDING: Final = 2
_LONGEST_OTHER_ENDING: Final = 3
_MOST_LONGER: Final = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Thing:
    """A line of the list: its folded words by language, several words of a name a space apart.

    `name` is how an index calls it, `area` what it belongs to, empty for none.
    """

    name: str
    words: Mapping[str, tuple[str, ...]]
    area: str = ""
    is_general: bool = False


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The words of a text, unspaced runs parted where words of the list stand in them."""

    words: tuple[str, ...]
    things: Mapping[str, tuple[Thing, ...]]


@dataclass(frozen=True, kw_only=True)
class CityWords:
    """The word list, made ready: things by word, words by their beginning, names of several words.

    `names` holds each name of several words, without the small ones, by the beginning of its first.
    """

    things: tuple[Thing, ...]
    things_of: Mapping[str, tuple[Thing, ...]]
    by_beginning: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[tuple[tuple[str, ...], Thing], ...]]
    unspaced: tuple[str, ...]

    def read(self, folded_words: Iterable[str]) -> Spoken:
        """Return which things each word of a text stands for, alone or in a name of several."""
        parts = [part for word in folded_words for part in self.segments(word)]
        found = {part: dict.fromkeys(self.meant(part)) for part in parts}
        kept = significant(parts)
        for start, end, thing in self._named(kept):
            for part in kept[start:end]:
                found[part][thing] = None
        return Spoken(
            words=tuple(found), things={part: tuple(things) for part, things in found.items()}
        )

    def meant(self, folded: str) -> tuple[Thing, ...]:
        """Return the things that a folded word is a word for, in one of its forms."""
        return tuple(thing for form in self._forms(folded) for thing in self.things_of[form])

    def segments(self, run: str) -> list[str]:
        """Return the words of the list in a run of an unspaced script, and what lies between."""
        if not is_unspaced(run):
            return [run]
        parts, position, start = [], 0, 0
        while position < len(run):
            known = next((word for word in self.unspaced if run.startswith(word, position)), None)
            if known is None:
                position += 1
                continue
            parts += [part for part in (run[start:position], known) if part]
            start = position = position + len(known)
        return [*parts, run[start:]] if run[start:] else parts

    def _named(self, folded: Sequence[str]) -> Iterator[tuple[int, int, Thing]]:
        """Yield the names of several words in a text: first word, last word + 1, the thing."""
        for start, first in enumerate(folded):
            for name, thing in self.names.get(first[:_SHORTEST_BEGINNING], ()):
                end = start + len(name)
                if end <= len(folded) and all(map(_are_forms, folded[start:end], name)):
                    yield start, end, thing

    def _forms(self, folded: str) -> Iterator[str]:
        """Yield the words of the list that a word is a form of."""
        for form in (folded, *light_stems(folded)):
            if form in self.things_of:
                yield form
        if is_unspaced(folded):
            yield from (word for word in self.unspaced if word != folded and word in folded)
            return
        if len(folded) < _SHORTEST_BEGINNING:
            return
        for other in self.by_beginning.get(folded[:_SHORTEST_BEGINNING], ()):
            if _is_form(folded, other):
                yield other


def _are_forms(one: str, other: str) -> bool:
    return (
        one == other
        or not {one, *light_stems(one)}.isdisjoint({other, *light_stems(other)})
        or (len(one) >= _SHORTEST_BEGINNING and _is_form(one, other))
    )


def _is_form(one: str, other: str) -> bool:
    """Tell whether two words differ by an ending; a short word is a form only as a whole."""
    shorter, longer = sorted((one, other), key=len)
    difference = len(longer) - len(shorter)
    if longer.startswith(shorter):
        return difference <= (_LONGEST_ENDING if len(shorter) <= _SHORT else _MOST_LONGER)
    if len(shorter) <= _SHORT:
        return False
    alike = next(n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b)
    return (
        alike >= _SHORT
        and len(shorter) - alike <= _LONGEST_ENDING
        and len(longer) - alike <= _LONGEST_OTHER_ENDING
    )


def things_in(text: str) -> list[Thing]:
    """Return the things that a title speaks of, each once."""
    spoken = city_words().read(words(fold(text)))
    found = {thing.name: thing for things in spoken.things.values() for thing in things}
    return list(found.values())


@cache
def city_words() -> CityWords:
    """Return the list that ships with the product, read once a process."""
    locales, *rows = _WORDS.read_text(encoding="utf-8").splitlines()
    return made_ready(_things(locales.split("\t"), rows))


def _things(locales: Sequence[str], rows: Iterable[str]) -> Iterator[Thing]:
    area = ""
    for row in rows:
        if row.startswith(_AREA):
            area = row.removeprefix(_AREA).strip()
        elif row:
            cells = row.removeprefix(_GENERAL).split("\t")
            yield Thing(
                name=cells[0].split()[0].replace("_", "-"),
                words={
                    locale: tuple(_folded_name(word) for word in cell.split())
                    for locale, cell in zip(locales, cells, strict=True)
                },
                area=area,
                is_general=row.startswith(_GENERAL),
            )


def _folded_name(word: str) -> str:
    return " ".join(words(fold(word.replace("_", " "))))


def made_ready(things: Iterable[Thing]) -> CityWords:
    """Index the things of a list by their words."""
    held = tuple(things)
    things_of: dict[str, dict[str, Thing]] = defaultdict(dict)
    names: dict[str, list[tuple[tuple[str, ...], Thing]]] = defaultdict(list)
    for thing in held:
        for word in (word for listed in thing.words.values() for word in listed):
            parts = significant(word.split())
            if len(parts) > 1:
                names[parts[0][:_SHORTEST_BEGINNING]].append((tuple(parts), thing))
                continue
            for form in (parts[0], *light_stems(parts[0])):
                things_of[form][thing.name] = thing
    beginnings: dict[str, list[str]] = defaultdict(list)
    for form in things_of:
        if not is_unspaced(form) and len(form) >= _SHORTEST_BEGINNING:
            beginnings[form[:_SHORTEST_BEGINNING]].append(form)
    return CityWords(
        things=held,
        things_of={form: tuple(listed.values()) for form, listed in things_of.items()},
        by_beginning={begun: tuple(listed) for begun, listed in beginnings.items()},
        names={begun: tuple(listed) for begun, listed in names.items()},
        unspaced=tuple(sorted(filter(is_unspaced, things_of), key=len, reverse=True)),
    )
