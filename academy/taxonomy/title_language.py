"""Say in which language a course is taught: what the source declares, checked on the script."""

from __future__ import annotations

import re
from typing import Final

from academy.taxonomy.language_tags import canonical_tag

# Scripts that only one language of teaching commonly uses.
_SCRIPTS: Final = {
    "ja": re.compile("[\u3040-\u30ff]|日本語"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "el": re.compile("[\u0370-\u03ff]{3}"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
    "te": re.compile("[\u0c00-\u0c7f]"),
    "kn": re.compile("[\u0c80-\u0cff]"),
    "ml": re.compile("[\u0d00-\u0d7f]"),
    "si": re.compile("[\u0d80-\u0dff]"),
    "km": re.compile("[\u1780-\u17ff]"),
    "my": re.compile("[\u1000-\u109f]"),
}


def teaching_language(declared: str | None, *, title: str, guessed: bool = False) -> str | None:
    """Return the canonical tag of the language of teaching, or None when nothing tells it.

    What a source declares stands, whatever the language of its description. A guess (`guessed`)
    or a missing declaration gives way to a title in a script that only one language uses.
    """
    tag = canonical_tag(declared) if declared else None
    if tag is None or guessed:
        return language_of_script(title) or tag
    return tag


def language_of_script(title: str) -> str | None:
    """Return the one language whose script the title uses, or None when many share it."""
    found = [tag for tag, script in _SCRIPTS.items() if script.search(title)]
    return found[0] if len(found) == 1 else None
