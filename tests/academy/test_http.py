"""fetch() against real local servers that behave badly, and against addresses it must not visit."""

from __future__ import annotations

import gzip
import socket
import socketserver
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from academy.http import Fetched, FetchError, FetchLimits, FetchProblem, fetch, user_agent
from tests.academy import hostile
from tests.shared import needs_shared_data

LOCAL = FetchLimits(total_seconds=5, max_bytes=100_000, allow_loopback=True)


def refused(address: str, *, limits: FetchLimits | None = LOCAL, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(address, limits=limits, **options)
    return caught.value


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """Serve without robots.txt, which forbids nothing."""
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve whatever `talk` writes to the socket; yield the address."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            with suppress(OSError):
                talk(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_fetch_returns_what_the_site_says(site: HTTPServer):
    site.expect_request("/feed").respond_with_data(
        "café".encode(),
        headers={"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT"},
        content_type="Text/XML; charset=UTF-8",
    )

    fetched = fetch(site.url_for("/feed"), limits=LOCAL)

    assert fetched == Fetched(
        address=site.url_for("/feed"),
        content="café".encode(),
        content_type="text/xml",
        charset="utf-8",
        etag='"1"',
        last_modified="Tue, 24 Nov 2026 10:00:00 GMT",
    )


def test_fetch_names_itself_and_asks_conditionally(site: HTTPServer):
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(status=304)

    site.expect_request("/feed").respond_with_handler(answer)

    fetched = fetch(site.url_for("/feed"), limits=LOCAL, etag='"1"', last_modified="yesterday")

    assert fetched.is_not_modified
    assert fetched.content == b""
    assert seen[0].headers["User-Agent"] == user_agent()
    assert seen[0].headers["If-None-Match"] == '"1"'
    assert seen[0].headers["If-Modified-Since"] == "yesterday"


def test_fetch_uses_no_proxy_of_the_environment(site: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    site.expect_request("/feed").respond_with_data("here")

    assert fetch(site.url_for("/feed"), limits=LOCAL).content == b"here"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (401, True),
        (404, True),
        (410, True),
        (408, False),
        (429, False),
        (500, False),
        (503, False),
        (204, False),
        (300, False),
        (304, False),
    ],
)
def test_fetch_error_status_says_whether_to_try_again(
    site: HTTPServer, status: int, permanent: bool
):
    site.expect_request("/feed").respond_with_data("", status=status)

    error = refused(site.url_for("/feed"))

    assert (error.problem, error.status, error.permanent) == (
        FetchProblem.STATUS,
        status,
        permanent,
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", 120.0),
        ("99999999999999999", 604800.0),
        ("soon", None),
        ("", None),
        ("Tue, 24 Nov 1998 10:00:00 GMT", 0.0),
    ],
)
def test_fetch_error_keeps_how_long_to_wait(site: HTTPServer, header: str, expected: float | None):
    site.expect_request("/feed").respond_with_data("", 503, headers={"Retry-After": header})

    assert refused(site.url_for("/feed")).retry_after_seconds == expected


def test_fetch_follows_redirects_and_tells_permanent_ones(site: HTTPServer):
    site.expect_request("/a").respond_with_data("", 301, headers={"Location": "/b"})
    site.expect_request("/b").respond_with_data("", 308, headers={"Location": site.url_for("/c")})
    site.expect_request("/t").respond_with_data("", 302, headers={"Location": "/c"})
    site.expect_request("/c").respond_with_data("arrived")

    for_good = fetch(site.url_for("/a"), limits=LOCAL)
    for_now = fetch(site.url_for("/t"), limits=LOCAL)

    assert (for_good.address, for_good.moved_to) == (site.url_for("/c"), site.url_for("/c"))
    assert (for_now.address, for_now.moved_to) == (site.url_for("/c"), "")


def test_fetch_endless_redirects_stop(site: HTTPServer):
    site.expect_request("/loop").respond_with_data("", 302, headers={"Location": "/loop"})

    assert refused(site.url_for("/loop")).problem == FetchProblem.REDIRECTS


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://city.example/",
        "javascript:alert(1)",
        "gopher://127.0.0.1:25/",
        "http://user:secret@city.example/",
        "http://0x7f000001/",
        "http://169.254.169.254/latest/meta-data/",
        "//10.0.0.1/",
        "http://127.0.0.1:25/",
    ],
)
def test_fetch_redirect_to_a_place_we_do_not_visit(site: HTTPServer, target: str):
    site.expect_request("/a").respond_with_handler(lambda _request: raw_redirect(target))

    error = refused(site.url_for("/a"))

    assert error.problem in {FetchProblem.ADDRESS, FetchProblem.NOT_PUBLIC}
    assert error.permanent


