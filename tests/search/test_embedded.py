"""What only the embedded engine can suffer: its folder."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys

import pytest

from search.engines.base import WriterBusyError
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.folder import PREFIX
from search.errors import SearchUnavailableError
from search.query import CatalogueQuery
from search.spelling import slips
from tests.contracts.documents import document


@pytest.fixture
def engine(tmp_path):
    """Return an engine that holds forty courses."""
    made = EmbeddedEngine(tmp_path)
    with made.rebuilding() as new:
        new.new.index(document(f"course:{n}", f"Housing {n}") for n in range(40))
        new.commit()
    return made


def answers(engine: EmbeddedEngine) -> int:
    """Return how many courses a search finds."""
    return engine.search(CatalogueQuery(text="housing")).count


def test_another_process_sees_a_commit_and_a_swap(engine, tmp_path):
    reader = EmbeddedEngine(tmp_path)
    first = answers(reader)
    with engine.writing() as writer:
        writer.delete(["course:1"], version=2)
    second = answers(reader)
    with engine.rebuilding() as new:
        new.new.index([document("course:1", "Housing")])
        new.commit()

    assert (first, second, answers(reader)) == (40, 39, 1)
    assert sum(path.is_dir() for path in tmp_path.iterdir()) == 2


def test_without_a_folder_it_is_unavailable(tmp_path):
    engine = EmbeddedEngine(tmp_path / "nothing")

    assert not engine.is_available()
    with pytest.raises(SearchUnavailableError):
        answers(engine)
    with pytest.raises(SearchUnavailableError), engine.writing():
        pass


@pytest.mark.parametrize("pointer", ["", "schema0-abc", "../outside", "\x00", f"{PREFIX}gone"])
def test_a_pointer_to_no_index_of_this_schema_is_unavailable(engine, tmp_path, pointer):
    (tmp_path / "live").write_text(pointer)

    assert not engine.is_available()
    with pytest.raises(SearchUnavailableError):
        answers(engine)


@pytest.mark.parametrize("part", ["idx", "term", "store", "fast", "pos", "fieldnorm", "json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "other bytes"])
def test_a_damaged_index_is_noticed_and_can_be_rebuilt(engine, part, damage):
    path = next(engine.folder.live().glob("meta.json" if part == "json" else f"*.{part}"))
    held = path.read_bytes()
    path.unlink()
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "cut":
        path.write_bytes(held[: len(held) // 2])
    elif damage == "other bytes":
        path.write_bytes(random.Random(7).randbytes(len(held)))
    fresh = EmbeddedEngine(engine.folder.root)

    was_available = fresh.is_available()
    with contextlib.suppress(SearchUnavailableError):
        answers(fresh)
    with fresh.rebuilding() as new:
        new.new.index([document("course:1", "Housing")])
        new.commit()

    assert not was_available
    assert (fresh.is_available(), answers(fresh)) == (True, 1)


def test_a_writer_in_another_process_is_noticed_and_its_death_frees_the_lock(engine, tmp_path):
    script = (
        "import fcntl, sys, time\n"
        f"held = open({str(tmp_path / 'write.lock')!r}, 'w')\n"
        "fcntl.flock(held, fcntl.LOCK_EX)\n"
        "print('locked', flush=True)\n"
        "time.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        other.stdout.readline()
        with pytest.raises(WriterBusyError), engine.writing():
            pass
    finally:
        other.kill()
        other.communicate()

    with engine.writing() as writer:
        writer.delete(["course:1"], version=2)
    assert answers(engine) == 39


def test_what_a_killed_rebuild_left_is_removed_by_the_next(engine, tmp_path):
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (tmp_path / "live.left").write_text("x")

    with engine.rebuilding() as new:
        new.commit()

    assert not left.exists()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "live",
        "write.lock",
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("housing", "housing", 0),
        ("hosuing", "housing", 1),
        ("housin", "housing", 1),
        ("housting", "housing", 1),
        ("hauzing", "housing", 2),
        ("water", "housing", 3),
        ("", "a", 1),
    ],
)
def test_slips(one, other, expected):
    assert slips(one, other, 2) == expected
    assert slips(other, one, 2) == expected
