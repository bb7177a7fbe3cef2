"""Make the pages of text that a new site begins with, and the review of entries."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.first_pages import make_first_pages
from cms.reviewing import make_review


class Command(BaseCommand):
    """Make what is missing; what is there stays as it is."""

    help = "Make the pages about the site itself in every interface language, where missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the pages and say how many."""
        made = make_first_pages()
        make_review()
        if options["verbosity"]:
            self.stdout.write(f"{made} pages made.")
