"""What processes of a site under fault do: each function runs in a process of its own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial, wraps
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from academy.accounts.models import User
from academy.catalogue.enums import EntryKind
from academy.catalogue.health import outbox_report
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import note_change, note_changes
from cms.finding import ask
from courses.models import Course
from search.comparing import compare
from search.engines.base import NoPreviousIndexError, WriterBusyError, engine
from search.engines.elasticsearch.deadline import DeadlineNode
from search.engines.embedded.engine import EmbeddedEngine
from search.errors import RebuildRunningError, SearchUnavailableError
from search.indexing import drain_all_changes
from search.query import CatalogueQuery
from search.rebuilding import rebuild, roll_back

# The one word that every course carries.
WORD = "water"


def fill(entries: int) -> int:
    """Make courses and the first index of them; return how many it holds."""
    now = timezone.now()
    Course.objects.bulk_create(
        Course(title=f"{WORD} {number}", locale="en", live=True, first_published_at=now)
        for number in range(entries)
    )
    return rebuild().count


def edit(edits: int, *, a_second: float = 1000.0, seed: int = 7) -> int:
    """Change, withdraw, publish and add courses as people do, at a pace; return how many times."""
    chance = random.Random(seed)
    ids = list(Course.objects.values_list("pk", flat=True))
    began = time.monotonic()
    for number in range(edits):
        _again_while_busy(partial(_edit_one, chance, ids, f"{WORD} edit {seed} {number}"))
        time.sleep(max(0.0, began + number / a_second - time.monotonic()))
    return edits


def _edit_one(chance: random.Random, ids: list[int], title: str) -> None:
    with transaction.atomic():
        choice = chance.random()
        if choice < 0.05:
            made = Course.objects.create(
                title=title, locale="en", live=True, first_published_at=timezone.now()
            )
            note_change(made)
            ids.append(made.pk)
            return
        pk = chance.choice(ids)
        changed = {"live": choice > 0.1} if choice < 0.2 else {"title": title}
        Course.objects.filter(pk=pk).update(**changed)
        note_changes(EntryKind.COURSE, [pk])


def _again_while_busy(do: Callable[[], object]) -> object:
    for _ in range(5):
        try:
            return do()
        except OperationalError:
            time.sleep(0.2)
    return do()


def drain_forever(*, days_off: float = 0.0) -> None:
    """Carry changes as the due-work loop does, by a clock that may be wrong."""
    honest = timezone.now

    def wrong() -> datetime:
        return honest() + timedelta(days=days_off)

    with mock.patch.object(timezone, "now", wrong):
        while True:
            _again_while_busy(drain_all_changes)
            time.sleep(0.05)


def build() -> dict[str, Any]:
    """Build the index anew; tell how it ended."""
    try:
        return {"count": rebuild().count}
    except (RebuildRunningError, WriterBusyError, SearchUnavailableError) as error:
        return {"refused": type(error).__name__}


def go_back() -> str:
    """Go back to the index before."""
    try:
        roll_back()
    except NoPreviousIndexError:
        return "none"
    return "back"


def waiting() -> dict[str, Any]:
    """Return what the outbox says of itself."""
    return dict(outbox_report().figures)


def settle(*, within: float = 60.0) -> dict[str, Any]:
    """Wait until nothing waits, then compare; tell how long it took and what differs."""
    began = time.monotonic()
    while IndexChange.objects.waiting().exists() and time.monotonic() < began + within:
        _again_while_busy(drain_all_changes)
        time.sleep(0.1)
    took = time.monotonic() - began
    comparison = compare()
    return {
        "seconds": round(took, 1),
        "outbox": {name: n for name, n in waiting().items() if name != "oldest_seconds"},
        "differences": [*comparison.differences[:5]],
        "versions_ahead": comparison.versions_ahead,
        "public": comparison.compared,
    }


def read_pages(seconds: float, *, ready: str, every: float = 1.0) -> dict[str, Any]:
    """Read a list page and ask the search, once a second; tell the least that was found.

    It makes the file `ready` when what only the first page costs is paid. `waited` is for how many
    seconds a page has waited for the engine at the most; what else a page takes is its own work,
    and the machine's slowness.
    """
    client = Client(headers={"host": "localhost"})
    client.get("/en/catalogue/", {"q": WORD})
    Path(ready).touch()
    until = time.monotonic() + seconds
    counts, statuses, waits = [], set(), []
    while (began := time.monotonic()) < until:
        statuses.add(client.get("/en/organisations/").status_code)
        with _waiting_for_engines() as waited:
            statuses.add(client.get("/en/catalogue/", {"q": WORD}).status_code)
        waits.append(sum(waited))
        counts.append(ask(CatalogueQuery(text=WORD)).results.count)
        time.sleep(max(0.0, began + every - time.monotonic()))
    return {
        "asked": len(counts),
        "least": min(counts),
        "statuses": sorted(statuses),
        "waited": round(max(waits), 2),
    }


@contextmanager
def _waiting_for_engines() -> Iterator[list[float]]:
    """Give a list to which is added how long every request to a server, or search here, took."""
    took: list[float] = []

    def timed(asked: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(asked)
        def answer(*args: Any, **named: Any) -> Any:
            began = time.monotonic()
            try:
                return asked(*args, **named)
            finally:
                took.append(time.monotonic() - began)

        return answer

    with (
        mock.patch.object(DeadlineNode, "perform_request", timed(DeadlineNode.perform_request)),
        mock.patch.object(EmbeddedEngine, "search", timed(EmbeddedEngine.search)),
    ):
        yield took


def freshness(edits: int) -> list[float]:
    """Return for how many seconds each of some edits could not be found yet."""
    found = []
    pks = list(Course.objects.filter(live=True).values_list("pk", flat=True)[:edits])
    for number, pk in enumerate(pks):
        word = f"fresh{number}x{time.monotonic_ns()}"
        with transaction.atomic():
            Course.objects.filter(pk=pk).update(title=f"{WORD} {word}")
            note_changes(EntryKind.COURSE, [pk])
        began = time.monotonic()
        while not ask(CatalogueQuery(text=word)).results.count:
            time.sleep(0.05)
        found.append(round(time.monotonic() - began, 2))
    return found


def forget() -> None:
    """Remove what the site has left on a server."""
    from search.engines.elasticsearch.engine import ElasticsearchEngine

    made = engine()
    if isinstance(made, ElasticsearchEngine):
        from tests.contracts.servers import forget as forget_indices

        forget_indices(made)


def page_in_review(reviewers: int) -> dict[str, Any]:
    """Send a page to review; return its number and those of people who may decide."""
    from django.contrib.auth.models import Group

    from cms.models import ContentPage
    from tests.factories.accounts import UserFactory, curator
    from tests.factories.pages import add_page, home

    UserFactory.reset_sequence(User.objects.count())
    author = curator()
    slug = f"page-{author.pk}"
    page = add_page(home(), ContentPage(title="Before", slug=slug, owner=author), is_live=False)
    page.get_workflow().start(page, author)
    people = [curator() for _ in range(reviewers)]
    for person in people:
        person.groups.add(Group.objects.get(name="Moderators"))
    return {
        "page": page.pk,
        "above": page.get_parent().pk,
        "people": [person.pk for person in people],
    }


def send_page(person: int, form: str, ready: str, **changes: str) -> list[str]:
    """Open a form of pages, wait until a file lies there, send it; return what was said."""
    from bs4 import BeautifulSoup

    from tests.cms.viewsets.screens import posted

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=person))
    address = f"/admin/pages/{form}/"
    data = posted(client.get(address).content.decode()) | {"body-count": "0"} | changes
    Path(f"{ready}-{person}").touch()
    while not Path(ready).exists():
        time.sleep(0.001)
    answer = client.post(address, data, follow=True).content.decode()
    said = BeautifulSoup(answer, "html.parser").select(".messages li.error")
    return [" ".join(one.get_text(" ").split()) for one in said]


def outcome_of_page(page: int) -> dict[str, Any]:
    """Return what has become of a page: its draft, what was logged, and how many mails wait."""
    from wagtail.models import Page, PageLogEntry

    from academy.background.models import OutgoingMail

    kept = Page.objects.get(pk=page).specific
    logged = PageLogEntry.objects.filter(page=page).exclude(action="wagtail.create")
    return {
        "live": kept.live,
        "draft": kept.get_latest_revision_as_object().title,
        "drafts": kept.revisions.count(),
        "logged": sorted(logged.values_list("action", flat=True)),
        "mails": OutgoingMail.objects.count(),
    }
