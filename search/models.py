"""What curators say shall stand first when somebody looks for certain words."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.models import Course
from search.languages import fold, words
from search.query import LONGEST_TEXT
from webinars.models import Webinar

TARGETS: Final = ("course", "webinar", "page")
_LONGEST_KEY: Final = 2 * LONGEST_TEXT  # folding makes several letters of some


def text_key(text: str) -> str:
    """Return what a text and a recommendation meet by: their folded words in their order."""
    return " ".join(words(fold(text)))[:_LONGEST_KEY]


class Recommendation(models.Model):
    """For this text, in this language of the interface or in all, this stands first.

    `matched` is the key of the text, kept when it is saved; of several for one text the one of the
    lowest `position` comes first.
    """

    text = models.CharField(
        _("words that somebody looks for"),
        max_length=LONGEST_TEXT,
        help_text=_("The whole text, in any spelling. For example: waste management"),
    )
    matched = models.CharField(max_length=_LONGEST_KEY, editable=False)
    locale = models.CharField(_("language of the page"), max_length=35, blank=True, default="")
    course = models.ForeignKey(
        Course,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("course"),
    )
    webinar = models.ForeignKey(
        Webinar,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("webinar"),
    )
    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    position = models.PositiveSmallIntegerField(
        _("place"), default=1, help_text=_("1 comes before 2.")
    )

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar[list[str]] = ["matched", "locale", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(course=None, webinar=None, page__isnull=False)
                | models.Q(course=None, webinar__isnull=False, page=None)
                | models.Q(course__isnull=False, webinar=None, page=None),
                name="search_recommends_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=["matched", "locale", target], name=f"search_recommends_{target}_once"
                )
                for target in TARGETS
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key of the text."""
        self.matched = text_key(self.text)
        super().save(*args, **kwargs)

    @property
    def target(self) -> Course | Webinar | Page | None:
        """What is recommended."""
        return self.course or self.webinar or self.page

    def clean(self) -> None:
        """Ask for words, and for one thing that is not recommended for them already."""
        super().clean()
        self.matched = text_key(self.text)
        if not self.matched:
            raise ValidationError({"text": _now("Write at least one word.")})
        chosen = [name for name in TARGETS if getattr(self, f"{name}_id")]
        if len(chosen) != 1:
            raise ValidationError(_now("Choose one course, one webinar or one page."))
        same = Recommendation.objects.exclude(pk=self.pk).filter(
            matched=self.matched, locale=self.locale, **{chosen[0]: getattr(self, chosen[0])}
        )
        if same.exists():
            raise ValidationError(_now("This is recommended for these words already."))
