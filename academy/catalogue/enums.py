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


class TextState(models.TextChoices):
    """Where a translation of an entry stands; worked out, never stored."""

    MISSING = "missing", _("Missing")
    CURRENT = "current", _("Up to date")
    STALE = "stale", _("Out of date")


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
    TO_BE_SCHEDULED = "to-be-scheduled", _("No dates stated")
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


class AccessibilityFeature(models.TextChoices):
    """What helps people use the material: values of schema.org's `accessibilityFeature`.

    The words of the vocabulary that the W3C's Accessibility Discoverability group keeps
    (https://www.w3.org/community/reports/a11y-discov-vocab/), those that courses and webinars use.
    """

    ALTERNATIVE_TEXT = "alternativeText", _("pictures described")
    AUDIO_DESCRIPTION = "audioDescription", _("films with spoken description")
    BRAILLE = "braille", _("braille")
    CAPTIONS = "captions", _("subtitles")
    CLOSED_CAPTIONS = "closedCaptions", _("subtitles that can be turned off")
    OPEN_CAPTIONS = "openCaptions", _("subtitles in the picture")
    DESCRIBED_MATH = "describedMath", _("formulas described")
    LONG_DESCRIPTION = "longDescription", _("figures described at length")
    HIGH_CONTRAST_DISPLAY = "highContrastDisplay", _("high contrast")
    LARGE_PRINT = "largePrint", _("large print")
    SIGN_LANGUAGE = "signLanguage", _("sign language")
    STRUCTURAL_NAVIGATION = "structuralNavigation", _("headings to move by")
    TAGGED_PDF = "taggedPDF", _("files that screen readers can read")
    TRANSCRIPT = "transcript", _("what is said, as text")
    NONE = "none", _("nothing in particular")

    @classmethod
    def said(cls, code: str) -> str:
        """Return a code in words; one we do not know stays as its source wrote it."""
        return str(cls(code).label) if code in cls.values else code
