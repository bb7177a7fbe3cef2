"""Where the embedded index lies: numbered folders, and a small file that points to the live one.

A reader that keeps a deleted folder open goes on answering with its old content for ever, so every
search looks at the pointer; replacing that file is how a rebuilt index comes live at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from search.engines.base import WriterBusyError
from search.engines.embedded.schema import SCHEMA_VERSION

PREFIX = f"schema{SCHEMA_VERSION}-"


class IndexFolder:
    """The folders below one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def _pointer(self) -> Path:
        return self.root / "live"

    def live(self) -> Path | None:
        """Return the live folder; None when there is none of this schema."""
        try:
            name = self._pointer.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        if not name.startswith(PREFIX) or "/" in name:
            return None
        return self.root / name

    def make_new(self) -> Path:
        """Make an empty folder for an index that is not live yet."""
        path = self.root / f"{PREFIX}{secrets.token_hex(6)}"
        path.mkdir(parents=True)
        return path

    def point_to(self, path: Path) -> None:
        """Make a folder the live one, at once and for good, and remove all others."""
        draft = self.root / f"live.{path.name}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(path.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        self.remove_others(path)

    def remove_others(self, kept: Path | None) -> None:
        """Remove every folder and unfinished pointer but the one kept."""
        for path in self.root.iterdir():
            if path.is_dir() and path != kept and path.name.startswith("schema"):
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith("live."):
                path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the right to write; the lock ends with the process, however it ends.

        Raises:
            WriterBusyError: another process holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "write.lock").open("w", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise WriterBusyError(str(self.root)) from error
            yield
