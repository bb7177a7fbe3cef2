"""Which terms of the vocabularies a text names, by label or synonym in any language (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from academy.taxonomy.vocabulary import Term, Vocabulary
from search.facets import METHOD, THEME
from search.languages import fold, is_unspaced, significant, words
from search.results import Concept

# Labels have a handful of words; longer runs of words are not looked up.
LONGEST_LABEL: Final = 8


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """What a text names: `whole` are the terms it is a name of, `parts` those it mentions.

    `hinted` are themes that its words point to without naming them; they move entries up, and no
    hit claims them. `words` are the folded words of the text that each term was understood from.
    """

    whole: tuple[Concept, ...] = ()
    parts: tuple[Concept, ...] = ()
    hinted: tuple[Concept, ...] = ()
    words: tuple[tuple[Concept, tuple[str, ...]], ...] = ()

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Every term named."""
        return tuple(dict.fromkeys((*self.whole, *self.parts)))


UNDERSTOOD_NOTHING: Final = Understanding()

# Folded words of a label or synonym -> the terms it names.
ConceptNames = Mapping[tuple[str, ...], tuple[Concept, ...]]


def concept_names(vocabulary: Vocabulary) -> ConceptNames:
    """Return every label and synonym of themes and methods, in every language, as folded words."""
    names: dict[tuple[str, ...], dict[Concept, None]] = {}
    for facet, terms in ((THEME, vocabulary.themes), (METHOD, vocabulary.methods)):
        for term in terms.values():
            concept = Concept(facet=facet.name, value=term.value)
            for name in term_names(term):
                names.setdefault(_name_key(name), {})[concept] = None
    names.pop((), None)
    return {name: tuple(concepts) for name, concepts in names.items()}


def _name_key(name: str) -> tuple[str, ...]:
    """Return the words a name is looked up by: the significant ones, if they still say it.

    A small word of one language is a plain word of another ("su" is "his" in Spanish and "water"
    in Turkish), so a name of which one word would be left keeps all of its words.
    """
    folded = words(fold(name))
    left = significant(folded)
    return tuple(folded if len(left) == 1 else left)


def term_names(term: Term) -> Iterator[str]:
    """Yield the labels and synonyms of a term in every locale."""
    yield from term.labels.values()
    for synonyms in term.synonyms.values():
        yield from synonyms


def understand(text: str, names: ConceptNames) -> Understanding:
    """Return which terms a text names.

    A text names a term when its words, or a run of them, are a label or synonym; accents, case
    and small words do not count. In scripts without spaces a name may stand inside a word.
    """
    every = tuple(words(fold(text)))
    typed = tuple(significant(every))
    whole = names.get(typed, ()) or names.get(every, ())
    found: dict[Concept, dict[str, None]] = {concept: dict.fromkeys(every) for concept in whole}
    for run in dict.fromkeys((*_runs(typed), *_runs(every))):
        for concept in names.get(run, ()):
            found.setdefault(concept, {}).update(dict.fromkeys(run))
    for word in filter(is_unspaced, typed):
        for name, concepts in _inside(word, names):
            for concept in concepts:
                found.setdefault(concept, {})[name] = None
    return Understanding(
        whole=whole,
        parts=tuple(concept for concept in found if concept not in whole),
        words=tuple((concept, tuple(run)) for concept, run in found.items()),
    )


def _runs(typed: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(typed)):
        for end in range(start + 1, min(len(typed), start + LONGEST_LABEL) + 1):
            yield tuple(typed[start:end])


def _inside(word: str, names: ConceptNames) -> Iterator[tuple[str, tuple[Concept, ...]]]:
    """Yield the names, of two characters at least, that are a part of an unspaced word."""
    for name, concepts in names.items():
        if len(name) == 1 and len(name[0]) > 1 and is_unspaced(name[0]) and name[0] in word:
            yield name[0], concepts
