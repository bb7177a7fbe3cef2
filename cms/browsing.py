"""What can be chosen beside a plain list, for the time in which the search cannot answer."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from academy.catalogue.enums import EntryKind, Level, Mode
from academy.taxonomy.vocabulary import Vocabulary
from search.facets import AUDIENCE, FACETS, FREE, KIND, LANGUAGE, LEVEL, METHOD, MODE, REGION, THEME
from search.query import CatalogueQuery
from search.results import FacetCount

UNCOUNTED: Final = -1


def plain_facets(
    vocabulary: Vocabulary, query: CatalogueQuery
) -> dict[str, tuple[FacetCount, ...]]:
    """Return what can be filtered in a plain list, and what is chosen already.

    How much each value gives is not known.
    """
    offered = {
        KIND: EntryKind.values,
        LANGUAGE: settings.VOCABULARY_LOCALES,
        THEME: vocabulary.themes,
        METHOD: vocabulary.methods,
        AUDIENCE: vocabulary.audiences,
        REGION: vocabulary.regions,
        MODE: Mode.values,
        LEVEL: Level.values,
        FREE: ("1", "0"),
    }
    return {
        facet.name: tuple(
            FacetCount(value=value, count=UNCOUNTED)
            for value in dict.fromkeys((*offered.get(facet, ()), *query.values(facet)))
        )
        for facet in FACETS
    }
