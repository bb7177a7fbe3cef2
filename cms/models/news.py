"""News: what has happened or is about to, the latest first."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel

from cms.models.base import LeadPage
from cms.models.content import BodyPage

ON_A_PAGE = 12


def today() -> date:
    """Return the day in the zone of the site."""
    return timezone.localdate()


class NewsIndexPage(LeadPage):
    """The news below this page, the latest first."""

    template = "cms/news_index_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.RegionPage"]
    subpage_types: ClassVar[list[str]] = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("page of news")
        verbose_name_plural = _("pages of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the news."""
        from cms.news import latest_news, news_lines, news_pager

        context = super().get_context(request, *args, **kwargs)
        pages = Paginator(latest_news(below=self), ON_A_PAGE)
        shown = pages.get_page(request.GET.get("page"))
        return {**context, "news": news_lines(shown), "pager": news_pager(shown, request.path)}


class NewsPage(BodyPage):
    """One piece of news."""

    template = "cms/news_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage", "cms.RegionPage"]
    subpage_types: ClassVar[list[str]] = []

    date = models.DateField(_("day"), default=today)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_text = models.CharField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        default="",
        help_text=_(
            "For example: Women sorting seedlings in a nursery in Kisumu. "
            "Leave it empty when the picture only decorates."
        ),
    )

    content_panels: ClassVar[list[Panel]] = [
        *BodyPage.content_panels[:-1],
        FieldPanel("date"),
        FieldPanel("picture"),
        FieldPanel("picture_text"),
        *BodyPage.content_panels[-1:],
    ]

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the picture above the text."""
        from cms.news import day_words
        from cms.pictures import picture_set

        context = super().get_context(request, *args, **kwargs)
        shown = picture_set(self.picture, text=self.picture_text) if self.picture else None
        return {**context, "picture": shown, "day_words": day_words(self)}
