"""Removing a series of webinars that no webinar names."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from academy import drafts
from academy.accounts import auditing
from academy.accounts.models import AuditAction, User
from academy.accounts.roles import Action
from academy.accounts.rules import require
from academy.errors import AcademyError
from webinars.models import Webinar, WebinarSeries


class SeriesInUseError(AcademyError):
    """A webinar still belongs to the series."""

    message = _("Webinars still belong to this series, or their drafts do. Take them out first.")


def webinars_of(series: WebinarSeries) -> set[int]:
    """Return the keys of the webinars that belong to a series, or whose newest draft does."""
    found = set(Webinar.objects.filter(series=series).values_list("pk", flat=True))
    named = drafts.newest_naming(series)
    return found | {int(key) for model, key in named if issubclass(model, Webinar)}


def once_called(title: str) -> list[int]:
    """Return the keys of series that had a title in some version."""
    versions = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(WebinarSeries), content__title=title
    )
    return [int(key) for key in versions.values_list("object_id", flat=True)]


@transaction.atomic
def remove_series(series: WebinarSeries, *, by: User) -> None:
    """Take a series away that nothing names, and log it. Locks the row.

    Raises:
        RefusedError: this person may not edit the series.
        SeriesInUseError: a webinar belongs to it, or its draft does.
    """
    series = WebinarSeries.objects.select_for_update().get(pk=series.pk)
    require(by, Action.EDIT, series)
    if webinars_of(series):
        raise SeriesInUseError
    auditing.record(AuditAction.RECORD_REMOVED, by=by, thing=series)
    series.delete()
