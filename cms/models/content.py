"""A plain page: what this is, privacy, accessibility, for partners."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel

from cms.blocks import BODY
from cms.models.base import LeadPage
from cms.models.parts_field import PartsField


class BodyPage(LeadPage):
    """A page whose body editors put together from parts."""

    body = PartsField(BODY, verbose_name=_("what the page holds"), blank=True)

    content_panels: ClassVar[list[Panel]] = [*LeadPage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the parts of the body, ready to show."""
        from cms.streams import parts_of

        context = super().get_context(request, *args, **kwargs)
        return {**context, "parts": parts_of(self.body, request)}


class ContentPage(BodyPage):
    """A page of text in one language."""

    template = "cms/content_page.html"
    parent_page_types: ClassVar[list[str]] = [
        "cms.HomePage",
        "cms.ContentPage",
        "cms.RegionPage",
    ]
    subpage_types: ClassVar[list[str]] = ["cms.ContentPage"]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")
