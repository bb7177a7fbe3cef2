"""Read the lists that ship with the product from `seeds/`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

SEEDS: Final = Path(__file__).parent / "seeds"


@cache
def read_seed(name: str) -> Any:
    """Return the content of one file of `seeds/`, read once a process; do not change it."""
    return json.loads((SEEDS / name).read_text(encoding="utf-8"))
