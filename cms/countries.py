"""Names of countries in the interface languages, from the Unicode CLDR (Unicode licence)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "countries.json"


@cache
def _names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return names


def country_name(code: str, locale: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2), or the code when it is unknown."""
    names = _names().get(code, {})
    return names.get(locale) or names.get("en") or code


def countries(locale: str) -> list[tuple[str, str]]:
    """Return code and name of every country, in the order of their names."""
    return sorted(
        ((code, country_name(code, locale)) for code in _names()), key=lambda pair: pair[1]
    )
