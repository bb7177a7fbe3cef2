"""One import at a time: a lock that the system frees when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection

from academy.harvesting.errors import HarvestBusyError

# Any number that nothing else in this database takes: "harvest" in hexadecimal digits.
_POSTGRESQL_KEY: Final = 0x68617276657374


@contextmanager
def harvest_lock() -> Iterator[None]:
    """Hold the only right to import.

    A lock on a file keeps other processes of this machine out, one in PostgreSQL those of other
    machines; SQLite has no other machines. Both end with the process, however it ends.

    Raises:
        HarvestBusyError: somebody else holds it.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "harvest.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HarvestBusyError from error
        with _database_lock():
            yield


@contextmanager
def _database_lock() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_POSTGRESQL_KEY])
        if cursor.fetchone() != (True,):
            raise HarvestBusyError
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_POSTGRESQL_KEY])
