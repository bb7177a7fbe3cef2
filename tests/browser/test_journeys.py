"""Whole paths of a reader through the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import fetch
from tests.browser.serving import Site
from tests.browser.visiting import PHONE, Visitor

pytestmark = pytest.mark.journey

# What people type, and the language they type it in.
BUDGETS = [
    ("budget participatif", "fr"),
    ("orçamento participativo", "pt"),
    ("الميزانية التشاركية", "ar"),
]


def search_for(page: Page, text: str) -> None:
    """Type into the search box of the page and press Enter."""
    page.get_by_role("main").locator("input[type=search]").fill(text)
    page.get_by_role("main").locator("input[type=search]").press("Enter")
    page.wait_for_url(re.compile(r"/catalogue/\?"))


@pytest.mark.parametrize(("text", "language"), BUDGETS)
def test_a_theme_is_found_across_languages_and_the_reason_is_told(
    visitor: Visitor, text: str, language: str
) -> None:
    page = visitor.open("/en/")

    search_for(page, text)

    reason = page.locator(".because", has_text="Participatory planning and budgeting")
    titles = page.locator(".line").filter(has=reason).locator(".line-title a")
    expect(titles.first).to_be_visible()
    assert {title.get_attribute("lang") or "en" for title in titles.all()} - {language}


def test_a_suggestion_leads_on(visitor: Visitor) -> None:
    page = visitor.open("/en/")

    page.get_by_role("main").locator("input[type=search]").press_sequentially("participat")
    option = page.get_by_role("option", name=re.compile("Participatory planning"))
    expect(option.first).to_be_visible()
    option.first.click()

    expect(page).to_have_url(re.compile(r"participat"))
    expect(page.locator(".lines .line").first).to_be_visible()


def test_choosing_a_language_and_a_theme_and_dropping_one(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/catalogue/")
    everything = page.locator(".sentence").inner_text()

    page.locator("input[name=language][value=es]").check()
    page.locator("input[name=theme]").first.check()
    page.get_by_role("button", name=re.compile("Show .* result")).click()
    narrowed = page.locator(".sentence").inner_text()
    chips = page.get_by_role("list", name="Chosen filters").get_by_role("link")
    expect(chips).to_have_count(3)
    chips.filter(has_text="Spanish").click()

    assert everything != narrowed
    assert "Spanish" in narrowed
    asked = parse_qs(urlsplit(page.url).query)
    assert set(asked) == {"theme"}
    page.get_by_role("link", name="Clear all").click()
    expect(page).to_have_url(re.compile(r"/en/catalogue/$"))


def test_filters_without_a_reload(visitor: Visitor) -> None:
    page = visitor.open("/en/catalogue/")
    before = page.locator(".sentence").inner_text()

    page.locator("input[name=language][value=fr]").check()

    expect(page).to_have_url(re.compile(r"language=fr"))
    expect(page.locator(".sentence")).not_to_have_text(before)
    expect(page.locator("input[name=language][value=fr]")).to_be_checked()
    page.go_back()
    expect(page.locator(".sentence")).to_have_text(before)


@pytest.mark.parametrize(
    "asked", ["theme=housing&q=qzxwvq", "theme=housing&language=ar", "q=qzxwvq"]
)
def test_finding_nothing_offers_ways_on_that_find(visitor: Visitor, asked: str) -> None:
    page = visitor.open(f"/en/catalogue/?{asked}")

    expect(page.locator(".line")).to_have_count(0)
    way = page.locator(".ways a").first
    promised = way.locator(".count").all_inner_texts()
    way.click()

    expect(page.locator(".lines .line").first).to_be_visible()
    for count in promised:
        expect(page.locator(".sentence")).to_contain_text(count)


def test_a_misspelt_word_still_finds(visitor: Visitor) -> None:
    page = visitor.open("/en/catalogue/?q=particpatory+bugdeting")

    found = page.locator(".lines .line, .did-you-mean")

    expect(found.first).to_be_visible()


def test_from_a_list_to_an_entry_and_to_its_provider(visitor: Visitor) -> None:
    page = visitor.open("/en/catalogue/?kind=course&language=es", width=PHONE)
    link = page.locator(".line-title a").first
    title = link.inner_text()

    link.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    provider = page.locator(".act a.button")
    assert str(provider.get_attribute("href")).startswith(("http://", "https://"))
    assert {"nofollow", "noopener"} <= set(str(provider.get_attribute("rel")).split())
    host = urlsplit(str(provider.get_attribute("href"))).hostname or ""
    expect(page.locator(".act")).to_contain_text(host.removeprefix("www."))


def test_from_an_entry_to_its_theme_and_its_organisation(
    visitor: Visitor, path_to: Callable[[str, str], str]
) -> None:
    page = visitor.open(path_to("course", "en"))

    page.locator(".fact-list a[href*='/themes/']").first.click()
    expect(page.locator(".lines .line").first).to_be_visible()
    page.go_back()
    page.locator(".provider a[href*='/organisations/']").first.click()

    expect(page).to_have_url(re.compile(r"/en/organisations/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize(
    "name", ["course", "webinar", "organisation", "theme", "content", "catalogue-filtered"]
)
def test_another_language_keeps_the_page(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str
) -> None:
    page = visitor.open(path_to(name, "en"))
    query = urlsplit(page.url).query

    page.locator(".site-aside details > summary").click()
    page.locator(".site-aside").get_by_role("link", name="العربية").click()
    page.wait_for_url(re.compile(r"/ar/"))

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert urlsplit(page.url).query == query
    shape = urlsplit(path_to(name, "en")).path.split("/")[2:4]
    if name != "content":
        assert urlsplit(page.url).path.split("/")[2:4] == shape


@pytest.mark.parametrize("name", ["course", "webinar", "organisation"])
def test_a_wrong_slug_leads_to_the_right_one(
    site: Site, path_to: Callable[[str, str], str], name: str
) -> None:
    right = path_to(name, "en")
    wrong = re.sub(r"/[^/]+/$", "/of-another-name/", right)

    answer = fetch(site, wrong)

    assert answer.status == 200
    assert urlsplit(answer.url).path == right


def test_the_bare_address_leads_to_the_language_of_the_browser(visitor: Visitor) -> None:
    page = visitor.reader(locale="es-MX")

    visitor.go(page, "/")

    expect(page).to_have_url(re.compile(r"/es/$"))
