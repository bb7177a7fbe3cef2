"""Command: fill the vocabularies from the shipped lists; safe to run at any time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.taxonomy.loading import load_vocabularies


class Command(BaseCommand):
    """Make what is missing of languages, themes, methods, audiences and regions."""

    help = gettext_lazy("Makes the vocabulary terms and labels that are missing; edits stay.")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much was made."""
        made = load_vocabularies()
        if not options["verbosity"]:
            return
        self.stdout.write(
            _("Vocabularies: terms made: %(terms)d, labels made: %(labels)d.")
            % {"terms": made.terms, "labels": made.labels}
        )
