"""A record's own words into our themes and methods, each with the words it was given for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from academy.harvesting.records import AnyRecord, TermRecord
from academy.taxonomy.matching import (
    DESCRIPTION_LENGTH,
    Assignment,
    Evidence,
    EvidenceKind,
    Matcher,
    match_methods,
    match_themes,
    method_matcher,
    theme_matcher,
)
from academy.taxonomy.vocabulary import Vocabulary

_TAGS: Final = re.compile(r"<[^<>]*>")
# Tags take room too: this much HTML holds as much text as the matcher reads.
_READ_HTML: Final = DESCRIPTION_LENGTH * 2


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """The matchers of both vocabularies, made ready once a run."""

    themes: Matcher
    methods: Matcher

    def classify(self, record: AnyRecord) -> AnyRecord:
        """Return the record with the terms that its words name.

        A record that names themes or methods itself keeps just those. Subjects that no theme
        took stay as keywords.
        """
        evidence = tuple(evidence_of(record))
        themes = match_themes(evidence, self.themes)
        methods = match_methods(evidence, self.methods)
        return replace(
            record,
            themes=record.themes or _terms(themes.assignments),
            methods=record.methods or _terms(methods.assignments),
            keywords=tuple(dict.fromkeys((*record.keywords, *themes.unmatched))),
        )


_ready: tuple[Vocabulary, Classifier] | None = None


def classifier_for(vocabulary: Vocabulary) -> Classifier:
    """Return the matchers of the terms as they stand.

    Making them takes a third of a second, so they are made again only when a term has changed.
    """
    global _ready
    if _ready is None or _ready[0] != vocabulary:
        taken = vocabulary.taken_away
        classifier = Classifier(
            themes=theme_matcher(vocabulary.themes, taken.get("themes", {})),
            methods=method_matcher(vocabulary.methods, taken.get("methods", {})),
        )
        _ready = (vocabulary, classifier)
    return _ready[1]


def evidence_of(record: AnyRecord) -> Iterator[Evidence]:
    """Yield every text of a record that may name a theme or a method."""
    locale = record.texts[0].locale or None
    if record.kind_word:
        yield Evidence(kind=EvidenceKind.KIND, text=record.kind_word)
    for word in record.method_words:
        yield Evidence(kind=EvidenceKind.METHOD, text=word, locale=locale)
    for subject in record.subjects:
        yield Evidence(kind=EvidenceKind.SUBJECT, text=subject, locale=locale)
    titles: set[str] = set()
    for text in record.texts:
        if text.title not in titles:
            titles.add(text.title)
            yield Evidence(kind=EvidenceKind.TITLE, text=text.title, locale=text.locale or None)
        body = f"{text.summary} {_TAGS.sub(' ', text.description[:_READ_HTML])}".strip()
        if body:
            yield Evidence(kind=EvidenceKind.DESCRIPTION, text=body, locale=text.locale or None)


def _terms(assignments: Iterable[Assignment]) -> tuple[TermRecord, ...]:
    return tuple(TermRecord(slug=one.slug, words=one.words) for one in assignments)
