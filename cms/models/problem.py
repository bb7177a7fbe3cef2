"""What visitors report as wrong with an entry, until somebody has settled it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.catalogue.enums import EntryKind

MOST_CHARACTERS = 2000


class ProblemReportQuerySet(models.QuerySet[Any]):
    """Filters over reports."""

    def open(self) -> Self:
        """Reports that nobody has settled."""
        return self.filter(settled_at=None)


class ProblemReport(models.Model):
    """One report: about which entry, in the reporter's words; who reported is not kept.

    `locale` is the language of the page it was written on.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        LINK = "link", _("A link does not work")
        DATES = "dates", _("Dates or times are wrong")
        TEXT = "text", _("The description is wrong")
        OTHER = "other", _("Something else")

    entry_kind = models.CharField(max_length=10, choices=EntryKind.choices)
    entry_id = models.PositiveBigIntegerField()
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("in your words"), blank=True, default="", max_length=MOST_CHARACTERS)
    locale = models.CharField(max_length=35)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported problem")
        verbose_name_plural = _("reported problems")
        ordering = ["reported_at", "pk"]
        indexes = [models.Index("entry_kind", "entry_id", name="cms_problem_by_entry")]

    def __str__(self) -> str:
        return f"{self.entry_kind}:{self.entry_id} {self.get_kind_display()}"
