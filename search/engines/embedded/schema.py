"""The fields of the embedded index, and a document written as one of its documents.

Stems of all languages share one field, each behind its language. A field for each language would be
more usual, but a field's average length counts the entries without it, so that in a language of few
entries every text looks long and scores next to nothing.
"""

from __future__ import annotations

import json
import zlib
from typing import Final

import tantivy

from search.documents import CatalogueDocument, DocumentText
from search.engines.embedded.stemming import stemmed
from search.facets import FACETS
from search.fields import (
    all_words,
    body,
    changes_at,
    provider_words,
    shared_words,
    stored_values,
    title_key,
    title_words,
)
from search.ordering import lift, newest_order, soonest_order, title_order

# Stands in the folder's name: an index of another schema is not opened but built anew.
SCHEMA_VERSION: Final = 5

# Words that come to the engine finished, one space apart; see `search.languages`.
WORD_FIELDS: Final = (
    "title",
    "title_stem",
    "text",
    "text_stem",
    "provider_name",
    "concept",
    "language_name",
)
# Every entry lies in one of these, so that all can be read piece by piece.
BUCKETS: Final = 256
ORDER_FIELDS: Final = ("soonest", "newest", "title_order")


def schema() -> tantivy.Schema:
    """Return the schema: the key is raw text, because deleting by a number deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("stored", stored=True)
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("bucket", tokenizer_name="raw", index_option="basic")
    for name in ("central", "thing", "area"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title_key", tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        builder.add_text_field(facet.field, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ORDER_FIELDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("lift", fast=True)
    builder.add_integer_field("state_changes_at", indexed=True, fast=True)
    return builder.build()


def to_tantivy(document: CatalogueDocument) -> tantivy.Document:
    """Return a document as the engine takes it."""
    made = tantivy.Document()
    add = made.add_text
    add("key", document.key)
    add("bucket", str(zlib.crc32(document.key.encode()) % BUCKETS))
    made.add_bytes("stored", json.dumps(stored_values(document), ensure_ascii=False).encode())
    for text in document.texts:
        _add_text(made, text)
    add("text", shared_words(document))
    add("provider_name", provider_words(document))
    add("concept", " ".join(document.concepts))
    for name, values in (
        ("central", document.central),
        ("thing", document.things),
        ("area", document.areas),
    ):
        for value in values:
            add(name, value)
    add("language_name", " ".join(document.language_names))
    for facet in FACETS:
        for value in document.values(facet):
            add(facet.field, value)
    add("soonest", soonest_order(document))
    add("newest", newest_order(document))
    add("title_order", title_order(document))
    made.add_float("lift", lift(document))
    if document.state_changes_at:
        made.add_integer("state_changes_at", changes_at(document))
    return made


def _add_text(made: tantivy.Document, text: DocumentText) -> None:
    title_stems = stemmed(text.title, text.locale)
    made.add_text("title", title_words(text))
    made.add_text("title_key", title_key(text.title))
    made.add_text("title_stem", title_stems)
    made.add_text("text", all_words(text))
    made.add_text("text_stem", f"{title_stems} {stemmed(body(text), text.locale)}")
