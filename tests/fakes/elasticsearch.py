"""A server that stands before a real Elasticsearch and misbehaves when it is told to."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Fault(Enum):
    """What the server does instead of answering as it should."""

    NONE = "none"
    REFUSING = "closes every connection"
    BUSY = "answers 429 to everything"
    UNAVAILABLE = "answers 503 to everything"
    READ_ONLY = "answers 403 to every write"
    HALF_A_BULK = "does half of a bulk and tells of that half only"
    BUSY_ITEMS = "answers 429 for every line of a bulk"
    READ_ONLY_ITEMS = "answers 403 for every line of a bulk"
    GARBAGE = "answers 200 with what is no JSON"
    STRANGE = "answers 200 with JSON that means nothing"
    CUT_SHORT = "closes the connection in the middle of an answer"
    SILENT = "takes requests and never answers"
    DRIPPING = "answers one byte a second"


# These misbehave with bulks only; all else is answered.
_OF_BULKS = {Fault.HALF_A_BULK, Fault.BUSY_ITEMS, Fault.READ_ONLY_ITEMS}
_BLOCKED = {"type": "cluster_block_exception", "reason": "index is read-only / allow delete (api)"}
_REJECTED = {"type": "es_rejected_execution_exception", "reason": "rejected execution"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault
        is_bulk = "/_bulk" in self.path
        is_writing = is_bulk or self.command in {"PUT", "DELETE"} or "/_update" in self.path
        if (fault in _OF_BULKS and not is_bulk) or (fault is Fault.READ_ONLY and not is_writing):
            fault = Fault.NONE
        getattr(self, f"_be_{fault.name.lower()}")(body)

    def _be_none(self, body: bytes) -> None:
        status, headers, answer = self._forward(body)
        self._send(status, answer, headers)

    def _be_refusing(self, _body: bytes) -> None:
        self._close()

    def _be_busy(self, _body: bytes) -> None:
        self._say(429, {"error": _REJECTED, "status": 429})

    def _be_unavailable(self, _body: bytes) -> None:
        self._say(503, {"error": "unavailable", "status": 503})

    def _be_read_only(self, _body: bytes) -> None:
        self._say(403, {"error": {"root_cause": [_BLOCKED], **_BLOCKED}, "status": 403})

    def _be_half_a_bulk(self, body: bytes) -> None:
        """Hand on the first half of a bulk's lines: whole pairs of an action and its document."""
        lines = body.splitlines(keepends=True)
        wanted = len(lines) // 2 // 2 * 2
        if wanted:
            self._be_none(b"".join(lines[:wanted]))
        else:
            self._say(200, {"took": 1, "errors": False, "items": []})

    def _be_busy_items(self, body: bytes) -> None:
        self._items(body, 429, _REJECTED)

    def _be_read_only_items(self, body: bytes) -> None:
        self._items(body, 403, _BLOCKED)

    def _be_garbage(self, _body: bytes) -> None:
        self._send(200, b"\x00<html>what?\xff" * 20, {"content-type": "text/html"})

    def _be_strange(self, _body: bytes) -> None:
        self._say(200, {"answer": 42})

    def _be_cut_short(self, _body: bytes) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        self._close()

    def _be_silent(self, _body: bytes) -> None:
        self.server.changed.wait(60)
        self._close()

    def _be_dripping(self, body: bytes) -> None:
        status, headers, answer = self._forward(body)
        self._begin(status, headers, len(answer))
        for byte in answer:
            self.wfile.write(bytes([byte]))
            if self.server.changed.wait(1):
                self._close()
                return

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815  (as they are looked up)

    def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(*self.server.real, timeout=90)
        kept = {"content-type", "accept", "authorization"}
        headers = {name: value for name, value in self.headers.items() if name.lower() in kept}
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            wanted = {"content-type", "x-elastic-product"}
            told = {name: value for name, value in answer.getheaders() if name.lower() in wanted}
            return answer.status, told, answer.read()
        except OSError:
            self._close()
            raise ConnectionAbortedError from None
        finally:
            connection.close()

    def _items(self, body: bytes, status: int, error: dict[str, str]) -> None:
        actions = [json.loads(line) for line in body.splitlines()]
        items = [
            {name: {"_id": action[name]["_id"], "status": status, "error": error}}
            for action in actions
            for name in ("index", "delete")
            if name in action and isinstance(action[name], dict) and "_id" in action[name]
        ]
        self._say(200, {"took": 1, "errors": True, "items": items})

    def _close(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        headers = {"content-type": "application/json", "X-Elastic-Product": "Elasticsearch"}
        self._send(status, json.dumps(answer).encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._begin(status, headers, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _begin(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, real: tuple[str, int]) -> None:
        self.real = real
        self.fault = Fault.NONE
        self.changed = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_request: object) -> None:
        """Say nothing: clients that give up are the point of it."""


class MisbehavingServer:
    """Stands before a real server; `begin` a fault, and `end` it."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_address[1]}"

    def begin(self, fault: Fault) -> None:
        """Misbehave from the next request on."""
        self._server.changed.clear()
        self._server.fault = fault

    def end(self) -> None:
        """Hand everything on again; what hangs is cut off."""
        self._server.fault = Fault.NONE
        self._server.changed.set()


@contextmanager
def before(url: str) -> Iterator[MisbehavingServer]:
    """Stand before the server at an address until the context ends."""
    parts = urlsplit(url)
    server = _Server((parts.hostname or "127.0.0.1", parts.port or 9200))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield MisbehavingServer(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
