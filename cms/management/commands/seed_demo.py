"""Load the demonstration: real courses, organisations, and an invented institute and network."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.errors import AcademyError
from cms.demonstration.seeding import seed_demonstration


class Command(BaseCommand):
    """What fills a fresh installation; loading again changes nothing but passed dates."""

    help = "Load the demonstration catalogue. Safe to run again: on a later day it moves the dates."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what came of it."""
        try:
            done = seed_demonstration(at=timezone.now())
        except AcademyError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.stdout.write(
                f"Demonstration: {done.new} new, {done.changed} changed, {done.same} as before, "
                f"{done.refused} refused; {done.organisations} rows of organisations."
            )
