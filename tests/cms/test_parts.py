"""Parts that editors put together: what is checked when they save, and what readers get."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as PillowImage
from wagtail.blocks import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.rich_text import RichText

from academy.taxonomy.models import Theme
from academy.taxonomy.vocabulary import vocabulary
from cms import blocks
from cms.asked import check_asked, parameters_of
from cms.embeds import check_embed
from cms.models import ContentPage
from courses.models import Course
from search.rebuilding import rebuild
from tests.factories.courses import CourseFactory, CourseInstanceFactory
from tests.factories.pages import add_page, home
from tests.factories.webinars import WebinarFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "own_index")]


@pytest.fixture
def picture(settings: Any, tmp_path: Path) -> Any:
    """Return an uploaded picture with a focal point at its end."""
    settings.MEDIA_ROOT = tmp_path / "media"
    file = BytesIO()
    PillowImage.new("RGB", (1200, 800), "teal").save(file, "PNG")
    return get_image_model().objects.create(
        title="Market",
        file=ImageFile(BytesIO(file.getvalue()), name="market.png"),
        focal_point_x=1100,
        focal_point_y=400,
        focal_point_width=100,
        focal_point_height=100,
    )


def shown(client: Client, *body: tuple[str, Any]) -> str:
    """Return the HTML of a published page with these parts."""
    page = add_page(home(), ContentPage(title="Parts", slug="parts", body=list(body)))
    answer = client.get(f"/en/{page.slug}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_text_keeps_its_markup(client: Client):
    html = shown(client, ("text", RichText("<h2>Why</h2><p>Because <b>cities</b> learn.</p>")))

    assert '<div class="prose"><h2>Why</h2><p>Because <b>cities</b> learn.</p></div>' in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>1</script>"]
)
def test_text_that_comes_from_the_editor_leads_nowhere_dangerous(address: str):
    raw = (
        '{"blocks": [{"key": "a", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],'
        ' "text": "<img src=x onerror=alert(1)>", "entityRanges":'
        ' [{"offset": 0, "length": 4, "key": 0}]}],'
        f' "entityMap": {{"0": {{"type": "LINK", "mutability": "MUTABLE", "data":'
        f' {{"url": "{address}"}}}}}}}}'
    )
    block = blocks.TextBlock()

    saved = str(block.value_from_datadict({"text": raw}, {}, "text"))

    assert "<img" not in saved
    assert "script:" not in saved.lower()
    assert "data:text" not in saved


def test_a_picture_comes_in_light_formats_with_its_size(client: Client, picture: Any):
    picture.contextual_alt_text, picture.decorative = "A market", False

    html = shown(client, ("picture", {"picture": picture, "caption": "Kisumu"}))

    assert '<source type="image/avif" srcset="' in html
    assert '<source type="image/webp" srcset="' in html
    assert 'alt="A market" width="960" height="640" loading="lazy"' in html
    assert "480w" in html
    assert "<figcaption>Kisumu</figcaption>" in html


def test_a_picture_of_a_closed_collection_is_not_shown(client: Client, picture: Any):
    closed = Collection.get_first_root_node().add_child(name="Closed")
    restriction = CollectionViewRestriction.LOGIN
    CollectionViewRestriction.objects.create(collection=closed, restriction_type=restriction)
    picture.collection = closed
    picture.save()
    picture.contextual_alt_text, picture.decorative = "A market", False

    html = shown(client, ("picture", {"picture": picture, "caption": "Kisumu"}))

    assert "market" not in html.lower()


def test_a_picture_without_words_must_be_decoration(picture: Any):
    block = blocks.PictureBlock()
    picture.contextual_alt_text, picture.decorative = "", False

    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"picture": {"image": picture.pk}, "caption": ""}))

    decorated = {"image": picture.pk, "decorative": True}
    assert block.clean(block.to_python({"picture": decorated, "caption": ""}))


def test_a_quote_names_who_said_it(client: Client):
    html = shown(
        client, ("quote", {"text": "We <learn>.", "name": "A mayor", "role": "City of Trees"})
    )

    assert "<blockquote><p>We &lt;learn&gt;.</p></blockquote>" in html
    assert "<strong>A mayor</strong><span>City of Trees</span>" in html


def test_a_button_says_where_it_leads(client: Client):
    outside = {"text": "", "label": "Register", "page": None, "address": "https://ville.example/a"}
    inside = {**outside, "label": "Home", "page": home().page_ptr, "address": ""}

    html = shown(client, ("action", outside), ("action", inside))

    assert 'href="https://ville.example/a" rel="noopener">Register</a>' in html
    assert '<bdi dir="ltr">ville.example</bdi>' in html
    assert 'href="/en/">Home</a>' in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://localhost/", "ftp://a.example"])
def test_a_button_leads_to_public_sites_only(address: str):
    block = blocks.ActionBlock()
    value = {"text": "", "label": "Go", "page": None, "address": address}

    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(value))


def test_chosen_entries_are_live_rows_and_cost_the_same_for_one_and_for_six(client: Client):
    first = CourseFactory(title="Seen")
    hidden = CourseFactory(title="Not yet", draft=True)
    webinar = WebinarFactory(title="A talk")
    values = {"heading": "Begin here", "entries": [("course", first), ("webinar", webinar)]}
    page = add_page(home(), ContentPage(title="P", slug="p", body=[("chosen", values)]))
    vocabulary()
    client.get("/en/p/")
    with CaptureQueriesContext(connection) as once:
        html = client.get("/en/p/").content.decode()
    assert "Seen" in html
    assert "A talk" in html

    more = [("course", CourseFactory()) for _each in range(3)] + [("course", hidden)]
    page.body = [
        ("chosen", {"heading": "Begin here", "entries": [*values["entries"], *more]}),
        ("chosen", {"heading": "And then", "entries": more}),
    ]
    page.save_revision().publish()
    Course.objects.filter(pk=first.pk).update(title="Seen with a new title")
    with CaptureQueriesContext(connection) as again:
        html = client.get("/en/p/").content.decode()

    assert "Seen with a new title" in html
    assert "Not yet" not in html
    assert len(again) == len(once) <= 30


def test_a_filter_finds_what_is_there_now(client: Client):
    for _each in range(3):
        course = CourseFactory()
        course.themes.set(Theme.objects.filter(slug="housing"))
        course.save()
        CourseInstanceFactory(course=course)
    rebuild()
    asked = "https://anywhere.example/fr/themes/housing/?kind=course"

    html = shown(client, ("found", {"heading": "Housing", "asked": asked, "number": 2}))

    assert html.count('class="line-title"') == 2
    assert "3 courses about Housing" in html
    assert 'href="/en/catalogue/?kind=course&amp;theme=housing"' in html


def test_a_filter_says_so_while_the_search_is_away(client: Client):
    html = shown(
        client, ("found", {"heading": "", "asked": "/en/catalogue/?theme=housing", "number": 2})
    )

    assert "put together again" in html


def test_webinars_to_come_leave_out_what_is_over(client: Client):
    WebinarFactory(title="Still to come")
    WebinarFactory(title="Long over", starts_at="2026-01-07T09:00Z", ends_at="2026-01-07T10:00Z")
    CourseInstanceFactory(course=CourseFactory(title="A course"))
    rebuild()

    html = shown(client, ("webinars", {"heading": "", "asked": "", "number": 4}))

    assert "Webinars to come" in html
    assert "Still to come" in html
    assert "Long over" not in html
    assert "A course" not in html


def test_people_numbers_tables_and_questions(client: Client, picture: Any):
    table = blocks.TableBlock().to_python(
        {
            "columns": [{"type": "text", "heading": "City"}, {"type": "number", "heading": "m"}],
            "rows": [{"values": ["Dakar", "1200.5"]}],
            "caption": "Heights",
        }
    )
    html = shown(
        client,
        ("people", {"heading": "Us", "people": [{"name": "N", "role": "R", "picture": picture}]}),
        ("numbers", {"numbers": [{"number": "34 %", "label": "of all"}]}),
        ("table", table),
        (
            "questions",
            {"heading": "", "questions": [{"question": "Why?", "answer": RichText("<p>So.</p>")}]},
        ),
    )

    assert "<strong>N</strong><span>R</span>" in html
    assert 'alt="" width="240" height="240"' in html
    assert "<dt>of all</dt><dd>34 %</dd>" in html
    assert '<th scope="col" class="number">m</th>' in html
    assert '<td class="number">1,200.5</td>' in html
    assert '<summary>Why?</summary> <div class="prose"><p>So.</p></div>' in html


def test_a_recording_is_a_link_and_nothing_is_asked_of_its_site(client: Client):
    html = shown(
        client,
        ("embed", {"address": "https://vimeo.com/76979871", "title": "A talk", "note": "12 min"}),
    )

    assert '<a href="https://vimeo.com/76979871" rel="noopener">A talk</a>' in html
    assert "<iframe" not in html
    assert 'src="https://vimeo' not in html


@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [
        ("https://vimeo.com/1", True),
        ("https://player.vimeo.com/1", True),
        ("https://www.vimeo.com/1", True),
        ("http://vimeo.com/1", False),
        ("https://notvimeo.com/1", False),
        ("https://vimeo.com.evil.example/1", False),
    ],
)
def test_recordings_stand_on_listed_sites_only(address: str, is_let_in: bool):
    if is_let_in:
        assert check_embed(address, ["vimeo.com"]) == address
    else:
        with pytest.raises(ValidationError):
            check_embed(address, ["vimeo.com"])


def test_an_asked_address_tells_its_filters():
    assert parameters_of("/fr/methods/webinar/?language=fr&language=es") == {
        "language": ["fr", "es"],
        "method": ["webinar"],
    }
    with pytest.raises(ValidationError, match="no filter"):
        check_asked("/en/catalogue/")
    with pytest.raises(ValidationError):
        check_asked("/en/catalogue/?theme=no-such-theme")


def test_an_entry_that_is_no_longer_public_cannot_be_chosen_by_its_number():
    draft = CourseFactory(draft=True)

    assert blocks.CourseChooserBlock().value_from_form(str(draft.pk)) is None
