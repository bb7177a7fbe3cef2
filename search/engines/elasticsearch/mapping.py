"""The fields of the index and how each language is analyzed, made from the tables of `search`.

Words come finished (folded, split by `search.languages`) and are only parted at spaces. What is
asked of them may have its accents, which are taken off by the same table of letters. Stems are made
by the server: each of its own analyzers stands in `search.languages.ANALYZERS`, and here is
the chain of the server's filters that makes its stems. Stop words are kept, since a query does not
say of which language it is; accents go last, because stemmers look at them. Where the server has
several stemmers for a language, the one of the Snowball family is taken, as in the embedded engine.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any, Final

from elasticsearch_dsl import (
    Index,
    Keyword,
    Long,
    Mapping,
    Object,
    Text,
    analyzer,
    char_filter,
    token_filter,
)
from elasticsearch_dsl.field import Double

from search.facets import FACETS
from search.languages import ANALYZERS, analyzer_script, folded_letters
from search.results import DEEPEST_HIT

# Server's analyzer -> what stands before its stemmer, and the stemmer's name for the filter.
_CHAINS: Final[dict[str, tuple[tuple[str, ...], str | None]]] = {
    "arabic": (("decimal_digit", "arabic_normalization"), "arabic"),
    "armenian": ((), "armenian"),
    "basque": ((), "basque"),
    "bengali": (("decimal_digit", "indic_normalization", "bengali_normalization"), "bengali"),
    "brazilian": ((), "brazilian"),
    "bulgarian": ((), "bulgarian"),
    "catalan": ((), "catalan"),
    "cjk": (("cjk_width", "cjk_bigram"), None),
    "czech": ((), "czech"),
    "danish": ((), "danish"),
    "dutch": ((), "dutch"),
    "english": ((), "porter2"),
    "estonian": ((), "estonian"),
    "finnish": ((), "finnish"),
    "french": ((), "french"),
    "galician": ((), "galician"),
    "german": ((), "german"),
    "greek": (("greek_lowercase",), "greek"),
    "hindi": (("decimal_digit", "indic_normalization", "hindi_normalization"), "hindi"),
    "hungarian": ((), "hungarian"),
    "indonesian": ((), "indonesian"),
    "irish": ((), "irish"),
    "italian": ((), "italian"),
    "latvian": ((), "latvian"),
    "lithuanian": ((), "lithuanian"),
    "norwegian": ((), "norwegian"),
    "persian": (("decimal_digit", "arabic_normalization", "persian_normalization"), None),
    "portuguese": ((), "portuguese"),
    "romanian": ((), "romanian"),
    "russian": ((), "russian"),
    "sorani": (("sorani_normalization", "decimal_digit"), "sorani"),
    "spanish": ((), "spanish"),
    "swedish": ((), "swedish"),
    "thai": (("decimal_digit",), None),
    "turkish": ((), "turkish"),
}
_FILTERS: Final = {
    "greek_lowercase": token_filter("greek_lowercase", type="lowercase", language="greek"),
}
_CHAR_FILTERS: Final = {
    "russian": char_filter("russian_letters", type="mapping", mappings=["ё=>е"]),
}
# Fields of words by their names on the server, short because every search sends them many times.
WORD_FIELDS: Final = {
    "title": "t",
    "text": "x",
    "provider_name": "p",
    "concept": "c",
    "language_name": "l",
}
STEM_FIELDS: Final = {"title_stem": "ts", "text_stem": "xs"}
ORDER_FIELDS: Final = ("soonest", "newest", "title_order")

# How long the server remembers that an entry was deleted, so that an older write stays refused.
_REMEMBERED_DELETIONS: Final = "1h"


@cache
def index_body() -> dict[str, Any]:
    """Return settings and mappings of the index, with their fingerprint."""
    index = Index("catalogue")
    index.settings(
        number_of_shards=1,
        gc_deletes=_REMEMBERED_DELETIONS,
        max_result_window=DEEPEST_HIT,
        mapping={"total_fields": {"limit": 500}},
    )
    index.mapping(_mapping())
    body: dict[str, Any] = index.to_dict()
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    body["mappings"]["_meta"] = {"fingerprint": hashlib.sha256(text.encode()).hexdigest()[:8]}
    return body


def fingerprint() -> str:
    """Return what tells an index of this mapping from one of another."""
    return str(index_body()["mappings"]["_meta"]["fingerprint"])


def stem_field(field: str, name: str) -> str:
    """Return the name of the field for the stems of one analyzer, below that of its script."""
    return f"{STEM_FIELDS[field]}.{_short(analyzer_script(name))}.{name}"


def stem_fields(field: str, script: str) -> str:
    """Return the pattern of the names of all those fields of one script."""
    return f"{STEM_FIELDS[field]}.{_short(script)}.*"


def _short(script: str) -> str:
    return script[:3]


def _mapping() -> Mapping:
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    # What is searched comes from the database; the server keeps only what it hands back.
    mapping.meta("_source", includes=["stored"])
    finished = analyzer("finished", tokenizer="whitespace")
    letters = [f"{written}=>{folded}" for written, folded in folded_letters().items()]
    folding = analyzer(
        "folding",
        tokenizer="whitespace",
        char_filter=[char_filter("folded_letters", type="mapping", mappings=letters)],
    )
    mapping.field("key", Keyword())
    mapping.field("stored", Object(enabled=False))
    for name in WORD_FIELDS.values():
        words = Text(analyzer=finished, search_analyzer=folding, index_options="freqs")
        mapping.field(name, words)
    mapping.field("known", Text(analyzer=finished, index_options="docs", norms=False))
    for name in STEM_FIELDS.values():
        mapping.field(name, _stems())
    for name in ("central", "thing", "area", "title_key"):
        mapping.field(name, Keyword(doc_values=False))
    for facet in FACETS:
        mapping.field(facet.field, Keyword(eager_global_ordinals=True))
    for name in (*ORDER_FIELDS, "hash"):
        mapping.field(name, Keyword(index=False))
    mapping.field("lift", Double(index=False))
    mapping.field("version", Long(index=False))
    mapping.field("state_changes_at", Long())
    return mapping


def _stems() -> Object:
    by_script: dict[str, dict[str, Text]] = {}
    for name in dict.fromkeys(ANALYZERS.values()):
        field = Text(analyzer=_stemming(name), index_options="freqs")
        by_script.setdefault(_short(analyzer_script(name)), {})[name] = field
    return Object(
        properties={script: Object(properties=made) for script, made in by_script.items()}
    )


def _stemming(name: str) -> Any:
    before, stemmer = _CHAINS[name]
    chain: list[Any] = [_FILTERS.get(step, step) for step in before]
    if stemmer:
        chain.append(token_filter(f"{name}_stemmer", type="stemmer", language=stemmer))
    chars = [_CHAR_FILTERS[name]] if name in _CHAR_FILTERS else []
    return analyzer(
        f"{name}_stems",
        tokenizer="whitespace",
        filter=[*chain, "asciifolding"],
        char_filter=chars,
    )
