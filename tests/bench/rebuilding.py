"""Rebuild of the index: documents a second and memory."""

from __future__ import annotations

import time

from tests.bench.figures import Figure
from tests.bench.installation import have_catalogue, peak_megabytes, report, set_up


def main() -> None:
    """Rebuild once over the whole catalogue."""
    set_up()
    have_catalogue()
    from django.core.management import call_command

    from courses.models import Course
    from webinars.models import Webinar

    entries = Course.objects.published().count() + Webinar.objects.published().count()
    begun = time.perf_counter()
    call_command("rebuild_index", verbosity=0)
    seconds = time.perf_counter() - begun
    report(
        Figure(
            name="rebuild of the index",
            value=entries / seconds,
            unit="documents/s",
            target=1500,
            higher_is_better=True,
        ),
        Figure(name="peak memory of the rebuild", value=peak_megabytes(), unit="MB"),
    )


if __name__ == "__main__":
    main()
