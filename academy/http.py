"""fetch(): the only way out. Public addresses only, bounded in time, size and redirects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from academy.addresses import (
    AddressProblem,
    AddressRefusedError,
    check_address,
    is_public_ip,
)
from academy.deadlines import Deadline
from academy.errors import AcademyError
from academy.robots import MAX_ROBOTS_BYTES, RobotsRule, may_read, rules_for
from academy.version import version

ROBOTS_TOKEN = "UrbanAcademy"  # noqa: S105  (a product name, not a secret)
CONNECT_SECONDS = 10.0
ROBOTS_KEPT_SECONDS = 3600


class FetchProblem(models.TextChoices):
    """Why nothing was fetched."""

    ADDRESS = "address", _("The address is not one that can be read.")
    NOT_PUBLIC = "not-public", _("The address does not lead to a public site.")
    ROBOTS = "robots", _("The site asks programs not to read this address (robots.txt).")
    UNREACHABLE = "unreachable", _("The site cannot be reached.")
    CERTIFICATE = "certificate", _("The site's certificate is not valid.")
    TOO_SLOW = "too-slow", _("The site took too long to answer.")
    TOO_LARGE = "too-large", _("The answer is larger than we read.")
    REDIRECTS = "redirects", _("The address leads from one place to another without end.")
    STATUS = "status", _("The site answered with an error.")
    UNREADABLE = "unreadable", _("The answer arrived damaged.")


PERMANENT_PROBLEMS = frozenset(
    {
        FetchProblem.ADDRESS,
        FetchProblem.NOT_PUBLIC,
        FetchProblem.ROBOTS,
        FetchProblem.TOO_LARGE,
        FetchProblem.REDIRECTS,
    }
)
# Client errors that say "later", not "never".
_PASSING_STATUSES = frozenset({408, 425, 429})


class FetchError(AcademyError):
    """Nothing was fetched; `permanent` says that trying again will not help.

    `status` is the HTTP status of the site's error answer, `retry_after_seconds` when it said
    how long to wait.
    """

    def __init__(
        self,
        problem: FetchProblem,
        *,
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        self.problem = problem
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        super().__init__(problem.label)

    @property
    def permanent(self) -> bool:
        """Whether trying again later cannot help."""
        if self.status is not None:
            return 400 <= self.status < 500 and self.status not in _PASSING_STATUSES
        return self.problem in PERMANENT_PROBLEMS


@dataclass(frozen=True, kw_only=True)
class FetchLimits:
    """How much one fetch may cost, all redirects and robots.txt included.

    `max_bytes` counts what is left after decompression. Name look-up is the system's and is
    bounded by its resolver, not by `total_seconds`. `allow_loopback` is for tests and for a
    feed on the operator's own machine.
    """

    total_seconds: float
    max_bytes: int
    max_redirects: int = 5
    allow_loopback: bool = False

    @classmethod
    def from_settings(cls) -> Self:
        """Return the limits of this installation."""
        return cls(
            total_seconds=settings.HARVEST_TIMEOUT_SECONDS, max_bytes=settings.HARVEST_MAX_BYTES
        )


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a site answered.

    `address` is where the answer came from, after redirects; `moved_to` is set only when each
    redirect on the way was a permanent one. With `is_not_modified` there is no content.
    """

    address: str
    content: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    is_not_modified: bool = False
    moved_to: str = ""


def fetch(
    address: str,
    *,
    limits: FetchLimits | None = None,
    etag: str = "",
    last_modified: str = "",
    accept: str = "*/*",
    honour_robots: bool = True,
) -> Fetched:
    """Read one public http or https address.

    Every address on the way is checked, looked up once and connected to by the number found, so
    that a name cannot change its meaning in between. `etag` and `last_modified` of an earlier
    answer make the request conditional.

    Raises:
        FetchError: with the problem, and whether it is permanent.
    """
    bounds = limits or FetchLimits.from_settings()
    headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    with Deadline(bounds.total_seconds) as deadline, _session(bounds, deadline) as session:
        trip = _Trip(
            session=session,
            limits=bounds,
            deadline=deadline,
            headers=headers,
            honours_robots=honour_robots,
        )
        return trip.read(address)


