"""People, and texts, put into the database of a running site by a program beside it.

`python -m tests.browser.planting WHAT` runs with the site's own environment and prints JSON; tests
call `planted(site, WHAT)`, once for each WHAT.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.browser.serving import Site, environment_of
from tests.shared import ROOT

if TYPE_CHECKING:
    from academy.accounts.models import User


@lru_cache(maxsize=16)
def planted(site: Site, what: str) -> Mapping[str, Any]:
    """Plant something and return what a test needs to find it."""
    return beside(site, "tests.browser.planting", what)


def beside(site: Site, program: str, *words: str) -> Mapping[str, Any]:
    """Run one of our programs in the environment of a site, and return the JSON it prints last.

    Raises:
        RuntimeError: it failed; the message holds what it printed.
    """
    done = subprocess.run(
        [sys.executable, "-m", program, *words],
        cwd=ROOT,
        env=environment_of(site),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program} {words}:\n{done.stderr[-4000:]}")
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def go_on_counting(factory: Any) -> None:
    """Have a factory number on from what the programs before this one have made."""
    factory.reset_sequence(factory._meta.model.objects.count() + 1)


def session_of(person: User) -> str:
    """Return the key of a session in which somebody has signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def host_of_the_site() -> str:
    """Return the host that the site answers to, for those who ask it without a server."""
    from django.conf import settings

    return urlsplit(settings.BASE_URL).netloc


def main(what: str) -> None:
    """Plant what is asked for and print where it is."""
    import django

    django.setup()
    from tests.browser import account_pages, admin_pages, hostile, newcomer
    from tests.factories.accounts import UserFactory

    go_on_counting(UserFactory)
    makers = {
        "accounts": account_pages.plant,
        "editors": admin_pages.plant,
        "hostile": hostile.plant,
        "newcomer": newcomer.plant,
    }
    print(json.dumps(makers[what]()))


if __name__ == "__main__":
    main(sys.argv[1])
