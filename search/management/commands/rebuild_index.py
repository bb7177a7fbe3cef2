"""Build the search index anew."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import WriterBusyError
from search.indexing import rebuild


class Command(BaseCommand):
    """Fills a new index while the old one answers, then puts it in its place."""

    help = "Build the search index anew; the old one answers until the new one is complete."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, with a line of progress on a terminal and a summary at the end."""
        started = time.monotonic()
        try:
            count = rebuild(on_progress=self._show)
        except WriterBusyError as error:
            raise CommandError("The index is being written to; try again in a moment.") from error
        seconds = time.monotonic() - started
        self.stdout.write(f"{count} entries in {seconds:.1f} s ({count / seconds:.0f} a second)")

    def _show(self, done: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} entries", ending="")
            self.stdout.flush()
