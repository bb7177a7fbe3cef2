"""How near an entry is to the work of cities, whatever is searched (pure).

Most of what a catalogue for cities harvests was made for others. "Traffic" is a matter of cities,
of aircraft and of advertisements; among entries that answer a text alike, those that a city can
use come first. What speaks for an entry are words in its title or subjects that those use who work
for a city or on it (`seeds/city_words.tsv`, "+"); what speaks against it are words of other trades
(`seeds/other_trades.tsv`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from search.translating import Thing, things_of_subject, trades_in

# What the lift of an entry is multiplied by for a title of cities or of another trade, and for such
# subjects; of scores that moves about a third (`search.ordering.lift`).
TITLE_OF_CITIES: Final = 1.1
TITLE_OF_OTHERS: Final = 0.95
SUBJECT_OF_CITIES: Final = 1.03
SUBJECTS_OF_OTHERS: Final = 0.95

# A text and its base language, empty where that is not known.
Text = tuple[str, str]


def nearness(titles: Iterable[Text], things: Iterable[Thing], subjects: Sequence[str]) -> float:
    """Return what the lift of an entry is multiplied by; 1 where nothing speaks for or against it.

    `things` are those that the titles speak of. Subjects are many and wide, so one that is a
    city's is enough, but half of them must be of other trades, and none a city's.
    """
    result = 1.0
    if any(thing.is_of_cities for thing in things):
        result *= TITLE_OF_CITIES
    if any(trades_in(*title) for title in titles):
        result *= TITLE_OF_OTHERS
    of_cities, of_others = (
        sum(told[place] for told in map(_told_by, subjects)) for place in (0, 1)
    )
    if of_cities:
        result *= SUBJECT_OF_CITIES
    elif of_others and 2 * of_others >= len(subjects):
        result *= SUBJECTS_OF_OTHERS
    return result


@lru_cache(maxsize=10_000)
def _told_by(subject: str) -> tuple[bool, bool]:
    """Return whether a subject is a city's and another trade's; the same come again and again."""
    is_of_cities = any(thing.is_of_cities for thing in things_of_subject(subject))
    return is_of_cities, bool(trades_in(subject))
