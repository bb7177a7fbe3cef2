"""Write docs/permissions.md from the table in the code, or check that it is equal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from academy.accounts.printing import permissions_page


class Command(BaseCommand):
    """Write the table of rights as a page, from the code that applies it."""

    help = "Write docs/permissions.md from academy/accounts/roles.py."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` writes nothing and fails when the page differs."""
        parser.add_argument("--check", action="store_true", help="fail when the page differs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write or compare."""
        path = Path(settings.ROOT) / "docs" / "permissions.md"
        with translation.override("en"):
            page = permissions_page()
        if not options["check"]:
            path.write_text(page, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != page:
            raise CommandError(
                "docs/permissions.md differs from the code: run `manage.py print_permissions`."
            )
