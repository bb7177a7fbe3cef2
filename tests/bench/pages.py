"""Catalogue page and search API against the same template over ready values; SQL and weight."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from typing import Any

from tests.bench.figures import Figure, percentile, timed
from tests.bench.installation import have_catalogue, report, set_up

ROUNDS = 30
PAGES = {
    "catalogue": "/en/catalogue/",
    "catalogue, text and filters": (
        "/en/catalogue/?q=water&language=en&language=fr&theme=environment-and-climate"
    ),
}
OTHER_PAGES = ("/en/", "/en/themes/", "/en/themes/housing/", "/en/methods/", "/en/organisations/")
ANSWERS = {"search API": "/api/v1/search?q=water&language=en&theme=environment-and-climate"}


class Stopwatch:
    """Adds up the milliseconds spent inside what it wraps."""

    def __init__(self) -> None:
        self.milliseconds = 0.0
        self.calls = 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def inner(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.milliseconds += (time.perf_counter() - begun) * 1000
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
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    with override_settings(ROOT_URLCONF="tests.bench.bare_urls", ALLOWED_HOSTS=["*"]):
        client = Client()
        for name, address in PAGES.items():
            _measure(client, name, address, _bare_page(client, address))
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


def _bare_page(client: Any, address: str) -> str:
    """Keep what the page's template was given, and return where it is shown bare."""
    response = client.get(address)
    _ready()["template"] = response.templates[0].name
    _ready()["values"] = response.context[0].flatten()
    return "/en/bare-page/"


def _measure(client: Any, name: str, address: str, bare_address: str) -> None:
    from django.db import connection

    from search.engines.base import engine

    bare = percentile(timed(lambda: client.get(bare_address), ROUNDS), 0.5)
    held = engine()
    original = held.search
    whole, needed = [], []
    for _ in range(ROUNDS):
        watch = Stopwatch()
        held.search = watch.around(original)  # type: ignore[method-assign]
        with connection.execute_wrapper(watch):
            begun = time.perf_counter()
            client.get(address)
            whole.append((time.perf_counter() - begun) * 1000)
        needed.append(bare + watch.milliseconds)
    held.search = original  # type: ignore[method-assign]
    ratio = percentile(whole, 0.95) / percentile(needed, 0.95)
    report(
        Figure(
            name=f"{name}: p95 over what it cannot do without", value=ratio, unit="x", target=1.5
        ),
        Figure(name=f"{name}: p95", value=percentile(whole, 0.95), unit="ms"),
        Figure(name=f"{name}: bare template, median", value=bare, unit="ms"),
    )


def _statements(client: Any, address: str) -> Figure:
    from django.db import connection

    watch = Stopwatch()
    with connection.execute_wrapper(watch):
        client.get(address)
    # The budget is for lists; the home page is made of several small ones.
    target = None if address == "/en/" else 15
    return Figure(
        name=f"SQL statements of {address[:60]}", value=watch.calls, unit="", target=target
    )


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
