"""Refusals about organisations, in words for the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from academy.errors import AcademyError


class SameRecordError(AcademyError):
    """A record cannot be joined with itself."""

    message = _("Choose two different organisations.")


class RecordGoneError(AcademyError):
    """One of the two records is not there any more."""

    message = _("One of the two organisations is not there any more.")


class JoinUndoneError(AcademyError):
    """The joining was undone before."""

    message = _("This was undone before.")


class JoinedFurtherError(AcademyError):
    """The record that was kept has itself been joined to another, or taken away."""

    message = _("The organisation that was kept has gone since. Undo its own joining first.")


class CircleError(AcademyError):
    """An organisation would be part of itself, through others."""

    message = _("This would make an organisation part of itself. Nothing was changed.")


class RowInUseError(AcademyError):
    """A row that would stand twice is one that others depend on."""

    message = _("Both organisations have something that can only exist once. Nothing was changed.")
