"""Turn what feeds and people write for a language into one canonical tag (BCP 47, RFC 5646)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Final

from academy.taxonomy.seed_files import read_seed

LONGEST_INPUT: Final = 100
LONGEST_TAG: Final = 35

# RFC 5646 section 2.1 without extensions and private use, which say nothing about the language.
_LANGTAG: Final = re.compile(
    r"""(?P<language>[a-z]{2,3})
        (?P<extlang>(?:-[a-z]{3}){0,3})
        (?:-(?P<script>[a-z]{4}))?
        (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
        (?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
        (?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*
        (?:-x(?:-[a-z0-9]{1,8})+)?""",
    re.VERBOSE,
)
_GRANDFATHERED: Final = {"no-bok": "nb", "no-nyn": "nn", "zh-min-nan": "nan", "zh-guoyu": "zh"}
_SCRIPT_BY_REGION: Final = {
    ("zh", "CN"): "Hans",
    ("zh", "SG"): "Hans",
    ("zh", "MY"): "Hans",
    ("zh", "TW"): "Hant",
    ("zh", "HK"): "Hant",
    ("zh", "MO"): "Hant",
}
_LANGUAGES_BY_SCRIPT: Final = {
    "Latn": "ca cs da de en es fi fr hr hu id it nb nl nn no pl pt ro sk sl sv sw tr vi",
    "Arab": "ar fa ps ur",
    "Cyrl": "be bg mk ru uk",
    "Deva": "hi mr ne",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Hebr": "he",
    "Grek": "el",
    "Thai": "th",
    "Jpan": "ja",
    "Kore": "ko",
    "Armn": "hy",
}
_SCRIPT_OF: Final = {
    language: script for script, many in _LANGUAGES_BY_SCRIPT.items() for language in many.split()
}
_REGION_ALIASES: Final = {"UK": "GB"}


def canonical_tag(text: str) -> str | None:
    """Return the canonical tag for a tag, an ISO 639 code or a name of a language, else None.

    `pt_BR` gives `pt-BR`, `por` gives `pt`, `iw` gives `he`, `zh-CN` gives `zh-Hans`, and
    `English`, `français` and `الإنجليزية` give the tags of those languages.
    """
    if len(text) > LONGEST_INPUT:
        return None
    written = unicodedata.normalize("NFKC", text).strip()
    return _tag_from_code(written) or _tag_from_name(written)


def nearest_tag(text: str, known: Collection[str]) -> str | None:
    """Return the longest known tag that covers the language, so that `en-US` finds `en`."""
    tag = canonical_tag(text)
    while tag is not None and tag not in known:
        tag = tag.rpartition("-")[0] or None
    return tag


def base_language(tag: str) -> str:
    """Return the language of a tag without script, region and variant (RFC 5646, 2.1)."""
    return tag.partition("-")[0].lower()


def _tag_from_code(written: str) -> str | None:
    code = re.split(r"[.@]", written, maxsplit=1)[0].replace("_", "-").lower()
    if code in _GRANDFATHERED:
        return _GRANDFATHERED[code]
    parts = _LANGTAG.fullmatch(code)
    return _tag_from_parts(parts) if parts else None


def _tag_from_parts(parts: re.Match[str]) -> str | None:
    extlang = parts["extlang"].strip("-").partition("-")[0]
    language = _known_language(extlang or parts["language"])
    if language is None:
        return None
    language, _, implied = language.partition("-")
    script = (parts["script"] or "").title()
    region = (parts["region"] or "").upper()
    if len(implied) == len("Latn"):
        script = script or implied
    else:
        region = region or implied
    return _assemble(language, script, _REGION_ALIASES.get(region, region), parts["variants"])


def _assemble(language: str, script: str, region: str, variants: str) -> str | None:
    implied_script = _SCRIPT_BY_REGION.get((language, region))
    if implied_script and script in ("", implied_script):
        script, region = implied_script, ""
    if script == _SCRIPT_OF.get(language):
        script = ""
    subtags = dict.fromkeys(variants.strip("-").split("-"))
    tag = "-".join(part for part in (language, script, region, *subtags) if part)
    return tag if len(tag) <= LONGEST_TAG else None


def _known_language(code: str) -> str | None:
    codes = read_seed("language_codes.json")
    if code in codes["aliases"]:
        return str(codes["aliases"][code])
    return code if code in _plain_codes() else None


@cache
def _plain_codes() -> frozenset[str]:
    codes = read_seed("language_codes.json")
    return frozenset((*codes["two_letter"], *codes["three_letter_only"]))


def _tag_from_name(written: str) -> str | None:
    """Look the text up as a name; a list such as "Spanish; Castilian" must agree on one tag."""
    names = _tags_by_name()
    folded = _fold(written)
    for candidate in (folded, re.sub(r"\s*\(.*?\)\s*", " ", folded).strip()):
        if candidate in names:
            return names[candidate]
    parts = [part for part in re.split(r"\s*[;,/|]\s*", folded) if part]
    tags = {names.get(part) for part in parts}
    return tags.pop() if len(parts) > 1 and len(tags) == 1 else None


@cache
def _tags_by_name() -> dict[str, str]:
    """Return every name of the shipped languages, folded; the first of two equal names wins."""
    names: dict[str, str] = {}
    for seed in read_seed("languages.json"):
        own = [seed["name"], seed["native_name"]]
        for label in seed["labels"].values():
            own += [label["label"], *label["synonyms"]]
        for name in own:
            names.setdefault(_fold(name), seed["tag"])
    return names


def _fold(name: str) -> str:
    """Fold case and marks, and drop the word for "language" that some feeds add."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"\s+(language|dili|язык)$", "", " ".join(bare.split()))
