"""One address for every kind of page, found on the running site itself."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.browser.serving import Site

LOCALES = ("en", "fr", "es", "ar")
# Read left to right and right to left: what every page is checked in.
CHECKED_LOCALES = ("en", "ar")

FIXED = {
    "home": "",
    "catalogue": "catalogue/",
    "catalogue-filtered": "catalogue/?language=en&language=es&method=self-paced-course",
    "catalogue-found": "catalogue/?q=participation",
    "catalogue-page-2": "catalogue/?page=2",
    "catalogue-empty": "catalogue/?q=qzxwvqzxwv&language=fr",
    "catalogue-strange": "catalogue/?language=xx-nope&page=9999999&nonsense=1",
    "themes": "themes/",
    "theme": "themes/participatory-planning-and-budgeting/",
    "theme-top": "themes/environment-and-climate/",
    "methods": "methods/",
    "method": "methods/self-paced-course/",
    "languages": "languages/",
    "language": "languages/fr/",
    "organisations": "organisations/",
    "region": "africa/",
    "learning-path": "africa/a-budget-people-understand/",
    "news": "africa/news/",
    "news-item": "africa/news/a-page-of-its-own/",
    "listing": "short-courses/",
    "contact": "contact/",
    "missing": "nothing-of-this-name/",
}
# Page of the catalogue that leads to one, and what its address looks like.
FOUND = {
    "course": ("catalogue/?kind=course&q=climate+plans+that+get+built", r"courses/\d+/[^\"?#]*"),
    "course-facts-only": ("catalogue/?kind=course&language=pt-PT", r"courses/\d+/[^\"?#]*"),
    "webinar": (
        "catalogue/?kind=webinar&q=room+for+trees",
        r"webinars/\d+/[^\"?#]*",
    ),
    "webinar-past": ("catalogue/?kind=webinar&state=ended", r"webinars/\d+/[^\"?#]*"),
    "organisation": ("catalogue/?kind=course", r"organisations/\d+/[^\"?#]*"),
}
PAGE_NAMES = (*FIXED, *FOUND, "content")
STATUS = {"missing": 404}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server said: status, headers with lower-case names, text."""

    status: int
    headers: dict[str, str]
    text: str
    url: str


def fetch(site: Site, path: str) -> Answer:
    """Ask for a path as a program would: no cookies, redirects followed, gzip undone."""
    request = Request(site.at(quote(path, safe="/?&=%+:,")), headers={"Accept-Encoding": "gzip"})
    try:
        with urlopen(request, timeout=30) as response:
            return _answer(response)
    except HTTPError as error:
        with error:
            return _answer(error)


def _answer(response: HTTPError) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    body = response.read()
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(
        status=response.status, headers=headers, text=body.decode(), url=response.geturl()
    )


@lru_cache(maxsize=256)
def path_of(site: Site, name: str, locale: str) -> str:
    """Return the path of a page by its name here, in a language of the interface.

    Raises:
        LookupError: the site has no such page.
    """
    if name in FIXED:
        return f"/{locale}/{FIXED[name]}"
    if name == "content":
        return _content_path(site, locale)
    start, shape = FOUND[name]
    found = re.search(rf'href="/en/({shape})"', fetch(site, f"/en/{start}").text)
    if found is None:
        raise LookupError(f"/en/{start} leads to no {name}")
    return f"/{locale}/{unescape(found[1])}"


def _content_path(site: Site, locale: str) -> str:
    home = fetch(site, f"/{locale}/").text
    footer = home[home.find("<footer") :]
    plain = re.findall(rf'href="(/{locale}/[\w-]+/)"', footer)
    ours = {f"/{locale}/{path}" for path in FIXED.values()}
    content = next((path for path in plain if path not in ours), None)
    if content is None:
        raise LookupError(f"no plain page is linked in the foot of /{locale}/")
    return content