@needs_shared_data
def test_fetch_redirect_lists_reach_nothing(site: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    tried = only_resolves(monkeypatch, {"127.0.0.1"})
    targets = hostile.lines("redirect/open-redirects.txt") + hostile.lines("ssrf/urls.txt")

    for target in targets:
        location = target.encode().decode("latin-1")
        site.clear()
        site.expect_request("/robots.txt").respond_with_data("", status=404)
        site.expect_request("/a").respond_with_handler(
            lambda _request, location=location: raw_redirect(location)
        )
        site.expect_request("/").respond_with_data("", status=404)
        with pytest.raises(FetchError):
            fetch(site.url_for("/a"), limits=LOCAL)

    assert len(targets) > 200
    assert {host for host in tried if host.replace(".", "").isdigit()} <= {"127.0.0.1"}


@needs_shared_data
def test_fetch_disguised_private_addresses_open_no_connection(monkeypatch: pytest.MonkeyPatch):
    def connect(*_arguments: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", connect)
    addresses = [address for _kind, address in hostile.disguised_addresses()]
    addresses += hostile.lines("ssrf/urls.txt")
    limits = FetchLimits(total_seconds=5, max_bytes=1000)
    only_resolves(monkeypatch, set())

    for address in addresses:
        refused(address, limits=limits)

    assert len(addresses) > 300


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.88.99.1",
        "198.18.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:0:0:0:0:80ff:fffe",
        "fec0::1",
        "64:ff9b:1::1",
        "5f00::1",
    ],
)
def test_fetch_name_of_a_private_number_is_refused(number: str, monkeypatch: pytest.MonkeyPatch):
    answers(monkeypatch, [number])

    error = refused("http://city.example/", limits=FetchLimits(total_seconds=5, max_bytes=1000))

    assert error.problem == FetchProblem.NOT_PUBLIC
    assert error.permanent


def test_fetch_connects_to_the_number_that_was_checked(monkeypatch: pytest.MonkeyPatch):
    looked_up = answers(monkeypatch, ["8.8.8.8", "127.0.0.1", "127.0.0.1", "127.0.0.1"])
    connected: list[object] = []

    def connect(_socket: socket.socket, address: object) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)

    error = refused(
        "http://city.example/",
        limits=FetchLimits(total_seconds=5, max_bytes=1000),
        honour_robots=False,
    )

    assert error.problem == FetchProblem.UNREACHABLE
    assert connected == [("8.8.8.8", 80)]
    assert looked_up == ["city.example"]


def test_fetch_name_that_changes_its_number_on_the_way_is_caught(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch
):
    """The first look-ups lead where we may go, the next one of the same name does not."""
    answers(monkeypatch, ["127.0.0.1", "127.0.0.1", "10.0.0.1"])
    site.expect_request("/a").respond_with_data("", 302, headers={"Location": "/b"})
    site.expect_request("/b").respond_with_data("inside")

    error = refused(f"http://city.example:{site.port}/a")

    assert error.problem == FetchProblem.NOT_PUBLIC


def test_fetch_unknown_name_may_come_back(monkeypatch: pytest.MonkeyPatch):
    only_resolves(monkeypatch, set())

    error = refused("http://city.example/", limits=FetchLimits(total_seconds=5, max_bytes=1000))

    assert (error.problem, error.permanent) == (FetchProblem.UNREACHABLE, False)


def test_fetch_nobody_listens():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    assert refused(f"http://127.0.0.1:{port}/").problem == FetchProblem.UNREACHABLE


def test_fetch_declared_and_real_size_are_bounded(site: HTTPServer):
    site.expect_request("/fits").respond_with_data(b"x" * 100_000)
    site.expect_request("/large").respond_with_data(b"x" * 100_001)

    assert len(fetch(site.url_for("/fits"), limits=LOCAL).content) == 100_000
    assert refused(site.url_for("/large")).problem == FetchProblem.TOO_LARGE


def test_fetch_compressed_answer_is_opened(site: HTTPServer):
    site.expect_request("/feed").respond_with_data(
        gzip.compress(b"x" * 5000), headers={"Content-Encoding": "gzip"}
    )

    assert fetch(site.url_for("/feed"), limits=LOCAL).content == b"x" * 5000


@pytest.mark.parametrize("layers", [1, 2])
def test_fetch_compressed_bomb_is_cut_off_in_little_memory(site: HTTPServer, layers: int):
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    if layers == 2:
        bomb = gzip.compress(bomb, 9)
    site.expect_request("/bomb").respond_with_data(
        bomb, headers={"Content-Encoding": ", ".join(["gzip"] * layers)}
    )
    tracemalloc.start()

    error = refused(site.url_for("/bomb"))

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.problem == FetchProblem.TOO_LARGE
    assert error.permanent
    assert peak < 20_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br"])
