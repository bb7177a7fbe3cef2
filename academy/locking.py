"""Doing something in one place at a time: locks that the system frees when their holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.db import DatabaseError, connection

# PostgreSQL knows a lock by a number of so many bytes, signed.
_KEY_BYTES: Final = 8
_LOOK_AGAIN_SECONDS: Final = 0.05


class LockedElsewhereError(Exception):
    """Somebody else holds the lock, in this process or another."""


@contextmanager
def only_here(name: str, *, wait_seconds: float = 0.0, is_passing: bool = False) -> Iterator[None]:
    """Hold the lock of this name. The file of a passing one, such as that of a row, goes with it.

    A lock on a file keeps other processes of this machine out, one in PostgreSQL those of other
    machines; SQLite has no other machines. Both end with the process, however it ends.

    Raises:
        LockedElsewhereError: somebody else held it for as long as this waited.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.DATA_DIR / f"{name}.lock"
    ends_at = time.monotonic() + wait_seconds
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(_file_lock(path, is_passing=is_passing))
                held.enter_context(_database_lock(name))
                break
            except (BlockingIOError, LockedElsewhereError) as error:
                held.close()
                if time.monotonic() >= ends_at:
                    raise LockedElsewhereError(name) from error
                time.sleep(_LOOK_AGAIN_SECONDS)
        yield


@contextmanager
def _file_lock(path: Path, *, is_passing: bool) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not _is_still_there(file, path):
            raise LockedElsewhereError(path.stem)
        try:
            yield
        finally:
            if is_passing:
                path.unlink(missing_ok=True)


def _is_still_there(file: IO[str], path: Path) -> bool:
    """Tell whether nobody took the file away between its opening and its locking."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _database_lock(name: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    digest = blake2b(name.encode(), digest_size=_KEY_BYTES).digest()
    key = int.from_bytes(digest, signed=True)
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
