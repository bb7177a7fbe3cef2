"""Words of cities in eight languages: which things a text speaks of, whatever its language (pure).

A need is often answered in another language only. `seeds/city_words.tsv` has a line for each thing
and a column for each language. Words in one cell are near synonyms; "_" joins the words of a name
of several ("public_transport"). "#" begins an area of things that belong together. "~" begins a
line of general words ("city", "policy"), which say less about a need than others; "+" one of words
that only those use who work for a city or on it, see `search.nearness`.
`seeds/other_trades.tsv` has the same form.

Titles are read when a document is built and needs when they are typed, both into names of things,
so that an engine looks for one term and not for forty words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Final

from search.languages import fold, is_unspaced, light_stems, significant, words

_SEEDS: Final = Path(__file__).parent / "seeds"
_AREA: Final = "#"
_GENERAL: Final = "~"
_OF_CITIES: Final = "+"
# Two words are forms of one when so much of their beginning is the same; of short ones, all.
_SHORTEST_BEGINNING: Final = 4
_SHORT: Final = 5
_LONGEST_ENDING: Final = 2
_LONGEST_OTHER_ENDING: Final = 3
_MOST_LONGER: Final = 4
_KEPT_WORDS: Final = 20_000
# A small word that sources glue to the word before it ("Göçve Kent"), by language.
_GLUED: Final = {"tr": "ve"}
_SHORTEST_GLUED: Final = 2
# So much of a word must be the same for it to be a form of one in another language.
_FOREIGN_BEGINNING: Final = 7


@dataclass(frozen=True, kw_only=True, eq=False)
class Thing:
    """A line of the list: its folded words by language, several words of a name a space apart.

    `name` is how an index calls it, `area` what it belongs to, empty for none.
    """

    name: str
    words: Mapping[str, tuple[str, ...]]
    area: str = ""
    is_general: bool = False
    is_of_cities: bool = False

    @property
    def named(self) -> Iterator[tuple[str, str]]:
        """Yield each word with its language."""
        for locale, listed in self.words.items():
            yield from ((locale, word) for word in listed)


# A name of several words, without the small ones, and what it names.
_Name = tuple[tuple[str, ...], Thing]


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The words of a text, unspaced runs parted where words of the list stand in them.

    `things` are those that each word stands for alone, `names` the runs of words, without the small
    ones, that together are a name.
    """

    words: tuple[str, ...]
    things: Mapping[str, tuple[Thing, ...]]
    names: tuple[_Name, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CityWords:
    """The word list, made ready: things by word, words by their beginning, names of several words.

    `listed` holds for each word the things it stands for, by language. `names` holds each name of
    several words, without the small ones, by the beginning of its first.
    """

    things: tuple[Thing, ...]
    locales: frozenset[str]
    listed: Mapping[str, Mapping[str, tuple[Thing, ...]]]
    by_beginning: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[_Name, ...]]
    unspaced: tuple[str, ...]

    def read(self, folded_words: Iterable[str], locale: str = "") -> Spoken:
        """Return which things each word of a text stands for, alone or in a name of several.

        The locale, where it is known, says in which language words are meant first.
        """
        parts = [part for word in folded_words for part in self.segments(word)]
        return Spoken(
            words=tuple(dict.fromkeys(parts)),
            things={part: self.meant(part, locale) for part in dict.fromkeys(parts)},
            names=tuple(self._names_in(parts)),
        )

    def names_in(self, folded_words: Iterable[str]) -> list[_Name]:
        """Return only the names of several words in a text."""
        return list(self._names_in([part for word in folded_words for part in self.segments(word)]))

    def meant(self, folded: str, locale: str = "") -> tuple[Thing, ...]:
        """Return the things that a folded word is a word for, in one of its forms.

        The word as it is listed comes before the words it is a form of ("policy" is no police), and
        the language of the text before all others ("age" is no word for the old in English).
        """
        return self._kept_meanings(folded, locale)

    @cached_property
    def _kept_meanings(self) -> Callable[[str, str], tuple[Thing, ...]]:
        """What words are for, kept: titles and texts are made of the same ones."""
        return lru_cache(maxsize=_KEPT_WORDS)(self._meant)

    def _meant(self, folded: str, locale: str) -> tuple[Thing, ...]:
        own = self.locales & {locale}
        exact = tuple(form for form in (folded, *light_stems(folded)) if form in self.listed)
        for locales, as_listed in ((own, True), (own, False), (self.locales, True)):
            forms = exact if as_listed else self._nearest(folded, locales)
            if found := tuple(self._things(forms, locales)):
                return found
        glued = _GLUED.get(locale)
        if glued and folded.endswith(glued) and len(folded) - len(glued) >= _SHORTEST_GLUED:
            return self.meant(folded.removesuffix(glued), locale)
        if own and len(folded) < _FOREIGN_BEGINNING:
            return ()
        shared = _FOREIGN_BEGINNING if own else 0
        return tuple(self._things(self._nearest(folded, self.locales, shared), self.locales))

    def segments(self, run: str) -> list[str]:
        """Return the words of the list in a run of an unspaced script, and what lies between."""
        return _segments(run, self.unspaced) if is_unspaced(run) else [run]

    def _things(self, forms: Iterable[str], locales: frozenset[str]) -> Iterator[Thing]:
        for form in forms:
            for locale, things in self.listed.get(form, {}).items():
                if locale in locales:
                    yield from things

    def _names_in(self, parts: Iterable[str]) -> Iterator[_Name]:
        """Yield the names of several words in a text, each with the words that are it."""
        kept = significant(parts)
        for start, first in enumerate(kept):
            for name, thing in self.names.get(first[:_SHORTEST_BEGINNING], ()):
                run = tuple(kept[start : start + len(name)])
                if len(run) == len(name) and all(map(_are_forms, run, name)):
                    yield run, thing

    def _nearest(self, folded: str, locales: frozenset[str], shared: int = 0) -> tuple[str, ...]:
        """Return the listed words of some languages that a word is nearest to being a form of."""
        if len(folded) < _SHORTEST_BEGINNING:
            return ()
        forms = [
            other
            for other in self.by_beginning.get(folded[:_SHORTEST_BEGINNING], ())
            if other != folded
            and not locales.isdisjoint(self.listed[other])
            and _is_form(folded, other)
            and _alike(folded, other) >= shared
        ]
        least = min((_difference(folded, other) for other in forms), default=0)
        return tuple(other for other in forms if _difference(folded, other) == least)


