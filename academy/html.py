"""clean_html(): the only door for foreign HTML; plain_text(), in_blocks() for special readers."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from bleach import html5lib_shim
from bleach.sanitizer import Cleaner

from academy.addresses import MAX_ADDRESS_LENGTH, AddressRefusedError, check_address

MAX_HTML_CHARACTERS = 50_000  # both of what goes in and of what comes out
LINK_REL = "nofollow noopener"
_DESCRIBING = "a abbr b blockquote br code dd dl dt em h2 h3 h4 i li ol p pre strong sub sup ul"
ALLOWED_TAGS = frozenset(_DESCRIBING.split())


def clean_html(text: str) -> str:
    """Return foreign HTML with only what a description needs, safe to put on a page.

    Longer text is cut before it reaches the cleaner, and text nested deeper than any
    description comes back as plain text, because both make cleaning slow. What scripts, styles
    and embedded frames hold goes with their tags; other unknown tags leave their text. Links
    keep absolute http, https and mailto addresses only and are marked `nofollow noopener`.
    Cleaning twice changes nothing.
    """
    cut = _without_dropped(_readable(text)[:MAX_HTML_CHARACTERS])
    if _is_deep(cut):
        cut = html.escape(plain_text(cut), quote=False)
    cleaned = _clean(cut)
    while len(cleaned) > MAX_HTML_CHARACTERS:  # escapes and link marks made it longer
        cut = cut[: len(cut) * MAX_HTML_CHARACTERS // len(cleaned) - 1]
        cleaned = _clean(cut)
    return cleaned


def plain_text(text: str) -> str:
    """Return foreign HTML or text as one line of plain text, for titles and summaries.

    Entities are decoded, up to three times since feeds escape twice; tags go, and leave a space
    where they stood for a break, so that words of two paragraphs are not glued. The result is
    not HTML: escape it on the way out.
    """
    current = _readable(text)[:MAX_HTML_CHARACTERS]
    for _round in range(3):
        collected = _without_tags(current)
        if collected == current:
            break
        current = collected
    return " ".join(_GLUED.sub(" ", _readable(current)).split())


def in_blocks(text: str) -> str:
    """Return clean HTML in which no inline element reaches over a block, and no item lacks a list.

    Feeds send `<b><p>one</p><p>two</p></b>` and items by themselves. Browsers show both; an editor
    that reads block by block does not. An item without a list becomes a paragraph. Meant for what
    `clean_html` has returned; doing it twice changes nothing.
    """
    if "<" not in text:
        return text
    arranger = _Arranger()
    arranger.feed(text)
    arranger.close()
    return arranger.arranged()


# Elements whose content is not text for people: it goes with the tag.
_DROPPED = "script|style|iframe|object|embed|noscript|noembed|noframes|template|svg|math|title"
_DROPPED += "|textarea|select|xmp|plaintext|applet|audio|video|canvas|frameset"
_DROPPED_OPENER = re.compile(rf"<(?:(!--)|({_DROPPED})(?=[\s/>]|$))", re.IGNORECASE)
_BLOCKS = (
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary "
    "table tbody td tfoot th thead tr ul"
)
_BREAKING = frozenset(_BLOCKS.split())
_MAX_DEPTH = 50
_NESTING_TAG = re.compile(
    rf"<(/?)({'|'.join(sorted(ALLOWED_TAGS - {'br', 'dd', 'dt', 'li', 'p'}))})(?=[\s/>])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"mailto:([^\s@?&<>\"']+@[^\s@?&<>\"']+)", re.IGNORECASE)
# A sentence glued to the one before it: "policy.This course", but not "U.S.A." or "Node.JS".
_GLUED = re.compile(r"(?<=[^\W\d_A-Z]{3}[.!?;])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ](?:[^\W\d_A-Z]|\s))")
# Line breaks of word processors, and characters that no text holds: other controls, lone
# surrogates, noncharacters, and invisible ones that only hide or turn what people read. The
# joiners U+200C and U+200D stay: Persian and Indic spelling needs them.
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNREADABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def _readable(text: str) -> str:
    return _UNREADABLE.sub("", _LINE_BREAKS.sub("\n", text))


def _is_deep(text: str) -> bool:
    """Whether more tags stand open at one place than any description needs."""
    open_tags: Counter[str] = Counter()
    for match in _NESTING_TAG.finditer(text):
        tag = match[2].lower()
        open_tags[tag] = max(0, open_tags[tag] + (-1 if match[1] else 1))
        if open_tags.total() > _MAX_DEPTH:
            return True
    return False


def _clean(text: str) -> str:
    if not any(character in text for character in "<>&"):
        return text.strip()
    # A cleaner keeps state while it works and is not safe between threads: one for each call.
    cleaner = Cleaner(
        tags=ALLOWED_TAGS,
        attributes={"a": ["href"]},
        protocols=["http", "https", "mailto"],
        strip=True,
        strip_comments=True,
        filters=[_LastFilter],
    )
    return str(cleaner.clean(text)).strip()


def _without_dropped(text: str) -> str:
    """Cut comments, and elements like script with all they hold; unclosed ones up to the end."""
    kept, position = [], 0
    folded = text.lower() if len(text.lower()) == len(text) else text
    while opener := _DROPPED_OPENER.search(text, position):
        kept.append(text[position : opener.start()])
        if opener[1]:
            closer = text.find("-->", opener.start() + 2)
        else:
            closer = folded.find(f"</{opener[2].lower()}", opener.end())
        end = text.find(">", closer) if closer >= 0 else -1
        if end < 0:
            return "".join(kept)
        position = end + 1
    kept.append(text[position:])
    return "".join(kept)


class _LastFilter(html5lib_shim.Filter):  # type: ignore[misc]  # bleach has no types
    """Check links once more after bleach and mark them; turn entities into characters.

    A link without an address that holds is no link: its text stays.
    """

    def __iter__(self) -> Iterator[dict[str, Any]]:
        kept: list[bool] = []
        for token in super().__iter__():
            if token["type"] == "Entity":
                yield _as_characters(token["name"])
            elif token.get("name") != "a":
                yield token
            elif token["type"] == "EndTag":
                if kept.pop():
                    yield token
            else:
                address = _link_address(token["data"].get((None, "href"), ""))
                kept.append(address is not None)
                if address is not None:
                    yield {**token, "data": {(None, "href"): address, (None, "rel"): LINK_REL}}


def _as_characters(entity: str) -> dict[str, Any]:
    return {"type": "Characters", "data": _readable(html.unescape(f"&{entity};"))}


def _link_address(value: str) -> str | None:
    """Return a checked link, or None to drop it; entities are read as often as they were made."""
    address = value.strip()
    if len(address) > 2 * MAX_ADDRESS_LENGTH:
        return None
    while (decoded := html5lib_shim.convert_entities(address)) != address:
        address = decoded
    if mail := _MAIL.match(address):
        return f"mailto:{mail[1]}"
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        return check_address(address)
    except AddressRefusedError:
        return None


class _TextCollector(HTMLParser):
    """Collect the text between tags, with a space for each tag that breaks the line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  (the parser's signature)
        if tag in _BREAKING:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING:
            self.pieces.append(" ")


def _without_tags(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    collector = _TextCollector()
    collector.feed(_without_dropped(text))
    collector.close()
    return "".join(collector.pieces)


_INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "strong", "sub", "sup"})


