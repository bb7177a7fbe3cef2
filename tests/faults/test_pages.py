"""Pages on which several people decide, or which they save, at the same moment."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Opening
from tests.faults.site import Site

# Sites start from the tables that the quick suite keeps, which these make where there are none.
pytestmark = pytest.mark.django_db
TOGETHER = 4


@pytest.fixture
def site(open_site: Opening) -> Site:
    """Return a site on one machine."""
    return open_site("")


def sent_together(site: Site, form: str, by: dict[int, dict[str, str]]) -> list[list[str]]:
    """Have people open a form of pages and send it all at once; return what each was told."""
    ready = Path(site.folder) / f"together-{form.replace('/', '-')}"
    jobs = [
        site.start("send_page", person, form, str(ready), **changes)
        for person, changes in by.items()
    ]
    until = time.monotonic() + 60
    while not all(Path(f"{ready}-{person}").exists() for person in by):
        assert time.monotonic() < until
        time.sleep(0.02)
    ready.touch()
    return [job.result() for job in jobs]


def in_review(site: Site) -> tuple[int, list[int], dict[str, Any]]:
    made = site.run("page_in_review", TOGETHER)
    return made["page"], made["people"], site.run("outcome_of_page", made["page"])


def test_a_page_is_decided_once_by_people_who_press_at_the_same_moment(site: Site) -> None:
    page, people, before = in_review(site)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}

    told = sent_together(site, f"{page}/edit", dict.fromkeys(people, approve))

    after = site.run("outcome_of_page", page)
    assert sorted("decided already" in " ".join(one) for one in told) == [False, True, True, True]
    assert (after["live"], after["drafts"]) == (True, before["drafts"])
    assert after["mails"] - before["mails"] == 1
    assert sorted(after["logged"]) == sorted(
        [*before["logged"], "wagtail.publish", "wagtail.workflow.approve"]
    )


def test_a_page_is_saved_once_by_people_who_save_at_the_same_moment(site: Site) -> None:
    page, people, before = in_review(site)
    titles = {person: f"By {person}" for person in people}

    forms = {one: {"title": title} for one, title in titles.items()}
    told = sent_together(site, f"{page}/edit", forms)

    after = site.run("outcome_of_page", page)
    winner = next(person for person, one in zip(people, told, strict=True) if not one)
    assert sorted("has saved this page since" in " ".join(one) for one in told) == [
        False,
        True,
        True,
        True,
    ]
    assert (after["draft"], after["drafts"]) == (titles[winner], before["drafts"] + 1)


def test_a_page_is_made_once_by_people_who_give_it_the_same_address(site: Site) -> None:
    made = site.run("page_in_review", TOGETHER)
    form = f"add/cms/contentpage/{made['above']}"
    anew = {"title": "Anew", "slug": "anew"}

    told = sent_together(site, form, dict.fromkeys(made["people"], anew))

    assert sorted("could not be created" in " ".join(one) for one in told) == [
        False,
        True,
        True,
        True,
    ]
