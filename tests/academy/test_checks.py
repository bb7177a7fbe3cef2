"""Start-up checks: what each finds, and that a fresh clone passes them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import checks
from pytest_django import Settings

from academy.checks import (
    check_data_dir,
    check_production_values,
    check_proxy_count,
    check_shared_cache,
    check_translations_compiled,
)


def ids(messages: list[checks.CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_checks_pass_as_they_stand():
    own = [message for message in checks.run_checks() if (message.id or "").startswith("academy.E")]

    assert own == []


def test_data_dir_may_be_made_later(settings: Settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path / "not" / "yet"

    assert check_data_dir() == []
    assert list(tmp_path.iterdir()) == []


def test_data_dir_that_cannot_be_a_folder(settings: Settings, tmp_path: Path):
    (tmp_path / "file").write_text("x")
    settings.DATA_DIR = tmp_path / "file" / "data"

    assert ids(check_data_dir()) == ["academy.E001"]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, []), (2, []), (-1, ["academy.E002"]), (11, ["academy.E002"]), ("1", ["academy.E002"])],
)
def test_proxy_count(settings: Settings, count: object, expected: list[str]):
    settings.TRUSTED_PROXY_COUNT = count

    assert ids(check_proxy_count()) == expected


def test_translations_without_compiled_texts(settings: Settings, tmp_path: Path):
    settings.LOCALE_PATHS = [tmp_path]
    for locale in ("fr", "es"):
        folder = tmp_path / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.mo").write_bytes(b"")

    (warning,) = check_translations_compiled()

    assert (warning.id, warning.msg) == ("academy.W001", "No compiled translations for: ar")


def test_production_values_are_all_named(monkeypatch: pytest.MonkeyPatch):
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BASE_URL", "http://city.example")

    named = {message.msg.partition(":")[0] for message in check_production_values()}

    assert named == {"SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL", "CACHE_URL"}


def test_cache_of_one_process_is_named(settings: Settings):
    assert ids(check_shared_cache()) == ["academy.W002"]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://cache.example",
        }
    }
    assert check_shared_cache() == []