class _Arranger(HTMLParser):
    """Write inline elements anew inside each block, where there is text for them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.blocks: list[tuple[str, str]] = []  # what was opened, and as what it was written
        self.inline: list[tuple[str, str]] = []  # what is open, and how it was written
        self.written = 0  # how many of these stand open in what was written

    def arranged(self) -> str:
        """Return what was written, with everything closed."""
        self._close_inline(0)
        self._close_blocks(0)
        return "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  (the parser's signature)
        if tag == "br":
            self.pieces.append("<br/>")  # as the editor writes it itself
        elif tag in _INLINE:
            self.inline.append((tag, self.get_starttag_text() or f"<{tag}>"))
        else:
            self._close_inline(0)
            has_list = any(written in {"ul", "ol"} for _tag, written in self.blocks)
            written = "p" if tag == "li" and not has_list else tag
            self.blocks.append((tag, written))
            self.pieces.append(f"<{written}>")

    def handle_endtag(self, tag: str) -> None:
        opened = [name for name, _written in (self.inline if tag in _INLINE else self.blocks)]
        if tag not in opened:
            return
        place = len(opened) - 1 - opened[::-1].index(tag)
        if tag in _INLINE:
            self._close_inline(place)
            del self.inline[place]
        else:
            self._close_inline(0)
            self._close_blocks(place)

    def handle_data(self, data: str) -> None:
        if data.strip():
            for _tag, written in self.inline[self.written :]:
                self.pieces.append(written)
            self.written = len(self.inline)
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _close_inline(self, place: int) -> None:
        """Close the inline elements that stand open in what was written, down to a place."""
        for tag, _written in reversed(self.inline[place : self.written]):
            self.pieces.append(f"</{tag}>")
        self.written = min(self.written, place)

    def _close_blocks(self, place: int) -> None:
        for _tag, written in reversed(self.blocks[place:]):
            self.pieces.append(f"</{written}>")
        del self.blocks[place:]
