"""Pages in several languages: translations, aliases, and words on pages of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from academy.taxonomy.models import Method, Region, Theme
from cms.models import (
    ContentPage,
    LearningPathPage,
    ListingPage,
    NewsIndexPage,
    NewsPage,
    RegionNotePage,
    RegionPage,
    ThemePage,
)
from cms.models.addresses import RESERVED_SLUGS
from courses.models import Course
from tests.factories.accounts import curator, facilitator
from tests.factories.courses import CourseFactory
from tests.factories.pages import add_page, home, region_page
from tests.factories.webinars import WebinarFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "own_index")]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def french_alias(page: Page) -> Page:
    return page.copy_for_translation(Locale.objects.get(language_code="fr"), alias=True)


def test_an_alias_shows_the_text_in_its_own_language_and_stays_out_of_search_engines(
    client: Client,
):
    page = add_page(home(), ContentPage(title="Ours", slug="ours", lead="First."))
    alias = french_alias(page)

    html = client.get(f"/fr/{alias.slug}/").content.decode()

    assert '<span lang="en" dir="ltr">Ours</span>' in html
    assert '<p class="lead" lang="en" dir="ltr">First.</p>' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical" href="http://testserver/en/ours/"' in html
    assert 'hreflang="fr"' not in html.split("</head>")[0]
    sitemap = client.get("/sitemap-pages.xml").content.decode()
    assert "/en/ours/" in sitemap
    assert f"/fr/{alias.slug}/" not in sitemap


def test_a_translation_leads_to_the_other_and_back(client: Client):
    page = add_page(home(), ContentPage(title="Ours", slug="ours"))
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug = "Le nôtre", "le-notre"
    french.save_revision().publish()

    head, body = client.get("/en/ours/").content.decode().split("</head>")

    assert 'hreflang="fr" href="http://testserver/fr/le-notre/"' in head
    assert 'hreflang="en" href="http://testserver/en/ours/"' in head
    assert 'href="/fr/le-notre/"' in body
    assert "not been translated" not in client.get("/fr/le-notre/").content.decode()


def test_a_page_made_in_one_language_stands_in_the_others():
    client = signed_in(curator())
    address = reverse("wagtailadmin_pages:add", args=["cms", "newsindexpage", home().pk])

    client.post(address, {"title": "News", "slug": "news", "lead": "", "action-publish": "1"})

    made = NewsIndexPage.objects.select_related("locale")
    assert {page.locale.language_code for page in made} == {"en", "fr", "es", "ar"}
    assert {page.locale.language_code for page in made if page.alias_of_id is None} == {"en"}


def test_a_facilitator_asks_for_a_page_in_another_language():
    africa = region_page("africa")
    page = add_page(africa, ContentPage(title="Ours", slug="ours"))
    french_alias(africa)
    client = signed_in(facilitator("africa", "fr"))
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])

    assert client.get(address).status_code == 200
    client.post(address, {"locales": [Locale.objects.get(language_code="fr").pk]})

    assert ContentPage.objects.filter(locale__language_code="fr", title="Ours").exists()
    theirs = region_page("europe")
    answer = client.get(reverse("simple_translation:submit_page_translation", args=[theirs.pk]))
    assert answer.status_code in {302, 403}


def test_a_theme_shows_its_introduction_and_the_words_of_regions(client: Client):
    housing = Theme.objects.get(slug="housing")
    intro = ThemePage(title="H", slug="h", theme=housing, lead="A roof for all.", body=[])
    add_page(home(), intro)
    africa = region_page("africa")
    note = {"text": "<p>In Nairobi first.</p>", "title": "N", "theme": housing}
    add_page(africa, RegionNotePage(slug="n", **note))
    add_page(africa, RegionNotePage(slug="d", **{**note, "text": "<p>Draft.</p>"}), is_live=False)

    html = client.get("/en/themes/housing/").content.decode()

    assert "A roof for all." in html
    assert '<h3><a href="/en/africa/">Africa</a></h3>' in html
    assert "<p>In Nairobi first.</p>" in html
    assert "Draft." not in html
    assert "In Nairobi first" not in client.get("/fr/themes/housing/").content.decode()
    assert client.get("/en/h/").url == "/en/themes/housing/"
    assert client.get("/en/africa/n/").url == "/en/themes/housing/"
    sitemap = client.get("/sitemap-pages.xml").content.decode()
    assert "/en/africa/</loc>" in sitemap
    assert "/en/h/" not in sitemap


def test_a_region_note_stands_on_one_page_and_a_region_has_one_page_in_a_language():
    africa = region_page("africa")
    theme, method = Theme.objects.first(), Method.objects.first()
    for values in ({}, {"theme": theme, "method": method}):
        with pytest.raises(ValidationError):
            add_page(africa, RegionNotePage(title="N", slug="n", text="<p>x</p>", **values))
    with pytest.raises(ValidationError):
        add_page(home(), RegionPage(title="A", slug="a2", region=Region.objects.get(code="africa")))


def page_of(model: type[Page]) -> Page:
    """Return an unsaved page of a type with what it needs."""
    needs: dict[type[Page], dict[str, Any]] = {
        RegionPage: {"region": Region.objects.first()},
        ThemePage: {"theme": Theme.objects.first()},
        RegionNotePage: {"theme": Theme.objects.first(), "text": "<p>Of the region.</p>"},
        ListingPage: {"asked": "/en/catalogue/?theme=housing"},
        LearningPathPage: {
            "steps": [("step", {"entry": [("course", CourseFactory())], "why": "First."})]
        },
    }
    return model(title="Title", slug="title", locale=home().locale, **needs.get(model, {}))


ALL = (
    ContentPage,
    ListingPage,
    RegionPage,
    ThemePage,
    LearningPathPage,
    NewsIndexPage,
    NewsPage,
    RegionNotePage,
)


@pytest.mark.parametrize("model", ALL)
def test_no_page_takes_an_address_of_ours(model: type[Page]):
    page = page_of(model)
    page.slug = next(iter(RESERVED_SLUGS))

    with pytest.raises(ValidationError, match="address of this site"):
        home().add_child(instance=page)


@pytest.mark.parametrize("model", ALL)
def test_every_page_can_be_looked_at_before_it_is_published(model: type[Page]):
    above = home() if model is not RegionNotePage else region_page("europe")
    page = page_of(model)
    add_page(above, page, is_live=False)

    answer = page.make_preview_request()

    assert answer.status_code == 200
    answer = answer.render() if hasattr(answer, "render") else answer
    expected = {RegionNotePage: "Of the region.", ThemePage: "page-head"}.get(model, "Title")
    assert expected in answer.content.decode()


def test_a_learning_path_numbers_what_is_offered_and_says_what_is_missing(client: Client):
    first, second = CourseFactory(title="First one"), WebinarFactory(title="Second one")
    steps = [
        ("step", {"entry": [("course", first)], "why": "Begin here."}),
        ("text", "<p>Take a break.</p>"),
        ("step", {"entry": [("webinar", second)], "why": "Then this."}),
    ]
    add_page(home(), LearningPathPage(title="Path", slug="path", steps=steps))
    html = client.get("/en/path/").content.decode()
    places = [
        html.index(text)
        for text in ("Begin here.", "First one", "Take a break.", "Then this.", "Second one")
    ]
    assert places == sorted(places)

    Course.objects.filter(pk=first.pk).update(live=False)
    html = client.get("/en/path/").content.decode()

    assert "First one" not in html
    assert "1 step is not offered at the moment." in html


def test_news_below_a_region_come_latest_first(client: Client):
    africa = region_page("africa")
    news = add_page(africa, NewsIndexPage(title="News", slug="news"))
    for day in (3, 9, 6):
        add_page(news, NewsPage(title=f"Day {day}", slug=f"d{day}", date=f"2026-11-0{day}"))

    for address in ("/en/africa/", "/en/africa/news/"):
        html = client.get(address).content.decode()
        assert html.index("Day 9") < html.index("Day 6") < html.index("Day 3"), address
