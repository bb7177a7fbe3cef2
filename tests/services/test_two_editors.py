"""Two people who save in the same moment, each over a connection of their own.

Only PostgreSQL has them: SQLite lets one write at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from academy.organisations.models import Organisation, OrganisationIdentifier
from tests.cms.viewsets.screens import address, opened, signed_in
from tests.cms.viewsets.test_organisations import link, with_rows
from tests.factories.accounts import partner
from tests.factories.organisations import OrganisationFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def committed(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test outside its own transaction, and take away what it made.

    Its thread has a connection of its own; what others see, it must have committed.
    """

    @wraps(test)
    def run(**arguments: Any) -> None:
        assert connection.vendor == "postgresql"
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_alone, lambda: test(**arguments)).result()

    return run


def _alone(test: Callable[[], None]) -> None:
    models = [one for one in apps.get_models() if one._meta.managed]
    with closing_connection():
        before = {one: set(one._base_manager.values_list("pk", flat=True)) for one in models}
        try:
            test()
        finally:
            with transaction.atomic():
                for model, keys in before.items():
                    made = model._base_manager.exclude(pk__in=keys)
                    made._raw_delete(made.db)


def at_once(*posts: tuple[Client, Organisation, dict[str, Any]]) -> list[int]:
    """Send forms in the same moment and return the statuses of the answers."""
    ready = Barrier(len(posts))

    def send(post: tuple[Client, Organisation, dict[str, Any]]) -> int:
        browser, organisation, data = post
        browser.raise_request_exception = False
        with closing_connection():
            ready.wait(10)
            return int(browser.post(address(organisation, "edit"), data).status_code)

    with ThreadPoolExecutor(len(posts)) as pool:
        return sorted(pool.map(send, posts))


@contextmanager
def closing_connection() -> Iterator[None]:
    """Close the connection of this thread when it has done its work."""
    try:
        yield
    finally:
        connection.close()


@pytest.mark.parametrize("attempt", range(3))
@committed
def test_of_two_who_take_one_identifier_one_has_it_and_one_is_told(attempt: int) -> None:
    both = [OrganisationFactory(), OrganisationFactory()]
    row = {"scheme": "wikidata", "value": f"Q149{attempt}"}
    browsers = [signed_in(partner(one)) for one in both]
    posts = [
        (browser, one, with_rows(opened(browser, one), "identifiers", row))
        for browser, one in zip(browsers, both, strict=True)
    ]

    assert at_once(*posts) == [200, 302]
    assert OrganisationIdentifier.objects.filter(organisation__in=both).count() == 1


@pytest.mark.parametrize("attempt", range(3))
@committed
def test_of_two_who_rename_one_organisation_one_is_told(attempt: int) -> None:
    one = OrganisationFactory(name="Before")
    browsers = [signed_in(partner(one)) for _each in range(2)]
    posts = [
        (browser, one, opened(browser, one) | {"name": f"After {attempt} {number}"})
        for number, browser in enumerate(browsers)
    ]

    assert at_once(*posts) == [200, 302]
    assert one.revisions.count() == 2


@pytest.mark.parametrize("attempt", range(3))
@committed
def test_of_two_who_make_a_circle_one_is_told(attempt: int) -> None:
    both = [OrganisationFactory(), OrganisationFactory()]
    browsers = [signed_in(partner(one)) for one in both]
    posts = [
        (browser, one, with_rows(opened(browser, one), "links", link("part-of", other)))
        for browser, one, other in zip(browsers, both, reversed(both), strict=True)
    ]

    assert at_once(*posts) == [200, 302]
    assert sum(one.links.count() for one in both) == 1
