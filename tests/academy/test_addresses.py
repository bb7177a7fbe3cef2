"""Which web addresses are stored, in which form, and why others are refused."""

from __future__ import annotations

import gzip
import ipaddress
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.addresses import (
    AddressProblem,
    AddressRefusedError,
    check_address,
    is_public_host,
    is_public_ip,
)
from tests.academy import hostile
from tests.shared import CATALOGUE, needs_shared_data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://city.example/courses", "https://city.example/courses"),
        ("  https://city.example\n", "https://city.example"),
        ("HTTPS://City.Example:8443/A?B=c#D", "https://city.example:8443/A?B=c#D"),
        ("https://city.example./x", "https://city.example/x"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://مثال.example/", "https://xn--mgbh0fb.example/"),
        ('https://city.example/a b"c<d', "https://city.example/a%20b%22c%3Cd"),
        ("https://city.example/%20%E2", "https://city.example/%20%E2"),
        ("https://city.example/منهج", "https://city.example/منهج"),
        ("https://city.example/a\u202eb", "https://city.example/a%E2%80%AEb"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
    ],
)
def test_check_address_returns_the_stored_form(text: str, expected: str):
    assert check_address(text) == expected
    assert check_address(expected) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", AddressProblem.EMPTY),
        ("   ", AddressProblem.EMPTY),
        ("https://city.example/" + "a" * 1980, AddressProblem.LENGTH),
        ("https://city.example/" + "<" * 900, AddressProblem.LENGTH),
        ("javascript:alert(1)", AddressProblem.SCHEME),
        ("city.example/courses", AddressProblem.SCHEME),
        ("//city.example/", AddressProblem.SCHEME),
        ("ftp://city.example/", AddressProblem.SCHEME),
        ("https:city.example", AddressProblem.HOST),
        ("https:///city.example", AddressProblem.HOST),
        ("https://", AddressProblem.HOST),
        ("https://-city.example/", AddressProblem.HOST),
        ("https://a..b/", AddressProblem.HOST),
        ("https://" + "a" * 64 + ".example/", AddressProblem.HOST),
        ("http://127.1/", AddressProblem.HOST),
        ("http://0x7f000001/", AddressProblem.HOST),
        ("http://[::1%25eth0]/", AddressProblem.HOST),
        ("http://[::1/", AddressProblem.HOST),
        ("https://user@city.example/", AddressProblem.CREDENTIALS),
        ("https://city.example:99999/", AddressProblem.PORT),
        ("https://city.example:x/", AddressProblem.PORT),
        ("https://city.example:0/", AddressProblem.PORT),
        ("https://city.example/a\nb", AddressProblem.CHARACTERS),
        ("https://city.example\\@x/", AddressProblem.CHARACTERS),
        ("https://city.example/\ud800", AddressProblem.CHARACTERS),
        ("http://localhost/", AddressProblem.PRIVATE),
        ("http://printer.local/", AddressProblem.PRIVATE),
        ("http://intranet/", AddressProblem.PRIVATE),
        ("http://127.0.0.1/", AddressProblem.PRIVATE),
        ("http://[::ffff:10.0.0.1]/", AddressProblem.PRIVATE),
        ("http://[64:ff9b::7f00:1]/", AddressProblem.PRIVATE),
    ],
)
def test_check_address_says_why_it_refuses(text: str, problem: AddressProblem):
    with pytest.raises(AddressRefusedError) as refusal:
        check_address(text)

    assert refusal.value.problem == problem
    assert str(refusal.value) == str(problem.label)


def test_check_address_private_host_is_accepted_when_asked_for():
    assert check_address("http://localhost:8000/x", public_only=False) == "http://localhost:8000/x"


@needs_shared_data
def test_check_address_refuses_every_disguise_of_a_private_target():
    addresses = hostile.disguised_addresses()

    passed = [(kind, text) for kind, text in addresses if is_accepted(text)]

    assert len(addresses) == 247 or len(addresses) == 248
    assert passed == []


@needs_shared_data
def test_check_address_redirect_tricks_never_yield_another_scheme_or_a_user():
    for text in hostile.lines("redirect/open-redirects.txt"):
        if is_accepted(text):
            cleaned = check_address(text)
            assert cleaned.startswith(("http://", "https://"))
            assert "@" not in cleaned.split("/")[2]


@needs_shared_data
def test_check_address_takes_the_real_catalogue():
    problems: Counter[AddressProblem] = Counter()
    with gzip.open(CATALOGUE, "rt", encoding="utf-8") as lines:
        addresses = {json.loads(line).get("url") for line in lines} - {None, ""}

    for address in addresses:
        try:
            check_address(address)
        except AddressRefusedError as refusal:
            problems[refusal.problem] += 1

    assert len(addresses) > 10_000
    assert problems == {AddressProblem.SCHEME: 1}


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text().map("https://city.example/{}".format)))
def test_check_address_any_text_is_refused_or_stable(text: str):
    if is_accepted(text):
        cleaned = check_address(text)
        assert check_address(cleaned) == cleaned


@given(st.ip_addresses())
def test_is_public_ip_is_stricter_than_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address):
    if is_public_ip(ip):
        assert ip.is_global
        assert is_public_host(str(ip))


def is_accepted(text: str) -> bool:
    try:
        check_address(text)
    except AddressRefusedError:
        return False
    return True
