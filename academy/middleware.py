"""Which language a request is answered in, and the headers that keep pages to themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_PUBLIC_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",  # the editor shows pages in a frame beside the form
    "base-uri": "'none'",
}
# Wagtail's editor sets styles on elements, previews pages in a frame and draws from memory; what it
# would start by inline scripts is started from data (cms/admin_scripts.py).
_EDITOR_POLICY = _PUBLIC_POLICY | {
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "worker-src": "'self' blob:",
    "media-src": "'self'",
}
# The API's page of documentation draws its icons from data addresses and styles elements.
_DOCUMENTATION_POLICY = _PUBLIC_POLICY | {"style-src": "'self' 'unsafe-inline'"}
_PERMISSIONS = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
# Nobody frames the pages on which people sign in; forms may lead to services that sign them in.
_ACCOUNT_POLICY = _PUBLIC_POLICY | {
    "frame-ancestors": "'none'",
    "form-action": " ".join(("'self'", *settings.OPENID_ORIGINS)),
}
# What people handed us is shown as it is or not at all: nothing in it runs.
_HANDED_IN = ("/media/", "/documents/")
_HANDED_IN_POLICY = {
    "default-src": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "sandbox": "",
}
# What other sites may show: pictures, and answers of the API.
_SHARED = ("/api/", "/media/", "/static/", "/patterns/")
_LOOSER = (
    ("/accounts/", _ACCOUNT_POLICY),
    *((prefix, _HANDED_IN_POLICY) for prefix in _HANDED_IN),
    ("/admin/", _EDITOR_POLICY),
    ("/api/v1/docs", _DOCUMENTATION_POLICY),
)


class SecurityHeadersMiddleware:
    """Set the policies of every answer: content, permissions, who may embed it.

    Addresses of account pages hold tokens, so they are told to nobody else. Django's own
    SecurityMiddleware sets the others (HSTS, nosniff, referrer, opener). A view that sets a policy
    of its own keeps it; not for files that people handed in, whose view sets a shorter one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers added."""
        response = self.get_response(request)
        policy = content_policy(request.path_info)
        if request.path_info.startswith(_HANDED_IN):
            response.headers["Content-Security-Policy"] = policy
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy",
            "cross-origin" if request.path_info.startswith(_SHARED) else "same-origin",
        )
        if request.path_info.startswith("/accounts/"):
            response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


def content_policy(path: str) -> str:
    """Return the Content-Security-Policy of an address: strict but for few doors."""
    policy = next((looser for prefix, looser in _LOOSER if path.startswith(prefix)), _PUBLIC_POLICY)
    return "; ".join(f"{name} {value}".strip() for name, value in policy.items())


class LocaleMiddleware:
    """Answer in the language of the address; only `/` is sent on to a language.

    Wagtail answers every address below a language, so Django's own middleware would turn each
    unknown address into a redirect. Here an unknown address is a plain 404, `/accounts/` takes
    `?locale=`, and `/api/` is in English but for the names it is asked for in a locale.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the right language and say which it was."""
        if request.path_info == "/" and request.method in {"GET", "HEAD"}:
            return self._to_best_language(request)
        code, is_negotiated = language_of(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or code)
        if is_negotiated:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if has_chosen(request, code) and isinstance(response, HttpResponse):
            _remember(response, code)
        return response

    def _to_best_language(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        address = f"{request.path}{get_language_from_request(request)}/"
        response = HttpResponseRedirect(f"{address}?{query}" if query else address)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_of(request: HttpRequest) -> tuple[str, bool]:
    """Return the interface language of a request, and whether cookie and headers decided it."""
    in_path = language_in_path(request.path_info)
    if in_path:
        return in_path, False
    if request.path_info.startswith(("/api/", "/healthz/")):
        return settings.LANGUAGE_CODE, False
    asked = request.GET.get("locale", "")
    if asked in dict(settings.LANGUAGES):
        return asked, False
    return get_language_from_request(request), True


def language_in_path(path: str) -> str | None:
    """Return the interface language that an address begins with, or None."""
    match = re.match(r"/([a-z]{2,3}(?:-[a-z]+)?)(?:/|$)", path)
    return match[1] if match and match[1] in dict(settings.LANGUAGES) else None


def has_chosen(request: HttpRequest, code: str) -> bool:
    """Whether the visitor has just chosen a language: by `?locale=`, or with our own switch.

    The switch leads from a page of ours to one in another language; a link from elsewhere is
    nobody's choice and leaves no cookie.
    """
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == code or request.method != "GET":
        return False
    if request.path_info.startswith("/accounts/"):
        return request.GET.get("locale") == code
    before = _language_before(request)
    return before is not None and language_in_path(request.path_info) not in {None, before}


def _language_before(request: HttpRequest) -> str | None:
    """Return the language of the page of ours that a request came from, or None."""
    try:
        came_from = urlsplit(request.headers.get("Referer", "")[:2000])
    except ValueError:
        return None
    is_ours = came_from.netloc == request.get_host()
    return language_in_path(came_from.path) if is_ours else None


def _remember(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
