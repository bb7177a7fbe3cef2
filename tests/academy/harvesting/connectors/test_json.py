"""JSON Lines, plain and compressed, whole and broken."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.harvesting.connectors.base import Item, Refusal
from academy.harvesting.connectors.json import MAX_LINE_BYTES, JsonLinesConnector, digest_of
from academy.harvesting.errors import SourceBrokenError
from tests.academy.harvesting.samples import COURSE, WEBINAR, lines


def read_all(feed: bytes) -> list[Item | Refusal]:
    return list(JsonLinesConnector().read(BytesIO(feed)))


def item(place: str, fields: dict[str, Any]) -> Item:
    return Item(place=place, key=fields["id"], digest=digest_of(fields), fields=fields)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_plain_and_compressed_feeds_give_the_same_items(pack: Any) -> None:
    feed = pack(lines([COURSE, b"", WEBINAR]))

    assert read_all(feed) == [item("line 1", COURSE), item("line 3", WEBINAR)]


def test_empty_feed_has_no_items() -> None:
    assert read_all(b"") == []
    assert read_all(gzip.compress(b"")) == []


def test_last_line_needs_no_end_and_a_byte_order_mark_is_nothing() -> None:
    feed = b"\xef\xbb\xbf" + json.dumps(COURSE).encode()

    assert read_all(feed) == [item("line 1", COURSE)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "The line is not JSON."),
        (b'{"id": "a", "year": NaN}', "The line is not JSON."),
        (b"[" * 100_000, "The line is not JSON."),
        (b'{"id": "a", "year": ' + b"9" * 5000 + b"}", "The line is not JSON."),
        (b'["a"]', "The line is not a JSON object."),
        (b"null", "The line is not a JSON object."),
        (b'{"id": "caf\xe9"}', "The line is not UTF-8."),
        (b'{"title": "no id"}', "The record has no “id”, or it is not text."),
        (b'{"id": 7}', "The record has no “id”, or it is not text."),
        (b'{"id": "a\\u0000b"}', "The “id” is too long or holds characters that cannot be read."),
        (b'{"id": "\\ud800"}', "The “id” is too long or holds characters that cannot be read."),
        (
            json.dumps({"id": "x" * 501}).encode(),
            "The “id” is too long or holds characters that cannot be read.",
        ),
        (
            json.dumps({"id": "a", "title": "x" * 10 * 1024 * 1024}).encode(),
            "The line is longer than 1024 KiB.",
        ),
    ],
)
def test_bad_line_is_refused_and_the_next_is_read(line: bytes, reason: str) -> None:
    feed = lines([COURSE, line, WEBINAR])

    assert read_all(feed) == [
        item("line 1", COURSE),
        Refusal(place="line 2", key="", reason=reason),
        item("line 3", WEBINAR),
    ]


def test_line_of_just_the_size_is_read() -> None:
    shortest = len(json.dumps({"id": "a", "title": ""}))
    fields = {"id": "a", "title": "x" * (MAX_LINE_BYTES - shortest - 1)}

    assert read_all(lines([fields])) == [item("line 1", fields)]


def test_truncated_gzip_gives_what_it_holds_and_then_says_so() -> None:
    many = [COURSE | {"id": f"city:{number}", "title": str(number) * 50} for number in range(500)]
    packed = gzip.compress(lines(many))
    reader = JsonLinesConnector().read(BytesIO(packed[: len(packed) // 2]))
    found: list[Item | Refusal] = []

    with pytest.raises(SourceBrokenError) as error:
        found.extend(reader)

    whole = [item(f"line {number}", fields) for number, fields in enumerate(many, start=1)]
    assert found == whole[: len(found)]
    assert 0 < len(found) < len(many)
    assert str(error.value) == (
        f"The compressed file is damaged or cut off after line {len(found)}."
    )


def test_digest_minds_values_and_not_their_order() -> None:
    turned = dict(reversed(COURSE.items()))

    assert digest_of(turned) == digest_of(COURSE)
    assert digest_of(COURSE | {"title": "Other"}) != digest_of(COURSE)


@given(st.binary(max_size=300))
def test_any_bytes_give_items_refusals_or_a_broken_source(feed: bytes) -> None:
    try:
        found = read_all(feed)
    except SourceBrokenError:
        return
    assert all(one.place.startswith("line ") for one in found)
