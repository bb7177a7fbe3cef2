"""Catalogue page and search API against the same template over ready values; SQL and weight.

The budget is a ratio: how long an address takes, over what it cannot do without. That is the bare
view (the same template or JSON over ready values, behind the same middleware, for the API behind
the API's own door too) plus what the engine and the database took in that very request, the
fetching of rows included; making queries and values out of them is not. Both views are asked in
turns, so that a busy machine slows both alike, and both by wall clock and by CPU time.
"""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.bench.figures import Figure, percentile
from tests.bench.installation import have_catalogue, report, set_up

ROUNDS = 80
PAGES = {
    "catalogue": "/en/catalogue/",
    "catalogue, text and filters": (
        "/en/catalogue/?q=water&language=en&language=fr&theme=environment-and-climate"
    ),
    "theme": "/en/themes/housing/",
    "home": "/en/",
}
# The budget is for these; the others are for orientation.
BUDGETED = frozenset({"catalogue", "catalogue, text and filters", "search API"})
OTHER_PAGES = ("/en/themes/", "/en/methods/", "/en/organisations/")
ANSWERS = {"search API": "/api/v1/search?q=water&language=en&theme=environment-and-climate"}


class Times(NamedTuple):
    """Milliseconds by the wall clock and of this process's CPU."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Times:
        """Return both clocks."""
        return cls(time.perf_counter() * 1000, time.process_time() * 1000)

    def since(self, begun: Times) -> Times:
        """Return what has passed since."""
        return Times(self.wall - begun.wall, self.cpu - begun.cpu)

    def with_more(self, more: Times) -> Times:
        """Return both together."""
        return Times(self.wall + more.wall, self.cpu + more.cpu)


class Stopwatch:
    """Adds up the time spent inside what it wraps."""

    def __init__(self) -> None:
        self.spent = Times(0.0, 0.0)
        self.calls = 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def inner(*args: Any, **kwargs: Any) -> Any:
            begun = Times.now()
            try:
                return function(*args, **kwargs)
            finally:
                self.spent = self.spent.with_more(Times.now().since(begun))
                self.calls += 1

        return inner

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Time one SQL statement."""
        return self.around(execute)(sql, params, many, context)


def main() -> None:
    """Measure every page with the imported catalogue."""
    set_up()
    have_catalogue()
    from django.test import Client
    from django.test.utils import override_settings

    with override_settings(
        ROOT_URLCONF="tests.bench.bare_urls", ALLOWED_HOSTS=["*"], API_ANONYMOUS_RATE="100000/m"
    ):
        client = Client()
        for name, address in PAGES.items():
            _capture_page(client, address)
            _measure(client, name, address, "/en/bare-page/")
        for name, address in ANSWERS.items():
            _ready()["answer"] = client.get(address).json()
            _measure(client, name, address, "/bare-answer/")
        for address in (*PAGES.values(), *OTHER_PAGES):
            report(_statements(client, address))
        report(_weight(client))


def _ready() -> dict[str, Any]:
    """Return what the bare views show; imported once Django has started."""
    from tests.bench import bare_urls

    return bare_urls.READY


def _capture_page(client: Any, address: str) -> None:
    """Keep what the page's template was given.

    Templates tell what they were given in the test environment only, and are slower there.
    """
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        response = client.get(address)
    finally:
        teardown_test_environment()
    _ready()["template"] = response.templates[0].name
    _ready()["values"] = response.context[0].flatten()


@contextmanager
def _watching_needs() -> Iterator[Stopwatch]:
    """Time what the engine and the database do: searches, statements, fetching rows."""
    from django.db import connection

    from search.engines.base import engine

    watch, held = Stopwatch(), engine()
    search, create_cursor = held.search, connection.create_cursor

    def timed_cursor(*args: Any, **kwargs: Any) -> Any:
        cursor = create_cursor(*args, **kwargs)
        for name in ("fetchone", "fetchmany", "fetchall"):
            setattr(cursor, name, watch.around(getattr(cursor, name)))
        return cursor

    held.search = watch.around(search)  # type: ignore[method-assign]
    connection.create_cursor = timed_cursor
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        held.search = search  # type: ignore[method-assign]
        connection.create_cursor = create_cursor


def _asked(client: Any, address: str) -> Times:
    begun = Times.now()
    assert client.get(address).status_code == 200
    return Times.now().since(begun)


def _measure(client: Any, name: str, address: str, bare_address: str) -> None:
    whole, bare, needed = [], [], []
    for round_ in range(-5, ROUNDS):
        ready = _asked(client, bare_address)
        with _watching_needs() as watch:
            taken = _asked(client, address)
        if round_ >= 0:  # the first ones fill caches
            whole.append(taken)
            bare.append(ready)
            needed.append(ready.with_more(watch.spent))
    for clock in Times._fields:
        top = percentile([getattr(each, clock) for each in whole], 0.95)
        least = percentile([getattr(each, clock) for each in needed], 0.95)
        middle = percentile([getattr(each, clock) for each in whole], 0.5)
        bare_middle = percentile([getattr(each, clock) for each in bare], 0.5)
        report(
            Figure(
                name=f"{name}: p95 over what it cannot do without, {clock}",
                value=top / least,
                unit="x",
                target=1.5 if name in BUDGETED else None,
            ),
            Figure(name=f"{name}: p95, {clock}", value=top, unit="ms"),
            Figure(name=f"{name}: median, {clock}", value=middle, unit="ms"),
            Figure(name=f"{name}: bare, median, {clock}", value=bare_middle, unit="ms"),
        )


def _statements(client: Any, address: str) -> Figure:
    from django.db import connection

    watch = Stopwatch()
    with connection.execute_wrapper(watch):
        client.get(address)
    name = f"SQL statements of {address[:60]}"
    return Figure(name=name, value=watch.calls, unit="", target=15)


def _weight(client: Any) -> Figure:
    """Weigh the first view: the page and the styles and scripts it names, compressed."""
    from django.contrib.staticfiles import finders

    html = client.get(PAGES["catalogue"]).content
    named = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', html))
    total = len(gzip.compress(html))
    for name in named:
        plain = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name.decode())
        found = finders.find(plain)
        total += len(gzip.compress(open(found, "rb").read()))  # noqa: SIM115, PTH123
    return Figure(name="first view of the catalogue page", value=total / 1024, unit="KB", target=60)


if __name__ == "__main__":
    main()
