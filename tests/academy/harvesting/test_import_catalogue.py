"""The command that imports a catalogue file."""

from __future__ import annotations

import gzip
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from academy.harvesting.locking import harvest_lock
from academy.harvesting.models import SourceRecord
from courses.models import Course
from tests.academy.harvesting.samples import COURSE, WEBINAR, lines
from tests.shared import ROOT

FEEDS = ROOT / "tests" / "feeds"

pytestmark = pytest.mark.django_db


def run(path: Path, **options: Any) -> tuple[str, str]:
    """Import a file; return what was written to the two outputs."""
    out, err = StringIO(), StringIO()
    call_command("import_catalogue", path, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_import_says_what_came_of_it() -> None:
    out, err = run(FEEDS / "catalogue-good.jsonl")

    assert (out, err) == (
        "6 records read: 6 new, 0 changed, 0 the same, 0 refused, 0 gone.\n",
        "",
    )
    assert sorted(SourceRecord.objects.values_list("key", "entry_kind")) == [
        ("sample:apprenticeship", "course"),
        ("sample:mooc", "course"),
        ("sample:ruas:en", "course"),
        ("sample:ruas:pt", "course"),
        ("sample:webinar", "webinar"),
        ("sample:workshop", "course"),
    ]
    assert Course.objects.count() == 4


def test_import_again_finds_everything_the_same_in_any_order() -> None:
    run(FEEDS / "catalogue-good.jsonl")

    again, _err = run(FEEDS / "catalogue-shuffled.jsonl")

    assert again == "6 records read: 0 new, 0 changed, 6 the same, 0 refused, 0 gone.\n"


def test_import_of_an_empty_file() -> None:
    out, _err = run(FEEDS / "catalogue-empty.jsonl")

    assert out == "0 records read: 0 new, 0 changed, 0 the same, 0 refused, 0 gone.\n"


def test_import_names_each_refused_line() -> None:
    out, err = run(FEEDS / "catalogue-broken.jsonl")

    assert out == "9 records read: 1 new, 0 changed, 0 the same, 8 refused, 0 gone.\n"
    assert err.splitlines() == [
        "line 1: The line is not JSON.",
        "line 2: The line is not UTF-8.",
        "line 3: sample:type: “title” is not text.",
        "line 4: sample:script: url: The address must begin with http:// or https://.",
        "line 5: sample:date: “2026-02-30” is not a possible date.",
        "line 6: sample:language: “klingonese” is not a language we know.",
        "line 7: The line is not a JSON object.",
        "line 9: sample:good: The key “sample:good” stands in the source before.",
    ]


def test_import_writes_many_refusals_to_a_file(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    feed = tmp_path / "many.jsonl"
    feed.write_bytes(b"{\n" * 30)

    out, err = run(feed)

    listed = (tmp_path / "refusals.txt").read_text(encoding="utf-8").splitlines()
    assert listed == [f"line {number}: The line is not JSON." for number in range(1, 31)]
    assert err.splitlines() == listed[:20]
    assert out.splitlines() == [
        "30 records read: 0 new, 0 changed, 0 the same, 30 refused, 0 gone.",
        f"30 refused lines are listed in {tmp_path / 'refusals.txt'}.",
    ]


def test_import_writes_refusals_where_it_is_told(tmp_path: Path) -> None:
    feed, listed = tmp_path / "few.jsonl", tmp_path / "refused.txt"
    feed.write_bytes(b"{\n[]\n")

    run(feed, refusals=listed)

    assert listed.read_text(encoding="utf-8").splitlines() == [
        "line 1: The line is not JSON.",
        "line 2: The line is not a JSON object.",
    ]


def test_import_of_a_truncated_file_keeps_what_it_held_and_fails(tmp_path: Path) -> None:
    feed = tmp_path / "cut.jsonl.gz"
    many = [COURSE | {"id": f"a:{number}", "title": f"{number} " * 40} for number in range(300)]
    packed = gzip.compress(lines(many))
    feed.write_bytes(packed[: len(packed) // 2])

    with pytest.raises(CommandError, match="damaged or cut off after line"):
        run(feed)

    assert 0 < Course.objects.count() < len(many)


def test_import_of_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        run(Path("nowhere.jsonl"))


def test_import_while_another_runs_is_refused(tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(lines([COURSE, WEBINAR]))

    with harvest_lock(), pytest.raises(CommandError, match="Another import is running"):
        run(feed)

    assert not Course.objects.exists()


def test_complete_import_that_lost_too_much_says_how_to_go_on(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.jsonl", tmp_path / "part.jsonl"
    whole.write_bytes(lines([COURSE, WEBINAR]))
    part.write_bytes(lines([COURSE]))
    run(whole)

    with pytest.raises(CommandError, match="1 of the source's 2 records is missing"):
        run(part, complete=True)

    out, _err = run(part, complete=True, allow_removals=True)
    assert out == "1 records read: 0 new, 0 changed, 1 the same, 0 refused, 1 gone.\n"
