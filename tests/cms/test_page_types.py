"""Pages that editors write: their addresses, their languages, what a new site begins with."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import URLPattern, get_resolver

from cms.first_pages import first_pages, make_first_pages
from cms.models import ContactPage, ContentPage, HomePage
from cms.models.addresses import RESERVED_SLUGS
from cms.urls import urlpatterns

pytestmark = pytest.mark.django_db


def test_there_is_a_home_page_in_every_language():
    homes = HomePage.objects.live().select_related("locale")

    assert {home.locale.language_code for home in homes} == {"en", "fr", "es", "ar"}
    assert len({home.translation_key for home in homes}) == 1


def test_every_first_address_of_ours_is_reserved():
    ours = {str(route.pattern).split("/")[0] for route in urlpatterns}
    top = {
        str(route.pattern).split("/")[0]
        for route in get_resolver().url_patterns
        if not isinstance(route, URLPattern) and str(route.pattern).endswith("/")
    }

    assert ours <= RESERVED_SLUGS
    assert {"admin", "accounts", "api"} <= top & RESERVED_SLUGS | {"api"}


@pytest.mark.parametrize("slug", ["catalogue", "courses", "my", "admin"])
def test_a_slug_of_ours_is_refused(slug: str):
    home = HomePage.objects.get(locale__language_code="en")
    page = ContentPage(title="Mine", slug=slug, locale=home.locale)

    with pytest.raises(ValidationError, match="address of this site"):
        home.add_child(instance=page)


def test_first_pages_are_made_once_in_every_language(client: Client):
    made = make_first_pages()

    assert made == len(first_pages()) == 20
    assert make_first_pages() == 0
    assert ContentPage.objects.live().count() + ContactPage.objects.live().count() == made
    page = client.get("/ar/about/")
    assert page.status_code == 200
    assert {other.url for other in page.context["head"].alternates} == {
        f"http://testserver/{locale}/about/" for locale in ("en", "fr", "es", "ar")
    }


def test_a_page_that_an_editor_changed_stays():
    make_first_pages()
    ContentPage.objects.filter(slug="about", locale__language_code="en").update(title="Ours")

    make_first_pages()

    assert ContentPage.objects.get(slug="about", locale__language_code="en").title == "Ours"
