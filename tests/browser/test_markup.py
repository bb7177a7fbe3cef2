"""The Nu HTML checker finds no error in what the server sends."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from tests.browser.checking import nu_errors
from tests.browser.pages import CHECKED_LOCALES, PAGE_NAMES, STATUS, fetch
from tests.browser.serving import Site

Errors = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def errors(
    site: Site, path_to: Callable[[str, str], str], tmp_path_factory: pytest.TempPathFactory
) -> Errors:
    """Have every page checked in one run of the checker."""
    folder = tmp_path_factory.mktemp("markup")
    files: dict[tuple[str, str], Path] = {}
    missing: Errors = {}
    for name, locale in product(PAGE_NAMES, CHECKED_LOCALES):
        try:
            answer = fetch(site, path_to(name, locale))
        except LookupError as error:
            missing[name, locale] = [str(error)]
            continue
        if answer.status != STATUS.get(name, 200):
            missing[name, locale] = [f"{answer.url} answered {answer.status}"]
            continue
        files[name, locale] = folder / f"{name}.{locale}.html"
        files[name, locale].write_text(answer.text, encoding="utf-8")
    found = nu_errors(list(files.values()))
    return {**missing, **{key: found.get(path.name, []) for key, path in files.items()}}


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
@pytest.mark.parametrize("name", PAGE_NAMES)
def test_the_checker_finds_nothing(errors: Errors, name: str, locale: str) -> None:
    assert errors[name, locale] == []
