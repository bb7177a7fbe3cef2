"""The files of the demonstration, as they ship with the product."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
ENTRIES: Final = FOLDER / "entries.jsonl"
ORGANISATIONS: Final = FOLDER / "organisations.json"
PROGRAMMES: Final = FOLDER / "programmes.json"
WEBINARS: Final = FOLDER / "webinars.json"


@cache
def read_list(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON file, read once a process; do not change them."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def entries_by_origin() -> dict[str, bytes]:
    """Return the JSON Lines of the real entries, apart for each list they were taken from."""
    lines = defaultdict(list)
    for line in ENTRIES.read_bytes().splitlines(keepends=True):
        origin, _, _ = json.loads(line)["id"].partition(":")
        lines[origin].append(line)
    return {origin: b"".join(found) for origin, found in lines.items()}
