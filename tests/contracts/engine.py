"""The contract of a search engine, as a class of tests; each engine gives it a fixture.

A subclass defines the fixture `engine`: a `SearchEngine` with an empty index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest

from academy.catalogue.enums import SessionState
from search.documents import CatalogueDocument, DocumentText
from search.engines.base import NoPreviousIndexError, SearchEngine, WriterBusyError, Written
from search.facets import FACETS, FREE, KIND, LANGUAGE, METHOD, NOT_STATED, THEME
from search.query import CatalogueQuery, Sort
from search.results import Concept, FacetCount
from search.understanding import Understanding
from tests.contracts.documents import NOW, document

BUDGETS = Concept(facet="theme", value="participatory-planning-and-budgeting")
BUDGET_NAMES = ("Participatory budgeting", "Budget participatif", "Orçamento participativo")


def write(engine: SearchEngine, *documents: CatalogueDocument) -> None:
    """Write documents and commit."""
    with engine.writing() as writer:
        writer.index(documents)


def keys(engine: SearchEngine, text: str = "", **asked: object) -> list[str]:
    """Return the keys that a query finds, in their order."""
    query = CatalogueQuery(text=text, **asked)  # type: ignore[arg-type]
    return [hit.key for hit in engine.search(query).hits]


def broken(*documents: CatalogueDocument) -> Iterator[CatalogueDocument]:
    """Yield documents, then fail as a database may."""
    yield from documents
    raise RuntimeError


def counts(engine: SearchEngine, name: str, **asked: object) -> dict[str, int]:
    """Return the counts of one facet by value."""
    found: Iterable[FacetCount] = engine.search(CatalogueQuery(**asked)).facets[name]  # type: ignore[arg-type]
    return {each.value: each.count for each in found}


class EngineContract:
    """What every engine does alike."""

    # --- Writing --------------------------------------------------------------------------

    def test_an_empty_index_answers(self, engine):
        results = engine.search(CatalogueQuery())

        assert (results.count, results.hits, results.page_count) == (0, (), 1)
        assert {name: counted for name, counted in results.facets.items() if counted} == {}

    def test_writing_again_replaces(self, engine):
        write(engine, document("course:1", "Water"))
        write(engine, document("course:1", "Energy", version=2))

        assert (keys(engine, "water"), keys(engine, "energy")) == ([], ["course:1"])

    def test_an_older_write_never_replaces_a_newer_one(self, engine):
        write(engine, document("course:1", "Energy", version=7))
        write(engine, document("course:1", "Water", version=6))

        assert keys(engine, "energy") == ["course:1"]

    def test_deleted_entries_are_gone_and_unknown_ones_no_fault(self, engine):
        write(engine, document("course:1"), document("course:2"))
        with engine.writing() as writer:
            writer.delete(["course:1", "course:99"], version=2)

        assert keys(engine) == ["course:2"]

    def test_an_older_deletion_never_removes_what_is_newer(self, engine):
        write(engine, document("course:1", version=7))
        with engine.writing() as writer:
            writer.delete(["course:1"], version=6)

        assert keys(engine) == ["course:1"]

    def test_what_was_written_is_counted(self, engine):
        write(engine, document("course:1", version=7))
        with engine.writing() as writer:
            written = writer.index([document("course:1", version=6), document("course:2")])

        assert (written, engine.count()) == (Written(indexed=1), 2)

    def test_a_batch_that_fails_leaves_nothing(self, engine):
        write(engine, document("course:1"))
        with pytest.raises(RuntimeError), engine.writing() as writer:
            writer.index(broken(document("course:2")))

        assert keys(engine) == ["course:1"]

    def test_a_second_writer_is_told_to_wait(self, engine):
        with engine.writing(), pytest.raises(WriterBusyError), engine.writing():
            pass

    def test_a_rebuilt_index_replaces_the_old_at_the_end(self, engine):
        write(engine, document("course:1"))
        with engine.rebuilding() as new:
            new.new.index([document("course:2")])
            before = keys(engine)
            new.commit()

        assert (before, keys(engine)) == (["course:1"], ["course:2"])

    def test_a_rebuild_that_is_not_committed_changes_nothing(self, engine):
        write(engine, document("course:1"))
        with engine.rebuilding() as new:
            new.new.index([document("course:2")])

        assert keys(engine) == ["course:1"]

    def test_a_new_index_can_be_looked_at_before_it_is_committed(self, engine):
        held = [document(f"course:{n}", version=n) for n in range(1, 4)]
        with engine.rebuilding() as new:
            empty = new.count()
            new.new.index(held)
            found = sorted((e.key, e.version, e.content_hash) for e in new.scan())
            new.new.index([document("course:9", version=9)])
            counted, live = new.count(), engine.count()
            new.commit()

        assert found == [(each.key, each.version, each.content_hash) for each in held]
        assert (empty, counted, live, engine.count()) == (0, 4, 0, 4)

    def test_going_back_once_brings_the_index_before(self, engine):
        write(engine, document("course:1"))
        with engine.rebuilding() as new:
            new.new.index([document("course:2")])
            new.commit()

        engine.roll_back()

        assert keys(engine) == ["course:1"]
        with pytest.raises(NoPreviousIndexError):
            engine.roll_back()

    def test_a_failed_rebuild_leaves_the_way_back(self, engine):
        write(engine, document("course:1"))
        with engine.rebuilding() as new:
            new.commit()
        with engine.rebuilding() as new:
            new.new.index([document("course:2")])

        engine.roll_back()

        assert keys(engine) == ["course:1"]

    def test_two_rebuilds_at_once_are_refused(self, engine):
        with engine.rebuilding() as new:
            with pytest.raises(WriterBusyError), engine.rebuilding():
                pass
            with pytest.raises(WriterBusyError):
                engine.roll_back()
            new.new.index([document("course:1")])
            new.commit()

        assert keys(engine) == ["course:1"]

    def test_an_engine_describes_itself(self, engine):
        described = engine.describe()

        assert set(described) == {"name", "version", "index"}
        assert all(described.values())

    def test_a_rebuild_that_fails_changes_nothing(self, engine):
        write(engine, document("course:1"))
        with pytest.raises(RuntimeError), engine.rebuilding() as new:
            new.new.index(broken(document("course:2")))

        assert keys(engine) == ["course:1"]

    def test_changes_reach_the_live_index_during_a_rebuild(self, engine):
        write(engine, document("course:1", "Water"))
        with engine.rebuilding() as new:
            with new.writing_live() as live:
                live.index([document("course:1", "Energy", version=2)])
            found = keys(engine, "energy")
            new.new.index([document("course:1", "Energy", version=2)])
            new.commit()

        assert (found, keys(engine, "energy")) == (["course:1"], ["course:1"])

    def test_a_rebuild_takes_the_same_entry_twice(self, engine):
        with engine.rebuilding() as new:
            new.new.index([document("course:1", "Water")])
            new.new.index([document("course:1", "Energy", version=2)])
            new.commit()

        assert (keys(engine, "water"), keys(engine, "energy")) == ([], ["course:1"])

    def test_scan_names_every_entry_with_version_and_hash(self, engine):
        held = [document(f"course:{n}", version=n) for n in range(1, 4)]
        write(engine, *held)

        found = sorted((e.key, e.version, e.content_hash) for e in engine.scan())

        assert found == [(each.key, each.version, each.content_hash) for each in held]

    def test_stale_entries_come_the_oldest_first(self, engine):
        write(
            engine,
            document("course:1", state_changes_at=NOW),
            document("course:2", state_changes_at=NOW - timedelta(hours=1)),
            document("course:3", state_changes_at=NOW + timedelta(seconds=1)),
            document("course:4"),
        )

        assert engine.stale_at(NOW, 10) == ["course:2", "course:1"]
        assert engine.stale_at(NOW, 1) == ["course:2"]

    # --- Filters and counts ---------------------------------------------------------------

    def test_values_inside_a_facet_are_or_and_facets_are_and(self, engine):
        write(
            engine,
            document("course:1", themes=("water",), methods=("lecture",)),
            document("course:2", themes=("energy",), methods=("lecture",)),
            document("course:3", themes=("energy",), methods=("workshop",)),
            document("course:4", themes=("housing",), methods=("lecture",)),
        )

        found = keys(engine, themes=("energy", "water"), methods=("lecture",))

        assert sorted(found) == ["course:1", "course:2"]

    def test_each_facet_counts_without_its_own_filter(self, engine):
        write(
            engine,
            document("course:1", themes=("water",), methods=("lecture",)),
            document("course:2", themes=("energy",), methods=("lecture",)),
            document("course:3", themes=("energy",), methods=("workshop",)),
        )
        asked = {"themes": ("energy",), "methods": ("lecture",)}

        assert counts(engine, THEME.name, **asked) == {"energy": 1, "water": 1}
        assert counts(engine, METHOD.name, **asked) == {"lecture": 1, "workshop": 1}
        assert counts(engine, KIND.name, **asked) == {"course": 1}

    def test_what_is_not_stated_is_counted_and_found(self, engine):
        write(engine, document("course:1", free=("1",)), document("course:2"))

        assert counts(engine, FREE.name) == {"1": 1, NOT_STATED: 1}
        assert keys(engine, free=(NOT_STATED,)) == ["course:2"]

    def test_a_selected_value_is_counted_even_when_it_has_none(self, engine):
        write(engine, document("course:1", themes=("water",)))

        assert counts(engine, THEME.name, themes=("energy",)) == {"energy": 0, "water": 1}

    def test_a_language_finds_its_regional_forms(self, engine):
        write(engine, document("course:1", locale="pt-BR"), document("course:2", locale="pt"))

        assert sorted(keys(engine, languages=("pt",))) == ["course:1", "course:2"]
        assert keys(engine, languages=("pt-BR",)) == ["course:1"]
        assert counts(engine, LANGUAGE.name) == {"pt": 2, "pt-BR": 1}

    def test_every_facet_is_answered(self, engine):
        write(engine, document("course:1"))

        assert set(engine.search(CatalogueQuery()).facets) == {facet.name for facet in FACETS}

    def test_hundreds_of_filters_are_answered(self, engine):
        write(engine, document("course:1", themes=("t7",)))
        many = {facet.attribute: tuple(f"t{n}" for n in range(50)) for facet in FACETS}

        assert engine.search(CatalogueQuery(**many)).count == 0

    # --- Order ----------------------------------------------------------------------------

    def test_without_a_text_the_readers_language_then_the_soonest_come_first(self, engine):
        soon, later = NOW + timedelta(days=1), NOW + timedelta(days=9)
        write(
            engine,
            document("course:1", locale="en", state=SessionState.ENDED, starts_at=NOW),
            document("course:2", locale="en", age=3),
            document("course:3", locale="en", age=1),
            document("webinar:4", state=SessionState.UPCOMING_OPEN, starts_at=later),
            document("webinar:5", state=SessionState.UPCOMING_OPEN, starts_at=soon),
            document("webinar:6", locale="fr", state=SessionState.UPCOMING_OPEN, starts_at=soon),
        )

        english = keys(engine, reader_locale="en")

        assert english == [
            "webinar:5", "webinar:4", "course:3", "course:2", "course:1", "webinar:6",
        ]  # fmt: skip
        assert keys(engine, reader_locale="fr")[0] == "webinar:6"
        assert keys(engine, sort=Sort.SOONEST)[:3] == ["webinar:5", "webinar:6", "webinar:4"]

    def test_newest_and_title_order(self, engine):
        write(
            engine,
            document("course:1", "Bridges", age=1),
            document("course:2", "Árvores", age=9),
            document("course:3", "Canals", age=5),
        )

        assert keys(engine, sort=Sort.NEWEST) == ["course:1", "course:3", "course:2"]
        assert keys(engine, sort=Sort.TITLE) == ["course:2", "course:1", "course:3"]

    def test_equal_entries_stand_by_key(self, engine):
        write(engine, *(document(f"course:{n}", "Same") for n in (12, 3, 101)))

        for asked in ({}, {"sort": Sort.TITLE}, {"sort": Sort.NEWEST}, {"sort": Sort.SOONEST}):
            assert keys(engine, **asked) == ["course:3", "course:12", "course:101"]

    @pytest.mark.parametrize("text", ["", "lesson"])
    @pytest.mark.parametrize("sort", Sort)
    def test_leafing_neither_loses_nor_repeats(self, engine, text, sort):
        locales = ("en", "fr", "es")
        write(
            engine,
            *(document(f"course:{n}", f"Lesson {n}", locale=locales[n % 3]) for n in range(47)),
        )

        pages = [keys(engine, text, sort=sort, page=page, page_size=10) for page in range(1, 7)]

        assert [len(page) for page in pages] == [10, 10, 10, 10, 7, 0]
        assert len({key for page in pages for key in page}) == 47

    def test_a_page_far_beyond_the_last_is_empty(self, engine):
        write(engine, document("course:1"))

        results = engine.search(CatalogueQuery(page=10_000_000))

        assert (results.hits, results.count, results.page_count) == ((), 1, 1)

    def test_what_one_can_join_stands_above_what_is_over(self, engine):
        write(
            engine,
            document("course:1", "Water supply", state=SessionState.ENDED),
            document("course:2", "Water supply", state=SessionState.ON_DEMAND),
        )

        assert keys(engine, "water supply") == ["course:2", "course:1"]

    # --- Text -----------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("locale", "title", "text"),
        [
            ("en", "Planning Cities", "city plan"),
            ("fr", "Les marchés publics", "marché public"),
            ("es", "Gestión de residuos urbanos", "gestion residuo urbano"),
            ("pt", "Orçamentos participativos", "orcamento participativo"),
            ("ru", "Городское планирование", "городского планирования"),
            ("ar", "إدارة الموارد المائية", "ادارة موارد مائيه"),
            ("tr", "İstanbul'da kentsel dönüşüm", "istanbul kentsel donusum"),
            ("zh-Hans", "城市规划原理", "城市规划"),
            ("th", "การวางผังเมือง", "ผังเมือง"),
            ("hi", "शहरी नियोजन", "शहरी नियोजन"),
            ("vi", "Quy hoạch đô thị", "quy hoach do thi"),
        ],
    )
    def test_words_are_found_in_other_forms(self, engine, locale, title, text):
        write(engine, document("course:1", title, locale=locale), document("course:2", "Other"))

        assert keys(engine, text) == ["course:1"]

    def test_a_stem_of_one_language_finds_nothing_in_another(self, engine):
        write(
            engine,
            document("course:1", "Formations des élus", locale="fr"),
            document("course:2", "Formatos de datos", locale="es"),
            document("course:3", "Formation of rocks"),
        )

        assert sorted(keys(engine, "formation")) == ["course:1", "course:3"]
        assert keys(engine, "formato") == ["course:2"]

    @pytest.mark.parametrize("text", ["hosuing policy", "housing polcy", "housin", "HOUSING!"])
    def test_slips_and_unfinished_words_are_forgiven(self, engine, text):
        write(engine, document("course:1", "Housing policy"), document("course:2", "Energy"))

        assert keys(engine, text) == ["course:1"]

    def test_two_slips_are_forgiven_when_nothing_else_is_found(self, engine):
        write(engine, document("course:1", "Municipal procurement"))

        assert keys(engine, "procuermant") == ["course:1"]

    def test_a_slip_gives_the_text_that_was_meant(self, engine):
        write(engine, document("course:1", "Orçamento municipal"))

        assert engine.search(CatalogueQuery(text="orcamneto municipal")).suggestion == (
            "orçamento municipal"
        )
        assert engine.search(CatalogueQuery(text="orçamento")).suggestion is None

    def test_one_wrong_word_of_many_does_not_matter(self, engine):
        write(engine, document("course:1", "Waste collection in small towns"))

        assert keys(engine, "waste collection small xylophone") == ["course:1"]

    def test_stop_words_of_another_language_do_not_matter(self, engine):
        write(engine, document("course:1", "Gestão da água"), document("course:2", "De la"))

        assert keys(engine, "the gestão del água") == ["course:1"]
        assert keys(engine, "de la") == ["course:2"]

    def test_translations_descriptions_keywords_and_providers_are_searched(self, engine):
        texts = (
            DocumentText(locale="en", title="Housing", description="Cooperatives in Zurich"),
            DocumentText(locale="fr", title="Le logement"),
        )
        write(
            engine,
            document("course:1", texts=texts, keywords=("tenancy",), provider_names=("CNM",)),
        )

        for text in ("logements", "zurich cooperative", "tenancy", "cnm housing"):
            assert keys(engine, text) == ["course:1"]

    @pytest.mark.parametrize(
        "text",
        [
            "title:water",
            "water AND (",
            "+water -energy",
            '"water',
            "wat*r~2",
            "[a TO z]",
            "\\",
            "***",
        ],
    )
    def test_operators_are_only_characters(self, engine, text):
        write(engine, document("course:1", "Bridges"), document("course:2", "Tunnels"))

        assert keys(engine, text) == []

    def test_a_text_is_found_under_filters(self, engine):
        write(
            engine,
            document("course:1", "Water", themes=("water",)),
            document("course:2", "Water", themes=("energy",)),
        )

        assert keys(engine, "water", themes=("energy",)) == ["course:2"]
        assert keys(engine, "water", themes=("housing",)) == []

    # --- Terms ----------------------------------------------------------------------------

    def test_a_term_is_found_across_languages_and_named(self, engine):
        carried = {"themes": (BUDGETS.value,), "names": BUDGET_NAMES}
        french = [
            document(f"course:{n}", "Budget participatif", locale="fr", **carried)
            for n in range(1, 31)
        ]
        write(engine, *french, document("course:99", "Cidades e cidadãos", locale="pt", **carried))
        query = CatalogueQuery(text="budget participatif", page_size=10)

        results = engine.search(query, Understanding(whole=(BUDGETS,)))

        assert "course:99" in [hit.key for hit in results.hits]
        assert {hit.because for hit in results.hits} == {(BUDGETS,)}
        assert results.count == 31

    def test_leafing_stays_whole_when_another_language_is_let_in(self, engine):
        carried = {"themes": (BUDGETS.value,), "names": BUDGET_NAMES}
        french = [
            document(f"course:{n}", "Budget participatif", locale="fr", **carried)
            for n in range(1, 31)
        ]
        write(engine, *french, document("course:99", "Cidades", locale="pt", **carried))

        found = [
            hit.key
            for page in range(1, 8)
            for hit in engine.search(
                CatalogueQuery(text="budget participatif", page=page, page_size=5),
                Understanding(whole=(BUDGETS,)),
            ).hits
        ]

        assert (len(found), len(set(found))) == (31, 31)

    def test_a_hit_without_the_term_claims_nothing(self, engine):
        write(engine, document("course:1", "Budget participatif", locale="fr"))

        results = engine.search(
            CatalogueQuery(text="budget participatif"), Understanding(whole=(BUDGETS,))
        )

        assert [(hit.key, hit.because) for hit in results.hits] == [("course:1", ())]

    # --- Suggestions and likeness -----------------------------------------------------------

    def test_titles_are_suggested_in_the_readers_language_first(self, engine):
        write(
            engine,
            document("course:1", "Urban planning"),
            document("course:2", "Urbanisme et plans", locale="fr"),
            document("course:3", "Housing"),
        )

        english = [each.title for each in engine.suggest_entries("urb", "en", 5)]

        assert english == ["Urban planning", "Urbanisme et plans"]
        assert engine.suggest_entries("urb", "fr", 1)[0].key == "course:2"
        assert [each.key for each in engine.suggest_entries("urban pla", "en", 5)] == ["course:1"]
        assert engine.suggest_entries("***", "en", 5) == []

    def test_providers_are_suggested_the_busiest_first(self, engine):
        one = {"provider_names": ("Université de Poitiers",), "providers": ("1",)}
        other = {"provider_names": ("University of Bergen",), "providers": ("2",)}
        write(
            engine,
            document("course:1", **one),
            document("course:2", **other),
            document("course:3", **other),
        )

        assert engine.suggest_providers("universi", 5) == [2, 1]
        assert engine.suggest_providers("universite poi", 5) == [1]

    def test_like_entries_share_a_theme_or_words(self, engine):
        write(
            engine,
            document("course:1", "Housing policy", themes=("housing",), own_themes=("housing",)),
            document("course:2", "Homes", themes=("housing",), own_themes=("housing",)),
            document("course:3", "Housing policies", locale="en"),
            document("course:4", "Energy"),
        )

        assert sorted(engine.more_like("course:1", 5)) == ["course:2", "course:3"]
        assert engine.more_like("course:99", 5) == []
