"""Text of feeds as we keep it: titles on one line, descriptions as clean HTML (pure)."""

from __future__ import annotations

import html
import re
from typing import Final

from academy.html import MAX_HTML_CHARACTERS, clean_html, plain_text

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*\n\s*")
_MARKDOWN_LINK: Final = re.compile(
    r"""!?\[([^\]\[\n]{1,300})\]\((https?://[^\s()"'<>]{1,1000})\)"""
)
_MARKDOWN_DEAD_LINK: Final = re.compile(r"!?\[([^\]\[\n]{1,300})\]\([^()\s]{0,300}\)")
_MARKDOWN_STRONG: Final = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_MARKDOWN_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.{1,300})$", re.MULTILINE)
_MARKDOWN_ITEM: Final = re.compile(r"[ \t]*[-*•]\s+")
_MARKDOWN_SIGNS: Final = re.compile(r"\]\(|\*\*|^#|^[ \t]*[-*•]\s", re.MULTILINE)
_TEMPLATE_CALL: Final = re.compile(r"\{\{[<%].{0,300}?[>%]\}\}")
# What a source writes where it has nothing to say.
_PLACEHOLDERS: Final = ("dersin tanımı henüz",)
_NOTHING: Final = frozenset(
    {"", "-", "--", "—", "n/a", "na", "none", "null", "tba", "tbd", "...", "…"}
)


def one_line(text: str, limit: int) -> str:
    """Return a plain text on one line, cut between words where it is longer than `limit`."""
    line = plain_text(text).strip("\u200e\u200f ")
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def description_html(text: str) -> str:
    """Return a description as clean HTML, empty where the source says nothing.

    Text without tags becomes paragraphs, with the headings, lists, links and strong words of
    Markdown where it holds them.
    """
    if _is_nothing(text):
        return ""
    if _TAG.search(text):
        return clean_html(text)
    decoded = html.unescape(html.unescape(text))[:MAX_HTML_CHARACTERS]
    if _TAG.search(decoded):
        return clean_html(decoded)
    if _MARKDOWN_SIGNS.search(decoded):
        return clean_html(_paragraphs(decoded))
    lines = (plain_text(block) for block in _BLANK_LINES.split(decoded))
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def _is_nothing(text: str) -> bool:
    folded = " ".join(text.casefold().split())
    return folded in _NOTHING or folded.startswith(_PLACEHOLDERS)


def _paragraphs(text: str) -> str:
    readable = _TEMPLATE_CALL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    parted = _MARKDOWN_HEADING.sub(r"\n\n\g<0>\n\n", readable)
    blocks = (block.strip() for block in _BLANK_LINES.split(parted))
    return "".join(_block(block) for block in blocks if block)


def _block(block: str) -> str:
    if found := _MARKDOWN_HEADING.fullmatch(block):
        return f"<h3>{_inline(found[1])}</h3>"
    lines = block.split("\n")
    if all(_MARKDOWN_ITEM.match(line) for line in lines):
        items = (_MARKDOWN_ITEM.sub("", line, count=1) for line in lines)
        return "<ul>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + "</ul>"
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _inline(text: str) -> str:
    escaped = html.escape(text.strip(), quote=False)
    linked = _MARKDOWN_LINK.sub(r'<a href="\2">\1</a>', escaped)
    linked = _MARKDOWN_DEAD_LINK.sub(r"\1", linked)
    return _MARKDOWN_STRONG.sub(r"<strong>\1</strong>", linked)
