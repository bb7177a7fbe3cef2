"""Make the pages of text that a new site begins with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.first_pages import make_first_pages


class Command(BaseCommand):
    """Make what is missing; pages that are there stay as they are."""

    help = "Make the pages about the site itself in every interface language, where missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the pages and say how many."""
        made = make_first_pages()
        if options["verbosity"]:
            self.stdout.write(f"{made} pages made.")
