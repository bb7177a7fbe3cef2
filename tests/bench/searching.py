"""Latency of the embedded engine by kind of query, with all facets counted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure, percentile, timed
from tests.bench.installation import have_catalogue, import_file, report, set_up, synthetic

ROUNDS = 40
# Budgets of the design at 100,000 entries, in milliseconds, with or without a text: up to three
# filters, and six.
TARGETS = {"three": 15.0, "six": 25.0}


def main(size: int) -> None:
    """Fill the catalogue to this size and time each kind of query."""
    set_up()
    from django.conf import settings
    from django.core.management import call_command

    from courses.models import Course

    if size == 27800:
        have_catalogue()
    elif not Course.objects.exists():
        import_file(synthetic(size, Path(settings.DATA_DIR)))
        call_command("rebuild_index", verbosity=0)
    for name, ask, budget in _queries():
        taken = timed(ask, ROUNDS)
        target = TARGETS[budget] if size == 100000 else None
        label = f"{name}, {size:,} entries"
        report(
            Figure(name=f"{label}, p95", value=percentile(taken, 0.95), unit="ms", target=target),
            Figure(name=f"{label}, median", value=percentile(taken, 0.5), unit="ms"),
        )


def _queries() -> list[tuple[str, Callable[[], object], str]]:
    from search.engines.base import engine
    from search.finding import suggest, understood
    from search.query import CatalogueQuery

    held = engine()
    one = {"languages": ("en",)}
    three = {**one, "themes": ("urban-planning", "climate-change"), "states": ("on-demand",)}
    six = {
        **three,
        "kinds": ("course",),
        "methods": ("self-paced-course", "taught-course"),
        "modes": ("online", "not-stated"),
    }

    four_words = "urban planning climate adaptation"

    def asking(text: str = "", **filters: tuple[str, ...]) -> Callable[[], object]:
        query = CatalogueQuery(text=text, **filters)
        understanding = understood(text)
        return lambda: held.search(query, understanding)

    return [
        ("browse", asking(), "three"),
        ("browse, one filter", asking(**one), "three"),
        ("browse, three filters", asking(**three), "three"),
        ("browse, six filters", asking(**six), "six"),
        ("one common word", asking("introduction"), "three"),
        ("a theme in another language", asking("budget participatif"), "three"),
        ("four words", asking(four_words), "three"),
        ("four words, three filters", asking(four_words, **three), "three"),
        ("a typo", asking("sustainabel citys"), "three"),
        ("nothing found", asking("zzxqj wvkkp"), "three"),
        ("suggestion", lambda: suggest("urb", "en"), "three"),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
