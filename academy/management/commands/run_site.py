"""Prepare what is missing, then serve with due work beside it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from academy.preparing import (
    make_operator_once,
    prepare,
    seed_demonstration_once,
    sign_in_hint,
)
from academy.supervising import port_is_free, serve


class Command(BaseCommand):
    """What `make run` calls."""

    help = "Prepare the installation, load the demonstration on first use, and serve."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--no-demonstration", action="store_true", help="begin with an empty catalogue"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare and serve until interrupted."""
        port = options["port"]
        if not port_is_free(port):
            raise CommandError(f"Port {port} is taken. Choose another: make run PORT=8001")
        prepare(self._say)
        made = make_operator_once()
        if not options["no_demonstration"]:
            seed_demonstration_once(self._say)
        self._say(f"Urban Academy: http://localhost:{port}/")
        self._hint(port, is_new=made is not None)
        serve(get_wsgi_application(), port)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _hint(self, port: int, *, is_new: bool) -> None:
        path = sign_in_hint()
        if not path.is_file():
            return
        email, password = path.read_text(encoding="utf-8").split()
        if is_new:
            self._say(f"Editing screens: http://localhost:{port}/admin/")
            self._say(f"  sign in as {email} with the password {password}")
            self._say(f"  (kept in {path}; change it and remove the file)")
        else:
            self._say(f"Editing screens: http://localhost:{port}/admin/ (sign-in: {path})")
