"""Erase a person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy.accounts.models import User
from academy.errors import AcademyError
from academy.privacy.erasing import erase_person
from academy.privacy.people import person_by_address


class Command(BaseCommand):
    """Asks before it erases, unless told not to."""

    help = "Erase a person and all that leads there, account or none. This cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say who, and whether to ask."""
        parser.add_argument("email", help="of the account, or from which somebody wrote to us")
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and say how many rows of each kind were touched."""
        person = person_by_address(options["email"])
        address = person.email if isinstance(person, User) else options["email"]
        if not options["no_input"] and not self._is_meant(address):
            raise CommandError("Nothing was erased.")
        try:
            touched = erase_person(person)
        except AcademyError as refusal:
            raise CommandError(str(refusal)) from refusal
        for model, count in sorted(touched.items()):
            self.stdout.write(f"{count}  {model}")
        self.stdout.write("Erased. Nothing is kept.")

    def _is_meant(self, address: str) -> bool:
        return input(f"Type {address} to erase it for good: ").strip() == address
