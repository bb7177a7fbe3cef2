"""Pages below the home pages that every site has."""

from __future__ import annotations

from typing import Any, TypeVar

from wagtail.models import Page

from academy.taxonomy.models import Region
from cms.models import HomePage, RegionPage

AnyPage = TypeVar("AnyPage", bound=Page)


def home(locale: str = "en") -> HomePage:
    """Return the home page in a language."""
    return HomePage.objects.get(locale__language_code=locale)


def add_page(above: Page, page: AnyPage, *, is_live: bool = True) -> AnyPage:
    """Add a page below another, in its language; published unless it is a draft."""
    above.refresh_from_db()
    page.locale = above.locale
    page.live = is_live
    above.add_child(instance=page)
    if is_live:
        page.save_revision().publish()
    else:
        page.save_revision()
    return page


def region_page(code: str = "africa", locale: str = "en", **values: Any) -> RegionPage:
    """Make the page of a region."""
    region = Region.objects.get(code=code)
    page = RegionPage(title=code.title(), slug=code, region=region, **values)
    return add_page(home(locale), page)
