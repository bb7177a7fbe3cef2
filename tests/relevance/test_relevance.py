"""The figures of relevance, measured on the whole shared catalogue as readers ask it.

A failure names the worst queries, so that whoever changes the ranking knows where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest
from pytest_django import DjangoDbBlocker

from academy.catalogue.enums import EntryKind
from academy.harvesting.models import SourceRecord
from academy.taxonomy.language_tags import base_language
from academy.taxonomy.vocabulary import Term, Vocabulary, vocabulary
from courses.models import Course
from search.facets import METHOD, THEME
from search.finding import find
from search.query import CatalogueQuery
from search.results import Concept, Hit
from tests.relevance.finding import finder
from tests.relevance.measuring import DEPTH, Outcome, Question, measure, ndcg, read_questions
from tests.shared import SHARED_DATA, needs_shared_data
from webinars.models import Webinar

pytestmark = [
    pytest.mark.catalogue,
    pytest.mark.django_db,
    pytest.mark.usefixtures("whole_catalogue"),
    needs_shared_data,
]

SETS: Final = Path(__file__).resolve().parent
SHOWN_FAULTS: Final = 40
# What is reached so far by every engine, so that it is never lost again. The targets are 0.80 and
# 0.9 of the mean (docs/decisions/0004); `make bench` measures against those. Raise these with the
# ranking.
NEEDS_REACHED: Final = 0.80
NEEDS_WORST_OVER_MEAN: Final = 0.94

# Base languages of each entry, by key; empty where the catalogue does not say.
Languages = dict[str, frozenset[str]]


def languages_of_entries() -> Languages:
    """Return in which base languages each entry is taught."""
    return {
        f"{kind}:{entry.pk}": frozenset(base_language(each.tag) for each in entry.in_language.all())
        for kind, model in ((EntryKind.COURSE, Course), (EntryKind.WEBINAR, Webinar))
        for entry in model.objects.only("pk").prefetch_related("in_language")
    }


def worst(outcome: Outcome, measured: Callable[[Question, tuple[int, ...]], float]) -> str:
    """Return the questions that do worst, one a line, with the grades of their first answers."""
    ranked = sorted(outcome.graded, key=lambda pair: measured(*pair))
    lines = [
        f"{measured(question, grades):.2f} {question.qid} {question.lang} {question.type} "
        f"“{question.query}” {list(grades)}"
        for question, grades in ranked
        if measured(question, grades) < 1
    ]
    return "\n".join(["the worst:", *lines[:SHOWN_FAULTS]])


def worst_items(outcome: Outcome) -> str:
    """Return the known items that are found last or not at all."""
    return worst(outcome, lambda question, grades: _reciprocal(grades))


def _reciprocal(grades: tuple[int, ...]) -> float:
    return max((1 / place for place, grade in enumerate(grades, 1) if grade >= 2), default=0.0)


def worst_over_best(outcome: Outcome) -> float:
    """Return the lowest mean reciprocal rank of a language over the highest.

    Queries of type `description` do not count: few languages have descriptions at all.
    """
    ranks = [
        outcome.score(lambda q, lang=lang: q.lang == lang and q.type != "description")
        for lang in outcome.by("lang")
    ]
    means = [score.reciprocal_rank for score in ranks]
    return min(means) / max(means)


@pytest.fixture(scope="module")
def shared_queries(whole_catalogue: None, django_db_blocker: DjangoDbBlocker) -> Outcome:
    """Return what the queries of the shared data find."""
    with django_db_blocker.unblock():
        return measure(read_questions(SHARED_DATA / "queries-dev.jsonl"), finder())


@pytest.fixture(scope="module")
def known_items(whole_catalogue: None, django_db_blocker: DjangoDbBlocker) -> Outcome:
    """Return what our known items find."""
    with django_db_blocker.unblock():
        return measure(read_questions(SETS / "known_items.jsonl"), finder())


@pytest.fixture(scope="module")
def needs(whole_catalogue: None, django_db_blocker: DjangoDbBlocker) -> Outcome:
    """Return what the needs of cities find."""
    with django_db_blocker.unblock():
        return measure(read_questions(SETS / "needs.jsonl"), finder())


def test_shared_queries_find_their_course_first(shared_queries):
    assert shared_queries.score().reciprocal_rank >= 0.95, worst_items(shared_queries)


def test_shared_queries_find_their_course_among_the_first_ten(shared_queries):
    assert shared_queries.score().in_first_ten >= 0.98, worst_items(shared_queries)


def test_shared_queries_serve_every_language_alike(shared_queries):
    assert worst_over_best(shared_queries) >= 0.9, worst_items(shared_queries)


def test_known_items_serve_every_language_alike(known_items):
    assert len(known_items.by("lang")) == 11
    assert worst_over_best(known_items) >= 0.9, worst_items(known_items)


def test_needs_are_met_as_well_as_before(needs):
    assert needs.score().ndcg >= NEEDS_REACHED, worst(needs, ndcg)


def test_needs_are_met_in_every_language(needs):
    means = {language: score.ndcg for language, score in needs.by("lang").items()}

    assert len(means) == 8
    least = NEEDS_WORST_OVER_MEAN * needs.score().ndcg
    assert min(means.values()) >= least, f"{means}\n{worst(needs, ndcg)}"


# --- Terms, by every name they have -------------------------------------------------------------


def named_terms(terms: Vocabulary) -> Iterator[tuple[Concept, str, str]]:
    """Yield each theme and method with each of its names and the locale of the name."""
    for facet, held in ((THEME, terms.themes), (METHOD, terms.methods)):
        for term in held.values():
            concept = Concept(facet=facet.name, value=term.value)
            yield from ((concept, name, locale) for name, locale in names_of(term))


def names_of(term: Term) -> Iterator[tuple[str, str]]:
    """Yield the label and the synonyms of a term with their locales."""
    for locale, label in term.labels.items():
        for name in dict.fromkeys([label, *term.synonyms.get(locale, ())]):
            yield name, locale


def languages_by_term(terms: Vocabulary, languages: Languages) -> dict[Concept, list[frozenset]]:
    """Return for each theme and method the languages of each entry of it that states any."""
    found: dict[Concept, list[frozenset]] = {}
    for kind, model in ((EntryKind.COURSE, Course), (EntryKind.WEBINAR, Webinar)):
        for facet, path, held in (
            (THEME, "themes__slug", terms.themes),
            (METHOD, "methods__slug", terms.methods),
        ):
            for pk, slug in model.objects.values_list("pk", path):
                if slug and languages[f"{kind}:{pk}"]:
                    for value in terms.with_ancestors(held, [slug]):
                        concept = Concept(facet=facet.name, value=value)
                        found.setdefault(concept, []).append(languages[f"{kind}:{pk}"])
    return found


def crosses(hits: tuple[Hit, ...], concept: Concept, locale: str, languages: Languages) -> bool:
    """Tell whether an entry in another language is among the hits because of a term."""
    return any(
        concept in hit.because and languages[hit.key] and locale not in languages[hit.key]
        for hit in hits
    )


def test_every_name_of_a_term_finds_entries_in_other_languages():
    terms, languages = vocabulary(), languages_of_entries()
    taught = languages_by_term(terms, languages)
    asked, faults = 0, []
    for concept, name, locale in named_terms(terms):
        if not any(locale not in each for each in taught.get(concept, ())):
            continue
        asked += 1
        hits = find(CatalogueQuery(text=name, reader_locale=locale, page_size=DEPTH)).hits
        if not crosses(hits, concept, locale, languages):
            faults.append(f"{concept.facet}:{concept.value} {locale} “{name}”")

    assert asked >= 1000
    assert not faults, f"{len(faults)} of {asked} names:\n" + "\n".join(faults[:SHOWN_FAULTS])


def test_titles_that_name_no_term_claim_none():
    keys = (SETS / "plain_titles.txt").read_text(encoding="utf-8").split("\n")[:-1]
    titles = titles_of(keys)

    claims = {
        f"{key} “{title}”": because for key, title in titles.items() if (because := claimed(title))
    }

    assert len(titles) == 200
    assert not claims, "\n".join(f"{title}: {because}" for title, because in claims.items())


def titles_of(keys: list[str]) -> dict[str, str]:
    """Return the title of the entry behind each source key."""
    records = SourceRecord.objects.filter(key__in=keys).values_list("key", "entry_kind", "entry_id")
    models = {EntryKind.COURSE: Course, EntryKind.WEBINAR: Webinar}
    return {key: models[EntryKind(kind)].objects.get(pk=pk).title for key, kind, pk in records}


def claimed(text: str) -> list[str]:
    """Return the terms that the first hits of a text name as their reason."""
    hits = find(CatalogueQuery(text=text, page_size=DEPTH)).hits
    because = chain.from_iterable(hit.because for hit in hits)
    return sorted({f"{concept.facet}:{concept.value}" for concept in because})
