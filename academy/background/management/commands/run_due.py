"""Do the work that is due."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from academy.background.running import run_forever, run_once


class Command(BaseCommand):
    """Runs beside the web process; `--once` does what is due and ends."""

    help = "Do the work that is due: index changes, session states, reminders, mails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one option."""
        parser.add_argument("--once", action="store_true", help="do what is due now and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once, or until the process is asked to end."""
        if options["once"]:
            self.stdout.write(f"{run_once()} done")
            return
        stopping = []

        def stop(signum: int, _frame: FrameType | None) -> None:
            stopping.append(signum)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        run_forever(should_stop=lambda: bool(stopping))
