"""What allauth asks us: who may sign up, in which language we write, what counts as recent."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy.accounts.models import User
from academy.accounts.roles import needs_second_factor
from academy.accounts.rules import second_factors, standing_of
from academy.identity.site import site
from academy.visitors import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Codes by mail first: a person without a password is asked for a code where one is due."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-mail address or password is wrong."),
        "incorrect_code": _("This code is wrong. Look again, or ask for a new one."),
        "too_many_login_attempts": _("That was wrong too often. Try again in a few minutes."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:  # noqa: FBT001, FBT002  (allauth's own signature)
        """Keep the language in which somebody signed up: we write to them in it."""
        user.locale = translation.get_language() or settings.LANGUAGE_CODE
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Count the code of signing up as shown just now, so that it is not asked for twice."""
        is_confirmed = bool(super().confirm_email(request, email_address))
        if is_confirmed and request.user.is_anonymous:
            record_authentication(request, email_address.user, method="code")
        return is_confirmed

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address to count a visitor by."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the person, or in that of the page for somebody unknown.

        The site is named by BASE_URL, never by what a request says it is called.
        """
        host = urlsplit(settings.BASE_URL).netloc
        with translation.override(_locale_of(email) or translation.get_language()):
            name = site().name_in(translation.get_language())
            values = {
                "email": email,
                "request": self.request,
                "site_name": name,
                "site_url": settings.BASE_URL,
                "site_contact": site().contact_address,
                "current_site": {"name": name, "domain": host},
                **context,
            }
            self.render_mail(template_prefix, email, values).send()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask those who have neither password nor second factor for a code.

        allauth lets them pass, having nothing to ask them for.

        Raises:
            ReauthenticationRequired: the last code is too old.
        """
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        if _has_no_flow(self.request.user):
            if not _gave_code_lately(self.request):
                raise ReauthenticationRequired
            _count_code_again(self.request)
        return True

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Offer a code by mail besides a password; never instead of a second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and all(each["id"] == "reauthenticate" for each in methods):
            methods.append(
                {
                    "id": "code",
                    "description": gettext("Use a code sent by e-mail"),
                    "url": reverse("reauthenticate_by_code"),
                }
            )
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted, and the last one stays while a role asks for it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role asks for a second factor. Set up another one before you remove this one."
        ),
        "incorrect_code": _("This code is wrong. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key that is made from SECRET_KEY."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret, also one that was encrypted under a former SECRET_KEY."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Name the site in apps of codes as it calls itself."""
        return site().name_in(translation.get_language())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to remove the last second factor of somebody whose role asks for one."""
        others = Authenticator.objects.filter(second_factors(), user=authenticator.user)
        is_last = not others.exclude(pk=authenticator.pk).exists()
        return not (
            is_last and needs_second_factor(standing_of(authenticator.user), timezone.now())
        )


class OpenIDAdapter(DefaultSocialAccountAdapter):
    """Signing in elsewhere makes an account as signing up here does: by address only."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take name and language from what the service tells and the page shows."""
        user: User = super().populate_user(request, sociallogin, data)
        first, last = data.get("first_name") or "", data.get("last_name") or ""
        user.name = str(data.get("name") or f"{first} {last}".strip())[:200]
        user.locale = translation.get_language() or settings.LANGUAGE_CODE
        return user


def _locale_of(email: str) -> str:
    found = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    locale = found.user.locale if found else ""
    return locale if locale in dict(settings.LANGUAGES) else ""


def _has_no_flow(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and not get_reauthentication_flows(user)


def _gave_code_lately(request: HttpRequest) -> bool:
    oldest = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["at"] >= oldest for record in records)


def _count_code_again(request: HttpRequest) -> None:
    """Let the code of signing in count for what follows: recovery codes come after the factor."""
    records = get_authentication_records(request, request.user)
    if not any(record.get("reauthenticated") for record in records):
        record_authentication(request, request.user, method="code", reauthenticated=True)


def _fernet() -> MultiFernet:
    return MultiFernet(
        [Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str | bytes) -> bytes:
    digest = hashlib.sha256(b"academy.accounts.second-factor:" + force_bytes(secret)).digest()
    return base64.urlsafe_b64encode(digest)
