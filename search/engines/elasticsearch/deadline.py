"""A connection that keeps to a moment, however slowly the server sends.

Time-outs of sockets begin anew with every byte, so a server that sends one byte a second is never
too late for them. Here each piece of an answer may take what is left until the deadline.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final, cast

from elastic_transport import NodeConfig, Urllib3HttpNode
from urllib3.connection import HTTPConnection, HTTPSConnection

_SHORTEST_WAIT_SECONDS: Final = 0.01
# The moment, of the clock that never goes back, at which the answer must be there.
_deadline: ContextVar[float | None] = ContextVar("elasticsearch_deadline", default=None)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have everything that is asked inside be answered within so many seconds, or fail."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """Return how long is left; nothing below zero.

    Raises:
        LookupError: nobody has set a deadline.
    """
    deadline = _deadline.get()
    if deadline is None:
        raise LookupError
    return max(0.0, deadline - time.monotonic())


class _TimedReader(io.RawIOBase):
    """Reads from a socket and gives up at the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: float) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer that is read until the deadline only."""

    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        deadline = _deadline.get()
        if deadline is not None:
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_TimedReader(raw, sock, deadline))


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedSecureConnection(HTTPSConnection):
    response_class = _TimedResponse


class DeadlineNode(Urllib3HttpNode):
    """The client's usual node, whose answers keep to the deadline."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        is_secure = config.scheme == "https"
        self.pool.ConnectionCls = _TimedSecureConnection if is_secure else _TimedConnection

    def perform_request(self, *args: Any, **named: Any) -> Any:
        """Ask, and wait as long as is left."""
        if _deadline.get() is not None:
            named["request_timeout"] = max(_SHORTEST_WAIT_SECONDS, seconds_left())
        return super().perform_request(*args, **named)
