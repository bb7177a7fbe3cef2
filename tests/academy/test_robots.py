"""What robots.txt lets us read, by the cases of RFC 9309."""

from __future__ import annotations

import time

import pytest

from academy.robots import RobotsRule, may_read, rules_for

TEXT = """
# for everybody
User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$

User-Agent: OtherBot
User-agent: UrbanAcademy/2.0
Disallow: /only-us
Crawl-delay: 5

User-agent: urbanacademy
Disallow: /also-us
"""


def test_rules_for_named_agent_joins_its_groups_and_leaves_the_others():
    rules = rules_for(TEXT, "UrbanAcademy")

    assert rules == (
        RobotsRule(pattern="/only-us", allows=False),
        RobotsRule(pattern="/also-us", allows=False),
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("", True),
        ("/private", False),
        ("/privately", False),
        ("/private/open/x", True),
        ("/a/b.pdf", False),
        ("/a/b.pdf?x=1", True),
        ("/%70rivate", False),
        ("/robots.txt", True),
    ],
)
def test_may_read_longest_rule_decides(path: str, expected: bool):
    assert may_read(rules_for(TEXT, "Somebody"), path) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("<html>not found</html>", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\r\nDisallow: / # all\r\n", False),
        ("\ufeffuser-agent:*\ndisallow:/", False),
        ("Disallow: /", True),
        ("User-agent: *\nDisallow: /x\nAllow: /x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: UrbanAcademy\nDisallow:", True),
        ("User-agent: UrbanAcademyNot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*x*y", False),
        ("User-agent: *\nDisallow: /x$", True),
    ],
)
def test_may_read_many_spellings(text: str, expected: bool):
    assert may_read(rules_for(text, "UrbanAcademy"), "/x/y") is expected


def test_may_read_pattern_of_stars_is_cheap():
    rules = rules_for("User-agent: *\nDisallow: /" + "*a" * 5000 + "$", "UrbanAcademy")
    started = time.process_time()

    assert may_read(rules, "/" + "a" * 4999) is True

    assert time.process_time() - started < 2
