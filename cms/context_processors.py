"""What the frame of every page needs: name, menus, languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.identity.site import Site, site
from cms.components import Alternate, ImageSource, Link, PictureSet, SearchBox, Words
from cms.heads import DEPTH_OF_HOME


@dataclass(frozen=True)
class SiteFrame:
    """The frame of a page; worked out only when a template asks."""

    request: HttpRequest

    @property
    def name(self) -> str:
        """The name of the site."""
        return self.site.name_in(self.locale)

    @property
    def site(self) -> Site:
        """What editors set for the whole site."""
        return site()

    @property
    def logo(self) -> PictureSet | None:
        """The logo; it says the name where that is not written beside it."""
        logo = self.site.logo
        if logo is None:
            return None
        return PictureSet(
            sources=tuple(
                ImageSource(type=mime, srcset=url, sizes="") for mime, url in logo.sources.items()
            ),
            src=logo.src,
            srcset="",
            sizes="",
            width=logo.width,
            height=logo.height,
            text=f"{self.name}: {logo.text}" if logo.holds_name else "",
            is_lazy=False,
        )

    @property
    def writes_name(self) -> bool:
        """Whether the name stands beside the mark or logo."""
        return self.site.logo is None or not self.site.logo.holds_name

    @property
    def sentence(self) -> str:
        """What editors say of the site in this language; empty where they say nothing."""
        return self.site.sentences.get(self.locale, "")

    @property
    def own_links(self) -> tuple[Link, ...]:
        """Links that editors put into the foot of every page in this language."""
        return tuple(
            Link(label=Words(text=label), url=address)
            for label, address in self.site.links.get(self.locale, ())
        )

    @property
    def locale(self) -> str:
        """The language of the interface."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def direction(self) -> str:
        """Which way the interface runs."""
        return "rtl" if get_language_info(self.locale)["bidi"] else "ltr"

    @property
    def language_name(self) -> str:
        """The interface language in its own words."""
        return dict(settings.LANGUAGES)[self.locale]

    @property
    def home_url(self) -> str:
        """The home page in this language."""
        return f"/{self.locale}/"

    @property
    def catalogue_url(self) -> str:
        """The catalogue in this language."""
        return reverse("catalogue")

    @property
    def webinars_url(self) -> str:
        """The webinars of the catalogue in this language."""
        return f"{self.catalogue_url}?kind=webinar"

    @property
    def is_home(self) -> bool:
        """Whether this is the home page."""
        return self.request.path == self.home_url

    @property
    def header_search(self) -> SearchBox | None:
        """The small search box; not where a large one stands on the page."""
        if self.request.path in (self.home_url, self.catalogue_url):
            return None
        return SearchBox(name=_("The whole catalogue"), element_id="head-q", form_id="head-find")

    @cached_property
    def menu(self) -> tuple[Link, ...]:
        """The main menu."""
        return (
            self._item(_("Catalogue"), reverse("catalogue")),
            self._item(_("Themes"), reverse("themes")),
            self._item(_("Webinars"), self.webinars_url),
            self._item(_("Organisations"), reverse("organisations")),
        )

    @cached_property
    def find_links(self) -> tuple[Link, ...]:
        """Every way into the catalogue, for the foot of the page."""
        return (
            *self.menu,
            self._item(_("Ways of learning"), reverse("methods")),
            self._item(_("Languages of teaching"), reverse("languages")),
        )

    @cached_property
    def about_links(self) -> tuple[Link, ...]:
        """Pages about the site itself that editors put into menus."""
        pages = (
            Page.objects.live()
            .in_menu()
            .filter(locale__language_code=self.locale, depth=DEPTH_OF_HOME + 1)
        )
        return tuple(
            Link(label=Words(text=page.title), url=f"/{self.locale}/{page.slug}/")
            for page in pages.order_by("path").only("title", "slug", "path", "depth")[:8]
        )

    @cached_property
    def languages(self) -> tuple[Alternate, ...]:
        """This page in every interface language."""
        return tuple(
            Alternate(
                locale=code,
                name=str(name),
                url=self._in_language(code),
                direction="rtl" if get_language_info(code)["bidi"] else "ltr",
                is_current=code == self.locale,
            )
            for code, name in settings.LANGUAGES
        )

    def _item(self, label: str, url: str) -> Link:
        path, asked = self.request.path, self.request.get_full_path()
        # Webinars are the catalogue under one filter: then the catalogue's own item is not meant.
        is_webinars = asked == self.webinars_url
        is_current = url == asked or ("?" not in url and url == path and not is_webinars)
        return Link(label=Words(text=label), url=url, is_current=is_current)

    def _in_language(self, code: str) -> str:
        path, query = self.request.path, self.request.META.get("QUERY_STRING", "")
        stated = getattr(self.request, "page_addresses", {})
        if code in stated:
            path = stated[code]
        elif path.startswith(f"/{self.locale}/"):
            path = f"/{code}/{path.removeprefix(f'/{self.locale}/')}"
        elif path.startswith("/accounts/"):
            return f"{path}?locale={code}"
        else:
            return f"/{code}/"
        return f"{path}?{query}" if query else path


def frame(request: HttpRequest) -> dict[str, object]:
    """Give every template the frame of the page, and an empty head for pages that bring none."""
    return {"frame": SiteFrame(request)}
