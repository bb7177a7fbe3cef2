"""A migrated SQLite database kept between runs, so that tests start in a second.

The file's name holds a fingerprint of every migration and seed: another state of the code makes
another file. Other databases are migrated as always.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection

from academy.preparing import sources_fingerprint
from tests.shared import ROOT

FOLDER = ROOT / "var" / "tests"
_restored: list[Path] = []


def template_path() -> Path:
    """Return where the template of this state of the code lies."""
    return FOLDER / f"migrated-{sources_fingerprint(ROOT)[:16]}.sqlite3"


def restore_instead_of_migrating() -> None:
    """Have `migrate` copy the template where there is one, until the process ends."""
    original = MigrateCommand.handle

    def handle(self: MigrateCommand, *args: object, **options: object) -> object:
        path = template_path()
        if connection.vendor != "sqlite" or not path.is_file():
            return original(self, *args, **options)
        connection.ensure_connection()
        with sqlite3.connect(path) as kept:
            kept.backup(connection.connection)
        _restored.append(path)
        return None

    MigrateCommand.handle = handle  # type: ignore[method-assign]


def is_restored() -> bool:
    """Tell whether this process's database came from the template."""
    return bool(_restored)


def keep() -> None:
    """Keep the present database as the template, and drop those of older states."""
    if connection.vendor != "sqlite":
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = template_path()
    fresh = path.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(fresh) as copy:
        connection.connection.backup(copy)
    fresh.replace(path)
    for older in FOLDER.glob("migrated-*.sqlite3"):
        if older != path:
            older.unlink(missing_ok=True)
