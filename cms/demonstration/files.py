"""The files of the demonstration, as they ship with the product."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
ENTRIES: Final = FOLDER / "entries.jsonl"
ORGANISATIONS: Final = FOLDER / "organisations.json"
PAGES: Final = FOLDER / "pages.json"
PROGRAMMES: Final = FOLDER / "programmes.json"
WEBINARS: Final = FOLDER / "webinars.json"


@cache
def read_list(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON file, read once a process; do not change them."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
