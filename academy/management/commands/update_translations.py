"""Collect the marked texts into each locale's catalogue and compile them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from academy.translations import collect, compile_all, problems, translated_locales


class Command(BaseCommand):
    """What `make messages` calls."""

    help = "Collect texts for translation, compile them, and list what is left to translate."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect, compile, report."""
        collect(translated_locales())
        compile_all()
        for problem in problems():
            self.stdout.write(problem)
