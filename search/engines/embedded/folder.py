"""Where the embedded index lies: numbered folders, and a small file that points to the live one.

The file's first line names the live folder, its second the one that was live before, kept so that
a rebuild can be taken back.

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
        return self._named(0)

    def previous(self) -> Path | None:
        """Return the folder that was live before; None when none of this schema is kept."""
        return self._named(1)

    def _named(self, line: int) -> Path | None:
        try:
            names = self._pointer.read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError):
            return None
        name = names[line] if line < len(names) else ""
        if not name.startswith(PREFIX) or "/" in name:
            return None
        return self.root / name

    def make_new(self) -> Path:
        """Make an empty folder for an index that is not live yet."""
        path = self.root / f"{PREFIX}{secrets.token_hex(6)}"
        path.mkdir(parents=True)
        return path

    def point_to(self, path: Path, *, previous: Path | None) -> None:
        """Make a folder the live one, at once and for good; all but the previous one go."""
        draft = self.root / f"live.{path.name}"
        with draft.open("w", encoding="utf-8") as file:
            file.write("\n".join(kept.name for kept in (path, previous) if kept))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        self.remove_others()

    def remove_others(self) -> None:
        """Remove every folder and unfinished pointer that the pointer does not name."""
        kept = {self.live(), self.previous()}
        for path in self.root.iterdir():
            if path.is_dir() and path not in kept and path.name.startswith("schema"):
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
