"""The index as it is asked of the server, and a document as it is sent."""

from __future__ import annotations

from datetime import timedelta

from search.documents import DocumentText
from search.engines.elasticsearch.mapping import fingerprint, index_body, stem_field
from search.engines.elasticsearch.writing import to_be_stemmed, to_source
from search.facets import FACETS
from search.languages import ANALYZERS, analyzed_as, analyzers_for
from tests.contracts.documents import NOW, document

SERVER_ANALYZERS = (
    "arabic armenian basque bengali brazilian bulgarian catalan cjk czech danish dutch english "
    "estonian finnish french galician german greek hindi hungarian indonesian irish italian "
    "latvian lithuanian norwegian persian portuguese romanian russian sorani spanish swedish thai "
    "turkish"
)


def field(path: str) -> dict:
    """Return how a field is mapped."""
    found = index_body()["mappings"]
    for name in path.split("."):
        found = found["properties"][name]
    return found


def test_every_analyzer_of_the_server_has_its_stems():
    names = SERVER_ANALYZERS.split()

    assert sorted(set(ANALYZERS.values())) == names
    for name in names:
        for stems in ("title_stem", "text_stem"):
            assert field(stem_field(stems, name))["analyzer"] == f"{name}_stems"
    analyzers = index_body()["settings"]["analysis"]["analyzer"]
    assert {f"{name}_stems" for name in names} == set(analyzers) - {"finished", "folding"}


def test_the_mapping_takes_no_field_that_nobody_declared():
    mappings = index_body()["mappings"]

    assert mappings["dynamic"] == "strict"
    assert mappings["_meta"] == {"fingerprint": fingerprint()}
    assert mappings["_source"] == {"includes": ["stored"]}
    assert {facet.field: field(facet.field)["type"] for facet in FACETS} == {
        facet.field: "keyword" for facet in FACETS
    }
    settings = index_body()["settings"]
    assert (settings["number_of_shards"], settings["max_result_window"]) == (1, 10_000)


def test_every_field_of_a_document_is_declared():
    texts = (
        DocumentText(locale="pt-BR", title="Água", summary="Rios", description="E lagos"),
        DocumentText(locale="ru", title="Вода Android"),
    )
    source = to_source(document("course:1", texts=texts, state_changes_at=NOW))

    for name in source:
        assert field(name)["type"]
    assert source["key"] == "course:1"
    assert source["t"] == ["agua", "вода android"]
    assert source["ts.lat.brazilian"] == ["água"]
    assert source["xs.lat.brazilian"] == ["água", "rios e lagos"]
    assert source["ts.cyr.russian"] == ["вода"]
    assert source["ts.lat.english"] == ["android"]
    assert source["state_changes_at"] == int(NOW.timestamp())


def test_a_document_that_never_changes_its_state_says_nothing_of_it():
    never = to_source(document("course:1"))
    later = to_source(document("course:1", state_changes_at=NOW + timedelta(days=1)))

    assert set(later) - set(never) == {"state_changes_at"}


def test_words_are_stemmed_by_the_analyzer_of_their_language():
    assert to_be_stemmed("Les eaux", "fr") == {"french": "les eaux"}
    assert to_be_stemmed("İyi IŞIK", "tr") == {"turkish": "iyi ışık"}
    assert to_be_stemmed("Nước Water", "vi") == {"english": "water"}
    assert to_be_stemmed("水", "zh-Hans") == {"cjk": "水"}
    assert to_be_stemmed("", "en") == {}


def test_tags_find_their_analyzer():
    assert [analyzed_as(tag) for tag in ("pt", "pt-BR", "pt-PT", "nb", "zh-Hant", "sw", "und")] == [
        "portuguese", "brazilian", "portuguese", "norwegian", "cjk", None, None,
    ]  # fmt: skip
    assert analyzers_for("вода") == ("bulgarian", "russian")
    assert analyzers_for("தமிழ்") == ()
