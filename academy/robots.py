"""What a site's robots.txt lets a program read (pure).

The rules are those of RFC 9309, https://www.rfc-editor.org/rfc/rfc9309.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

MAX_ROBOTS_BYTES = 512_000  # what section 2.5 asks a reader to take at least


@dataclass(frozen=True, kw_only=True)
class RobotsRule:
    """One line of a group: paths that match `pattern` may, or may not, be read."""

    pattern: str
    allows: bool


def rules_for(text: str, agent: str) -> tuple[RobotsRule, ...]:
    """Return the rules meant for a product token, else those for everybody."""
    own: list[RobotsRule] = []
    everybody: list[RobotsRule] = []
    for names, rules in _groups(text):
        if agent.lower() in names:
            own += rules
        elif "*" in names:
            everybody += rules
        if agent.lower() in names and not rules:
            own.append(RobotsRule(pattern="/", allows=True))
    return tuple(own or everybody)


def may_read(rules: tuple[RobotsRule, ...], path: str) -> bool:
    """Whether a path with its query may be read: the longest rule that matches decides."""
    wanted = _normalise(path or "/")
    if wanted == "/robots.txt":
        return True
    matching = [rule for rule in rules if _matches(rule.pattern, wanted)]
    if not matching:
        return True
    return max(matching, key=lambda rule: (len(rule.pattern), rule.allows)).allows


_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*(.*?)\s*\Z")
_TOKEN = re.compile(r"\*|[A-Za-z_-]+")


def _groups(text: str) -> Iterator[tuple[set[str], list[RobotsRule]]]:
    names: set[str] = set()
    rules: list[RobotsRule] = []
    last_was_name = False
    for key, value in _lines(text):
        if key == "user-agent":
            if not last_was_name:
                yield names, rules
                names, rules = set(), []
            token = _TOKEN.match(value)
            names.add(token[0].lower() if token else "")
        elif key in {"allow", "disallow"} and value:
            rules.append(RobotsRule(pattern=_normalise(value), allows=key == "allow"))
        if key in {"user-agent", "allow", "disallow"}:
            last_was_name = key == "user-agent"
    yield names, rules


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.lstrip("\ufeff").splitlines():
        if match := _LINE.match(line.partition("#")[0]):
            yield match[1].lower(), match[2]


def _normalise(path: str) -> str:
    return quote(unquote_to_bytes(path), safe="/*$?&=+,;:@!'()~")


def _matches(pattern: str, path: str) -> bool:
    """Match `*` and a closing `$` in one pass: patterns come from strangers, so no regex."""
    is_anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for piece in others:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    if not is_anchored:
        return True
    return path.endswith(others[-1]) if others else position == len(path)
