"""What a first view costs over the wire, in bytes, with an empty cache and gzip."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.visiting import PHONE, Visitor

KIB = 1024
# Budget of the design: a first view of the catalogue, in all but pictures.
MOST_BYTES = 60 * KIB


def weigh(visitor: Visitor, page: Page, path: str) -> Counter[str]:
    """Open a path and return the bytes that came over the wire by type of resource."""
    session = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()

    def note_kind(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def note_weight(event: dict[str, Any]) -> None:
        weights[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", note_kind)
    session.on("Network.loadingFinished", note_weight)
    session.send("Network.enable")
    visitor.go(page, path)
    page.wait_for_load_state("networkidle")
    return weights


@pytest.mark.parametrize(
    "path",
    [
        "/en/catalogue/",
        "/ar/catalogue/",
        "/fr/catalogue/?q=eau&language=fr&language=en&theme=water-and-sanitation",
        "/en/",
    ],
)
def test_a_first_view_is_light(visitor: Visitor, path: str) -> None:
    page = visitor.reader(width=PHONE)

    weights = weigh(visitor, page, path)

    del weights["Image"]
    assert weights["Document"] > 0
    assert weights["Stylesheet"] > 0
    assert weights.total() <= MOST_BYTES, weights


def test_pages_bring_no_fonts_and_little_script(visitor: Visitor) -> None:
    weights = weigh(visitor, visitor.reader(), "/en/catalogue/")

    assert weights["Font"] == 0
    assert weights["Script"] <= 10 * KIB
