"""Show a person all that is held of them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from academy.privacy.exporting import export_person
from academy.privacy.people import person_by_address


class Command(BaseCommand):
    """Writes JSON to the standard output."""

    help = "Write everything that is held of a person as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say who."""
        parser.add_argument("email", help="of the account, or from which somebody wrote to us")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, or say that there is nobody."""
        held = export_person(person_by_address(options["email"]))
        self.stdout.write(json.dumps(held, ensure_ascii=False, indent=2))
