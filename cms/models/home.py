"""The home page: one sentence that says what this is, and ways into the catalogue."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page

from cms.heads import publisher_values, with_structured
from cms.models.base import SitePage

_END_OF_SENTENCE = re.compile(r"(?<=[.!?؟。]) +")


def sentences(text: str) -> list[str]:
    """Return the sentences of a short text; each gets a line of its own in a headline."""
    return _END_OF_SENTENCE.split(text.strip())


class HomePage(SitePage):
    """The first page in one language; what it lists comes from the catalogue itself."""

    template = "cms/home_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "cms.ContentPage",
        "cms.ContactPage",
        "cms.ListingPage",
        "cms.RegionPage",
        "cms.ThemePage",
        "cms.LearningPathPage",
        "cms.NewsIndexPage",
    ]

    headline = models.CharField(
        _("what this is"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("For example: Cities teach each other. Find a course in your language."),
    )
    introduction = models.TextField(
        _("first paragraph"),
        blank=True,
        default="",
        help_text=_("For example: who runs these courses, and that taking part is free."),
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def description(self) -> str:
        """What search engines say of the site."""
        return self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the catalogue holds now."""
        from cms.home import home_values

        context = super().get_context(request, *args, **kwargs)
        headline = sentences(self.headline or self.title)
        head = with_structured(context["head"], publisher_values())
        return {**context, "head": head, "headline": headline, **home_values(request)}
