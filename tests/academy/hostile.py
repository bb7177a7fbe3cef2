"""Read the hostile samples where they lie; bytes first, since some are invalid on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.shared import SHARED_DATA

HOSTILE = SHARED_DATA / "hostile"


def markup() -> Iterator[str]:
    """Yield every sample that may be taken for HTML: lines, cases and whole files."""
    yield from lines("xss/payloads.txt")
    yield from lines("xss/payloads-external-hosts.txt")
    for case in json.loads((HOSTILE / "xss/dompurify-payloads.json").read_bytes()):
        yield case["payload"]
    yield from json.loads((HOSTILE / "text/blns.json").read_bytes())
    for folder in ("xss/svg", "html/bleach", "html/bs4-fuzz", "text/unicode", "xxe", "xml"):
        yield from (text(path) for path in sorted((HOSTILE / folder).rglob("*")) if path.is_file())
    for path in sorted((HOSTILE / "html/tokenizer").glob("*.test")):
        yield from (case["input"] for case in json.loads(path.read_bytes()).get("tests", []))


def lines(name: str) -> list[str]:
    """Return the lines of one list."""
    return text(HOSTILE / name).splitlines()


def disguised_addresses() -> list[tuple[str, str]]:
    """Return (class, address) of the addresses that disguise a private target."""
    rows = [line.split("\t") for line in lines("ssrf/own-urls.tsv")[1:]]
    return [
        (kind, shown.encode("latin-1").decode("unicode_escape")) for kind, shown, _target in rows
    ]


def text(path: Path) -> str:
    """Return a file's text, with what is not UTF-8 read byte by byte."""
    content = path.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
