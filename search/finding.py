"""Finding entries: what pages and the API call; understands the text and asks the engine.

Every function here may raise SearchUnavailableError; where a new index would help, it has been
asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, TypeVar

from academy.catalogue.enums import EntryKind, Level, Mode, SessionState
from academy.organisations.models import Organisation
from academy.taxonomy.language_tags import base_language
from academy.taxonomy.matching import (
    Evidence,
    EvidenceKind,
    Matcher,
    match_themes,
    theme_matcher,
)
from academy.taxonomy.vocabulary import Vocabulary, vocabulary
from search.asking import request_rebuild
from search.engines.base import engine
from search.errors import IndexUnusableError
from search.facets import (
    AUDIENCE,
    FREE,
    KIND,
    LANGUAGE,
    LEVEL,
    METHOD,
    MODE,
    PROVIDER,
    REGION,
    STATE,
    THEME,
)
from search.languages import fold, words
from search.query import MOST_VALUES, CatalogueQuery, KnownValues, Parameters
from search.recommending import with_recommended
from search.results import Concept, Results, SuggestedOrganisation, SuggestedTerm, Suggestions
from search.understanding import (
    UNDERSTOOD_NOTHING,
    ConceptNames,
    Understanding,
    concept_names,
    understand,
)

SHORTEST_PREFIX: Final = 2
SUGGESTED_IN_A_GROUP: Final = 6
_KEPT_TEXTS: Final = 1_000

Answer = TypeVar("Answer")


def find(query: CatalogueQuery) -> Results:
    """Answer a query: one page of hits, and the counts of every facet.

    What curators recommend for the text stands first on the first page.

    A page beyond the last has no hits; `Results.page_count` says which is the last.
    """
    understanding = understood(query.text, query.reader_locale)
    return with_recommended(query, _asking(lambda: engine().search(query, understanding)))


def find_page(query: CatalogueQuery) -> Results:
    """Answer a query as pages do: beyond the last page the last one is given."""
    results = find(query)
    if query.page <= results.page_count:
        return results
    return find(query.with_page(results.page_count))


def similar(key: str, limit: int = 6) -> list[str]:
    """Return the keys of the entries most like one (`course:12`)."""
    return _asking(lambda: engine().more_like(key, limit))


def suggest(prefix: str, locale: str) -> Suggestions:
    """Return terms, titles and providers that complete what somebody types."""
    typed = " ".join(prefix.split())[:100]
    if len(typed) < SHORTEST_PREFIX:
        return Suggestions()
    entries = _asking(lambda: engine().suggest_entries(typed, locale, SUGGESTED_IN_A_GROUP))
    provider_ids = _asking(lambda: engine().suggest_providers(typed, SUGGESTED_IN_A_GROUP))
    return Suggestions(
        terms=suggested_terms(typed, locale, vocabulary()),
        entries=tuple(entries),
        organisations=_organisations(provider_ids),
    )


def understood(text: str, locale: str | None = None) -> Understanding:
    """Return which terms of the vocabularies a text names, and which themes its words point to.

    The locale, where it is known, says in which language words that several share are meant.
    """
    if not text:
        return UNDERSTOOD_NOTHING
    return _lexicon().understood(text, locale)


def known_values(params: Parameters) -> KnownValues:
    """Return the values that the parameters of an address may have, for `query.parse`.

    Providers are looked up, with one statement, only when the address names any.
    """
    return {**_lexicon().values, PROVIDER.name: _known_providers(params)}


def suggested_terms(typed: str, locale: str, terms: Vocabulary) -> tuple[SuggestedTerm, ...]:
    """Return themes and methods with a label or synonym that begins with what is typed.

    Names that begin with it come before names with a later word that does.
    """
    wanted = " ".join(words(fold(typed)))
    found: dict[Concept, int] = {}
    for names, concepts in _lexicon().names.items():
        name = " ".join(names)
        rank = 0 if name.startswith(wanted) else 1 if f" {wanted}" in f" {name}" else 2
        for concept in concepts if rank < 2 else ():
            found[concept] = min(rank, found.get(concept, rank))
    ordered = sorted(found, key=lambda concept: (found[concept], concept))
    return tuple(
        SuggestedTerm(concept=concept, label=_label(concept, locale, terms))
        for concept in ordered[:SUGGESTED_IN_A_GROUP]
    )


def _label(concept: Concept, locale: str, terms: Vocabulary) -> str:
    held = terms.themes if concept.facet == THEME.name else terms.methods
    return held[concept.value].label(locale)


@dataclass(frozen=True)
class _Lexicon:
    """What texts are understood with: made of the vocabularies, and costly to make."""

    vocabulary: Vocabulary

    @cached_property
    def names(self) -> ConceptNames:
        """Every label and synonym."""
        return concept_names(self.vocabulary)

    @cached_property
    def themes(self) -> Matcher:
        """The words that point to a theme."""
        taken = self.vocabulary.taken_away.get("themes", {})
        return theme_matcher(self.vocabulary.themes, taken)

    @cached_property
    def understood(self) -> Callable[[str, str | None], Understanding]:
        """What texts mean in the language of their reader; those asked last are kept."""
        return lru_cache(maxsize=_KEPT_TEXTS)(self._understood)

    def _understood(self, text: str, locale: str | None) -> Understanding:
        named = understand(text, self.names)
        evidence = Evidence(kind=EvidenceKind.TITLE, text=text, locale=locale)
        hints = {
            Concept(facet=THEME.name, value=hint.slug): tuple(words(fold(" ".join(hint.words))))
            for hint in match_themes([evidence], self.themes).assignments
        }
        return replace(
            named,
            hinted=tuple(hint for hint in hints if hint not in named.concepts),
            words=(*named.words, *hints.items()),
        )

    @cached_property
    def values(self) -> KnownValues:
        """The values of every filter, those of providers apart."""
        terms = self.vocabulary
        tags = frozenset(terms.languages)
        return {
            KIND.name: frozenset(EntryKind.values),
            LANGUAGE.name: tags | {base_language(tag) for tag in tags},
            THEME.name: terms.meanings("themes"),
            METHOD.name: terms.meanings("methods"),
            AUDIENCE.name: terms.meanings("audiences"),
            REGION.name: frozenset(terms.regions),
            MODE.name: frozenset(Mode.values),
            LEVEL.name: frozenset(Level.values),
            FREE.name: frozenset({"1", "0"}),
            STATE.name: frozenset(SessionState.values),
        }


_kept_lexicon: _Lexicon | None = None


def _lexicon() -> _Lexicon:
    """Return the lexicon of the vocabularies as they are; kept until a term changes."""
    global _kept_lexicon
    terms, kept = vocabulary(), _kept_lexicon
    if kept is None or (kept.vocabulary is not terms and kept.vocabulary != terms):
        kept = _kept_lexicon = _Lexicon(terms)
    return kept


def _known_providers(params: Parameters) -> frozenset[str]:
    asked = params.get(PROVIDER.parameter, ())
    ids = {int(value) for value in asked[:MOST_VALUES] if _is_id(value)}
    if not ids:
        return frozenset()
    stored = Organisation.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return frozenset(str(pk) for pk in stored)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def _organisations(ids: list[int]) -> tuple[SuggestedOrganisation, ...]:
    """Return organisations by id in the given order; those merged away meanwhile are left out."""
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    return tuple(SuggestedOrganisation(id=pk, name=names[pk]) for pk in ids if pk in names)


def _asking(ask: Callable[[], Answer]) -> Answer:
    """Ask the engine; where only its index is at fault, have that built anew."""
    try:
        return ask()
    except IndexUnusableError:
        request_rebuild()
        raise
