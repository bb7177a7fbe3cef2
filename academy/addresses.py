"""Checks of web addresses that people and feeds give us, before they are stored or fetched."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit

import idna
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.errors import AcademyError

MAX_ADDRESS_LENGTH = 2000  # characters; the length of every address column
SCHEMES = frozenset({"http", "https"})

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressProblem(models.TextChoices):
    """Why an address is refused."""

    EMPTY = "empty", _("There is no address.")
    LENGTH = "length", _("The address is too long.")
    CHARACTERS = "characters", _("The address holds characters that cannot stand in one.")
    SCHEME = "scheme", _("The address must begin with http:// or https://.")
    HOST = "host", _("The address names no site, or one that cannot exist.")
    CREDENTIALS = "credentials", _("The address must not hold a user name or password.")
    PORT = "port", _("The address has an impossible port number.")
    PRIVATE = "private", _("The address does not lead to a public site.")


class AddressRefusedError(AcademyError):
    """An address that we neither store nor fetch; `problem` says why."""

    def __init__(self, problem: AddressProblem) -> None:
        self.problem = problem
        message: str | Promise = problem.label
        super().__init__(message)


def check_address(text: str, *, public_only: bool = True) -> str:
    """Return a web address in the form we store, or refuse it.

    Scheme and host come back in lower case, the host as ASCII (UTS 46), spaces and quotes in
    the rest as percent escapes. With `public_only`, names and numbers that stand for one's own
    machine or network are refused; names are not looked up here, `academy.http` does so.

    Raises:
        AddressRefusedError: with the problem found first.
    """
    stripped = text.strip()
    if not stripped:
        raise AddressRefusedError(AddressProblem.EMPTY)
    if len(stripped) > MAX_ADDRESS_LENGTH:
        raise AddressRefusedError(AddressProblem.LENGTH)
    if "\\" in stripped or any(unicodedata.category(c) in _UNFIT for c in stripped):
        raise AddressRefusedError(AddressProblem.CHARACTERS)
    parts = _split(stripped)
    host = clean_host(parts.hostname or "")
    if public_only and not is_public_host(host):
        raise AddressRefusedError(AddressProblem.PRIVATE)
    cleaned = _join(parts, host)
    if len(cleaned) > MAX_ADDRESS_LENGTH:
        raise AddressRefusedError(AddressProblem.LENGTH)
    return cleaned


def clean_host(host: str) -> str:
    """Return a host name or number in lower-case ASCII, IPv6 without its brackets.

    Numbers must be written as in RFC 3986: the older spellings of IPv4 (127.1, 0x7f000001,
    0177.0.0.1) are refused, because programs disagree on what they mean.
    """
    if ":" in host:
        return _clean_ipv6(host)
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressRefusedError(AddressProblem.HOST) from error
    name = name.lower().rstrip(".")
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(name) > 253:
        raise AddressRefusedError(AddressProblem.HOST)
    if _NUMBER.fullmatch(labels[-1]):
        return _clean_ipv4(name)
    return name


def is_public_host(host: str) -> bool:
    """Whether a cleaned host may be a public site, as far as its spelling tells."""
    number = _as_ip(host)
    if number is not None:
        return is_public_ip(number)
    return "." in host and not f".{host}".endswith(_LOCAL_NAMES)


def is_public_ip(ip: IPAddress) -> bool:
    """Whether an address is one of the open Internet.

    Stricter than `is_global`: of IPv6 only global unicast without the ranges that wrap an IPv4
    address (6to4, Teredo, NAT64), because what they lead to is decided elsewhere.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public_ip(ip.ipv4_mapped)
        if ip not in _GLOBAL_UNICAST:
            return False
    special = any(ip.version == net.version and ip in net for net in _SPECIAL)
    return ip.is_global and not ip.is_multicast and not special


# Control, surrogate, private and unassigned characters, line and paragraph separators.
_UNFIT = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# RFC 6761, RFC 6762, RFC 8375 and the name that clouds give their metadata service.
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".invalid")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
# Kept as written in path and query; everything else of ASCII, and what hides, is escaped.
_KEPT = "%/?#[]@!$&'()*+,;=:-._~|{}^"


def _split(text: str) -> SplitResult:
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        raise AddressRefusedError(AddressProblem.SCHEME)
    if not rest.startswith("//"):
        raise AddressRefusedError(AddressProblem.HOST)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise AddressRefusedError(AddressProblem.HOST) from error
    if "@" in parts.netloc:
        raise AddressRefusedError(AddressProblem.CREDENTIALS)
    if not parts.hostname:
        raise AddressRefusedError(AddressProblem.HOST)
    return parts


def _join(parts: SplitResult, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    port = _port(parts)
    authority = shown if port is None else f"{shown}:{port}"
    tail = _escape(parts.path)
    if parts.query:
        tail += f"?{_escape(parts.query)}"
    if parts.fragment:
        tail += f"#{_escape(parts.fragment)}"
    return f"{parts.scheme.lower()}://{authority}{tail}"


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError as error:
        raise AddressRefusedError(AddressProblem.PORT) from error
    if port == 0:
        raise AddressRefusedError(AddressProblem.PORT)
    return port


def _escape(text: str) -> str:
    return "".join(c if _stays(c) else quote(c, safe=_KEPT) for c in text)


def _stays(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] in "LMNPS"


def _clean_ipv4(name: str) -> str:
    try:
        return str(ipaddress.IPv4Address(name))
    except ValueError as error:
        raise AddressRefusedError(AddressProblem.HOST) from error


def _clean_ipv6(host: str) -> str:
    try:
        number = ipaddress.IPv6Address(host)
    except ValueError as error:
        raise AddressRefusedError(AddressProblem.HOST) from error
    if number.scope_id is not None:
        raise AddressRefusedError(AddressProblem.HOST)
    return str(number)


def _as_ip(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
