"""Which environments a public installation refuses, and that the settings really refuse them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from academy.settings.env import ROOT, Environment
from academy.settings.unsafe import unsafe_values

SAFE = Environment(
    secret_key="".join(chr(33 + number) for number in range(60)),
    data_dir=Path("var"),
    database_url="sqlite:///academy.sqlite3",
    elasticsearch_url="",
    elasticsearch_api_key="",
    elasticsearch_ca_file="",
    elasticsearch_index_prefix="academy",
    celery_broker_url="",
    cache_url="redis://127.0.0.1:6379/1",
    email_url="smtp+tls://user:secret@mail.example:587",
    email_from="",
    base_url="https://academy.example",
    allowed_hosts=("academy.example",),
    trusted_proxy_count=1,
    openid_providers=(),
)


def test_safe_environment_has_no_unsafe_values():
    assert unsafe_values(SAFE) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("secret_key", ""),
        ("secret_key", "short"),
        ("secret_key", "a" * 60),
        ("allowed_hosts", ()),
        ("allowed_hosts", ("academy.example", "*")),
        ("base_url", "http://academy.example"),
        ("base_url", "https://"),
        ("email_url", ""),
        ("email_url", "consolemail://"),
        ("cache_url", ""),
        ("cache_url", "locmemcache://"),
        ("trusted_proxy_count", -1),
    ],
)
def test_unsafe_value_is_named(variable, value):
    found = unsafe_values(replace(SAFE, **{variable: value}))

    assert [line.partition(":")[0] for line in found] == [variable.upper()]


def test_production_refuses_to_start_and_names_every_unsafe_value(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "academy.settings.production",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    named = [line[2:].partition(":")[0] for line in done.stderr.splitlines() if line[:2] == "- "]
    assert named == ["SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL", "CACHE_URL"]
