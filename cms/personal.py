"""What reports of problems hold of a person."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from academy.privacy.libraries import link
from academy.privacy.register import PersonalRows, by_mention

KEPT_DAYS: Final = 365

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
