"""Elasticsearch through our code, beside the same bodies sent by hand and beside lean ones.

All three are asked in turns in one run, so that whatever else the machine does slows all alike.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tests.bench.figures import Figure, percentile
from tests.bench.installation import have_catalogue, peak_megabytes, report, set_up

ROUNDS = 60
CLIENTS = 8
PREFIX = "bench"


def main() -> None:
    """Build the index on the server and time each kind of query."""
    use_server()
    set_up()
    have_catalogue()
    before = peak_megabytes()
    rebuilt = rebuild()
    report(
        Figure(
            name="elasticsearch: rebuild",
            value=rebuilt.rate,
            unit="documents/s",
            target=1500,
            higher_is_better=True,
        ),
        Figure(
            name="elasticsearch: rebuild, by our CPU time",
            value=rebuilt.cpu_rate,
            unit="documents/s",
        ),
        Figure(name="elasticsearch: memory gained", value=rebuilt.megabytes - before, unit="MB"),
    )
    try:
        _search()
    finally:
        forget_indices()


def use_server() -> None:
    """Have the settings name the server that is measured; before Django starts."""
    os.environ["ELASTICSEARCH_URL"] = address()
    os.environ["ELASTICSEARCH_INDEX_PREFIX"] = PREFIX


def address() -> str:
    """Return the server's address as the tests know it; empty when there is none."""
    return os.environ.get("ELASTICSEARCH_9_URL") or os.environ.get("ELASTICSEARCH_8_URL", "")


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What a rebuild took: documents a second by the clock and by our CPU, and peak memory."""

    rate: float
    cpu_rate: float
    megabytes: float


def rebuild() -> Rebuilt:
    """Fill a new index with the whole catalogue."""
    from django.core.management import call_command

    from search.engines.base import engine

    begun, spent = time.perf_counter(), time.process_time()
    call_command("rebuild_index", verbosity=0)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    count = engine().count() or 0
    return Rebuilt(rate=count / seconds, cpu_rate=count / cpu, megabytes=peak_megabytes())


def _search() -> None:
    hand = ByHand(address())
    all_ours: list[float] = []
    all_first: list[float] = []
    all_hand: list[float] = []
    all_lean: list[float] = []
    for name, ask, body, lean in queries(hand.index):
        ours, first, by_hand, plain = in_turns(
            ask,
            partial(_for_the_first_time, ask),
            partial(hand.ask, body),
            partial(hand.ask, as_bytes(lean)),
        )
        all_ours += ours
        all_first += first
        all_hand += by_hand
        all_lean += plain
        report(
            Figure(name=f"elasticsearch: {name}, ours, p50", value=middle(ours), unit="ms"),
            Figure(name=f"elasticsearch: {name}, by hand, p50", value=middle(by_hand), unit="ms"),
            Figure(name=f"elasticsearch: {name}, lean, p50", value=middle(plain), unit="ms"),
            Figure(name=f"elasticsearch: {name}, body", value=len(body), unit="bytes", target=8192),
        )
    report(
        Figure(
            name="elasticsearch: ours over by hand, p95",
            value=percentile(all_ours, 0.95) / percentile(all_hand, 0.95),
            unit="x",
            target=1.15,
        ),
        Figure(
            name="elasticsearch: ours more than by hand, p50",
            value=middle(all_ours) - middle(all_hand),
            unit="ms",
            target=1.5,
        ),
        Figure(
            name="elasticsearch: a text that nobody asked before, more than by hand, p50",
            value=middle(all_first) - middle(all_hand),
            unit="ms",
        ),
        Figure(
            name="elasticsearch: ours over lean, p95",
            value=percentile(all_ours, 0.95) / percentile(all_lean, 0.95),
            unit="x",
            target=3.0,
        ),
    )
    _clients()


def _for_the_first_time(ask: Callable[[], object]) -> object:
    """Ask without what is kept of texts that were asked."""
    from search.engines.elasticsearch.searching import first_question

    first_question.cache_clear()
    return ask()


def _clients() -> None:
    """Ask by one client and by eight at once; how many answers a second come."""
    asks = [ask for _name, ask, _body, _lean in queries(PREFIX)]
    for clients in (1, CLIENTS):
        begun = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(lambda number: asks[number % len(asks)](), range(10 * len(asks))))
        answered = 10 * len(asks) / (time.perf_counter() - begun)
        name = f"elasticsearch: answers with {clients} at once"
        report(Figure(name=name, value=answered, unit="a second", higher_is_better=True))


def in_turns(*asks: Callable[[], object]) -> tuple[list[float], ...]:
    """Return the milliseconds of each, asked one after the other again and again."""
    for ask in asks:
        ask()
    taken: tuple[list[float], ...] = tuple([] for _ in asks)
    with _no_collecting():
        for number in range(ROUNDS):
            for place in range(len(asks)):
                turn = (number + place) % len(asks)
                begun = time.perf_counter()
                asks[turn]()
                taken[turn].append((time.perf_counter() - begun) * 1000)
    return taken


@contextmanager
def _no_collecting() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def middle(values: list[float]) -> float:
    """Return the median."""
    return percentile(values, 0.5)


def as_bytes(body: dict[str, Any]) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class ByHand:
    """One kept connection and nothing else."""

    def __init__(self, url: str) -> None:
        from search.engines.base import engine

        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
        self.index = engine().describe()["index"]

    def ask(self, body: bytes) -> dict[str, Any]:
        """Return the answer to a body."""
        self._connection.request(
            "POST",
            f"/{self.index}/_search?request_cache=false",
            body,
            {"Content-Type": "application/json"},
        )
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer


def queries(
    index: str,
) -> list[tuple[str, Callable[[], object], bytes, dict[str, Any]]]:
    """Return queries that one request answers, as ours, with their bodies, and lean."""
    from search.engines.base import engine
    from search.engines.elasticsearch.body import search_text
    from search.engines.elasticsearch.spelling import AsTyped
    from search.finding import understood
    from search.planning import readings
    from search.query import CatalogueQuery
    from search.wording import typed_words

    held = engine()
    one = {"languages": ("en",)}
    three = {**one, "themes": ("urban-planning", "climate-change"), "states": ("on-demand",)}
    asked = [
        ("browse", CatalogueQuery()),
        ("browse, one filter", CatalogueQuery(**one)),
        ("browse, three filters", CatalogueQuery(**three)),
        ("one common word", CatalogueQuery(text="introduction")),
        ("a theme in another language", CatalogueQuery(text="développement durable")),
        ("four words", CatalogueQuery(text="urban planning climate adaptation")),
        ("four words, filtered", CatalogueQuery(text="urban planning climate adaptation", **one)),
    ]
    made = []
    for name, query in asked:
        understanding = understood(query.text)
        reading = next(readings(query, understanding, AsTyped()))
        words = [word.folded for word in typed_words(query.text) if not word.grams]
        body = search_text(
            query, lambda held=reading: held, named=understanding.whole, asked_words=words
        )

        def ours(query: Any = query, understanding: Any = understanding) -> object:
            return held.search(query, understanding)

        made.append((name, ours, body, lean_body(query)))
    return made


def lean_body(query: Any) -> dict[str, Any]:
    """Return the same question as plainly as can be: a bool query, one aggregation a facet."""
    from search.facets import FACETS

    must = [
        {
            "multi_match": {
                "query": query.text,
                "fields": ["t", "x", "ts.lat.*", "xs.lat.*"],
            }
        }
    ]
    filters = [{"terms": {facet.field: query.values(facet)}} for facet in query.active_facets]
    return {
        "size": query.page_size,
        "track_total_hits": True,
        "query": {"bool": {"must": must if query.text else [], "filter": filters}},
        "aggs": {
            facet.name: {"terms": {"field": facet.field, "size": facet.shown}} for facet in FACETS
        },
    }


def forget_indices() -> None:
    """Remove what was filled."""
    from search.engines.base import engine
    from tests.contracts.servers import forget

    held: Any = engine()
    forget(held)


if __name__ == "__main__":
    main()
