"""Tables of the vocabularies; every term has label rows, one per locale.

Terms that curators edit keep their versions (Wagtail's revisions), labels among them.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin


class Direction(models.TextChoices):
    """Which way a script runs."""

    LEFT_TO_RIGHT = "ltr", _("left to right")
    RIGHT_TO_LEFT = "rtl", _("right to left")


class Phase(models.TextChoices):
    """What a method is for: to seek knowledge, to make sense of it, or to share it."""

    SEEK = "seek", _("Seek")
    SENSE = "sense", _("Make sense")
    SHARE = "share", _("Share")


def _label_of(family: str, value: str) -> str:
    from academy.taxonomy.vocabulary import label_of  # which reads these tables

    return label_of(family, value)


class Label(models.Model):
    """How a term is called in one locale, and what people type instead."""

    locale = models.CharField(_("locale"), max_length=35)
    label = models.CharField(_("label"), max_length=200)
    synonyms = models.JSONField(_("also typed as"), default=list, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class Language(RevisionMixin, ClusterableModel):
    """A language of teaching; `tag` is canonical BCP 47 (RFC 5646)."""

    tag = models.CharField(_("tag"), max_length=35, unique=True)
    name = models.CharField(_("English name"), max_length=100)
    native_name = models.CharField(_("own name"), max_length=100)
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction.choices, default=Direction.LEFT_TO_RIGHT
    )

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["tag"]

    def __str__(self) -> str:
        return _label_of("languages", self.tag)


class LanguageLabel(Label):
    """The name of a language in one locale."""

    term = ParentalKey(Language, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint("term", "locale", name="taxonomy_one_language_label_a_locale")
        ]


class Theme(RevisionMixin, ClusterableModel):
    """What an entry is about: a tree of two levels, each with its SDGs (1 to 17)."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("wider theme"),
    )
    sdg_goals = models.JSONField(_("Sustainable Development Goals"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="taxonomy_theme_not_its_own_parent",
            )
        ]

    def __str__(self) -> str:
        return _label_of("themes", self.slug)


class ThemeLabel(Label):
    """What a theme is called in one locale."""

    term = ParentalKey(Theme, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint("term", "locale", name="taxonomy_one_theme_label_a_locale")
        ]


class Method(RevisionMixin, ClusterableModel):
    """How people learn in an entry."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    phase = models.CharField(_("phase"), max_length=5, choices=Phase.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return _label_of("methods", self.slug)


class MethodLabel(Label):
    """What a method is called in one locale."""

    term = ParentalKey(Method, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint("term", "locale", name="taxonomy_one_method_label_a_locale")
        ]


class Audience(RevisionMixin, ClusterableModel):
    """For whom an entry is made."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return _label_of("audiences", self.slug)


class AudienceLabel(Label):
    """What an audience is called in one locale."""

    term = ParentalKey(Audience, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint("term", "locale", name="taxonomy_one_audience_label_a_locale")
        ]


class Region(RevisionMixin, ClusterableModel):
    """A section of the organisation of cities: continental, or thematic such as metropolises.

    Roles reach into a region and those below it, so that where it stands is not for a form to say.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return _label_of("regions", self.code)


class RegionLabel(Label):
    """What a region is called in one locale."""

    term = ParentalKey(Region, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint("term", "locale", name="taxonomy_one_region_label_a_locale")
        ]


class UnmatchedWord(models.Model):
    """A foreign word that no term took, with how many entries one mapping would settle."""

    vocabulary = models.CharField(_("vocabulary"), max_length=20)
    text = models.CharField(_("word"), max_length=200)
    entries = models.PositiveIntegerField(
        _("entries"), validators=[MinValueValidator(1), MaxValueValidator(10_000_000)]
    )

    class Meta:
        verbose_name = _("unmatched word")
        verbose_name_plural = _("unmatched words")
        ordering = ["-entries", "text"]
        constraints = [
            models.UniqueConstraint("vocabulary", "text", name="taxonomy_one_row_a_word")
        ]

    def __str__(self) -> str:
        return self.text


class TakenAway(models.Model):
    """A term, or its label in one locale, that curators took away.

    Loading the shipped lists does not bring it back, and what still names it, an address or a
    source, is led to the term that it was joined into, if there is one.
    """

    vocabulary = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    locale = models.CharField(max_length=35, blank=True, default="")
    joined_into = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "vocabulary", "value", "locale", name="taxonomy_taken_away_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vocabulary}:{self.value}"


class TermJoining(models.Model):
    """Two terms that were joined into one, with all it takes to undo that.

    `kept_id` and `gone_id` are numbers, not links: either may be joined or removed later. `gone`
    holds the term that went and its labels; `moved` says which rows hold the other instead, by
    model and field (of lists, the keys of what holds them); `removed` are the rows of lists that
    held both; `words` what became of the labels of the kept one; `drafts` where drafts named the
    one that went; `last_revision` is the newest draft of all at that moment; `taken_away` are the
    notes on the one that went which the joining replaced; `was_below` says that the kept theme was
    below the other.
    """

    vocabulary = models.CharField(max_length=20)
    kept_id = models.PositiveBigIntegerField()
    gone_id = models.PositiveBigIntegerField()
    gone_value = models.CharField(max_length=60)
    gone = models.JSONField(default=list)
    moved = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    words = models.JSONField(default=list)
    drafts = models.JSONField(default=list)
    last_revision = models.PositiveBigIntegerField(default=0)
    taken_away = models.JSONField(default=list)
    was_below = models.BooleanField(default=False)
    joined_at = models.DateTimeField(_("joined"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("joined term")
        verbose_name_plural = _("joined terms")
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "vocabulary",
                "gone_id",
                condition=models.Q(undone_at=None),
                name="taxonomy_term_joined_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vocabulary}:{self.gone_value}"


class VocabularyVersion(models.Model):
    """The number of the last change that curators made to a vocabulary; one row, counting up."""

    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)
