"""The grade that an answer's headers get by the rules of MDN's HTTP Observatory (version 2).

The rules are those of https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring: a
hundred points, less what is missing; what is more than needed counts only from ninety on. What
cannot be seen in one answer (preloading, the redirect from http) is left out: neither adds to the
grade here.
"""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Final

from django.http import HttpResponseBase

EXTRA_FROM: Final = 90
SIX_MONTHS: Final = 15_768_000
_PRIVATE: Final = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}
_BROAD: Final = {"*", "http:", "https:", "data:", "'unsafe-inline'"}


def score(response: HttpResponseBase) -> int:
    """Return the points of an answer."""
    points = [
        _policy(response),
        _cookies(response.cookies),
        _transport(response),
        _scripts(response),
        _sharing(response),
        5 if response.headers.get("Referrer-Policy") in _PRIVATE else -5,
        0 if response.headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if "frame-ancestors" in directives(response) else -20,
    ]
    base = 100 + sum(each for each in points if each < 0)
    return base + (sum(each for each in points if each > 0) if base >= EXTRA_FROM else 0)


def grade(response: HttpResponseBase) -> str:
    """Return the grade of an answer: A+ from a hundred points on."""
    limits = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 0: "C or less"}
    points = max(score(response), 0)
    return next(name for limit, name in limits.items() if points >= limit)


def directives(response: HttpResponseBase) -> dict[str, set[str]]:
    """Return the content policy of an answer by directive."""
    header = response.headers.get("Content-Security-Policy", "")
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name.lower(): set(values) for name, *values in parts}


def _policy(response: HttpResponseBase) -> int:
    policy = directives(response)
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    objects = policy.get("object-src", default)
    if (scripts | objects) & _BROAD:
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if styles & _BROAD:
        return 0
    is_closed = default == {"'none'"} and policy.get("form-action", {"*"}) <= {"'self'", "'none'"}
    return 10 if is_closed else 5


def _cookies(cookies: SimpleCookie) -> int:
    worst = 5 if cookies else 0
    for name, cookie in cookies.items():
        is_token = "csrf" in name.lower()
        if not cookie["secure"]:
            return -40
        if not cookie["httponly"] and not is_token:
            return -30
        if cookie["samesite"] not in {"Lax", "Strict"}:
            worst = -20 if is_token else min(worst, 0)
    return worst


def _transport(response: HttpResponseBase) -> int:
    found = re.search(r"max-age=(\d+)", response.headers.get("Strict-Transport-Security", ""))
    if found is None:
        return -20
    return 0 if int(found[1]) >= SIX_MONTHS else -10


def _scripts(response: HttpResponseBase) -> int:
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return 0
    text = response.content.decode()  # type: ignore[attr-defined]  # pages are not streamed
    sources = re.findall(r"<script[^>]*\ssrc=[\"']?([^\"'\s>]+)", text)
    return 0 if all(re.match(r"/(?!/)", source) for source in sources) else -50


def _sharing(response: HttpResponseBase) -> int:
    headers = response.headers
    if headers.get("Access-Control-Allow-Credentials"):
        return -50
    policy = headers.get("Cross-Origin-Resource-Policy", "")
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}.get(policy, -5)
