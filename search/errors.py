"""What can go wrong between a page and the search engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from academy.errors import AcademyError


class SearchUnavailableError(AcademyError):
    """No engine answers now: its index is missing, damaged, being rebuilt, or out of reach."""

    message = _("The search is being rebuilt. Please try again in a moment.")
