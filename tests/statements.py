"""What a database adds to the statements that tests count."""

from __future__ import annotations

from django.db import connection


def locking() -> int:
    """Return how many statements holding one lock (`academy.locking`) takes: to take and free it.

    SQLite has the lock in a file.
    """
    return 2 if connection.vendor == "postgresql" else 0
