"""Every page below `/accounts/`, read from the resolver, and somebody who gets to see it."""

from __future__ import annotations

from typing import Any, Final

# Pages that come of something done before: `test_accounts.py` and `test_account_pages.py` go there.
ON_THE_WAY: Final = frozenset(
    {
        "account_complete_password_reset",
        "account_confirm_login_code",
        "account_confirm_password_reset_code",
        "account_email_verification_sent",
        "mfa_authenticate",
        "mfa_edit_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
    }
)
LASTS_SECONDS: Final = 3_600
# These answer with a file, with what a script reads, or by leading elsewhere.
NO_PAGES: Final = frozenset(
    {
        "download_my_data",
        "mfa_download_recovery_codes",
        "mfa_login_webauthn",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_signup",
    }
)


def plant() -> dict[str, Any]:
    """Make people with different ways to sign in; return which sees which page."""
    from tests.browser.planting import session_of
    from tests.factories.accounts import UserFactory

    people = {
        "armed": UserFactory(confirmed=True, second_factor=True),
        "bare": UserFactory(confirmed=True),
        "long ago": UserFactory(confirmed=True, second_factor=True),
    }
    for name in ("armed", "long ago"):
        _arm(people[name])
    sessions = {name: session_of(person) for name, person in people.items()}
    for name in ("armed", "bare"):
        _signed_in_just_now(sessions[name], people[name])
    pages, silent = _pages({"": "", **sessions})
    return {"sessions": sessions, "pages": pages, "silent": silent}


def _arm(person: Any) -> None:
    """Give somebody a password and recovery codes, besides the app they have."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person.set_password("a long and quiet sentence")
    person.save()
    RecoveryCodes.activate(person)


def _signed_in_just_now(session: str, person: Any) -> None:
    """Have the site believe, for an hour, that this person has just said who they are."""
    from allauth.account.internal.flows.login import (
        AUTHENTICATION_METHODS_SESSION_KEY,
        record_authentication,
    )
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = SessionStore(session)
    for method in ("password", "mfa") if person.has_usable_password() else ("code",):
        record_authentication(request, person, method, reauthenticated=True)
    for record in request.session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] += LASTS_SECONDS
    request.session.save()


def _pages(sessions: dict[str, str]) -> tuple[list[dict[str, str]], list[str]]:
    """Ask every route as each person; keep the first who gets the page itself."""
    from django.conf import settings
    from django.test import Client

    from tests.browser.planting import host_of_the_site
    from tests.matrix.addresses import addresses_of
    from tests.matrix.routes import all_routes
    from tests.matrix.world import World

    world = World(people={}, things={})
    pages, silent = [], []
    for route in all_routes():
        if not route.path.startswith("accounts/"):
            continue
        for address in addresses_of(route, world):
            for who, session in sessions.items():
                client = Client(raise_request_exception=False, headers={"host": host_of_the_site()})
                if session:
                    client.cookies[settings.SESSION_COOKIE_NAME] = session
                answer = client.get(address.path)
                is_page = answer.headers.get("Content-Type", "").startswith("text/html")
                if is_page and answer.status_code in {200, 401, 410}:
                    status = str(answer.status_code)
                    pages.append({"path": address.path, "who": who, "status": status})
                    break
            else:
                silent.append(route.name)
    return pages, silent
