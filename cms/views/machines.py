"""What machines ask for: plans of themes, robots.txt, the description of our search."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from academy.identity.site import site
from academy.taxonomy.vocabulary import vocabulary
from cms.heads import SITE, whole_address
from cms.patterns import pattern
from cms.presenting import family_of
from cms.share_images import drawable, share_image


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def plan(_request: HttpRequest, family: str, slug: str) -> HttpResponse:
    """Return the street plan of a theme; the same address always gives the same drawing."""
    return HttpResponse(pattern(slug, family), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def share(_request: HttpRequest, family: str, slug: str) -> HttpResponse:
    """Return the picture that other sites show beside a link to a theme, or to any page.

    Drawing one takes a tenth of a second, so only what pages of ours name is drawn.
    """
    if (family, slug) != (SITE, SITE) and family != family_of(slug, vocabulary()):
        raise Http404
    image = share_image(slug, family, drawable(site().name_in("en")))
    return HttpResponse(image, content_type="image/png")


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(_request: HttpRequest) -> HttpResponse:
    """Say what search engines may read: pages, not every mix of filters."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /api/",
        "Disallow: /*/catalogue/?*q=",
        "Disallow: /*?*sort=",
        "",
        f"Sitemap: {whole_address('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe our search to browsers (OpenSearch 1.1)."""
    values = {
        "name": site().name_in(get_language()),
        "search_url": whole_address("/en/catalogue/"),
        "icon_url": whole_address(f"{settings.STATIC_URL}cms/mark.svg"),
    }
    return render(
        request,
        "cms/opensearch.xml",
        values,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
