"""Pages of the demonstration: a region with a learning path, news, a list and its own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from academy.catalogue.models import CatalogueEntry
from academy.harvesting.models import SourceRecord
from academy.taxonomy.models import Region, Theme
from cms.demonstration.files import PAGES
from cms.models import (
    ContentPage,
    HomePage,
    LearningPathPage,
    ListingPage,
    NewsIndexPage,
    NewsPage,
    RegionNotePage,
    RegionPage,
    ThemePage,
)
from courses.models import Course
from webinars.models import Webinar

REGION: Final = "africa"
THEME: Final = "participatory-planning-and-budgeting"
STEPS: Final = (
    "municipal-finance",
    "participatory-budgeting",
    "gender-budgeting",
    "budgets-second-year",
)

Texts = Mapping[str, Any]


def make_pages() -> int:
    """Make what is missing in every language and return how many; what is there stays."""
    texts: dict[str, dict[str, Texts]] = json.loads(PAGES.read_text(encoding="utf-8"))
    homes = HomePage.objects.live().select_related("locale").order_by("path")
    made = 0
    for home in homes:
        if home.locale.language_code in texts[REGION]:
            made += _make_in(
                home, {name: by[home.locale.language_code] for name, by in texts.items()}
            )
    return made


def _make_in(home: Page, texts: Mapping[str, Texts]) -> int:
    if RegionPage.objects.child_of(home).filter(slug=REGION).exists():
        return 0
    region = _add(home, _region_page(home, texts["africa"]))
    news = _add(region, NewsIndexPage(slug="news", **_titles(texts["news"])))
    pages = (
        (region, LearningPathPage(slug="a-budget-people-understand", **_path(texts["path"]))),
        (news, _news(texts["news"])),
        (home, _list(texts["list"])),
        (home, _theme(texts["theme"])),
        (region, _note(texts["note"])),
    )
    for above, page in pages:
        _add(above, page)
    return 2 + len(pages)


def _add(above: Page, page: Any) -> Any:
    """Add a page below another and publish it, as a translation where another language has it."""
    page.locale = Locale.objects.get(pk=above.locale_id)
    twin = type(page).objects.filter(slug=page.slug).exclude(locale=page.locale).first()
    if twin is not None:
        page.translation_key = twin.translation_key
    above.refresh_from_db()
    above.add_child(instance=page)
    page.save_revision().publish()
    return page


def _titles(texts: Texts) -> dict[str, Any]:
    return {"title": texts["title"], "lead": texts["lead"]}


def _region_page(home: Page, texts: Texts) -> RegionPage:
    body: list[tuple[str, Any]] = [
        ("text", RichText(texts["text"])),
        ("webinars", {"heading": texts["webinars"], "asked": "", "number": 3}),
        (
            "questions",
            {
                "heading": texts["questions"],
                "questions": [
                    {"question": question, "answer": RichText(answer)}
                    for question, answer in texts["answers"]
                ],
            },
        ),
    ]
    how = ContentPage.objects.child_of(home).filter(slug="for-partners").first()
    if how is not None:
        action = {"text": texts["button_text"], "label": texts["button"], "address": ""}
        body.append(("action", {**action, "page": how.page_ptr}))
    region = Region.objects.get(code=REGION)
    return RegionPage(slug=REGION, region=region, body=body, show_in_menus=True, **_titles(texts))


def _path(texts: Texts) -> dict[str, Any]:
    entries = _entries()
    steps = [
        ("step", {"entry": [(entries[key].kind.value, entries[key])], "why": why})
        for key, why in zip(STEPS, texts["why"], strict=True)
        if key in entries
    ]
    return {**_titles(texts), "steps": steps}


def _entries() -> dict[str, CatalogueEntry]:
    """Return the entries of the steps by the keys that the demonstration's files give them."""
    records = SourceRecord.objects.filter(key__in=STEPS).order_by("pk")
    found: dict[str, CatalogueEntry] = {}
    for model in (Course, Webinar):
        ids = {each.entry_id: each.key for each in records if each.entry_kind == model.kind}
        found.update((ids[row.pk], row) for row in model.objects.published().filter(pk__in=ids))
    return found


def _news(texts: Texts) -> NewsPage:
    return NewsPage(
        slug="a-page-of-its-own",
        title=texts["item"],
        lead=texts["item_lead"],
        body=[("text", RichText(texts["text"]))],
    )


def _list(texts: Texts) -> ListingPage:
    asked = "/en/catalogue/?method=self-paced-course&free=1"
    return ListingPage(slug="short-courses", asked=asked, show_in_menus=True, **_titles(texts))


def _theme(texts: Texts) -> ThemePage:
    body = [("text", RichText(texts["text"]))]
    theme = Theme.objects.get(slug=THEME)
    return ThemePage(slug="participatory-budgeting", theme=theme, body=body, **_titles(texts))


def _note(texts: Texts) -> RegionNotePage:
    theme = Theme.objects.get(slug=THEME)
    return RegionNotePage(slug="budgets", title=texts["title"], theme=theme, text=texts["text"])
