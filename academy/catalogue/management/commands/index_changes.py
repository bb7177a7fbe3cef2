"""Show the changes that the search index refused, and have them tried again."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from academy.catalogue.enums import EntryKind
from academy.catalogue.health import outbox_report
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import retry

SHOWN: Final = 100


class Command(BaseCommand):
    """Names every change that was refused, with its reason; `--retry` has given-up ones tried."""

    help = "Show changes that the search index refused and why; --retry has them tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one option."""
        parser.add_argument(
            "--retry",
            nargs="*",
            metavar="ENTRY",
            help="have what was given up tried again: all of it, or entries such as course:12",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Retry what is asked for, then show what stands in the outbox."""
        if options["retry"] is not None:
            count = retry(_keys(options["retry"]) or None)
            self.stdout.write(f"{count} will be tried again")
        figures = outbox_report().figures
        self.stdout.write(
            f"{figures['waiting']} waiting, the oldest for {figures['oldest_seconds']} s; "
            f"{figures['refused']} of them refused before; {figures['given_up']} given up"
        )
        refused = IndexChange.objects.refused()
        for row in refused[:SHOWN]:
            self.stdout.write(f"  {row.key}: {_standing(row)}: {row.error}")
        if (more := refused.count() - SHOWN) > 0:
            self.stdout.write(f"  {more} more")


def _standing(row: IndexChange) -> str:
    if row.given_up_at:
        return f"given up {row.given_up_at:%Y-%m-%d %H:%M} UTC after {row.attempts} tries"
    return f"refused {row.attempts} times"


def _keys(asked: Iterable[str]) -> list[str]:
    keys = list(asked)
    for key in keys:
        kind, _colon, object_id = key.partition(":")
        if kind not in EntryKind.values or not object_id.isdecimal():
            raise CommandError(f"“{key}” names no entry; write it like course:12.")
    return keys
