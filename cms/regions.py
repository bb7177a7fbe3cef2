"""What a region's page shows besides its own text."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.components import Link, Words
from cms.heads import path_of_page
from cms.models.content import ContentPage
from cms.models.listing import ListingPage
from cms.models.path import LearningPathPage
from cms.models.region import RegionPage
from cms.news import latest_news, news_lines
from cms.streams import found_part

NEWS: Final = 3
OFFERS: Final = 6


def region_values(page: RegionPage, request: HttpRequest) -> dict[str, Any]:
    """Return news, paths and pages below a region's page, and what the catalogue holds of it."""
    code = page.region.code if page.region else ""
    asked = f"{reverse('catalogue')}?region={code}"
    offers = found_part(asked, request, OFFERS, heading=_("Courses and webinars")) if code else None
    paths = LearningPathPage.objects.live().child_of(page).select_related("locale")
    texts = ContentPage.objects.live().child_of(page).select_related("locale")
    lists = ListingPage.objects.live().child_of(page).select_related("locale")
    return {
        "news": news_lines(latest_news(below=page)[:NEWS]),
        "paths": [_link(path) for path in paths],
        "pages": [_link(each) for rows in (texts, lists) for each in rows],
        "offers": offers,
    }


def _link(page: Any) -> Link:
    return Link(label=Words(text=page.title), url=path_of_page(page))
