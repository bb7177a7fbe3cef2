"""Which servers the service suite needs, where their addresses stand, and how to start one."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

FOLDER = Path(__file__).resolve().parent
# Below those that Linux (from 32768) and others (from 49152) give to connections.
PORTS: Final = range(20_000, 32_000)


@dataclass(frozen=True, kw_only=True)
class Server:
    """One server: the variable that gives its address, and the script that starts one.

    `ports` is how far from the first port the others that it takes lie.
    """

    name: str
    variable: str
    script: str
    settings: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[int, ...] = (0,)

    @property
    def marker(self) -> str:
        """Return the marker of the tests that need it."""
        return self.name.split("-")[0]


SERVERS: Final = (
    Server(
        name="elasticsearch-8",
        variable="ELASTICSEARCH_8_URL",
        script="elasticsearch.sh",
        settings={"MAJOR": "8"},
        ports=(0, 100),
    ),
    Server(
        name="elasticsearch-9",
        variable="ELASTICSEARCH_9_URL",
        script="elasticsearch.sh",
        settings={"MAJOR": "9"},
        ports=(0, 100),
    ),
    Server(name="postgresql", variable="TEST_POSTGRESQL_URL", script="postgresql.sh"),
    Server(name="redis", variable="TEST_REDIS_URL", script="redis.sh"),
    Server(name="rabbitmq", variable="TEST_RABBITMQ_URL", script="rabbitmq.sh", ports=(0, 1, 2)),
)


def address_of(variable: str) -> str:
    """Return the address that a variable gives; a test whose server is missing fails."""
    address = os.environ.get(variable, "")
    if not address:
        pytest.fail(f"{variable} is not set: run this with `make services-test`", pytrace=False)
    return address


def group_of(test: pytest.Function) -> str | None:
    """Return a name that tests share which are better run in one process, None for all others.

    Those that need the whole catalogue are one group, since reading it in costs more than they do;
    the others are grouped by their server.
    """
    if "imported_catalogue" in test.fixturenames:
        return "catalogue"
    for server in SERVERS:
        if server.variable in test.nodeid:
            return server.name
    markers = {server.marker for server in SERVERS}
    return next((mark.name for mark in test.iter_markers() if mark.name in markers), None)


@dataclass(frozen=True)
class OwnServer:
    """A server of our own on a port of its own, which a test may stop, kill or freeze."""

    server: Server
    port: int

    def command(self, action: str) -> subprocess.Popen[str]:
        """Begin an action of the server's script; see `server.sh` for what there is."""
        return subprocess.Popen(
            [FOLDER / self.server.script, action],
            env={**os.environ, **self.server.settings, "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, action: str) -> str:
        """Finish an action and return what it says: for `start` the address."""
        process = self.command(action)
        said, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{self.server.name} {action} failed")
        return said.strip()


def own(server: Server) -> OwnServer:
    """Choose ports that are free now for a server of our own; nothing is started yet.

    None is of those that the system gives to connections, which could take one before the server
    does, or while it is down.
    """
    for _ in range(100):
        port = secrets.choice(PORTS)
        if all(_is_free(port + further) for further in server.ports):
            return OwnServer(server, port)
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
