"""A learning path: courses and webinars in an order, each with a reason."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel

from cms.blocks import StepBlock, TextBlock
from cms.models.base import LeadPage
from cms.models.parts_field import PartsField


class LearningPathPage(LeadPage):
    """What to take first, what next, and why."""

    template = "cms/learning_path_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.RegionPage"]
    subpage_types: ClassVar[list[str]] = []

    steps = PartsField(
        [("step", StepBlock()), ("text", TextBlock(label=_("Text between steps")))],
        verbose_name=_("steps"),
        block_counts={"step": {"min_num": 1, "max_num": 24}},
    )

    content_panels: ClassVar[list[Panel]] = [*LeadPage.content_panels, FieldPanel("steps")]

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the steps whose entries the public may see."""
        from cms.streams import path_values

        context = super().get_context(request, *args, **kwargs)
        return {**context, **path_values(self.steps, request)}
