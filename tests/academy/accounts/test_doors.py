"""Every door of signing in: codes, passwords, second factors, and doors that stay shut."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
)
from allauth.usersessions.models import UserSession
from django.test import Client

from academy.accounts.models import AuditAction, AuditEntry, RoleAssignment, User
from academy.accounts.roles import Role
from tests.factories.accounts import SECRET, UserFactory, curator, operator

pytestmark = pytest.mark.django_db
PASSWORD = "a password for this test"
ADDRESS = "reader@academy.example"


def code_in(mail) -> str:
    """Return the code that a mail carries on a line of its own."""
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", mail.body, re.MULTILINE)[1]


def app_code(secret: str = SECRET, steps: int = 0) -> str:
    """Return what an app of codes shows now."""
    counter = int(time.time()) // 30 + steps
    return format_hotp_value(hotp_value(secret, counter))


def sign_up(client: Client, mailoutbox, address: str = ADDRESS) -> User:
    client.post("/accounts/signup/", {"email": address})
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})
    return User.objects.get(email=address)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- Signing up and in ---------------------------------------------------------------------------


def test_signing_up_takes_an_address_and_a_code(client, mailoutbox):
    asked = client.post("/accounts/signup/?locale=fr", {"email": ADDRESS})

    assert (asked.status_code, asked["Location"]) == (302, "/accounts/confirm-email/")
    assert [mail.to for mail in mailoutbox] == [[ADDRESS]]
    assert not is_signed_in(client)

    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})

    person = User.objects.get()
    assert is_signed_in(client)
    assert (person.email, person.locale, person.has_usable_password()) == (ADDRESS, "fr", False)
    assert EmailAddress.objects.get(user=person).verified


def test_who_has_just_signed_up_sets_up_a_second_factor_without_another_code(client, mailoutbox):
    sign_up(client, mailoutbox)

    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_signing_in_takes_a_code_sent_in_the_persons_language(client, mailoutbox):
    UserFactory(email=ADDRESS, locale="fr", confirmed=True)

    client.post("/accounts/login/?locale=en", {"login": ADDRESS, "next": "/fr/"})
    mail = mailoutbox[0]
    done = client.post("/accounts/login/code/confirm/", {"code": code_in(mail), "next": "/fr/"})

    assert (done.status_code, done["Location"]) == (302, "/fr/")
    assert is_signed_in(client)
    assert code_in(mail) in mail.subject


def test_wrong_code_is_said_in_words_and_ends_after_three(client, mailoutbox):
    UserFactory(email=ADDRESS, confirmed=True)
    client.post("/accounts/login/", {"login": ADDRESS})

    pages = [client.post("/accounts/login/code/confirm/", {"code": "WRONG1"}) for _try in range(3)]

    assert "This code is wrong." in pages[0].content.decode()
    assert pages[2].status_code == 302
    client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)


@pytest.mark.parametrize("door", ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/"])
def test_nobody_learns_who_has_an_account(door, mailoutbox):
    UserFactory(email=ADDRESS, confirmed=True)
    field = "login" if door == "/accounts/login/" else "email"
    answers = []
    for address in (ADDRESS, "nobody@academy.example"):
        client = Client()
        response = client.post(door, {field: address})
        page = client.get(response["Location"]).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        answers.append((response.status_code, response["Location"], page.replace(address, "")))

    assert answers[0] == answers[1]
    assert len(mailoutbox) == 2


def test_password_is_a_choice_and_works(client):
    person = UserFactory(email=ADDRESS, confirmed=True)
    person.set_password(PASSWORD)
    person.save()

    wrong = client.post("/accounts/login/", {"login": ADDRESS, "password": "something else"})
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

    assert "E-mail address or password is wrong." in wrong.content.decode()
    assert ADDRESS in wrong.content.decode()
    assert is_signed_in(client)


def test_tries_are_counted_and_limited(client):
    UserFactory(email=ADDRESS, confirmed=True)
    pages = [
        client.post("/accounts/login/", {"login": ADDRESS, "password": f"guess {number}"})
        for number in range(7)
    ]

    assert "Try again in a few minutes" in pages[-1].content.decode()


def test_asking_for_codes_is_limited(client, mailoutbox):
    UserFactory(email=ADDRESS, confirmed=True)
    answers = [
        Client().post("/accounts/login/code/", {"email": ADDRESS}).status_code
        for _number in range(6)
    ]

    assert len(mailoutbox) == 3
    assert 429 in answers or answers[-1] == 200


def test_hostile_addresses_are_answered_in_words(client, mailoutbox):
    lines = "x@y.example\r\nBcc: z@y.example"
    for text in ("<script>alert(1)</script>", "a" * 8000, lines, "\x00"):
        page = client.post("/accounts/signup/", {"email": text})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()

    assert mailoutbox == []
    assert not User.objects.exists()


# --- The second factor -------------------------------------------------------------------------


def with_role(**values) -> User:
    person = UserFactory(email=ADDRESS, confirmed=True, **values)
    RoleAssignment.objects.create(user=person, role=Role.CURATOR)
    return person


def test_role_without_second_factor_is_led_to_set_one_up_and_back(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    person = with_role()
    client.post("/accounts/login/", {"login": ADDRESS})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0])})

    shut = client.get("/admin/reports/")
    assert (shut.status_code, shut["Location"]) == (302, "/accounts/2fa/?needed=1")
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})

    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert 'href="/admin/reports/"' in client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert client.get("/admin/").status_code == 200
    assert Authenticator.objects.filter(user=person).count() == 2
    entry = AuditEntry.objects.get(action=AuditAction.SECOND_FACTOR_CHANGED)
    assert (entry.actor, entry.details) == (person, {"type": "totp", "change": "added"})


def test_secret_of_a_second_factor_does_not_lie_open(client):
    client.force_login(UserFactory(confirmed=True))
    _send_and_type_code(client)
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})

    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)

    assert secret not in str(stored.data)


def _send_and_type_code(client: Client) -> None:
    client.post("/accounts/reauthenticate/code/", {"action": "send"})
    sent = client.session["reauthentication_code"]["code"]
    client.post("/accounts/reauthenticate/code/", {"code": sent})


def test_sign_in_asks_for_the_second_factor(client, mailoutbox):
    person = curator()
    client.post("/accounts/login/", {"login": person.email, "next": "/admin/"})
    asked = client.post(
        "/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0]), "next": "/admin/"}
    )

    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "This code is wrong." in wrong.content.decode()
    done = client.post("/accounts/2fa/authenticate/", {"code": app_code()})
    assert (done["Location"], is_signed_in(client)) == ("/admin/", True)


def test_setting_up_a_second_factor_ends_sessions_that_began_without_it(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    sign_up(client, mailoutbox)
    other = Client()
    other.post("/accounts/login/", {"login": ADDRESS})
    other.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert UserSession.objects.count() == 2

    other.get("/accounts/2fa/totp/activate/")
    secret = other.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        other.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})

    assert client.get("/accounts/profile/").status_code == 302
    assert other.get("/accounts/profile/").status_code == 200


def test_last_second_factor_stays_while_a_role_asks_for_it(client):
    person = curator()
    client.force_login(person)
    client.post("/accounts/2fa/reauthenticate/", {"code": app_code()})

    page = client.post("/accounts/2fa/totp/deactivate/")

    assert "Your role asks for a second factor." in page.content.decode()
    assert Authenticator.objects.filter(user=person).exists()


def test_open_session_alone_does_not_set_up_a_second_factor(client, mailoutbox):
    client.force_login(UserFactory(email=ADDRESS, confirmed=True))

    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/code/?next=")
    client.post("/accounts/reauthenticate/code/", {"action": "send"})
    page = client.post("/accounts/reauthenticate/code/", {"code": "WRONG1"})
    assert "This code is wrong." in page.content.decode()
    done = client.post(
        "/accounts/reauthenticate/code/",
        {"code": code_in(mailoutbox[0]).lower(), "next": "/accounts/2fa/totp/activate/"},
    )

    assert done["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_code_by_mail_does_not_stand_in_for_a_second_factor(client):
    client.force_login(curator())

    asked = client.get("/accounts/2fa/totp/deactivate/")
    instead = client.get("/accounts/reauthenticate/code/")

    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert instead["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_sessions_are_listed_and_the_others_ended(client, mailoutbox):
    sign_up(client, mailoutbox)
    other = Client(headers={"user-agent": "<b>Another</b> browser"})
    other.post("/accounts/login/", {"login": ADDRESS})
    other.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[-1])})

    page = client.get("/accounts/sessions/").content.decode()
    client.post("/accounts/sessions/")

    assert "&lt;b&gt;Another&lt;/b&gt; browser" in page
    assert other.get("/accounts/profile/").status_code == 302
    assert client.get("/accounts/profile/").status_code == 200


# --- Doors that stay shut ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/admin/", "/accounts/login/?next=/admin/"),
        ("/admin/login/", "/accounts/login/"),
        ("/admin/login/?next=/admin/pages/", "/accounts/login/?next=/admin/pages/"),
        ("/admin/password_reset/", "/accounts/login/"),
        ("/admin/password_reset/confirm/x/y/", "/accounts/login/"),
    ],
)
def test_doors_of_the_editor_lead_to_the_one_door(client, address, target):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, target)


@pytest.mark.parametrize(
    "door", ["/admin/login/", "/admin/password_reset/", "/django-admin/login/"]
)
def test_password_posted_to_another_door_signs_nobody_in(client, door):
    person = operator()
    person.set_password(PASSWORD)
    person.save()

    client.post(door, {"username": person.email, "login": person.email, "password": PASSWORD})

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "door", ["/admin/login/?next=/admin/", "/admin/password_reset/?next=/admin/"]
)
def test_operator_signs_in_through_each_door_with_the_second_factor(client, door):
    person = operator()
    person.set_password(PASSWORD)
    person.save()

    page = client.get(door)["Location"]
    client.post(page, {"login": person.email, "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 302
    done = client.post("/accounts/2fa/authenticate/", {"code": app_code()})

    assert done["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_person_without_a_role_is_told_why_the_editor_stays_shut(client):
    client.force_login(UserFactory(confirmed=True))

    response = client.get("/admin/")

    assert response.status_code == 403
    assert "Only people who look after the catalogue may do this." in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/admin/users/", "/admin/users/add/", "/admin/groups/", "/admin/groups/new/"]
)
def test_screens_for_people_of_the_editor_are_the_operators(client, address):
    client.force_login(curator())
    refused = client.get(address)
    client.force_login(operator())
    shown = client.get(address)

    assert refused.status_code in {302, 403, 404}
    assert shown.status_code in {200, 404}


def test_way_back_never_leads_to_another_site(client):
    UserFactory(email=ADDRESS, confirmed=True)
    person = User.objects.get()
    person.set_password(PASSWORD)
    person.save()

    done = client.post(
        "/accounts/login/",
        {"login": ADDRESS, "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert done["Location"] == "/"


def test_sign_in_page_speaks_the_language_asked_for(client):
    page = client.get("/accounts/login/?locale=ar").content.decode()

    assert '<html lang="ar" dir="rtl">' in page


# --- Account pages -------------------------------------------------------------------------------

OPEN = ("login/", "signup/", "login/code/", "password/reset/")
OWN = ("email/", "2fa/", "2fa/webauthn/", "sessions/", "logout/",
       "password/set/", "3rdparty/", "profile/", "reauthenticate/code/", "2fa/totp/activate/",
       "2fa/webauthn/add/")  # fmt: skip


@pytest.mark.parametrize("locale", ["en", "fr", "es", "ar"])
def test_account_pages_are_ours_in_every_language(client, mailoutbox, locale):
    pages = {path: client.get(f"/accounts/{path}?locale={locale}") for path in OPEN}
    sign_up(client, mailoutbox)
    for path in OWN:
        pages[path] = client.get(f"/accounts/{path}?locale={locale}", follow=True)

    direction = "rtl" if locale == "ar" else "ltr"
    for path, response in pages.items():
        page = response.content.decode()
        assert response.status_code == 200, path
        assert f'<html lang="{locale}" dir="{direction}">' in page, path
        assert page.count("<main") == page.count("<h1") == 1, path
        assert " style=" not in page, path
        assert "script-src 'self';" in response["Content-Security-Policy"], path
