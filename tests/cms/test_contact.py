"""Contact pages: what is taken in, who hears of it, who reads it, and when it goes."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.accounts.models import AuditAction, AuditEntry
from academy.identity.models import SiteSettings
from academy.identity.site import forget_site
from academy.privacy.retention import let_go_of_old
from cms.contact import MESSAGES_A_DAY, MESSAGES_AN_HOUR
from cms.models import ContactMessage, ContactPage
from cms.personal import KEPT_MESSAGE_DAYS
from tests.factories.accounts import UserFactory, curator, facilitator, operator
from tests.factories.pages import add_page, home, region_page

pytestmark = pytest.mark.django_db

MAYOR = "mayor@town.example"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def page() -> ContactPage:
    return add_page(home(), ContactPage(title="Write", slug="write", topics="Courses\nData\n"))


@pytest.fixture
def african() -> ContactPage:
    return add_page(region_page("africa"), ContactPage(title="Write to Africa", slug="write"))


def send(path: str = "/en/write/", **values: str) -> Any:
    sent = {"name": "A Mayor", "email": MAYOR, "text": "When does it begin?"} | values
    return Client().post(path, sent)


def test_the_form_asks_for_a_topic_only_where_there_are_some(page, african):
    with_topics = Client().get("/en/write/").content.decode()
    without = Client().get("/en/africa/write/").content.decode()

    assert '<option value="Courses">Courses</option>' in with_topics
    assert "What is it about?" not in without
    assert "Your message" in without


def test_a_message_is_kept_and_told_to_the_contact_address(page, mailoutbox):
    SiteSettings.objects.create(contact_address="hello@cities.example")
    forget_site()

    answer = send(topic="Courses")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/write/")
    kept = ContactMessage.objects.get()
    assert (kept.page_id, kept.topic, kept.name, kept.email, kept.text, kept.locale) == (
        page.pk, "Courses", "A Mayor", MAYOR, "When does it begin?", "en",
    )  # fmt: skip
    (mail,) = mailoutbox
    assert (mail.to, mail.reply_to, mail.subject) == (
        ["hello@cities.example"], [MAYOR], "Message to Write: Courses",
    )  # fmt: skip
    assert "When does it begin?" in mail.body
    assert "http://testserver/admin/messages/" in mail.body


def test_a_region_hears_of_its_own_messages_in_the_language_of_each(african, mailoutbox):
    near = facilitator("africa", "fr")
    without_factor = facilitator("africa", "fr")
    without_factor.authenticator_set.all().delete()
    for other in (facilitator("europe", "en"), curator()):
        assert other != near
    SiteSettings.objects.create(contact_address="hello@cities.example")
    forget_site()

    send("/en/africa/write/")

    assert [mail.to for mail in mailoutbox] == [[near.email]]


def test_curators_hear_of_what_nobody_else_does(page, mailoutbox):
    only = curator()
    operator()

    send()

    assert [mail.to for mail in mailoutbox] == [[only.email]]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"email": ""}, "Your e-mail address: This field is required."),
        ({"email": "x"}, "Your e-mail address: Enter a valid email address."),
        ({"text": "   "}, "Your message: This field is required."),
        ({"text": "x" * 5001}, "at most 5000 characters"),
        ({"topic": "Something else"}, "not one of the available choices"),
        ({"email": f"{MAYOR}\nBcc: a@b.example"}, "Enter a valid email address."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_what_was_typed_stays(
    page, mailoutbox, values, message
):
    answer = send(**values)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert message in text
    assert 'value="A Mayor"' in text
    assert (ContactMessage.objects.count(), mailoutbox) == (0, [])


def test_lines_in_a_name_cannot_add_to_the_head_of_a_mail(page, mailoutbox):
    curator()

    send(name="A\r\nBcc: x@y.example")

    assert mailoutbox[0].bcc == []
    assert ContactMessage.objects.get().name == "A Bcc: x@y.example"


def test_trap_is_thanked_and_keeps_nothing(page, mailoutbox):
    answer = send(website="https://spam.example/")

    assert (answer.status_code, ContactMessage.objects.count(), mailoutbox) == (302, 0, [])


def test_so_many_messages_an_hour_from_one_address(page):
    answers = [send() for _number in range(MESSAGES_AN_HOUR + 1)]

    assert [answer.status_code for answer in answers] == [302] * MESSAGES_AN_HOUR + [429]
    assert "try again later" in answers[-1].content.decode()
    assert 'value="A Mayor"' in answers[-1].content.decode()
    assert ContactMessage.objects.count() == MESSAGES_AN_HOUR


def test_so_many_messages_a_day_from_everywhere(page):
    rows = [ContactMessage(page=page.page_ptr, email=MAYOR, text="x")] * MESSAGES_A_DAY
    ContactMessage.objects.bulk_create(rows)

    assert send().status_code == 429


def test_the_page_is_kept_by_no_cache_and_needs_a_token(page):
    strict = Client(enforce_csrf_checks=True)

    assert "no-store" in strict.get("/en/write/").headers["Cache-Control"]
    assert strict.post("/en/write/", {"email": MAYOR, "text": "x"}).status_code == 403


def test_hostile_text_is_shown_as_text(page):
    send(text="<script>alert(1)</script>", name="<b>x</b>")

    text = signed_in(curator()).get(reverse("messages:list")).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<b>x</b>" not in text


def test_messages_are_read_and_settled_by_those_who_write_the_page(page, african):
    send("/en/africa/write/", text="For Africa")
    send(text="For all")
    near, far = facilitator("africa", "fr"), facilitator("europe", "en")
    ours = ContactMessage.objects.get(text="For Africa")
    settle = reverse("messages:settle", args=[ours.pk])

    seen = {
        name: signed_in(person).get(reverse("messages:list")).content.decode()
        for name, person in (("near", near), ("far", far), ("curator", curator()))
    }

    assert ("For Africa" in seen["near"], "For all" in seen["near"]) == (True, False)
    assert ("For Africa" in seen["far"], "For all" in seen["far"]) == (False, False)
    assert ("For Africa" in seen["curator"], "For all" in seen["curator"]) == (True, True)
    assert signed_in(far).post(settle).status_code == 404
    assert signed_in(UserFactory(second_factor=True)).post(settle).status_code in {302, 403}
    ours.refresh_from_db()
    assert ours.settled_at is None

    signed_in(near).post(settle)

    ours.refresh_from_db()
    assert (ours.settled_at is not None, ours.settled_by) == (True, near)
    listed = signed_in(near)
    assert "For Africa" not in listed.get(reverse("messages:list")).content.decode()
    settled = listed.get(reverse("messages:list"), {"show": "settled"}).content.decode()
    assert "For Africa" in settled


def test_looking_at_messages_is_noted_without_names(page):
    send()
    person = curator()

    signed_in(person).get(reverse("messages:list"))

    noted = AuditEntry.objects.get(action=AuditAction.PEOPLE_SEEN)
    assert (noted.actor, noted.details) == (person, {"messages": 1})


def test_a_file_of_messages_is_harmless_logged_and_ones_own(page, african):
    send(text="=HYPERLINK(1)")
    send("/en/africa/write/", text="For Africa")

    def lines(person: Any) -> list[str]:
        address = reverse("academy_reports:messages")
        answer = signed_in(person).get(address, {"export": "csv"})
        rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
        return [row["Message"] for row in rows]

    assert lines(curator()) == ["For Africa", "'=HYPERLINK(1)"]
    assert lines(facilitator("africa", "fr")) == ["For Africa"]
    assert AuditEntry.objects.filter(action=AuditAction.EXPORTED).count() == 2


def test_messages_go_after_their_days(page):
    send()
    now = timezone.now()

    let_go_of_old(at=now + timedelta(days=KEPT_MESSAGE_DAYS - 1))
    assert ContactMessage.objects.count() == 1
    let_go_of_old(at=now + timedelta(days=KEPT_MESSAGE_DAYS + 1))
    assert ContactMessage.objects.count() == 0


def test_somebody_without_an_account_is_shown_and_erased_by_address(page, settings):
    settings.EMAIL_BACKEND = "academy.background.mailing.LaterBackend"
    curator()
    send(text="My words")
    send(email="other@town.example", text="Other words")
    out = io.StringIO()

    call_command("export_person", MAYOR.upper(), stdout=out)
    call_command("erase_person", MAYOR, "--no-input", stdout=out)

    said = out.getvalue()
    assert "My words" in said
    assert "Other words" not in said
    assert "1  cms.ContactMessage" in said
    assert "1  background.OutgoingMail" in said
    assert [kept.text for kept in ContactMessage.objects.all()] == ["Other words"]


def test_the_preview_shows_an_empty_form(page):
    text = page.make_preview_request(preview_mode="").content.decode()

    assert "Your message" in text
    assert "Something is missing or wrong" not in text


def test_topics_are_few_and_short(page):
    page.topics = "\n".join(f"Topic {number}" for number in range(21))

    with pytest.raises(Exception, match="At most 20 topics"):
        page.full_clean()
