"""Collecting, compiling and checking the interface's texts; wraps GNU gettext through Django."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command

IGNORED: Final = ("tests/*", "var/*", ".venv/*", "build/*", "docs/*", "node_modules/*")
SOURCE_LOCALE: Final = "en"


def translated_locales() -> list[str]:
    """Return the interface locales that need translating: all but the source."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE_LOCALE]


def catalogue_path(locale: str, suffix: str = "po") -> Path:
    """Return where the texts of one locale lie."""
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / f"django.{suffix}"


def collect(locales: Sequence[str]) -> None:
    """Write every marked text of code and templates into the catalogues of these locales."""
    call_command(
        "makemessages",
        locale=list(locales),
        ignore_patterns=list(IGNORED),
        add_location="file",
        no_wrap=True,
        no_obsolete=True,
        verbosity=0,
    )


def compile_all() -> None:
    """Compile each catalogue beside its source; the compiled files are committed."""
    for locale in translated_locales():
        _gettext(
            "msgfmt",
            "--check",
            "-o",
            str(catalogue_path(locale, "mo")),
            str(catalogue_path(locale)),
        )


def problems() -> Iterator[str]:
    """Yield one line for each missing, fuzzy, uncollected or uncompiled text."""
    for locale in translated_locales():
        before = catalogue_path(locale).read_text(encoding="utf-8")
        yield from _counted(locale, "not translated", "--untranslated")
        yield from _counted(locale, "fuzzy", "--only-fuzzy")
        yield from _compiled_problem(locale)
        yield from _collected_problem(locale, before)


def _counted(locale: str, what: str, option: str) -> Iterator[str]:
    found = _gettext("msgattrib", option, "--no-obsolete", str(catalogue_path(locale)))
    for line in found.splitlines():
        if line.startswith("msgid ") and line != 'msgid ""':
            yield f"{locale}: {what}: {line.removeprefix('msgid ')}"


def _compiled_problem(locale: str) -> Iterator[str]:
    fresh = catalogue_path(locale).with_suffix(".checked")
    try:
        _gettext("msgfmt", "--check", "-o", str(fresh), str(catalogue_path(locale)))
        compiled = catalogue_path(locale, "mo")
        if not compiled.is_file() or compiled.read_bytes() != fresh.read_bytes():
            yield f"{locale}: the compiled file is older than its source; run `make messages`"
    finally:
        fresh.unlink(missing_ok=True)


def _collected_problem(locale: str, before: str) -> Iterator[str]:
    path = catalogue_path(locale)
    kept = path.read_bytes()
    try:
        collect([locale])
        after = path.read_text(encoding="utf-8")
    finally:
        path.write_bytes(kept)
    missing = _identifiers(after) - _identifiers(before)
    for text in sorted(missing):
        yield f"{locale}: not collected: {text}"


def _identifiers(catalogue: str) -> set[str]:
    return {line for line in catalogue.splitlines() if line.startswith("msgid ")}


def _gettext(tool: str, *arguments: str) -> str:
    found = shutil.which(tool)
    if found is None:
        raise FileNotFoundError(f"{tool} is missing: install GNU gettext.")
    done = subprocess.run(  # noqa: S603  (fixed tools, our own files)
        [found, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout
