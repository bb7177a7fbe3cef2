"""Build the search index anew, or go back to the one before."""

from __future__ import annotations

import gc
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy.errors import AcademyError
from search.engines.base import NoPreviousIndexError, WriterBusyError
from search.errors import IndexShrunkError
from search.rebuilding import Rebuilt, rebuild, roll_back


class Command(BaseCommand):
    """Fills a new index while the old one answers, then puts it in its place."""

    help = "Build the search index anew; the old one answers until the new one is complete."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two options."""
        parser.add_argument(
            "--accept-loss",
            action="store_true",
            help="put the new index in place even if it lost more than a tenth of its entries",
        )
        parser.add_argument(
            "--back", action="store_true", help="go back to the index before the last rebuild"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked, with a line of progress on a terminal and a summary at the end."""
        try:
            if options["back"]:
                self._go_back()
            else:
                self._rebuild(may_shrink=options["accept_loss"])
        except WriterBusyError as error:
            raise CommandError("The index is being written to; try again in a moment.") from error
        except NoPreviousIndexError as error:
            raise CommandError("There is no earlier index to go back to.") from error
        except IndexShrunkError as error:
            raise CommandError(f"{error} To accept it: rebuild_index --accept-loss") from error
        except AcademyError as error:
            raise CommandError(str(error)) from error

    def _rebuild(self, *, may_shrink: bool) -> None:
        # What has been loaded so far stays to the end: the collector need not look at it each time.
        gc.freeze()
        started = time.monotonic()
        rebuilt: Rebuilt = rebuild(may_shrink=may_shrink, on_progress=self._show)
        seconds = time.monotonic() - started
        count = rebuilt.count
        self.stdout.write(f"{count} entries in {seconds:.1f} s ({count / seconds:.0f} a second)")
        if rebuilt.refused:
            self.stdout.write(f"{rebuilt.refused} were refused; see manage.py index_changes")

    def _go_back(self) -> None:
        count = roll_back()
        self.stdout.write(f"The earlier index answers; {count} entries noted to be brought up")

    def _show(self, done: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} entries", ending="")
            self.stdout.flush()