def user_agent() -> str:
    """Return how we name ourselves to the sites we read, with where to ask about it."""
    return f"{ROBOTS_TOKEN}/{version() or '0'} (+{settings.BASE_URL})"


@dataclass(frozen=True, kw_only=True)
class _Trip:
    """One way through redirects to an answer, under limits that the whole way shares."""

    session: HTTPSession
    limits: FetchLimits
    deadline: Deadline
    headers: dict[str, str]
    honours_robots: bool
    cuts_long_answers: bool = False

    def read(self, address: str) -> Fetched:
        """Follow redirects one by one, each checked like the first address."""
        current, moved_to, moves_for_good = self._checked(address), "", True
        for _hop in range(self.limits.max_redirects + 1):
            if self.honours_robots:
                self._ask_robots(current)
            with self._answer(current) as response:
                target = _redirect_target(response, current)
                if target is None:
                    return self._fetched(response, current, moved_to)
                moves_for_good = moves_for_good and response.status_code in {301, 308}
            current = self._checked(target)
            moved_to = current if moves_for_good else ""
        raise FetchError(FetchProblem.REDIRECTS)

    def _checked(self, address: str) -> str:
        try:
            checked = check_address(address, public_only=not self.limits.allow_loopback)
        except AddressRefusedError as refusal:
            problem = FetchProblem.ADDRESS
            if refusal.problem == AddressProblem.PRIVATE:
                problem = FetchProblem.NOT_PUBLIC
            raise FetchError(problem) from refusal
        if (urlsplit(checked).port or 443) in _OTHER_SERVICES:
            raise FetchError(FetchProblem.ADDRESS)
        return checked

    def _ask_robots(self, address: str) -> None:
        parts = urlsplit(address)
        rules = self._robots_rules(f"{parts.scheme}://{parts.netloc}/robots.txt")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if not may_read(rules, path):
            raise FetchError(FetchProblem.ROBOTS)

    def _robots_rules(self, address: str) -> tuple[RobotsRule, ...]:
        """Return a site's rules, kept for an hour; a site that cannot give them is not read."""
        key = f"robots:{sha256(address.encode()).hexdigest()}"
        kept: tuple[RobotsRule, ...] | None = cache.get(key)
        if kept is not None:
            return kept
        trip = replace(
            self,
            honours_robots=False,
            cuts_long_answers=True,
            headers={"Accept": "text/plain, */*;q=0.1", "Accept-Encoding": "gzip, deflate"},
            limits=replace(self.limits, max_bytes=MAX_ROBOTS_BYTES),
        )
        try:
            text = trip.read(address).content.decode("utf-8", errors="replace")
        except FetchError as error:
            if not error.permanent:
                raise
            text = ""  # section 2.3.1.3: what cannot be had forbids nothing
        rules = rules_for(text, ROBOTS_TOKEN)
        cache.set(key, rules, ROBOTS_KEPT_SECONDS)
        return rules

    @contextmanager
    def _answer(self, address: str) -> Iterator[requests.Response]:
        """Open one answer and close it again; outside faults leave as FetchError."""
        try:
            left = self.deadline.seconds_left
            with self.session.get(
                address,
                headers=self.headers,
                stream=True,
                timeout=(min(CONNECT_SECONDS, left), left),
            ) as response:
                yield response
        except FetchError:
            raise
        except (requests.RequestException, OSError, ValueError) as error:
            raise FetchError(self._problem(error)) from error

    def _problem(self, error: Exception) -> FetchProblem:
        if self.deadline.is_over or isinstance(error, TimeoutError | requests.Timeout):
            return FetchProblem.TOO_SLOW
        for kinds, problem in _PROBLEMS:
            if isinstance(error, kinds):
                return problem
        return FetchProblem.UNREACHABLE

    def _fetched(self, response: requests.Response, address: str, moved_to: str) -> Fetched:
        kind, options = parse_header_parameters(response.headers.get("Content-Type", ""))
        is_conditional = bool(self.headers.keys() & {"If-None-Match", "If-Modified-Since"})
        is_not_modified = is_conditional and response.status_code == HTTPStatus.NOT_MODIFIED
        if not is_not_modified and response.status_code != HTTPStatus.OK:
            raise FetchError(
                FetchProblem.STATUS,
                status=response.status_code,
                retry_after_seconds=_retry_after(response.headers.get("Retry-After", "")),
            )
        return Fetched(
            address=address,
            content=b"" if is_not_modified else self._body(response),
            content_type=kind.lower(),
            charset=options.get("charset", "").lower(),
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
            is_not_modified=is_not_modified,
            moved_to=moved_to,
        )

    def _body(self, response: requests.Response) -> bytes:
        encodings = response.headers.get("Content-Encoding", "identity").lower().split(",")
        if {encoding.strip() for encoding in encodings} - _ENCODINGS:
            raise FetchError(FetchProblem.UNREADABLE)
        body = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if len(body) > self.limits.max_bytes:
                if self.cuts_long_answers:
                    return bytes(body[: self.limits.max_bytes])
                raise FetchError(FetchProblem.TOO_LARGE)
            self.deadline.check()
        self.deadline.check()  # a socket shut by the deadline may look like an end
        return bytes(body)


