"""Closed lists that courses and webinars share; the values stand in addresses and the index."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """Which table an entry lives in."""

    COURSE = "course", _("Course")
    WEBINAR = "webinar", _("Webinar")


class Mode(models.TextChoices):
    """Where people take part (schema.org `courseMode`)."""

    ONLINE = "online", _("Online")
    ONSITE = "onsite", _("On site")
    BLENDED = "blended", _("Online and on site")


class Level(models.TextChoices):
    """How much the entry asks for (LRMI `educationalLevel`)."""

    BEGINNER = "beginner", _("Beginner")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")
    MIXED = "mixed", _("All levels")


class SessionStatus(models.TextChoices):
    """What its provider says of a session."""

    SCHEDULED = "scheduled", _("Scheduled")
    TO_BE_SCHEDULED = "to-be-scheduled", _("To be scheduled")
    CANCELLED = "cancelled", _("Cancelled")


class SessionState(models.TextChoices):
    """Where a session stands at a moment; worked out, never stored as truth."""

    ONGOING_OPEN = "ongoing-open", _("Running, you can still join")
    UPCOMING_OPEN = "upcoming-open", _("Open for enrolment")
    ON_DEMAND = "on-demand", _("Any time")
    NOT_YET_OPEN = "not-yet-open", _("Enrolment opens later")
    UPCOMING_CLOSED = "upcoming-closed", _("Enrolment closed")
    ONGOING_CLOSED = "ongoing-closed", _("Running, enrolment closed")
    TO_BE_SCHEDULED = "to-be-scheduled", _("Dates to be announced")
    UNCONFIRMED = "unconfirmed", _("Dates not confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    ENDED = "ended", _("Ended")

    @property
    def is_joinable(self) -> bool:
        """Whether somebody can join now."""
        return self in JOINABLE_STATES


JOINABLE_STATES = frozenset(
    {SessionState.ONGOING_OPEN, SessionState.UPCOMING_OPEN, SessionState.ON_DEMAND}
)


class OrganisationRole(models.TextChoices):
    """What another organisation does for an entry besides providing it."""

    CO_ORGANISER = "co-organiser", _("Co-organiser")
    HOST = "host", _("Host")
    FUNDER = "funder", _("Funder")
    EXPERT = "expert", _("Expert")
    CERTIFIER = "certifies", _("Certifies")
