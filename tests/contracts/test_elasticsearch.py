"""The contract, kept by the engine on a server: Elasticsearch 8 and 9."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from search.engines.elasticsearch import body
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.searching import first_question
from search.query import CatalogueQuery
from search.understanding import Understanding
from tests.contracts.documents import document
from tests.contracts.engine import BUDGET_NAMES, BUDGETS, EngineContract, write
from tests.contracts.servers import SERVERS, forget, patient, server

pytestmark = pytest.mark.elasticsearch


@pytest.mark.parametrize("address", SERVERS, scope="class")
class TestElasticsearchEngine(EngineContract):
    """Runs the whole contract."""

    @pytest.fixture
    def engine(self, address: str) -> Iterator[ElasticsearchEngine]:
        """Return an engine with an empty index of its own."""
        made = ElasticsearchEngine(server(address), prefix=f"test-{secrets.token_hex(4)}")
        with patient():
            with made.rebuilding() as new:
                new.commit()
            yield made
            forget(made)

    @pytest.fixture
    def few_scored_again(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Have nine hits scored again, also of texts whose question is kept."""
        monkeypatch.setattr(body, "RESCORED", 9)
        first_question.cache_clear()
        yield
        first_question.cache_clear()

    @pytest.mark.usefixtures("few_scored_again")
    @pytest.mark.parametrize("whole", [(), (BUDGETS,)])
    def test_leafing_stays_whole_beyond_the_hits_that_are_scored_again(self, engine, whole):
        named = {"themes": (BUDGETS.value,), "names": BUDGET_NAMES}
        write(
            engine,
            *(document(f"course:{n}", f"Budget {n}", locale="fr", **named) for n in range(20)),
            *(
                document(f"course:{n}", f"Budget participatif {n % 7}", locale="fr", **named)
                for n in range(20, 40)
            ),
            *(document(f"course:{n}", "Cidades", locale="pt", **named) for n in range(40, 50)),
        )

        pages = [
            [
                hit.key
                for hit in engine.search(
                    CatalogueQuery(text="budget participatif", page=page, page_size=4),
                    Understanding(whole=whole, hinted=() if whole else (BUDGETS,)),
                ).hits
            ]
            for page in range(1, 15)
        ]

        found = [key for page in pages for key in page]
        assert [len(page) for page in pages] == [*[4] * 12, 2, 0]
        assert len(set(found)) == 50
        assert bool({f"course:{n}" for n in range(40, 50)} & set(found[:10])) == bool(whole)
