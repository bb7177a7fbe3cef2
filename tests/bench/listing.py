"""The editors' list of courses over the whole catalogue, against the same list of a hundred.

Two databases in one process, asked in turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.bench.figures import Figure, percentile
from tests.bench.installation import have_catalogue, import_file, report, set_up
from tests.bench.pages import Stopwatch, Times
from tests.shared import CATALOGUE

FEW: Final = 100
ROUNDS: Final = 30
# As it opens; the ways of narrowing and ordering it that read most are for orientation.
BUDGETED: Final = "as it opens"
QUERIES: Final = {
    BUDGETED: "",
    "second page": "?p=2",
    "searched": "?q=water",
    "shown": "?status=live",
    "by title": "?ordering=title",
}


def main() -> None:
    """Measure both lists as a curator, who sees everything."""
    set_up()
    have_catalogue()
    from django.test.utils import override_settings

    with override_settings(ALLOWED_HOSTS=["*"]):
        whole = _database()
        places = {"whole": whole, "few": _few(Path(whole).with_name("few.sqlite3"))}
        browsers = {name: _browser(place) for name, place in places.items()}
        for name, query in QUERIES.items():
            _measure(name, query, places, browsers)


def _database() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Have Django read another database meanwhile."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = place
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _few(place: Path) -> str:
    """Make a database with the first hundred records of the catalogue."""
    from django.core.management import call_command

    from courses.models import Course

    records = place.with_suffix(".jsonl.gz")
    with gzip.open(CATALOGUE, "rb") as lines:
        records.write_bytes(gzip.compress(b"".join(islice(lines, FEW))))
    place.unlink(missing_ok=True)
    with _at(str(place)):
        call_command("migrate", verbosity=0)
        import_file(records)
        assert FEW * 0.9 <= Course.objects.count() <= FEW
    return str(place)


def _browser(place: str) -> Any:
    from django.test import Client

    from academy.accounts.models import User
    from tests.factories.accounts import curator

    client = Client()
    with _at(place):
        User.objects.filter(email="bench@academy.example").delete()
        person = curator()
        person.email = "bench@academy.example"
        person.save()
        client.force_login(person)
    return client


def _measure(name: str, query: str, places: dict[str, str], browsers: dict[str, Any]) -> None:
    taken: dict[str, list[Times]] = {place: [] for place in places}
    statements = {}
    for round_ in range(-3, ROUNDS):
        for place, path in places.items():
            with _at(path):
                spent, statements[place] = _asked(browsers[place], query)
            if round_ >= 0:  # the first ones fill caches
                taken[place].append(spent)
    budget = 1.5 if name == BUDGETED else None
    for clock in Times._fields:
        middle = {
            place: percentile([getattr(each, clock) for each in times], 0.5)
            for place, times in taken.items()
        }
        report(
            Figure(
                name=f"editors' list, {name}: 27,800 over {FEW}, {clock}",
                value=middle["whole"] / middle["few"],
                unit="x",
                target=budget,
            ),
            Figure(
                name=f"editors' list, {name}: median, {clock}", value=middle["whole"], unit="ms"
            ),
        )
    report(
        Figure(
            name=f"editors' list, {name}: SQL statements",
            value=statements["whole"],
            unit="",
            target=25,
        ),
        Figure(
            name=f"editors' list, {name}: SQL statements apart from those over {FEW}",
            value=abs(statements["whole"] - statements["few"]),
            unit="",
            target=0 if name == BUDGETED else None,  # a list that finds nothing reads less
        ),
    )


def _asked(client: Any, query: str) -> tuple[Times, int]:
    from django.db import connection
    from django.urls import reverse

    address = reverse("wagtailsnippets_courses_course:list") + query
    connection.ensure_connection()
    watch, begun = Stopwatch(), Times.now()
    with connection.execute_wrapper(watch):
        answer = client.get(address)
    spent = Times.now().since(begun)
    assert answer.status_code == 200, answer.status_code
    return spent, watch.calls


if __name__ == "__main__":
    main()
