"""What browsers, search engines and other sites read of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.identity.site import site
from academy.paths import page_path
from cms.components import Alternate, Link, PageHead, Picture, Words

# The share image of pages without a theme; drawn as a theme of this name would be.
SITE = "urban-academy"
DESCRIPTION_LENGTH = 160  # characters; about what search engines show


def whole_address(path: str) -> str:
    """Return the public address of a path."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def shorten(text: str) -> str:
    """Return a description that fits, in plain text on one line."""
    plain = " ".join(strip_tags(text).split())
    return Truncator(plain).chars(DESCRIPTION_LENGTH)


def addresses_of(path: str) -> dict[str, str]:
    """Return the paths of one page in every interface language, by locale."""
    locale = get_language() or settings.LANGUAGE_CODE
    rest = path.removeprefix(f"/{locale}/")
    return {code: f"/{code}/{rest}" for code, _name in settings.LANGUAGES}


def head_of(
    path: str,
    *,
    title: str,
    description: str,
    crumbs: Iterable[Link] = (),
    structured: Iterable[dict[str, object]] = (),
    addresses: Mapping[str, str] | None = None,
    is_indexed: bool = True,
    kind: str = "website",
    picture: Picture | None = None,
) -> PageHead:
    """Return the head of a page at a path (with the part of the query that makes it a page).

    `picture` is what the page is known by; its raster is what other sites show beside a link.
    """
    paths = addresses_of(path) if addresses is None else addresses
    trail = tuple(crumbs)
    values = tuple(structured)
    if len(trail) > 1:
        values = (*values, breadcrumb_list(trail))
    return PageHead(
        title=title,
        description=shorten(description),
        canonical=whole_address(path),
        alternates=tuple(
            Alternate(locale=code, name=code, url=whole_address(url)) for code, url in paths.items()
        ),
        default_url=whole_address(paths.get("en", path)),
        is_indexed=is_indexed,
        kind=kind,
        share_image=whole_address(
            _in_our_name(
                picture.share_url if picture else reverse("share_image", args=[SITE, SITE])
            )
        ),
        structured=values,
        crumbs=trail,
    )


def _in_our_name(share_url: str) -> str:
    """Return the path of a share image under the present name: others keep it for a year."""
    name = site().name_in("en")
    if name == str(settings.INTERFACE_NAME):
        return share_url
    return f"{share_url}?name={hashlib.sha256(name.encode()).hexdigest()[:8]}"


def with_structured(head: PageHead, values: dict[str, object]) -> PageHead:
    """Return a head that tells search engines this too."""
    return replace(head, structured=(*head.structured, values))


def publisher_values() -> dict[str, object]:
    """Return who runs the site as schema.org Organization, in the language of the page."""
    known, locale = site(), get_language() or settings.LANGUAGE_CODE
    values: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": whole_address("/#publisher"),
        "name": known.name_in(locale),
        "url": whole_address(f"/{locale}/"),
    }
    if known.logo:
        values["logo"] = whole_address(known.logo.src)
    if known.contact_address:
        values["email"] = known.contact_address
    if known.postal_address:
        values["address"] = known.postal_address
    return values


def crumb_trail(*links: tuple[str | Words, str]) -> tuple[Link, ...]:
    """Return the way from the home page to here; the last one is this page."""
    locale = get_language() or settings.LANGUAGE_CODE
    steps: list[tuple[str | Words, str]] = [(_("Home"), f"/{locale}/"), *links]
    return tuple(
        Link(
            label=label if isinstance(label, Words) else Words(text=label),
            url=url,
            is_current=position == len(steps),
        )
        for position, (label, url) in enumerate(steps, start=1)
    )


def breadcrumb_list(trail: Iterable[Link]) -> dict[str, object]:
    """Return the way to a page as schema.org BreadcrumbList."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(link.label),
                "item": whole_address(link.url),
            }
            for position, link in enumerate(trail, start=1)
        ],
    }


DEPTH_OF_HOME = 2  # the tree's root is at 1


def page_head(request: HttpRequest, page: Page, *, description: str) -> PageHead:
    """Return the head of a Wagtail page, with its translations as alternates."""
    translations = list(page.get_translations(inclusive=True).live().select_related("locale"))
    # The language menu leads to the translation itself, whose slug may differ.
    request.page_addresses = {  # type: ignore[attr-defined]
        other.locale.language_code: path_of_page(other) for other in translations
    }
    is_home = page.depth <= DEPTH_OF_HOME
    head = head_of(
        request.path,
        title="" if is_home else page.seo_title or page.title,
        description=page.search_description or description or page.title,
        crumbs=() if is_home else crumb_trail(*_steps_to(page), (page.title, request.path)),
        # An alias holds the text of another page: it is no translation.
        addresses={
            other.locale.language_code: path_of_page(other)
            for other in translations
            if other.alias_of_id is None
        },
    )
    if page.alias_of_id is None:
        return head
    source = whole_address(path_of_page(page.alias_of))
    return replace(head, canonical=source, is_indexed=False)


def _steps_to(page: Page) -> list[tuple[str | Words, str]]:
    """Return the pages between the home page and this one."""
    if page.depth <= DEPTH_OF_HOME + 1:
        return []
    above = page.get_ancestors().filter(depth__gt=DEPTH_OF_HOME).select_related("locale")
    return [(each.title, path_of_page(each)) for each in above]


def path_of_page(page: Page) -> str:
    """Return the path of a page: its language, then the slugs below the home page."""
    return page_path(page.locale.language_code, page.url_path)
