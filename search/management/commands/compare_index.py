"""Compare the search index with the database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from search.comparing import Comparison, compare, repair
from search.engines.base import WriterBusyError
from search.errors import IndexUnusableError, SearchUnavailableError
from search.indexing import drain_all_changes

SHOWN: Final = 20


class Command(BaseCommand):
    """Ends with 0 when database and index agree, with 1 on any difference."""

    help = "Compare the search index with the database; exit status 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one option."""
        parser.add_argument(
            "--repair", action="store_true", help="note what differs so that it is written again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry what is noted first, then compare and name what differs."""
        drain_all_changes()
        try:
            comparison = compare()
        except IndexUnusableError as error:
            raise CommandError("There is no index that can be read; run rebuild_index.") from error
        except SearchUnavailableError as error:
            raise CommandError(f"The engine does not answer: {error.__cause__ or error}") from error
        except WriterBusyError as error:
            raise CommandError("The index is being built anew; try again later.") from error
        self._show(comparison)
        if comparison.is_clean:
            return
        if options["repair"]:
            repair(comparison)
            self.stdout.write(f"{len(comparison.differences)} noted to be written again")
        sys.exit(1)

    def _show(self, comparison: Comparison) -> None:
        count = len(comparison.differences)
        self.stdout.write(
            f"{comparison.compared} entries compared, {count} differences, "
            f"{comparison.waiting} waiting to be written"
        )
        if comparison.versions_ahead:
            self.stdout.write(
                f"  the index is {comparison.versions_ahead} versions ahead of the database, "
                "so what is written now is dropped as old"
            )
        for name, keys in (
            ("not in the index", comparison.missing),
            ("in the index only", comparison.surplus),
            ("different", comparison.different),
        ):
            for key in keys[:SHOWN]:
                self.stdout.write(f"  {name}: {key}")
            if len(keys) > SHOWN:
                self.stdout.write(f"  {name}: {len(keys) - SHOWN} more")
