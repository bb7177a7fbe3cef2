"""Sitemaps for search engines: every public page in every interface language."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page, get_page_models

from academy.organisations.models import Organisation
from academy.taxonomy.vocabulary import vocabulary
from cms.heads import path_of_page
from courses.models import Course
from webinars.models import Webinar


class PublicSitemap(Sitemap):  # type: ignore[type-arg]
    """Addresses on our own host, each with its other languages and x-default."""

    i18n = True
    alternates = True
    x_default = True
    limit = 2_000  # times the number of languages; a file stays well below 50,000 addresses

    def get_domain(self, site: Any = None) -> str:  # noqa: ARG002  (the base class names it)
        """Return the public host, whatever name the request came by."""
        return urlsplit(settings.BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002  (as above)
        """Return the public scheme."""
        return urlsplit(settings.BASE_URL).scheme


class FixedSitemap(PublicSitemap):
    """Pages that are always there, and one page for every term."""

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return route names with their arguments."""
        terms = vocabulary()
        names = ("catalogue", "themes", "methods", "languages", "organisations")
        return [
            *((name, ()) for name in names),
            *(("theme", (slug,)) for slug in terms.themes),
            *(("method", (slug,)) for slug in terms.methods),
        ]

    def location(self, item: tuple[str, tuple[str, ...]]) -> str:
        """Return the path in the active language."""
        name, arguments = item
        return reverse(name, args=arguments)


class CourseSitemap(PublicSitemap):
    """Every published course."""

    def items(self) -> QuerySet[Any]:
        """Return published courses in a steady order."""
        rows = Course.objects.published().only("title", "last_published_at")
        return rows.order_by("pk")

    def lastmod(self, item: Course) -> datetime | None:
        """Return when the course was last published."""
        moment: datetime | None = item.last_published_at
        return moment


class WebinarSitemap(PublicSitemap):
    """Every published webinar."""

    def items(self) -> QuerySet[Any]:
        """Return published webinars in a steady order."""
        rows = Webinar.objects.published().only("title", "last_published_at")
        return rows.order_by("pk")

    def lastmod(self, item: Webinar) -> datetime | None:
        """Return when the webinar was last published."""
        moment: datetime | None = item.last_published_at
        return moment


class OrganisationSitemap(PublicSitemap):
    """Every organisation."""

    def items(self) -> QuerySet[Organisation]:
        """Return organisations in a steady order."""
        return Organisation.objects.only("name").order_by("pk")

    def location(self, item: Organisation) -> str:
        """Return the page of an organisation in the active language."""
        return reverse("organisation", args=[item.pk, item.slug])


class PageSitemap(PublicSitemap):
    """Pages that editors wrote, each in its own language only.

    An alias repeats the text of another page, and some pages are shown on a page of the
    catalogue: neither has an address that search engines should know.
    """

    i18n = False
    alternates = False
    x_default = False

    def items(self) -> QuerySet[Page]:
        """Return live pages below the root."""
        pages: Any = Page.objects.live().public().filter(depth__gt=1, alias_of=None)
        elsewhere = [
            model for model in get_page_models() if getattr(model, "shows_elsewhere", False)
        ]
        pages = pages.not_exact_type(*elsewhere).select_related("locale")
        ordered: QuerySet[Page] = pages.order_by("path")
        return ordered

    def location(self, item: Page) -> str:
        """Return the path of a page."""
        return path_of_page(item)

    def lastmod(self, item: Page) -> datetime | None:
        """Return when the page was last published."""
        moment: datetime | None = item.last_published_at
        return moment


SITEMAPS: dict[str, type[Sitemap]] = {  # type: ignore[type-arg]
    "pages": PageSitemap,
    "fixed": FixedSitemap,
    "courses": CourseSitemap,
    "webinars": WebinarSitemap,
    "organisations": OrganisationSitemap,
}