class _GuardedAdapter(IPFilterAdapter):  # type: ignore[misc]  # the library has no types
    """Refuse more than the library does, and end every connection with the deadline."""

    def __init__(self, *, deadline: Deadline, allow_loopback: bool, is_https_proto: bool) -> None:
        self._deadline = deadline
        self._may_loop = allow_loopback
        super().__init__(is_https_proto=is_https_proto, allow_loopback=allow_loopback)

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        """Look the name up once; the connection goes to the number that was checked."""
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        number = ip_address(host["host"].strip("[]"))
        if not is_public_ip(number) and not (self._may_loop and number.is_loopback):
            raise InvalidIPAddress(number)
        return host, pool

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Have the deadline watch each connection of the pool."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = self._deadline.watched(pool.ConnectionCls)
        return pool


_CHUNK_BYTES = 65_536
_ENCODINGS = frozenset({"identity", "gzip", "x-gzip", "deflate", ""})
# Well-known ports below 1024 that speak something else than HTTP.
_OTHER_SERVICES = frozenset(range(1024)) - {80, 443}
# The first kind that fits decides, so the narrower ones come first.
_PROBLEMS: tuple[tuple[type[Exception], FetchProblem], ...] = (
    (InvalidIPAddress, FetchProblem.NOT_PUBLIC),
    (requests.exceptions.SSLError, FetchProblem.CERTIFICATE),
    (requests.exceptions.ContentDecodingError, FetchProblem.UNREADABLE),
    (requests.exceptions.ChunkedEncodingError, FetchProblem.UNREADABLE),
    (requests.exceptions.InvalidURL, FetchProblem.ADDRESS),
)
_MAX_RETRY_SECONDS = 7 * 24 * 3600.0


@contextmanager
def _session(limits: FetchLimits, deadline: Deadline) -> Iterator[HTTPSession]:
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=limits.allow_loopback,
        never_redirect=True,
        default_timeout=(CONNECT_SECONDS, limits.total_seconds),
        user_agent_override=user_agent(),
    )
    with HTTPSession(config) as session:
        session.trust_env = False  # no proxy and no password file decides where we go
        for prefix in ("http://", "https://"):
            guarded = _GuardedAdapter(
                deadline=deadline,
                allow_loopback=limits.allow_loopback,
                is_https_proto=prefix == "https://",
            )
            session.mount(prefix, guarded)
        yield session


def _redirect_target(response: requests.Response, address: str) -> str | None:
    location = response.headers.get("Location", "")
    if response.status_code not in {301, 302, 303, 307, 308} or not location:
        return None
    with suppress(UnicodeError):  # header bytes arrive as Latin-1, addresses are UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise FetchError(FetchProblem.ADDRESS) from error


def _retry_after(value: str) -> float | None:
    """Read a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3)."""
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), _MAX_RETRY_SECONDS)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - datetime.now(UTC)).total_seconds()), _MAX_RETRY_SECONDS)
