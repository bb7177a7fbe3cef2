"""Serving on one machine: a web server and due work, as two children of one small parent.

The children are forked after everything is imported, so that one start-up pays for both. The
parent only waits: a child that dies is started again, and both end with the parent.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from academy.background.running import run_forever

logger = logging.getLogger(__name__)

THREADS = 8
PR_SET_PDEATHSIG = 1
SHORTEST_LIFE_SECONDS = 1.0


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one process of several threads around an application already loaded."""

    def __init__(self, application: WSGIHandler, port: int) -> None:
        self._application, self._port = application, port
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from Gunicorn's defaults."""
        for name, value in {
            "bind": [f"0.0.0.0:{self._port}"],
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Return the application."""
        return self._application


def port_is_free(port: int) -> bool:
    """Tell whether a server can be bound to the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104  (the same door the server will open)
        except OSError:
            return False
    return True


def serve(application: WSGIHandler, port: int) -> None:
    """Serve until asked to end; a child that dies is started again.

    Routes are loaded first, so that a fault in them shows at once and both children share them.
    """
    get_resolver().url_patterns  # noqa: B018  (reading them imports every route)
    connections.close_all()
    work: dict[str, Callable[[], object]] = {
        "web": lambda: Server(application, port).run(),
        "due work": _do_due_work,
    }
    children = {_start(job): name for name, job in work.items()}
    stopping: list[int] = []

    def stop(signum: int, _frame: FrameType | None) -> None:
        stopping.append(signum)
        for pid in children:
            _end(pid)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while children:
        pid, _status = os.wait()
        name = children.pop(pid, None)
        if name is None or stopping:
            continue
        logger.error("%s ended by itself and is started again", name)
        time.sleep(SHORTEST_LIFE_SECONDS)
        children[_start(work[name])] = name


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        logger.debug("child %d has already gone", pid)


def _start(job: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and passes it on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        job()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 0)
    except BaseException:
        logger.exception("a process ended with an error")
        os._exit(1)
    os._exit(0)


def _die_with_parent() -> None:
    """Have the kernel end this process when its parent is killed (Linux)."""
    if sys.platform == "linux":
        libc: Any = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _do_due_work() -> None:
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda signum, _frame: stopping.append(signum))
    run_forever(should_stop=lambda: bool(stopping))
