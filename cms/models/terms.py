"""Texts that are shown on pages of the catalogue: what a theme is, what a region adds to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

from academy.taxonomy.models import Method, Theme
from cms.blocks import LINE_FEATURES
from cms.models.base import SitePage
from cms.models.content import BodyPage
from cms.models.fields import TermField


class ThemePage(BodyPage):
    """The introduction that stands on the catalogue's own page of a theme."""

    template = "cms/listing.html"
    shows_elsewhere = True
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    theme = TermField(Theme, models.PROTECT, related_name="+", verbose_name=_("theme"), null=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("theme"),
        *BodyPage.content_panels[len(Page.content_panels) :],
    ]

    class Meta:
        verbose_name = _("introduction to a theme")
        verbose_name_plural = _("introductions to themes")

    def clean(self) -> None:
        """Refuse a second introduction to one theme in one language."""
        super().clean()
        others = ThemePage.objects.filter(theme_id=self.theme_id, locale_id=self.locale_id)
        if self.theme_id and others.exclude(pk=self.pk).filter(alias_of=None).exists():
            raise ValidationError(
                {"theme": _now("This theme has an introduction in this language already.")}
            )

    def get_absolute_url(self) -> str:
        """Return the page of the theme in the active language."""
        return reverse("theme", args=[self.theme.slug])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Lead to the page of the theme."""
        return redirect(self.get_absolute_url())

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:  # noqa: ARG002
        """Show the page of the theme with this introduction."""
        from cms.views.lists import theme_page

        return theme_page(request, self.theme.slug, introduction=self)


class RegionNotePage(SitePage):
    """A region's own paragraph on the page of a theme or of a way of learning."""

    template = "cms/listing.html"
    shows_elsewhere = True
    parent_page_types: ClassVar[list[str]] = ["cms.RegionPage"]
    subpage_types: ClassVar[list[str]] = []

    theme = TermField(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("theme"),
    )
    method = TermField(
        Method,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or way of learning"),
    )
    text = RichTextField(
        _("paragraph"),
        features=LINE_FEATURES,
        max_length=1500,
        help_text=_("For example: what cities of your region do about it, and whom to ask."),
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("theme"), FieldPanel("method")])],
            heading=_("Where it stands"),
        ),
        FieldPanel("text"),
    ]

    class Meta:
        verbose_name = _("paragraph of a region")
        verbose_name_plural = _("paragraphs of regions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(theme=None) | models.Q(method=None),
                name="cms_region_note_on_one_term",
            )
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Ask for either a theme or a method."""
        super().full_clean(*args, **kwargs)
        if bool(self.theme_id) == bool(self.method_id):
            raise ValidationError({"theme": _now("Choose either a theme or a way of learning.")})

    def get_absolute_url(self) -> str:
        """Return the page on which the paragraph stands."""
        if self.theme is not None:
            return reverse("theme", args=[self.theme.slug])
        return reverse("method", args=[self.method.slug])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Lead to the page on which the paragraph stands."""
        return redirect(self.get_absolute_url())

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:  # noqa: ARG002
        """Show the page of the theme or method with this paragraph."""
        from cms.views.lists import method_page, theme_page

        if self.theme is not None:
            return theme_page(request, self.theme.slug, note=self)
        return method_page(request, self.method.slug, note=self)
