"""What can go wrong between a page and the search engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from academy.errors import AcademyError


class SearchUnavailableError(AcademyError):
    """No engine answers now: it is out of reach, overloaded, or has no index that can be used."""

    message = _("The search cannot answer now. Please try again in a moment.")


class IndexUnusableError(SearchUnavailableError):
    """The engine is there but its index is missing, damaged or of another shape: build it anew."""

    message = _("The search is being rebuilt. Please try again in a moment.")


class IndexIncompleteError(AcademyError):
    """A new index does not hold what the database does, so it was not put in place."""


class IndexShrunkError(AcademyError):
    """A new index holds far less than the live one, so it was not put in place."""


class RebuildRunningError(AcademyError):
    """Somebody else is building the index anew."""

    message = _("The index is being built anew already. Wait until that has ended.")
