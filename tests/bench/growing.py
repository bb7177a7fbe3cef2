"""Growth on a server: filling an index and searching it, by the size of the catalogue.

    python -m tests.bench.growing SIZE

Sizes are asked for one after the other, the smallest first, each in a process of its own over the
same data folder: a larger generated catalogue begins with the records of a smaller one. What is
larger is held against the smallest: a lean body of the same questions grows too, and ours is not
to grow faster; nor is our memory to grow from 10,000 entries on. Beyond 100,000 every entry stands
there several times: to import a million takes an hour and tells nothing of a search.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import elasticsearch as served
from tests.bench.figures import Figure, percentile
from tests.bench.installation import import_file, report, set_up, synthetic

if TYPE_CHECKING:
    from django.db.models import Model

# Memory is flat where it stays within a tenth of what it was at this size.
FLAT_FROM = 10_000
MOST_IMPORTED = 100_000


def main(size: int) -> None:
    """Grow the catalogue to this size, fill an index of it, ask it, and report."""
    from django.conf import settings

    served.use_server()
    set_up()
    folder = Path(settings.DATA_DIR)
    # In a process of its own, whose memory is not that of the rebuild.
    subprocess.run([sys.executable, "-m", "tests.bench.growing", "--fill", str(size)], check=True)
    rebuilt = served.rebuild()
    try:
        ours, lean = _asked()
    finally:
        served.forget_indices()
    found = {
        "ours over lean, p95": percentile(ours, 0.95) / percentile(lean, 0.95),
        "peak memory of the rebuild": rebuilt.megabytes,
    }
    smaller = _kept(folder)
    report(
        Figure(name=_label("rebuild", size), value=rebuilt.rate, unit="documents/s"),
        Figure(
            name=_label("rebuild, by our CPU", size), value=rebuilt.cpu_rate, unit="documents/s"
        ),
        Figure(
            name=_label("peak memory of the rebuild", size),
            value=found["peak memory of the rebuild"],
            unit="MB",
            target=_flat(smaller, size),
        ),
        Figure(name=_label("ours, p95", size), value=percentile(ours, 0.95), unit="ms"),
        Figure(name=_label("lean, p95", size), value=percentile(lean, 0.95), unit="ms"),
        Figure(
            name=_label("ours over lean, p95", size),
            value=found["ours over lean, p95"],
            unit="x",
            target=smaller[min(smaller)]["ours over lean, p95"] if smaller else None,
        ),
    )
    _keep(folder, {**smaller, size: found})


def fill(size: int) -> None:
    """Import so many generated records, or copy those of the largest import."""
    set_up()
    from django.conf import settings

    from search.tables import TABLES

    if size > MOST_IMPORTED:
        for tables in TABLES.values():
            _copy(tables.entry, times=size // MOST_IMPORTED - 1)
        return
    path = synthetic(size, Path(settings.DATA_DIR))
    import_file(path)
    path.unlink()


def _copy(entry: type[Model], *, times: int) -> None:
    """Copy all entries of a kind so many times, with the rows that belong to them."""
    from django.apps import apps

    first = _last_key(entry)
    _copy_rows(entry, {"id": first}, times)
    for model in apps.get_models(include_auto_created=True):
        owners = [
            field.attname
            for field in model._meta.concrete_fields
            if field.related_model is entry and not field.null
        ]
        if owners:
            _copy_rows(model, {**dict.fromkeys(owners, first), "id": _last_key(model)}, times)


def _copy_rows(model: type[Model], steps: dict[str, int], times: int) -> None:
    """Copy rows, numbers in some columns a step higher each time."""
    from django.db import connection

    quoted = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields]
    table, listed = quoted(model._meta.db_table), ", ".join(map(quoted, columns))
    for time in range(1, times + 1):
        shown = [
            f"{quoted(name)} + {time * steps[name]}" if name in steps else quoted(name)
            for name in columns
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({listed}) SELECT {', '.join(shown)} FROM {table} "
                f"WHERE {quoted('id')} <= {steps['id']}"
            )


def _last_key(model: type[Model]) -> int:
    from django.db.models import Max

    found: int | None = model._base_manager.aggregate(last=Max("pk"))["last"]
    return found or 0


def _asked() -> tuple[list[float], list[float]]:
    """Return the milliseconds of our questions and of lean ones, asked in turns."""
    hand = served.ByHand(served.address())
    ours: list[float] = []
    lean: list[float] = []
    for _name, ask, _body, plain in served.queries(hand.index):
        taken, plainly = served.in_turns(ask, partial(hand.ask, served.as_bytes(plain)))
        ours += taken
        lean += plainly
    return ours, lean


def _flat(smaller: dict[int, dict[str, float]], size: int) -> float | None:
    held = smaller.get(FLAT_FROM)
    return held["peak memory of the rebuild"] * 1.1 if held and size > FLAT_FROM else None


def _label(what: str, size: int) -> str:
    return f"elasticsearch: {what}, {size:,} entries"


def _kept(folder: Path) -> dict[int, dict[str, float]]:
    """Return what smaller sizes gave in this folder."""
    path = folder / "growth.json"
    if not path.exists():
        return {}
    return {int(size): found for size, found in json.loads(path.read_text()).items()}


def _keep(folder: Path, found: dict[int, dict[str, float]]) -> None:
    (folder / "growth.json").write_text(json.dumps(found))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.dev")
    fill(int(sys.argv[2])) if sys.argv[1] == "--fill" else main(int(sys.argv[1]))
