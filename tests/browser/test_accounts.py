"""Signing up and in with a browser: codes, an app, a passkey; every account page on the way."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.browser.checking import axe_violations
from tests.browser.mails import newest_code
from tests.browser.pages import CHECKED_LOCALES
from tests.browser.serving import Site
from tests.browser.visiting import PHONE, Visitor

SECONDS_A_CODE = 30


def app_code(secret: str, steps: int = 0) -> str:
    """Return what an app of codes shows, now or some steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // SECONDS_A_CODE + steps))


def submit(page: Page) -> None:
    """Press the main button of the form in the page."""
    page.locator("main form .button--main, main form .button").first.click()
    page.wait_for_load_state()


def sign_up(visitor: Visitor, page: Page, site: Site, locale: str, address: str) -> None:
    """Make an account, judging both pages on the way."""
    visitor.go(page, f"/accounts/signup/?locale={locale}")
    assert axe_violations(page) == []
    page.locator("#id_email").fill(address)
    submit(page)
    assert axe_violations(page) == []
    page.locator("#id_code").fill(newest_code(site, address))
    submit(page)


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
def test_person_signs_up_sets_up_an_app_and_signs_in_with_it(
    visitor: Visitor, site: Site, locale: str
) -> None:
    address = f"reader-{locale}@academy.example"
    page = visitor.reader(width=PHONE, zone="Africa/Dakar", locale=locale)
    sign_up(visitor, page, site, locale, address)

    visitor.go(page, "/accounts/profile/")
    assert axe_violations(page) == []
    assert page.locator("#id_time_zone").input_value() == "Africa/Dakar"
    assert page.locator("#id_locale").input_value() == locale
    for path in ("2fa/", "sessions/", "email/", "password/set/", "data/", "3rdparty/", "logout/"):
        visitor.go(page, f"/accounts/{path}")
        assert page.locator("html").get_attribute("lang") == locale, path
        assert axe_violations(page) == [], path

    visitor.go(page, "/accounts/2fa/totp/activate/")
    assert axe_violations(page) == []
    secret = page.locator("#authenticator_secret").inner_text()
    page.locator("#id_code").fill(app_code(secret))
    submit(page)
    assert page.url.endswith("/accounts/2fa/recovery-codes/")
    assert page.locator(".recovery-codes li").count() == 10
    assert axe_violations(page) == []

    visitor.go(page, "/accounts/logout/")
    submit(page)
    visitor.go(page, "/accounts/login/")
    assert axe_violations(page) == []
    seen = 1
    page.locator("#id_login").fill(address)
    submit(page)
    page.locator("#id_code").fill(newest_code(site, address, seen))
    submit(page)
    assert page.url.endswith("/accounts/2fa/authenticate/")
    assert axe_violations(page) == []
    page.locator("#id_code").fill(app_code(secret, steps=1))
    submit(page)

    visitor.go(page, "/accounts/profile/")
    assert address in page.locator("main").inner_text()


def test_person_signs_in_with_a_passkey_alone(visitor: Visitor, site: Site) -> None:
    address = "passkey@academy.example"
    page = visitor.reader()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_up(visitor, page, site, "en", address)

    visitor.go(page, "/accounts/2fa/webauthn/add/")
    assert axe_violations(page) == []
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    visitor.go(page, "/accounts/2fa/webauthn/")
    assert axe_violations(page) == []
    of_the_key = page.locator("main a[href*='/webauthn/keys/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for path in (*of_the_key, "/accounts/2fa/webauthn/reauthenticate/"):
        visitor.go(page, path)
        assert axe_violations(page) == [], path
    visitor.go(page, "/accounts/logout/")
    submit(page)

    visitor.go(page, "/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)

    visitor.go(page, "/accounts/profile/")
    assert address in page.locator("main").inner_text()


def test_wrong_form_says_what_to_do_and_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/accounts/login/?locale=en")

    page.locator("#id_login").fill("reader@academy.example")
    page.locator("#id_password").fill("not the password")
    submit(page)

    assert "E-mail address or password is wrong." in page.locator(".form-summary").inner_text()
    assert page.locator("#id_login").input_value() == "reader@academy.example"