def test_fetch_encoding_we_did_not_ask_for(site: HTTPServer, encoding: str):
    site.expect_request("/feed").respond_with_data("x", headers={"Content-Encoding": encoding})

    assert refused(site.url_for("/feed")).problem == FetchProblem.UNREADABLE


def test_fetch_broken_compression(site: HTTPServer):
    site.expect_request("/feed").respond_with_data(
        b"not gzip at all", headers={"Content-Encoding": "gzip"}
    )

    assert refused(site.url_for("/feed")).problem == FetchProblem.UNREADABLE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"",
    ],
)
def test_fetch_damaged_answer_is_no_answer(answer: bytes):
    with raw_server(lambda connection: connection.sendall(answer)) as address:
        error = refused(address, honour_robots=False)

    assert error.problem in {FetchProblem.UNREADABLE, FetchProblem.UNREACHABLE}
    assert not error.permanent


@pytest.mark.parametrize(
    ("opening", "drip"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_fetch_slow_drip_ends_in_time(opening: bytes, drip: bytes):
    stop = threading.Event()

    def talk(connection: socket.socket) -> None:
        connection.sendall(opening)
        while not stop.wait(0.05):
            connection.sendall(drip)

    limits = FetchLimits(total_seconds=0.6, max_bytes=100_000, allow_loopback=True)
    with raw_server(talk) as address:
        started = time.monotonic()
        error = refused(address, limits=limits, honour_robots=False)
        took = time.monotonic() - started
        stop.set()

    assert (error.problem, error.permanent) == (FetchProblem.TOO_SLOW, False)
    assert took < 3


def test_fetch_leaves_no_thread_behind(site: HTTPServer):
    site.expect_request("/feed").respond_with_data("x")
    fetch(site.url_for("/feed"), limits=LOCAL)

    assert "deadline" not in {thread.name for thread in threading.enumerate()}


def test_fetch_robots_are_asked_once_and_honoured(httpserver: HTTPServer):
    httpserver.expect_oneshot_request("/robots.txt").respond_with_data(
        "User-agent: *\nDisallow: /private"
    )
    httpserver.expect_request("/open").respond_with_data("open")
    httpserver.expect_request("/private").respond_with_data("secret")

    assert fetch(httpserver.url_for("/open"), limits=LOCAL).content == b"open"
    error = refused(httpserver.url_for("/private"))

    assert (error.problem, error.permanent) == (FetchProblem.ROBOTS, True)
    asked = fetch(httpserver.url_for("/private"), limits=LOCAL, honour_robots=False)
    assert asked.content == b"secret"


def test_fetch_robots_hold_for_redirects_too(httpserver: HTTPServer):
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private")
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": "/private"})

    assert refused(httpserver.url_for("/a")).problem == FetchProblem.ROBOTS


@pytest.mark.parametrize(("status", "is_read"), [(404, True), (403, True), (503, False)])
def test_fetch_robots_that_cannot_be_had(httpserver: HTTPServer, status: int, is_read: bool):
    httpserver.expect_request("/robots.txt").respond_with_data("", status=status)
    httpserver.expect_request("/a").respond_with_data("x")

    if is_read:
        assert fetch(httpserver.url_for("/a"), limits=LOCAL).content == b"x"
    else:
        assert not refused(httpserver.url_for("/a")).permanent


def test_fetch_robots_of_endless_length_are_cut(httpserver: HTTPServer):
    long = "User-agent: *\nDisallow: /private\n" + "# more\n" * 200_000
    httpserver.expect_request("/robots.txt").respond_with_data(long)
    httpserver.expect_request("/private").respond_with_data("x")

    assert refused(httpserver.url_for("/private")).problem == FetchProblem.ROBOTS


def only_resolves(monkeypatch: pytest.MonkeyPatch, numbers: set[str]) -> list[str]:
    """Replace name look-up: only these numbers are found, nothing leaves the machine."""
    tried: list[str] = []
    look_up = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: Any, **options: Any) -> Any:
        tried.append(host)
        if host in numbers:
            return look_up(host, *arguments, **options)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return tried


def answers(monkeypatch: pytest.MonkeyPatch, numbers: list[str]) -> list[str]:
    """Replace name look-up: each name gives the next of these numbers, the last for ever."""
    looked_up: list[str] = []

    def getaddrinfo(host: str, port: int, *_arguments: Any, **_options: Any) -> Any:
        number = host
        if not host.replace(".", "").isdigit() and ":" not in host:
            number = numbers[min(len(looked_up), len(numbers) - 1)]
            looked_up.append(host)
        family = socket.AF_INET6 if ":" in number else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked_up


def raw_redirect(location: str) -> Response:
    response = Response(status=302)
    response.autocorrect_location_header = False
    response.headers["Location"] = location
    return response
