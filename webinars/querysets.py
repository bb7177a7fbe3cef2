"""Named filters over webinars."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db.models import F, Q

from academy.catalogue.enums import SessionStatus
from academy.catalogue.querysets import CatalogueQuerySet


class WebinarQuerySet(CatalogueQuerySet):
    """Filters over webinars."""

    def for_lines(self) -> Self:
        """With all that a line of a list shows, in a constant number of statements."""
        return self.select_related("organizer").prefetch_related(
            "in_language", "themes", "methods", "texts"
        )

    def whole(self) -> Self:
        """With all that a page of its own or an answer of the API shows."""
        rows = self.for_lines().select_related("organizer__region", "series")
        return rows.prefetch_related("audiences", "other_organisations__organisation")

    def upcoming_at(self, at: datetime) -> Self:
        """Webinars that have not started and were not cancelled, the soonest first."""
        return (
            self.filter(starts_at__gt=at, status=SessionStatus.SCHEDULED)
            .filter(Q(confirm_by=None) | Q(confirm_by__gt=at))
            .order_by("starts_at", "pk")
        )

    def open_at(self, at: datetime) -> Self:
        """Webinars that somebody can join at this moment; agrees with `states.state_of`."""
        return (
            self.filter(status=SessionStatus.SCHEDULED, starts_at__isnull=False)
            .filter(Q(ends_at__gt=at) | Q(ends_at=None, starts_at__gt=at))
            .filter(Q(confirm_by=None) | Q(confirm_by__gt=at))
            .filter(Q(registration_opens_at=None) | Q(registration_opens_at__lte=at))
            .filter(Q(registration_closes_at=None) | Q(registration_closes_at__gt=at))
            .filter(Q(capacity=None) | Q(seats_taken__lt=F("capacity")))
        )