def _segments(run: str, known: Sequence[str]) -> list[str]:
    """Return the known words in a run, the longest that begin at a place, and what lies between."""
    parts, position, start = [], 0, 0
    while position < len(run):
        word = next((word for word in known if run.startswith(word, position)), None)
        if word is None:
            position += 1
            continue
        parts += [part for part in (run[start:position], word) if part]
        start = position = position + len(word)
    return [*parts, run[start:]] if run[start:] else parts


@lru_cache(maxsize=_KEPT_WORDS)
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
    alike = _alike(one, other)
    return (
        alike >= _SHORT
        and len(shorter) - alike <= _LONGEST_ENDING
        and len(longer) - alike <= _LONGEST_OTHER_ENDING
    )


def _alike(one: str, other: str) -> int:
    """Return how many characters two words begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _difference(one: str, other: str) -> int:
    """Return how many characters of two words are of their endings."""
    return len(one) + len(other) - 2 * _alike(one, other)


def things_in(text: str, locale: str = "") -> list[Thing]:
    """Return the things of cities that a text speaks of, each once; the locale is the text's.

    A name of several words of another trade ("memory corruption") says nothing of them.
    """
    listed = words(fold(text))
    silent = {word for run, _ in other_trades().names_in(listed) for word in run}
    return _spoken_of(city_words().read((w for w in listed if w not in silent), locale))


@lru_cache(maxsize=10_000)
def things_of_subject(subject: str) -> tuple[Thing, ...]:
    """Return the things that a subject speaks of; the same subjects come again and again."""
    return tuple(things_in(subject))


def trades_in(text: str, locale: str = "") -> list[Thing]:
    """Return the other trades that a text speaks of; the locale is that of the text."""
    return _spoken_of(other_trades().read(words(fold(text)), locale))


def _spoken_of(spoken: Spoken) -> list[Thing]:
    alone = (thing for things in spoken.things.values() for thing in things)
    found = {thing.name: thing for thing in (*alone, *(thing for _, thing in spoken.names))}
    return list(found.values())


@cache
def city_words() -> CityWords:
    """Return the list that ships with the product, read once a process."""
    return _shipped("city_words.tsv")


@cache
def other_trades() -> CityWords:
    """Return words of trades that cities do not ply, each line a thing; read once a process."""
    return _shipped("other_trades.tsv")


def _shipped(name: str) -> CityWords:
    locales, *rows = (_SEEDS / name).read_text(encoding="utf-8").splitlines()
    return made_ready(_things(locales.split("\t"), rows))


def _things(locales: Sequence[str], rows: Iterable[str]) -> Iterator[Thing]:
    area = ""
    for row in rows:
        if row.startswith(_AREA):
            area = row.removeprefix(_AREA).strip()
        elif row:
            words_only = row.lstrip(_GENERAL + _OF_CITIES)
            signs = row[: len(row) - len(words_only)]
            cells = words_only.split("\t")
            yield Thing(
                name=cells[0].split()[0].replace("_", "-"),
                words={
                    locale: tuple(_folded_name(word) for word in cell.split())
                    for locale, cell in zip(locales, cells, strict=True)
                },
                area=area,
                is_general=_GENERAL in signs,
                is_of_cities=_OF_CITIES in signs,
            )


def _folded_name(word: str) -> str:
    return " ".join(words(fold(word.replace("_", " "))))


def made_ready(things: Iterable[Thing]) -> CityWords:
    """Index the things of a list by their words."""
    held = tuple(things)
    unspaced = _unspaced_words(held)
    listed: dict[str, dict[str, dict[Thing, None]]] = defaultdict(lambda: defaultdict(dict))
    names: dict[str, list[_Name]] = defaultdict(list)
    for thing in held:
        for locale, word in thing.named:
            parts = _segments(word, unspaced) if is_unspaced(word) else significant(word.split())
            if len(parts) > 1:
                names[parts[0][:_SHORTEST_BEGINNING]].append((tuple(parts), thing))
                continue
            for form in (parts[0], *light_stems(parts[0])):
                listed[form][locale][thing] = None
    beginnings: dict[str, list[str]] = defaultdict(list)
    for form in listed:
        if not is_unspaced(form) and len(form) >= _SHORTEST_BEGINNING:
            beginnings[form[:_SHORTEST_BEGINNING]].append(form)
    return CityWords(
        things=held,
        locales=frozenset(locale for thing in held for locale in thing.words),
        listed={
            form: {locale: tuple(things) for locale, things in by_locale.items()}
            for form, by_locale in listed.items()
        },
        by_beginning={begun: tuple(forms) for begun, forms in beginnings.items()},
        names={begun: tuple(each) for begun, each in names.items()},
        unspaced=unspaced,
    )


def _unspaced_words(things: Iterable[Thing]) -> tuple[str, ...]:
    """Return the words of unspaced scripts, the longest first, without those made of others.

    What is made of others ("public" and "health") is a name of several words like any.
    """
    every = {word for thing in things for _, word in thing.named if is_unspaced(word)}
    by_length = sorted(every, key=len)
    kept: list[str] = []
    for word in by_length:
        if not set(_segments(word, kept[::-1])) <= set(kept):
            kept.append(word)
    return tuple(kept[::-1])
