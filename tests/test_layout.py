"""The house itself: documented variables, whole migrations, no words that do not belong here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.shared import ROOT

OWN_FOLDERS = ("academy", "courses", "webinars", "search", "cms")


def own_files(pattern: str) -> list[Path]:
    """Return the project's own files of one kind."""
    return sorted(path for folder in OWN_FOLDERS for path in (ROOT / folder).rglob(pattern))


def test_every_variable_read_is_documented():
    read = set(
        re.findall(
            r'env\.\w+\(\s*"([A-Z_]+)"',
            (ROOT / "academy/settings/env.py").read_text(encoding="utf-8"),
        )
    )
    documented = set(
        re.findall(
            r"^([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(encoding="utf-8"), re.MULTILINE
        )
    )

    assert documented == read | {"DJANGO_SETTINGS_MODULE"}


def test_only_env_reads_the_environment():
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in own_files("*.py")
        if re.search(r"os\.environ(?!\.setdefault)", path.read_text(encoding="utf-8"))
    ]

    assert readers == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_module_says_what_it_is():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in own_files("*.py")
        if "migrations" not in path.parts
        and path.stat().st_size > 0
        and not re.match(r'(#!.*\n)?"""', path.read_text(encoding="utf-8"))
    ]

    assert silent == []


def test_templates_hold_no_inline_style_or_script():
    inline = re.compile(
        r"<style|<script(?![^>]*(?:src=|application/(?:ld\+)?json))| style=\"| on\w+=\""
    )
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in own_files("*.html")
        if inline.search(path.read_text(encoding="utf-8"))
    ]

    assert guilty == []
