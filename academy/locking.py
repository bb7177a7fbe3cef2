"""Doing something in one place at a time: locks that the system frees when their holder dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection

# How much of a name makes the number under which PostgreSQL knows a lock (64 bits, signed).
_KEY_BYTES: Final = 7
_LOOK_AGAIN_SECONDS: Final = 0.05


class LockedElsewhereError(Exception):
    """Somebody else holds the lock, in this process or another."""


@contextmanager
def only_here(name: str, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of this name; the first seven letters must tell it from other locks.

    A lock on a file keeps other processes of this machine out, one in PostgreSQL those of other
    machines; SQLite has no other machines. Both end with the process, however it ends.

    Raises:
        LockedElsewhereError: somebody else held it for as long as this waited.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    ends_at = time.monotonic() + wait_seconds
    with (settings.DATA_DIR / f"{name}.lock").open("w") as file, ExitStack() as held:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held.enter_context(_database_lock(name))
                break
            except (BlockingIOError, LockedElsewhereError) as error:
                if time.monotonic() >= ends_at:
                    raise LockedElsewhereError(name) from error
                time.sleep(_LOOK_AGAIN_SECONDS)
        yield


@contextmanager
def _database_lock(name: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    key = int.from_bytes(name.encode()[:_KEY_BYTES])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if cursor.fetchone() != (True,):
            raise LockedElsewhereError(name)
    try:
        yield
    finally:
        # A connection that broke meanwhile took the lock with it.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
