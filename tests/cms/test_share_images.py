"""The rasters that other sites show beside a link."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from PIL import Image

from academy.taxonomy.models import Theme
from academy.taxonomy.vocabulary import vocabulary
from cms.patterns import SPARE, TONES
from cms.presenting import family_of
from cms.share_images import HEIGHT, WIDTH, share_image
from tests.factories.courses import CourseFactory


def test_share_image_is_a_small_png_in_the_tones_of_its_family():
    drawn = share_image("housing", "territory-and-services", "Urban Academy")

    image = Image.open(io.BytesIO(drawn))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(drawn) < 80_000
    tones = {f"#{r:02x}{g:02x}{b:02x}" for _count, (r, g, b) in image.convert("RGB").getcolors()}
    assert TONES["territory-and-services"].deep in tones


def test_share_image_same_address_same_bytes_and_each_theme_its_own():
    share_image.cache_clear()
    first = [share_image(slug, slug, "Urban Academy") for slug in TONES]
    share_image.cache_clear()

    assert [share_image(slug, slug, "Urban Academy") for slug in TONES] == first
    assert len(set(first)) == len(TONES)


@pytest.mark.parametrize("name", ["", "A name of a site that has to be made smaller", "مدن"])
def test_share_image_bears_any_name(name: str):
    image = Image.open(io.BytesIO(share_image("no-theme", "", name))).convert("RGB")

    tones = {f"#{r:02x}{g:02x}{b:02x}" for _count, (r, g, b) in image.getcolors()}
    assert SPARE.deep in tones


@pytest.mark.django_db
def test_every_theme_of_the_vocabulary_can_be_drawn():
    for slug in vocabulary().themes:
        family = family_of(slug, vocabulary())
        assert share_image(slug, family, "Urban Academy")[:4] == b"\x89PNG"


@pytest.mark.django_db
def test_pages_name_the_picture_of_their_theme(client: Client):
    course = CourseFactory()
    course.themes.set(Theme.objects.filter(slug="housing"))
    course.save()
    named = {}
    for path in ("/en/themes/housing/", course.get_absolute_url(), "/en/catalogue/", "/en/"):
        text = client.get(path).content.decode()
        named[path] = re.findall(r'property="og:image" content="http://testserver([^"]+)"', text)
        assert 'name="twitter:card" content="summary_large_image"' in text

    housing = ["/patterns/territory-and-services/housing-share.png"]
    site = ["/patterns/urban-academy/urban-academy-share.png"]
    assert list(named.values()) == [housing, housing, site, site]
    for (path,) in named.values():
        answer = client.get(path)
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["housing/nothing", "housing/housing", "urban-academy/housing"])
def test_what_no_page_names_is_not_drawn(client: Client, path: str):
    assert client.get(f"/patterns/{path}-share.png").status_code == 404
