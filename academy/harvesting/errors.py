"""Refusals of the harvest: of one item, of a source, of a whole run."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.errors import AcademyError


class ItemRefusedError(AcademyError):
    """One item of a feed cannot be taken; the others go on."""


class SourceBrokenError(AcademyError):
    """The feed cannot be read any further; what was read before stays."""


class HarvestBusyError(AcademyError):
    """Somebody else is importing."""

    message = _("Another import is running. Wait until it has ended, then try again.")


class TooManyRemovalsError(AcademyError):
    """The run would remove more of a source than it may without being told so."""

    def __init__(self, message: str | Promise, *, vanished: int, known: int) -> None:
        self.vanished = vanished
        self.known = known
        super().__init__(message)


class StorageFailedError(AcademyError):
    """The database could not be written; what was committed before stays."""
