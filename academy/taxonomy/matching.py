"""Turn foreign words into our themes and methods, and say how sure that is.

Evidence goes in (title, subjects, kind, method words, description), assignments come out, each
with the words it came from. Labels and synonyms of the vocabulary count in every locale; the word
lists beyond them lie in `seeds/matching_themes.json` and `seeds/matching_methods.json`. In those,
"*" stands for any ending, "?" marks a weak word, which needs company to assign anything, and "~"
a general one, which counts only where nothing more particular was found and no word of a field
elsewhere ("literature", "JavaScript") speaks against it. "!" holds a word to its own language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from academy.taxonomy.phrases import Found, Meaning, PhraseIndex, phrase_words
from academy.taxonomy.seed_files import read_seed
from academy.taxonomy.vocabulary import Term, standing
from academy.taxonomy.words import Word, readable, words_of

STRONG: Final = 0.85
WEAK: Final = 0.45
NO_SOURCE: Final = -1
GENERAL: Final = 0.65
THRESHOLD: Final = 0.6
# Beside a theme that the title names, one that only the subjects name must be this sure.
SURE_BESIDE_TITLE: Final = 0.8

# A short word, or a label of one word, may mean something else in another language ("migration" of
# data), so it counts in its own locale only.
SHORT_WORD_LENGTH: Final = 7
DESCRIPTION_LENGTH: Final = 600
# Titles and subjects are read no further either; the words that matter stand at the beginning.
LONGEST_TEXT: Final = DESCRIPTION_LENGTH
# Languages whose endings change: of a label in these, the beginnings of the words are compared.
_ENDINGS: Final = {"ru": 2, "tr": 0}
_SHORTEST_BEGINNING: Final = 5
_ISCED: Final = re.compile(r"(?:.*isced\D*)?\b(\d{4})\b", re.IGNORECASE)


class EvidenceKind(Enum):
    """Where a word was found."""

    TITLE = "title"
    SUBJECT = "subject"
    METHOD = "method"
    KIND = "kind"
    DESCRIPTION = "description"


# How much a phrase found in such a text counts; a description mentions many things by the way.
_WEIGHTS: Final = {
    EvidenceKind.TITLE: 1.0,
    EvidenceKind.SUBJECT: 0.9,
    EvidenceKind.METHOD: 1.0,
    EvidenceKind.KIND: 1.0,
    EvidenceKind.DESCRIPTION: 0.3,
}

_THEME_EVIDENCE: Final = frozenset({EvidenceKind.TITLE, EvidenceKind.SUBJECT})
_METHOD_EVIDENCE: Final = frozenset(
    {EvidenceKind.TITLE, EvidenceKind.SUBJECT, EvidenceKind.KIND, EvidenceKind.METHOD}
)
# Parts of the shipped rules that say what a whole text means: `{text: {slug: how sure}}`.
_MEANINGS: Final = frozenset({"subjects", "kinds", "words", "isced"})
_NONE: Final[Mapping[str, str]] = {}
# The more particular method says more than the one that the kind of the record suggests.
_REPLACED_BY: Final = {
    "facilitated-course": "self-paced-course",
    "taught-course": "degree-programme",
    "work-based-learning": "degree-programme",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One text about an entry; `locale` is the language of the text where it is known."""

    kind: EvidenceKind
    text: str
    locale: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """A term given to an entry: how sure (0 to 1), and the words it came from."""

    slug: str
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """The terms found, surest first, and the subjects that none of them took."""

    assignments: tuple[Assignment, ...]
    unmatched: tuple[str, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The terms alone."""
        return tuple(assignment.slug for assignment in self.assignments)


@dataclass(frozen=True, kw_only=True)
class Matcher:
    """Everything that matching one vocabulary needs, made ready once."""

    phrases: PhraseIndex
    parents: Mapping[str, str | None]
    elsewhere: PhraseIndex
    exact: Mapping[EvidenceKind, Mapping[str, Mapping[str, float]]]
    exact_only: frozenset[EvidenceKind]
    isced: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Clue:
    slug: str
    confidence: float
    words: str
    source: int
    kind: EvidenceKind
    general: bool = False


def theme_matcher(terms: Mapping[str, Term], taken_away: Mapping[str, str] = _NONE) -> Matcher:
    """Make the matcher of themes from the vocabulary and the shipped rules.

    Rules for a theme that was joined into another (`taken_away`) lead to that one.
    """
    rules = _led_on(read_seed("matching_themes.json"), terms, taken_away)
    return Matcher(
        phrases=_phrase_index(terms, rules),
        parents={slug: term.parent for slug, term in terms.items()},
        elsewhere=_elsewhere_index(rules["elsewhere"]),
        exact={EvidenceKind.SUBJECT: _folded_keys(rules["subjects"])},
        exact_only=frozenset(),
        isced=rules["isced"],
    )


def method_matcher(terms: Mapping[str, Term], taken_away: Mapping[str, str] = _NONE) -> Matcher:
    """Make the matcher of methods from the vocabulary and the shipped rules."""
    rules = _led_on(read_seed("matching_methods.json"), terms, taken_away)
    return Matcher(
        phrases=_phrase_index(terms, rules),
        parents={},
        elsewhere=PhraseIndex(),
        exact={
            EvidenceKind.SUBJECT: _folded_keys(rules["subjects"]),
            EvidenceKind.KIND: _folded_keys(rules["kinds"]),
            EvidenceKind.METHOD: _folded_keys(rules["words"]),
        },
        exact_only=frozenset({EvidenceKind.KIND, EvidenceKind.SUBJECT}),
        isced={},
    )


def match_themes(evidence: Sequence[Evidence], matcher: Matcher) -> Matched:
    """Return the themes that title, subjects and description speak of.

    The title decides: beside a theme it names, one that only subjects name must be very sure.
    A theme of the upper level is left out when one of its children was found.
    """
    used = [one for one in evidence if one.kind in _THEME_EVIDENCE]
    clues = _with_description(_clues(used, matcher), evidence, matcher)
    particular = [clue for clue in clues if not clue.general]
    assignments = _title_first(_assignments(particular), particular)
    if not assignments and not _is_elsewhere(used, matcher):
        assignments = _assignments(clues)
    parents = {matcher.parents.get(assignment.slug) for assignment in assignments}
    kept = tuple(one for one in assignments if one.slug not in parents)
    return Matched(assignments=kept, unmatched=_unmatched(used, clues, assignments))


def match_methods(evidence: Sequence[Evidence], matcher: Matcher) -> Matched:
    """Return the methods that kind, method words, subjects and title speak of."""
    used = [one for one in evidence if one.kind in _METHOD_EVIDENCE]
    clues = _clues(used, matcher)
    assignments = _assignments(clues)
    replaced = {_REPLACED_BY.get(assignment.slug) for assignment in assignments}
    kept = tuple(one for one in assignments if one.slug not in replaced)
    return Matched(assignments=kept, unmatched=_unmatched(used, clues, assignments))


def _clues(evidence: Sequence[Evidence], matcher: Matcher) -> list[_Clue]:
    """Return everything that the evidence says; `source` numbers the evidence."""
    clues: list[_Clue] = []
    for source, whole in enumerate(evidence):
        for one in _parts(whole, matcher):
            exact = _exact_meanings(one, matcher)
            if exact is not None:
                clues += [
                    _Clue(
                        slug=slug,
                        confidence=confidence,
                        words=one.text.strip(),
                        source=source,
                        kind=one.kind,
                    )
                    for slug, confidence in exact.items()
                ]
            elif one.kind not in matcher.exact_only:
                clues += _clues_in_text(one, source, matcher)
    return clues


def _parts(one: Evidence, matcher: Matcher) -> Sequence[Evidence]:
    """Part a subject such as "Economics/Education", unless it is listed as a whole."""
    if (
        one.kind is not EvidenceKind.SUBJECT
        or "/" not in one.text
        or _exact_meanings(one, matcher) is not None
    ):
        return (one,)
    return [replace(one, text=part) for part in one.text.split("/") if part.strip()]


def _with_description(
    clues: list[_Clue], evidence: Iterable[Evidence], matcher: Matcher
) -> list[_Clue]:
    """Let the description settle what title and subjects leave doubtful, and nothing more."""
    settled = {assignment.slug for assignment in _assignments(clues)}
    doubtful = {clue.slug for clue in clues} - settled
    if not doubtful:
        return clues
    more = [
        clue
        for one in evidence
        if one.kind is EvidenceKind.DESCRIPTION
        for clue in _clues_in_text(one, NO_SOURCE, matcher)
        if clue.slug in doubtful and not clue.general
    ]
    return clues + more


def _exact_meanings(one: Evidence, matcher: Matcher) -> Mapping[str, float] | None:
    """Return what the whole text is listed to mean, or None when it is not listed."""
    listed = matcher.exact.get(one.kind)
    if listed is None:
        return None
    meanings = listed.get(_key(one.text[:LONGEST_TEXT]))
    if meanings is None and matcher.isced and (code := _ISCED.match(one.text)):
        meanings = matcher.isced.get(code[1])
    return meanings


def _clues_in_text(one: Evidence, source: int, matcher: Matcher) -> Iterable[_Clue]:
    text, words = _words(one.text[:LONGEST_TEXT])
    locale = one.locale.partition("-")[0] if one.locale else None
    weight = _WEIGHTS[one.kind]
    for found in matcher.phrases.find(words, locale):
        for meaning in found.meanings:
            if meaning.slug is not None:
                yield _Clue(
                    slug=meaning.slug,
                    confidence=meaning.confidence * weight,
                    words=_surface(text, words, found),
                    source=source,
                    kind=one.kind,
                    general=meaning.general,
                )


def _surface(text: str, words: Sequence[Word], found: Found) -> str:
    return text[words[found.start].start : words[found.end - 1].end]


def _assignments(clues: Iterable[_Clue]) -> tuple[Assignment, ...]:
    """Join the clues of each term: two doubtful words make a fairly sure one."""
    doubts: dict[str, dict[str, float]] = {}
    spelling: dict[str, str] = {}
    for clue in clues:
        own = doubts.setdefault(clue.slug, {})
        key = spelling.setdefault(_key(clue.words), clue.words)
        own[key] = min(own.get(key, 1.0), 1 - clue.confidence)
    found = []
    for slug, own in doubts.items():
        doubt = 1.0
        for value in own.values():
            doubt *= value
        confidence = round(1 - doubt, 3)
        if confidence >= THRESHOLD:
            found.append(Assignment(slug=slug, confidence=confidence, words=tuple(own)))
    return tuple(sorted(found, key=lambda one: (-one.confidence, one.slug)))


def _title_first(
    assignments: tuple[Assignment, ...], clues: Iterable[_Clue]
) -> tuple[Assignment, ...]:
    titles = [clue for clue in clues if clue.kind is EvidenceKind.TITLE]
    if not any(clue.confidence >= STRONG for clue in titles):
        return assignments
    named = {clue.slug for clue in titles}
    return tuple(
        one for one in assignments if one.slug in named or one.confidence >= SURE_BESIDE_TITLE
    )


def _is_elsewhere(evidence: Iterable[Evidence], matcher: Matcher) -> bool:
    """Say whether title or subjects name a field that has no theme."""
    return any(matcher.elsewhere.find(_words(one.text[:LONGEST_TEXT])[1], None) for one in evidence)


def _unmatched(
    evidence: Sequence[Evidence], clues: Iterable[_Clue], assignments: Iterable[Assignment]
) -> tuple[str, ...]:
    """Return the subjects and method words that led to no assignment, each once."""
    assigned = {assignment.slug for assignment in assignments}
    taken = {clue.source for clue in clues if clue.slug in assigned}
    return tuple(
        dict.fromkeys(
            one.text.strip()
            for source, one in enumerate(evidence)
            if one.kind in {EvidenceKind.SUBJECT, EvidenceKind.METHOD}
            and source not in taken
            and one.text.strip()
        )
    )


def _phrase_index(terms: Mapping[str, Term], rules: Mapping[str, Any]) -> PhraseIndex:
    index = PhraseIndex()
    for slug, by_locale in rules["phrases"].items():
        for locale, phrases in by_locale.items():
            for phrase in phrases:
                _add(index, phrase, locale, slug)
    for locale, phrases in rules["silent"].items():
        for phrase in phrases:
            _add(index, phrase, locale, None)
    for slug, term in terms.items():
        for locale, phrase in _labels(term):
            _add(index, _with_open_endings(phrase, locale), locale, slug, is_label=True)
    return index


def _elsewhere_index(phrases_by_locale: Mapping[str, Iterable[str]]) -> PhraseIndex:
    index = PhraseIndex()
    for phrases in phrases_by_locale.values():
        for phrase in phrases:
            index.add(phrase, Meaning(slug="elsewhere", confidence=STRONG))
    return index


def _labels(term: Term) -> Iterable[tuple[str, str]]:
    for locale, label in term.labels.items():
        yield locale, label
        for synonym in term.synonyms.get(locale, ()):
            yield locale, synonym


def _add(
    index: PhraseIndex, phrase: str, locale: str, slug: str | None, *, is_label: bool = False
) -> None:
    confidence = {"?": WEAK, "~": GENERAL}.get(phrase[-1:], STRONG)
    base = locale.partition("-")[0]
    words = phrase_words(phrase)
    is_ambiguous = (
        len(words) == 1
        and words[0][0].isascii()
        and (is_label or len(words[0][0]) <= SHORT_WORD_LENGTH)
    )
    index.add(
        phrase,
        Meaning(
            slug=slug,
            confidence=confidence if slug else 0.0,
            locale=base if phrase.endswith("!") or (is_ambiguous and base != "en") else None,
            general=phrase.endswith("~"),
        ),
    )


def _with_open_endings(label: str, locale: str) -> str:
    """Open the endings of the words of a label in a language that changes them."""
    cut = _ENDINGS.get(locale)
    if cut is None:
        return label
    return " ".join(
        word[: len(word) - cut] + "*" if len(word) >= _SHORTEST_BEGINNING + cut else word
        for word in label.split()
    )


def _folded_keys(listed: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    return {_key(text): meanings for text, meanings in listed.items()}


def _led_on(
    rules: Mapping[str, Any], terms: Mapping[str, Term], taken_away: Mapping[str, str]
) -> dict[str, Any]:
    """Return the shipped rules for the terms that there are now."""

    def meant(slug: str) -> str:
        now = standing(slug, terms, taken_away)
        return now if now is not None and now in terms else ""

    found = dict(rules)
    phrases: dict[str, dict[str, list[str]]] = {}
    for slug, by_locale in rules["phrases"].items():
        for locale, words in by_locale.items() if meant(slug) else ():
            phrases.setdefault(meant(slug), {}).setdefault(locale, []).extend(words)
    found["phrases"] = phrases
    for name in _MEANINGS & rules.keys():
        found[name] = {
            text: {meant(slug): value for slug, value in meanings.items() if meant(slug)}
            for text, meanings in rules[name].items()
        }
    return found


@lru_cache(maxsize=10_000)
def _key(text: str) -> str:
    return " ".join(word.folded for word in words_of(readable(text)))


@lru_cache(maxsize=1_000)
def _words(text: str) -> tuple[str, tuple[Word, ...]]:
    """Return the text as read and its words; subjects come again and again."""
    shown = readable(text)
    return shown, tuple(words_of(shown))
