"""A plain page: what this is, privacy, accessibility, for partners."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.heads import page_head
from cms.models.addresses import refuse_reserved_slug


class ContentPage(Page):
    """A page of text in one language."""

    template = "cms/content_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: ClassVar[list[str]] = ["cms.ContentPage"]

    lead = models.TextField(
        _("first sentence"),
        blank=True,
        default="",
        help_text=_("For example: Who may register a course, and how."),
    )
    body = RichTextField(
        _("text"),
        blank=True,
        default="",
        features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"],
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")

    def clean(self) -> None:
        """Refuse a slug that one of our own routes has taken."""
        super().clean()
        refuse_reserved_slug(self.slug)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the frame shows of this page."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "head": page_head(request, self, description=self.lead)}
