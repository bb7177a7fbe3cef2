"""Where the shared test data lies, and what happens when it is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
CATALOGUE = SHARED_DATA / "catalogue" / "catalogue.jsonl.gz"

# A clone without the data beside it skips what reads it; on CI the missing data is a failure.
needs_shared_data = pytest.mark.skipif(
    not SHARED_DATA.is_dir() and not os.environ.get("CI"),
    reason="the shared test data is not beside this checkout",
)
