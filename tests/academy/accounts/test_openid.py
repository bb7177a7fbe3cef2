"""Signing in at another service: whoever it vouches for, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from academy.accounts.models import User
from tests.academy.accounts.test_doors import ADDRESS, code_in, is_signed_in, sign_up
from tests.factories.accounts import UserFactory, curator
from tests.fakes.openid import CODE, OpenIDService, answer_to, openid_service

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/city/login/"
CALLBACK = "/accounts/oidc/city/login/callback/"
CLAIMS = {"sub": "7", "email": ADDRESS, "email_verified": True, "name": "A Reader"}


@pytest.fixture
def service(settings) -> Iterator[OpenIDService]:
    """Return a service that the site offers."""
    with openid_service() as service:
        service.claims = CLAIMS
        settings.SOCIALACCOUNT_PROVIDERS = service.settings()
        yield service


def heading(answer) -> str:
    """Return what a page says above all."""
    return re.search(r"<h1[^>]*>([^<]*)", answer.content.decode())[1].strip()


def sign_in(client, **answer: str):
    """Go to the service and come back with its answer."""
    sent = client.post(f"{LOGIN}?process=login&next=/en/")
    return client.get(CALLBACK, answer_to(sent["Location"], **(answer or {"code": CODE})))


def test_the_page_of_signing_in_offers_the_service(client, service):
    page = client.get("/accounts/login/").content.decode()

    assert f'action="{LOGIN}?process=login"' in page
    assert "Continue with City of Examples" in page


def test_who_is_vouched_for_has_an_account_and_is_signed_in(client, service):
    sent = client.post(f"{LOGIN}?process=login")
    done = client.get(CALLBACK, answer_to(sent["Location"], code=CODE))

    person = User.objects.get()
    assert sent["Location"].startswith(f"{service.issuer}/authorize?client_id=academy&")
    assert "code_challenge_method=S256" in sent["Location"]
    assert done.status_code == 302
    assert is_signed_in(client)
    assert (person.email, person.name, person.has_usable_password()) == (ADDRESS, "A Reader", False)
    assert EmailAddress.objects.get(user=person).verified
    assert SocialAccount.objects.get(user=person).uid == "7"


def test_who_comes_again_is_the_same_person(client, service):
    sign_in(client)
    client.post("/accounts/logout/")

    sign_in(client)

    assert is_signed_in(client)
    assert User.objects.count() == 1


def test_an_address_that_nobody_vouches_for_is_asked_for_a_code(client, service, mailoutbox):
    service.claims = CLAIMS | {"email_verified": False}

    sign_in(client)

    assert not is_signed_in(client)
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(client)


def test_an_account_that_exists_is_not_taken_over(client, service, mailoutbox):
    known = UserFactory(email=ADDRESS, confirmed=True)

    sign_in(client)

    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert list(User.objects.all()) == [known]


def test_a_role_is_asked_for_its_second_factor_all_the_same(client, service):
    person = curator()
    SocialAccount.objects.create(user=person, provider="city", uid="7")

    came = sign_in(client)

    assert came["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)


def test_a_service_without_an_address_has_one_asked_for(client, service, mailoutbox):
    service.claims = {"sub": "7", "name": "A Reader"}

    came = sign_in(client)
    asked = client.get(came["Location"])
    client.post(came["Location"], {"email": ADDRESS})
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})

    assert heading(asked) == "One more thing: your e-mail address"
    assert is_signed_in(client)
    assert User.objects.get().email == ADDRESS


def test_who_is_signed_in_adds_an_account_and_takes_it_away(client, service, mailoutbox):
    sign_up(client, mailoutbox)

    sent = client.post(f"{LOGIN}?process=connect")
    client.get(CALLBACK, answer_to(sent["Location"], code=CODE))
    account = SocialAccount.objects.get()
    listed = client.get("/accounts/3rdparty/")
    client.post("/accounts/3rdparty/", {"account": account.pk})

    assert account.user.email == ADDRESS
    assert "Sign in with City of Examples no more" in listed.content.decode()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "answer", [{"error": "access_denied"}, {"error": "server_error"}, {"code": "guessed"}]
)
def test_a_refusal_is_a_page_in_words(client, service, answer):
    came = sign_in(client, **answer)
    page = client.get(came["Location"]) if came.status_code == 302 else came

    assert heading(page) in {"Signing in did not work", "You are not signed in"}
    assert not User.objects.exists()


def test_an_answer_that_nobody_waited_for_signs_nobody_in(client, service):
    came = client.get(CALLBACK, {"state": "foreign", "code": CODE})

    assert came.status_code < 500
    assert not is_signed_in(client)
    assert service.asked == []


def test_a_service_that_is_away_is_a_page_in_words(client, service):
    service.is_broken = True

    came = client.post(f"{LOGIN}?process=login")
    page = came.content.decode()

    assert (came.status_code, heading(came)) == (401, "Signing in did not work")
    assert "City of Examples could not be reached" in page


def test_a_service_that_goes_away_meanwhile_is_a_page_in_words(client, service):
    sent = client.post(f"{LOGIN}?process=login")
    service.is_broken = True

    came = client.get(CALLBACK, answer_to(sent["Location"], code=CODE))

    assert (came.status_code, heading(came)) == (401, "Signing in did not work")
    assert not User.objects.exists()


def test_a_service_that_nobody_offers_is_not_found(client, service):
    assert client.post("/accounts/oidc/other/login/").status_code == 404
