"""Fail on a text that is missing, fuzzy, uncollected or uncompiled in any locale."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy.translations import problems


class Command(BaseCommand):
    """Part of `make check`: the interface is complete in every locale at every commit."""

    help = "Fail on a missing, fuzzy, uncollected or uncompiled translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """List each problem; end with an error when there is one."""
        found = list(problems())
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} texts need work. Run `make messages`.")
        self.stdout.write("Translations are complete.")
