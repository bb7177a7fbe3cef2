"""Try mails again that the mail server refused."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from academy.background.mailing import retry_given_up


class Command(BaseCommand):
    """For an operator who has put right what kept mails from leaving."""

    help = "Try every mail again that was given up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Have them sent, and say how many there are."""
        self.stdout.write(f"{retry_given_up()} mails will be tried again")
