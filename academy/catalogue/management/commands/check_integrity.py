"""Check that entries, source records, runs and outbox agree with each other."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.catalogue.integrity import Finding, findings


class Command(BaseCommand):
    """Ends with 1 when something does not agree and was not repaired."""

    help = "Check that what is stored agrees with itself; `compare_index` does so for the index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whether to put right what can be."""
        parser.add_argument("--repair", action="store_true", help="put right what can be put right")

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each finding, repair it if asked, and say how many remain."""
        remaining = 0
        for finding in findings():
            self.stdout.write(f"{finding.count}  {finding.text}")
            remaining += 0 if options["repair"] and self._repair(finding) else finding.count
        if remaining:
            raise CommandError(
                ngettext(
                    "%(count)d difference. Run check_integrity --repair.",
                    "%(count)d differences. Run check_integrity --repair.",
                    remaining,
                )
                % {"count": remaining}
            )
        self.stdout.write(_("0 differences."))

    def _repair(self, finding: Finding) -> bool:
        if finding.repair is None:
            return False
        finding.repair()
        self.stdout.write(_("   repaired"))
        return True
