"""A server that is not well: what is asked of it ends soon, and nobody hammers it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from werkzeug import Request, Response

from search.engines.elasticsearch.client import (
    NoIndexError,
    Server,
    ServerSettings,
    WrongServerError,
)
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.errors import SearchUnavailableError
from search.query import CatalogueQuery

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
COUNTED = {"count": 3, "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0}}


class StandIn:
    """Answers as an Elasticsearch would, but for what a test tells it to say next."""

    def __init__(self, httpserver, version: str = "9.4.3") -> None:
        self.answers: list[tuple[int, str]] = []
        self.asked = 0
        self.version = version
        httpserver.expect_request("/").respond_with_handler(self._info)
        httpserver.expect_request("/x/_count").respond_with_handler(self._count)
        httpserver.expect_request("/x/_search").respond_with_handler(self._count)
        self.server = Server(ServerSettings(url=httpserver.url_for("")))

    def _info(self, _request: Request) -> Response:
        body = f'{{"version": {{"number": "{self.version}"}}}}'
        return Response(body, 200, PRODUCT, content_type="application/json")

    def _count(self, _request: Request) -> Response:
        self.asked += 1
        status, body = self.answers.pop(0) if self.answers else (200, '{"count": 3}')
        return Response(body, status, PRODUCT, content_type="application/json")

    def count(self) -> int:
        """Ask for a number."""
        return self.server.ask(lambda client: int(client.count(index="x")["count"]))


@pytest.fixture
def stand_in(httpserver) -> StandIn:
    """Return a server that is well."""
    return StandIn(httpserver)


def test_a_server_is_looked_at_once(stand_in, httpserver):
    answers = [stand_in.count(), stand_in.count()]

    assert answers == [3, 3]
    assert stand_in.server.version == "9.4.3"
    assert [request.path for request, _ in httpserver.log] == ["/", "/x/_count", "/x/_count"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_a_few_times(stand_in, status):
    stand_in.answers = [(status, "{}"), (status, "{}")]
    answer = stand_in.count()
    asked = stand_in.asked
    stand_in.answers = [(status, "{}")] * 9

    with pytest.raises(SearchUnavailableError):
        stand_in.count()

    assert (answer, asked, stand_in.asked) == (3, 3, 6)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "{}"),
        (502, "<html>Bad gateway</html>"),
        (403, '{"error": {"type": "cluster_block_exception"}}'),
        (200, '{"count": "many"}'),
        (200, '{"hits"'),
        (200, "[]"),
        (200, ""),
    ],
)
def test_other_faults_are_not_repeated_and_open_the_circuit(stand_in, status, body):
    stand_in.answers = [(status, body)]

    for _ in range(3):
        with pytest.raises(SearchUnavailableError):
            stand_in.count()

    assert stand_in.asked == 1


def test_a_missing_index_is_no_fault_of_the_server(stand_in):
    missing = '{"error": {"type": "index_not_found_exception"}, "status": 404}'
    stand_in.answers = [(404, missing)]

    with pytest.raises(NoIndexError):
        stand_in.count()

    assert stand_in.count() == 3


def test_a_writer_needs_no_circuit(stand_in):
    stand_in.answers = [(500, "{}")]
    with pytest.raises(SearchUnavailableError):
        stand_in.count()

    answer = stand_in.server.write(lambda client: int(client.count(index="x")["count"]))

    assert answer == 3


# --- The wrong server -----------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["7.17.0", "10.0.0", "1.3"])
def test_another_version_is_named(httpserver, version):
    stand_in = StandIn(httpserver, version)

    with pytest.raises(WrongServerError) as caught:
        stand_in.count()

    assert caught.value.reason == (
        f"Elasticsearch {version} at ELASTICSEARCH_URL: only 8 and 9 can be used."
    )


def test_another_product_is_named(httpserver):
    httpserver.expect_request("/").respond_with_json({"version": {"number": "2.11.0"}})
    server = Server(ServerSettings(url=httpserver.url_for("")))

    with pytest.raises(WrongServerError) as caught:
        server.ask(lambda client: client.count(index="x"))

    assert caught.value.reason == "What answers at ELASTICSEARCH_URL is not Elasticsearch."


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_named(stand_in, status):
    refused = '{"error": {"type": "security_exception", "reason": "no"}}'
    stand_in.answers = [(status, refused)]

    with pytest.raises(WrongServerError) as caught:
        stand_in.count()

    assert "user or API key" in caught.value.reason


def test_user_and_key_are_sent(httpserver):
    httpserver.expect_request("/").respond_with_json(
        {"version": {"number": "8.16.6"}}, headers=PRODUCT
    )
    httpserver.expect_request("/x/_count").respond_with_json(COUNTED, headers=PRODUCT)
    place = httpserver.url_for("").removeprefix("http://")
    for settings in (
        ServerSettings(url=f"http://reader:secret@{place}"),
        ServerSettings(url=f"http://{place}", api_key="a2V5"),
    ):
        Server(settings).ask(lambda client: client.count(index="x"))

    sent = [request.headers["Authorization"] for request, _ in httpserver.log]
    assert sent == ["Basic cmVhZGVyOnNlY3JldA=="] * 2 + ["ApiKey a2V5"] * 2


# --- A slow server --------------------------------------------------------------------------------


@contextlib.contextmanager
def dripping(answer: bytes) -> Iterator[str]:
    """Serve an answer one byte at a time; nothing at all when it is empty."""
    is_over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(5)

    def serve() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                for byte in answer:
                    connection.send(bytes([byte]))
                    if is_over.wait(0.05):
                        return
                is_over.wait(5)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        is_over.set()
        listening.close()
        thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nContent-Length: 99999\r\n\r\n"


@pytest.mark.parametrize(
    "answer", [b"", HEAD * 50, HEAD + b" " * 999], ids=["hung", "head", "body"]
)
def test_a_server_that_drips_is_given_up_in_time(answer):
    with dripping(answer) as url:
        server = Server(ServerSettings(url=url))
        begun = time.monotonic()
        with pytest.raises(SearchUnavailableError):
            server.ask(lambda client: client.count(index="x"), seconds=0.4)
        taken = time.monotonic() - begun
        begun = time.monotonic()
        with pytest.raises(SearchUnavailableError):
            server.ask(lambda client: client.count(index="x"), seconds=0.4)

    assert 0.3 < taken < 1.5
    assert time.monotonic() - begun < 0.3


def test_an_engine_without_a_server_says_so(unused_tcp_port_of_tests):
    url = f"http://127.0.0.1:{unused_tcp_port_of_tests}"
    engine = ElasticsearchEngine(ServerSettings(url=url), prefix="test")

    assert not engine.is_available()
    assert engine.describe() == {"name": "elasticsearch", "version": "", "index": ""}
    for ask in (
        lambda: engine.search(CatalogueQuery()),
        engine.count,
        lambda: engine.suggest_entries("wat", "en", 5),
        lambda: engine.writing().__enter__(),
        lambda: list(engine.scan()),
    ):
        with pytest.raises(SearchUnavailableError):
            ask()


@pytest.fixture
def unused_tcp_port_of_tests() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
