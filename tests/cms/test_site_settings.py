"""What curators set for the whole site, and where it shows: pages, mails, structured data."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from academy.background.models import OutgoingMail
from academy.identity.models import SiteLink, SiteSettings, SiteText
from academy.identity.site import forget_site, site
from tests.factories.accounts import UserFactory, curator, facilitator, operator

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/site-settings/"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form(**values: Any) -> dict[str, Any]:
    """Return what the screen sends: texts and links as lists of dictionaries."""
    rows = {"texts": values.pop("texts", []), "links": values.pop("links", [])}
    sent = {
        "name": "", "logo": "", "logo_text": "", "contact_address": "", "postal_address": "",
        **values,
    }  # fmt: skip
    for name, lines in rows.items():
        sent |= {f"{name}-TOTAL_FORMS": len(lines), f"{name}-INITIAL_FORMS": 0}
        sent |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 40}
        for number, line in enumerate(lines):
            sent |= {f"{name}-{number}-{key}": value for key, value in line.items()}
            sent |= {f"{name}-{number}-id": "", f"{name}-{number}-ORDER": number + 1}
    return sent


def settings_of(**values: Any) -> SiteSettings:
    row = SiteSettings.objects.create(**values)
    forget_site()
    return row


def logo() -> Image:
    return Image.objects.create(title="Logo", file=get_test_image_file(size=(600, 200)))


def foot(client: Client, path: str = "/en/catalogue/") -> str:
    text = client.get(path).content.decode()
    return text[text.index("<footer") :]


def test_nothing_set_shows_the_products_own_name_and_nothing_else(client: Client):
    text = client.get("/en/catalogue/").content.decode()

    assert '<meta property="og:site_name" content="Urban Academy">' in text
    assert "<address" not in text
    assert "<picture" not in text[: text.index("<main")]
    assert "Courses and webinars that cities and their associations run" in foot(client)


def test_looking_at_the_screen_stores_nothing():
    answer = signed_in(curator()).get(ADDRESS)

    assert answer.status_code == 200
    assert not SiteSettings.objects.exists()


def test_a_curator_sets_everything_and_every_page_shows_it(
    client: Client, django_capture_on_commit_callbacks
):
    picture = logo()
    sent = form(
        name="City School",
        logo=picture.pk,
        logo_text="A tower",
        contact_address="hello@cities.example",
        postal_address="1 Square\nTown",
        texts=[
            {"locale": "fr", "name": "École des villes", "sentence": "Par les villes.\nPour elles."}
        ],
        links=[
            {"locale": "en", "label": "Imprint", "address": "https://cities.example/imprint"},
            {"locale": "fr", "label": "Mentions", "address": "/fr/privacy/"},
        ],
    )

    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(curator()).post(ADDRESS, sent)

    assert (answer.status_code, answer.headers.get("Location")) == (302, ADDRESS)
    english, french = client.get("/en/catalogue/").content.decode(), foot(client, "/fr/catalogue/")
    assert "City School</title>" in english
    assert '<meta property="og:site_name" content="City School">' in english
    assert '<a href="https://cities.example/imprint">Imprint</a>' in foot(client)
    assert 'href="mailto:hello@cities.example"' in foot(client)
    assert "1 Square<br>Town" in foot(client)
    assert "École des villes" in french
    assert "Par les villes.<br>Pour elles." in french
    assert '<a href="/fr/privacy/">Mentions</a>' in french
    assert "Imprint" not in french


def test_the_logo_is_shown_in_small_formats_and_says_what_it_is(client: Client):
    settings_of(name="City School", logo=logo(), logo_text="A tower", logo_holds_name=True)

    brand = re.search(r'<a class="brand".*?</a>', client.get("/en/").content.decode(), re.DOTALL)

    assert brand is not None
    assert 'type="image/avif"' in brand[0]
    assert 'type="image/webp"' in brand[0]
    assert 'alt="City School: A tower" width="240" height="80"' in brand[0]
    assert not brand[0].endswith("City School</a>")
    for address in re.findall(r'(?:srcset|src)="(/media/[^"]+)"', brand[0]):
        shown = client.get(address)
        assert (shown.status_code, len(b"".join(shown.streaming_content)) > 0) == (200, True)
        shown.close()


def test_a_logo_beside_the_name_is_decoration(client: Client):
    settings_of(name="City School", logo=logo(), logo_text="A tower")

    brand = re.search(r'<a class="brand".*?</a>', client.get("/en/").content.decode(), re.DOTALL)

    assert brand is not None
    assert 'alt=""' in brand[0]
    assert brand[0].endswith("City School</a>")


def test_a_logo_whose_file_has_gone_is_left_out(client: Client):
    picture = logo()
    picture.file.storage.delete(picture.file.name)
    settings_of(logo=picture, logo_text="A tower")

    assert client.get("/en/catalogue/").status_code == 200
    assert site().logo is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"contact_address": "nobody"}, "Enter a valid email address."),
        (
            {"links": [{"locale": "en", "label": "X", "address": "javascript:alert(1)"}]},
            "The address must begin with http:// or https://.",
        ),
        (
            {"links": [{"locale": "en", "label": "X", "address": "//evil.example"}]},
            "The address must begin with http:// or https://.",
        ),
        (
            {"links": [{"locale": "xx", "label": "X", "address": "/en/"}]},
            "The site is not shown in this language.",
        ),
        (
            {"texts": [{"locale": "fr", "name": "A"}, {"locale": "fr", "name": "B"}]},
            "duplicate",
        ),
        ({"name": "x" * 61}, "at most 60 characters"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_kept_as_it_was(values, message):
    answer = signed_in(curator()).post(ADDRESS, form(**values))

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not SiteSettings.objects.exists()


def test_a_logo_needs_words():
    answer = signed_in(curator()).post(ADDRESS, form(logo=logo().pk))

    assert "Say what the logo shows." in answer.content.decode()
    assert not SiteSettings.objects.exists()


def test_only_curators_and_operators_come_here():
    for person in (facilitator("africa", "fr"), UserFactory(second_factor=True)):
        client = signed_in(person)
        assert client.get(ADDRESS).status_code in {302, 403}
        client.post(ADDRESS, form(name="Mine"))
    assert not SiteSettings.objects.exists()
    assert signed_in(operator()).get(ADDRESS).status_code == 200


def test_the_menu_leads_curators_to_settings_and_redirects():
    text = signed_in(curator()).get(reverse("wagtailadmin_home")).content.decode()

    assert ADDRESS in text
    assert "/admin/redirects/" in text


def test_home_page_says_who_runs_it(client: Client):
    settings_of(name="City School", contact_address="hello@cities.example", postal_address="Town")

    text = client.get("/en/").content.decode()
    values = [
        json.loads(found)
        for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    ]

    assert [value for value in values if value["@type"] == "Organization"] == [
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": "http://testserver/#publisher",
            "name": "City School",
            "url": "http://testserver/en/",
            "email": "hello@cities.example",
            "address": "Town",
        }
    ]


def test_mails_come_from_the_site_and_answers_go_to_its_people(settings):
    settings.EMAIL_BACKEND = "academy.background.mailing.LaterBackend"
    row = settings_of(name="City\nSchool", contact_address="hello@cities.example")
    SiteText.objects.create(site=row, locale="fr", name="École")
    forget_site()

    with translation.override("fr"):
        send_mail("Subject", "Text", None, ["mayor@town.example"])
    with translation.override("es"):
        send_mail("Subject", "Text", None, ["mayor@town.example"])

    heads = [message_from_bytes(bytes(mail.content)) for mail in OutgoingMail.objects.all()]
    senders = [str(make_header(decode_header(head["From"]))) for head in heads]
    assert senders == [
        f"École <{settings.DEFAULT_FROM_EMAIL}>",
        f"City School <{settings.DEFAULT_FROM_EMAIL}>",
    ]
    assert {head["Reply-To"] for head in heads} == {"hello@cities.example"}


def test_a_code_to_sign_in_names_the_site(client: Client, mailoutbox):
    settings_of(name="City School", contact_address="hello@cities.example")
    person = UserFactory(confirmed=True)

    client.post("/accounts/login/code/?locale=en", {"email": person.email})

    assert "for City School" in mailoutbox[0].subject
    assert mailoutbox[0].body.rstrip().endswith("hello@cities.example")


def test_what_is_set_costs_no_statement_once_it_is_known(
    client: Client, django_assert_num_queries, django_assert_max_num_queries
):
    row = settings_of(name="City School", logo=logo(), logo_text="A tower")
    SiteLink.objects.create(site=row, locale="en", label="Imprint", address="/en/privacy/")
    forget_site()
    with django_assert_max_num_queries(8):
        assert site().name == "City School"

    with django_assert_num_queries(0):
        assert site().name == "City School"


def test_the_share_image_gets_another_address_with_another_name(client: Client):
    before = re.search(r'og:image" content="([^"]+)"', client.get("/en/").content.decode())
    settings_of(name="City School")

    after = re.search(r'og:image" content="([^"]+)"', client.get("/en/").content.decode())

    assert before is not None
    assert after is not None
    assert before[1] != after[1]
    assert client.get(after[1].removeprefix("http://testserver")).status_code == 200
