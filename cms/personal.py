"""What reports of problems and messages hold of a person."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from academy.privacy.libraries import link
from academy.privacy.register import PersonalRows, by_address, by_mention

KEPT_DAYS: Final = 365
KEPT_MESSAGE_DAYS: Final = 180

PROBLEM_ROWS: Final = (
    PersonalRows(
        model="cms.ProblemReport",
        rows=by_mention("text"),
        fields=("text",),
        purpose=_("To settle what visitors report as wrong."),
        keep_days=KEPT_DAYS,
        since="reported_at",
    ),
    link("cms.ProblemReport", "settled_by"),
)


MESSAGE_ROWS: Final = (
    PersonalRows(
        model="cms.ContactMessage",
        rows=by_address("email"),
        fields=("name", "email", "topic", "text", "sent_at"),
        purpose=_("To answer what you wrote to us."),
        keep_days=KEPT_MESSAGE_DAYS,
        since="sent_at",
    ),
    # Whoever is named learns what was said of them, and not by whom.
    PersonalRows(
        model="cms.ContactMessage",
        rows=by_mention("text"),
        fields=("text",),
        title=_("Messages of others that name your address"),
        purpose=_("To answer what others wrote to us."),
    ),
    link("cms.ContactMessage", "settled_by"),
)
