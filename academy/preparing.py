"""Bringing an installation up to date: tables, vocabularies, static files, first operator.

A stamp in the data folder remembers what was prepared from which sources, so that a later start
costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

OPERATOR_EMAIL = "operator@academy.example"
PREPARED_FROM = ("*/migrations/*.py", "*/static/**/*", "*/seeds/*.json", "constraints.txt")

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Do what is missing for this version of the code, each step with one line to the operator."""
    stamp = settings.DATA_DIR / "prepared"
    fingerprint = f"{sources_fingerprint(settings.ROOT)} {settings.DATABASES['default']['NAME']}"
    database_is_there = _has_tables()
    if database_is_there and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    say("Preparing the database ...")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    call_command("make_first_pages", verbosity=0)
    say("Collecting static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


def _has_tables() -> bool:
    from django.db import connection

    return "django_migrations" in connection.introspection.table_names()


def sources_fingerprint(root: Path) -> str:
    """Return a hash that changes with any migration, static file, seed or dependency."""
    digest = hashlib.sha256()
    for path in sorted(_sources(root)):
        status = path.stat()
        digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for pattern in PREPARED_FROM:
        for top in ("academy", "courses", "webinars", "search", "cms", "."):
            yield from (path for path in (root / top).glob(pattern) if path.is_file())


def seed_demonstration_once(say: Say) -> None:
    """Fill an empty catalogue with the demonstration; an installation does so once."""
    stamp = settings.DATA_DIR / "demonstration"
    if stamp.exists():
        return
    say("Loading the demonstration catalogue ...")
    call_command("seed_demo", verbosity=0)
    call_command("rebuild_index", verbosity=0)
    stamp.touch()


@transaction.atomic
def make_operator_once() -> Path | None:
    """Make the operator with a password of this installation's own; None when there is one.

    Returns the file that holds the address and the password, readable by its owner only.
    """
    people = get_user_model()
    if people.objects.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    operator = people.objects.create_superuser(OPERATOR_EMAIL, password)
    EmailAddress.objects.create(user=operator, email=OPERATOR_EMAIL, verified=True, primary=True)
    return _write_hint(password)


def sign_in_hint() -> Path:
    """Return where the operator's first password is written down."""
    return Path(settings.DATA_DIR) / "operator-sign-in.txt"


def _write_hint(password: str) -> Path:
    path = sign_in_hint()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{OPERATOR_EMAIL}\n{password}\n")
    return path
