"""What has changed between two versions of a text, for people to read (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from bs4 import BeautifulSoup
from wagtail.admin.compare import diff_text

from academy.catalogue.texts import TextWords

# Longer paragraphs are shown as a whole, before and after: comparing them word by word takes long.
LONGEST_COMPARED: Final = 4_000
_BLOCKS: Final = ["p", "li", "h2", "h3", "h4", "blockquote", "pre", "dt", "dd"]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some words that stayed ("equal"), came ("addition") or went ("deletion")."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """What has changed in one field: its paragraphs that differ.

    None of them means that only marks of the text differ: bold, links, kinds of lists.
    """

    paragraphs: tuple[tuple[Piece, ...], ...]


def changes_between(before: TextWords, after: TextWords) -> dict[str, FieldChange]:
    """Return what has changed, by name of the field; unchanged fields are left out."""
    old, new = before.as_dict(), after.as_dict()
    return {
        name: FieldChange(
            paragraphs=tuple(_compared(_paragraphs(name, old[name]), _paragraphs(name, new[name])))
        )
        for name in new
        if old[name] != new[name]
    }


def _paragraphs(name: str, text: str) -> list[str]:
    if name != "description":
        return [line.strip() for line in text.splitlines() if line.strip()]
    tree = BeautifulSoup(text, "html.parser")
    for mark in tree.find_all(_BLOCKS):
        mark.insert_before("\n")
        mark.insert_after("\n")
    for mark in tree.find_all("br"):
        mark.replace_with("\n")
    lines = (" ".join(line.split()) for line in tree.get_text().splitlines())
    return [line for line in lines if line]


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[Piece, ...]]:
    matcher = SequenceMatcher(None, old, new)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            continue
        for gone, come in zip_longest(old[old_from:old_to], new[new_from:new_to], fillvalue=""):
            yield tuple(_words(gone, come))


def _words(gone: str, come: str) -> Iterator[Piece]:
    if not gone or not come or len(gone) + len(come) > LONGEST_COMPARED:
        yield from (
            Piece(kind=kind, text=text)
            for kind, text in (("deletion", gone), ("addition", come))
            if text
        )
        return
    for kind, text in diff_text(gone, come).changes:
        yield Piece(kind=kind, text=text)
