"""Tables of the feeds we read, their items as last seen, and each reading."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.organisations.models import Organisation


class SourceStatus(models.TextChoices):
    """Whether a source is read."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PAUSED = "paused", _("Paused")
    BROKEN = "broken", _("Broken")


class RunOutcome(models.TextChoices):
    """How one reading ended; a run without one is going on or was killed."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    INTERRUPTED = "interrupted", _("Interrupted")


class Source(models.Model):
    """A feed we read, or a file somebody hands us.

    `interval` is how often it is read; None for files, which are read when somebody says so.
    `mapping` turns the feed's field names into ours.
    """

    name = models.CharField(_("name"), max_length=300, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="sources"
    )
    kind = models.CharField(_("kind"), max_length=30)
    address = models.CharField(_("address"), max_length=2000, blank=True, default="")
    interval = models.DurationField(_("how often"), null=True, blank=True)
    mapping = models.JSONField(_("fields"), default=dict, blank=True)
    default_language = models.CharField(_("language"), max_length=35, blank=True, default="")
    licence = models.CharField(_("licence"), max_length=300, blank=True, default="")
    status = models.CharField(
        _("status"), max_length=10, choices=SourceStatus.choices, default=SourceStatus.DRAFT
    )
    etag = models.CharField(max_length=500, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceRecord(models.Model):
    """One item of a source as last seen; many may stand for one entry.

    The entry is named by kind and id, since this floor knows no courses or webinars; an entry
    holds no pointer back. `group` joins language versions of one offer. `gone_since` is when the
    source stopped listing it.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="records")
    key = models.CharField(max_length=500)
    hash = models.CharField(max_length=64)
    normalised = models.JSONField(default=dict)
    group = models.CharField(max_length=500, blank=True, default="")
    entry_kind = models.CharField(max_length=10)
    entry_id = models.PositiveBigIntegerField()
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    gone_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        ordering = ["pk"]
        indexes = [
            models.Index("entry_kind", "entry_id", name="harvesting_record_by_entry"),
            models.Index("source", "group", name="harvesting_record_by_group"),
        ]
        constraints = [models.UniqueConstraint("source", "key", name="harvesting_one_record_a_key")]

    def __str__(self) -> str:
        return self.key


class HarvestRun(models.Model):
    """One reading of a source: counts by decision, and each refusal with its place and reason."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=12, choices=RunOutcome.choices, default=RunOutcome.RUNNING
    )
    counts = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, default="")
    refusals = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("reading of a source")
        verbose_name_plural = _("readings of sources")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"
