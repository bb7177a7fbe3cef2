"""Deadline: an end for network work that no slow drip of bytes can put off."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

_AGAIN_SECONDS = 0.25


class Deadline:
    """A moment after which every connection made under it is shut.

    A socket's own timeout starts anew with each byte, so a server that sends one a second holds
    a reader for days. A thread beside the reader shuts the sockets instead; the reader then
    finds the connection closed and `is_over` true.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._ends_at = time.monotonic() + seconds
        self._done = threading.Event()
        self._sockets: list[object] = []
        self._thread = threading.Thread(target=self._watch, name="deadline", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def seconds_left(self) -> float:
        """The time left, for the timeout of a socket.

        Raises:
            TimeoutError: there is none.
        """
        self.check()
        return max(0.001, self._ends_at - time.monotonic())

    def check(self) -> None:
        """Raise TimeoutError when the time is over."""
        if self.is_over:
            raise TimeoutError

    def watched(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a maker of `http.client` connections, so that each ends with the deadline.

        The socket is noted when it opens: a connection forgets it as soon as its answer takes
        it over, which an answer without a length does.
        """

        def make_watched(*args: Any, **kwargs: Any) -> Any:
            connection = make(*args, **kwargs)
            connect = connection.connect

            def connect_watched() -> None:
                connect()
                self._sockets.append(connection.sock)

            connection.connect = connect_watched
            return connection

        return make_watched

    def _watch(self) -> None:
        wait = max(0.0, self._ends_at - time.monotonic())
        # Again and again, since a connection may open just after the end.
        while not self._done.wait(wait):
            self.is_over = True
            for open_socket in list(self._sockets):
                _shut(open_socket)
            wait = _AGAIN_SECONDS


def _shut(open_socket: object) -> None:
    if isinstance(open_socket, socket.socket):
        with suppress(OSError):
            open_socket.shutdown(socket.SHUT_RDWR)
