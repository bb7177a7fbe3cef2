"""Bodies for what completes a typed beginning, and for entries like another (pure)."""

from __future__ import annotations

from typing import Any, Final

from elasticsearch_dsl import Q, Search
from elasticsearch_dsl.query import Query

from academy.taxonomy.language_tags import base_language
from search.engines.elasticsearch.mapping import WORD_FIELDS, stem_field
from search.engines.elasticsearch.reading import Stored
from search.engines.elasticsearch.rendering import LIFT
from search.engines.elasticsearch.writing import to_be_stemmed
from search.facets import LANGUAGE, METHOD, NOT_STATED, PROVIDER, THEME
from search.languages import fold, significant, terms

READERS_LANGUAGE: Final = 6.0
SAME_THEME: Final = 4.0
SAME_LANGUAGE: Final = 3.0
SAME_METHOD: Final = 1.0
SAME_WORD: Final = 0.5


def entries_body(prefix: str, locale: str, limit: int) -> dict[str, Any] | None:
    """Return the body for titles with all the words typed, the last one begun; None without."""
    query = _begun(WORD_FIELDS["title"], prefix)
    if query is None:
        return None
    readable = _worth(LANGUAGE.field, base_language(locale), READERS_LANGUAGE)
    ranked = _lifted(Q("bool", must=[query], should=[readable]))
    # Several entries may have one title, which is shown once.
    return _body(ranked, limit * 3, ["stored.titles"])


def providers_body(prefix: str, limit: int) -> dict[str, Any] | None:
    """Return the body for the organisations behind most of the entries whose providers match."""
    query = _begun(WORD_FIELDS["provider_name"], prefix)
    if query is None:
        return None
    search = Search().query(Q("bool", filter=[query])).extra(size=0, track_total_hits=False)
    search.aggs.bucket("providers", "terms", field=PROVIDER.field, size=limit, exclude=[NOT_STATED])
    body: dict[str, Any] = search.to_dict()
    return body


def likeness_body(key: str, stored: Stored, limit: int) -> dict[str, Any] | None:
    """Return the body for entries most like one; None for one with nothing to be alike in.

    Something must be shared besides the language: a theme or a word of the title.
    """
    alike = [*_same_themes(stored), *_same_words(stored)]
    if not alike:
        return None
    rest = [_worth(LANGUAGE.field, tag, SAME_LANGUAGE) for tag in stored["language"]]
    rest += [_worth(METHOD.field, slug, SAME_METHOD) for slug in stored["method"]]
    shared = Q("bool", should=alike, minimum_should_match=1)
    query = Q("bool", must=[shared], should=rest, must_not=[Q("term", key=key)])
    return _body(_lifted(query), limit, source=[])


def _body(query: Query, size: int, source: list[str]) -> dict[str, Any]:
    search = Search().query(query).sort({"_score": "desc"}, "soonest")
    body: dict[str, Any] = search.extra(size=size, track_total_hits=False, _source=source).to_dict()
    return body


def _begun(field: str, prefix: str) -> Query | None:
    """Return the query for all words but the last, and for words that begin with the last."""
    typed = terms(fold(prefix))
    if not typed:
        return None
    whole = [Q("term", **{field: term}) for term in typed[:-1]]
    return Q("bool", must=[*whole, Q("prefix", **{field: typed[-1]})])


def _same_themes(stored: Stored) -> list[Query]:
    return [_worth(THEME.field, slug, SAME_THEME) for slug in stored["own"]]


def _same_words(stored: Stored) -> list[Query]:
    locale, title = stored["titles"][0]
    found = [
        Q("term", **{WORD_FIELDS["title"]: {"value": term, "boost": SAME_WORD}})
        for term in dict.fromkeys(significant(terms(fold(title))))
    ]
    for name, listed in to_be_stemmed(title, locale).items():
        field = stem_field("title_stem", name)
        found.append(Q("match", **{field: {"query": listed, "boost": SAME_WORD}}))
    return found


def _worth(field: str, value: str, weight: float) -> Query:
    return Q("constant_score", filter=Q("term", **{field: value}), boost=weight)


def _lifted(query: Query) -> Query:
    return Q(
        "function_score",
        query=query,
        field_value_factor=LIFT,
        boost_mode="multiply",
    )
