"""The pages of text that a new site begins with; editors change them as they like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from cms.heads import DEPTH_OF_HOME
from cms.models import ContactPage, ContentPage, HomePage

_FILE = Path(__file__).with_name("data") / "first_pages.json"


@dataclass(frozen=True, kw_only=True)
class FirstPage:
    """One page in one language; `slug` is the same in all of them."""

    slug: str
    locale: str
    title: str
    lead: str
    body: str
    topics: str = ""

    def as_page(self) -> ContentPage | ContactPage:
        """Return the page, not stored yet: a form where there are topics to write about."""
        values = {
            "title": self.title,
            "slug": self.slug,
            "lead": self.lead,
            "body": [("text", RichText(self.body))],
            "show_in_menus": True,
            "locale": Locale.objects.get(language_code=self.locale),
        }
        return ContactPage(topics=self.topics, **values) if self.topics else ContentPage(**values)


def first_pages() -> list[FirstPage]:
    """Return the pages as they ship, English first."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return [
        FirstPage(slug=slug, locale=locale, **texts)
        for slug, by_locale in stored.items()
        for locale, texts in by_locale.items()
    ]


def make_first_pages() -> int:
    """Make what is missing and return how many; a page that is there is left as it is."""
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    keys = dict(Page.objects.filter(depth=DEPTH_OF_HOME + 1).values_list("slug", "translation_key"))
    made = 0
    for page in first_pages():
        home = homes.get(page.locale)
        if home is None or Page.objects.child_of(home).filter(slug=page.slug).exists():
            continue
        row = page.as_page()
        if page.slug in keys:
            row.translation_key = keys[page.slug]
        home.add_child(instance=row)
        home.refresh_from_db()
        row.save_revision().publish()
        keys[page.slug] = row.translation_key
        made += 1
    return made
