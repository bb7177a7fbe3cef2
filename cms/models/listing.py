"""A page that lists courses and webinars: picked by hand, or found by a filter."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel

from cms.asked import MOST_CHARACTERS, check_asked
from cms.blocks import BODY, CourseChooserBlock, WebinarChooserBlock
from cms.models.content import BodyPage
from cms.models.parts_field import PartsField

MOST_LISTED = 24


class ListingPage(BodyPage):
    """A list with a name of its own; what is picked by hand stands before what is found."""

    template = "cms/listing_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.RegionPage"]
    subpage_types: ClassVar[list[str]] = []

    body = PartsField(
        BODY, verbose_name=_("before the list"), blank=True, help_text=_("Most lists need nothing.")
    )
    chosen = PartsField(
        [("course", CourseChooserBlock()), ("webinar", WebinarChooserBlock())],
        verbose_name=_("picked by hand"),
        blank=True,
        max_num=MOST_LISTED,
    )
    asked = models.CharField(
        _("address of a filtered list"),
        max_length=MOST_CHARACTERS,
        blank=True,
        default="",
        help_text=_(
            "Choose filters in the catalogue and copy the address of that page. "
            "For example: /en/catalogue/?theme=housing&language=fr"
        ),
    )

    content_panels: ClassVar[list[Panel]] = [
        *BodyPage.content_panels,
        MultiFieldPanel([FieldPanel("chosen"), FieldPanel("asked")], heading=_("The list")),
    ]

    class Meta:
        verbose_name = _("list of courses and webinars")
        verbose_name_plural = _("lists of courses and webinars")

    def clean(self) -> None:
        """Refuse a filter that the catalogue does not know."""
        super().clean()
        if self.asked:
            try:
                check_asked(self.asked)
            except ValidationError as error:
                raise ValidationError({"asked": error.messages}) from error

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Ask for something to list."""
        super().full_clean(*args, **kwargs)
        if not self.asked and not self.chosen:
            raise ValidationError({"asked": _now("Pick something by hand or give a filter.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list."""
        from cms.streams import chosen_part, found_part

        context = super().get_context(request, *args, **kwargs)
        lists = (
            chosen_part(self.chosen, request) if self.chosen else None,
            found_part(self.asked, request, MOST_LISTED) if self.asked else None,
        )
        return {**context, "lists": [part for part in lists if part is not None]}
