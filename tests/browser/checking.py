"""The two outside judges of a page: axe for accessibility, the Nu checker for HTML."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from playwright.sync_api import Page

TOOLS = Path(__file__).resolve().parent / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
NU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Everything WCAG 2.2 asks for at levels A and AA, and what axe calls good practice.
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# The rules that another scheme of colour can break.
AXE_COLOUR_TAGS = ("cat.color",)


@lru_cache(maxsize=1)
def axe_source() -> str:
    """Return the script of axe.

    Raises:
        RuntimeError: the tools are not installed.
    """
    _must_be_there(AXE)
    return AXE.read_text(encoding="utf-8")


def axe_violations(page: Page, tags: tuple[str, ...] = AXE_TAGS) -> list[str]:
    """Return each violation on the page as it is now: rule, where, and what would help."""
    page.evaluate(axe_source())
    results = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags},"
        " resultTypes: ['violations']})",
        list(tags),
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


def nu_errors(files: list[Path]) -> dict[str, list[str]]:
    """Return the checker's errors by name of file; one run for all of them.

    Its warnings are advice (roles repeated for tables that are shown as lines, guesses at the
    language of a page), so it is asked for errors only.
    """
    _must_be_there(NU)
    command = ["java", "-jar", str(NU), "--format", "json", "--stdout", "--errors-only"]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, timeout=300, check=False
    )
    found: dict[str, list[str]] = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        name = Path(message.get("url", "?")).name
        found[name].append(
            f"line {message.get('lastLine')}: {message['message']} | "
            f"{message.get('extract', '').strip()}"
        )
    return found


def _must_be_there(path: Path) -> None:
    if not path.is_file():
        raise RuntimeError(f"{path.name} is missing; `make browser-test` installs it")
