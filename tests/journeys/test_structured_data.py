"""What a search engine reads off the pages of 200 entries is what the API says of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import extruct
import pytest
from django.core.management import call_command
from django.urls import reverse

from courses.models import Course
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
ENTRIES = 200


@pytest.fixture
def demonstration(settings, tmp_path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    call_command("seed_demo", verbosity=0)


def read_back(page: bytes, address: str) -> dict[str, Any]:
    """Return the one course or event that a foreign reader finds on a page."""
    blocks = extruct.extract(page.decode(), base_url=address, syntaxes=["json-ld"])["json-ld"]
    [found] = [block for block in blocks if block["@type"] in {"Course", "EducationEvent"}]
    return found


def as_read(found: dict[str, Any]) -> dict[str, Any]:
    """Return what was read in the API's words."""
    runs = found.get("hasCourseInstance") or [found]
    return {
        "id": found["identifier"],
        "title": found["name"],
        "in_language": sorted(found.get("inLanguage", [])),
        "themes": sorted(term["termCode"] for term in found.get("about", [])),
        "provider": (found.get("provider") or found.get("organizer") or {}).get("name"),
        "same_as": found.get("sameAs"),
        "free": found.get("isAccessibleForFree"),
        "starts": sorted(
            datetime.fromisoformat(run["startDate"]) for run in runs if "startDate" in run
        ),
    }


def as_answered(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the same of an answer of the API."""
    runs = answer.get("instances") or [answer]
    return {
        "id": answer["id"],
        "title": answer["title"],
        "in_language": sorted(answer["in_language"]),
        "themes": sorted(answer["themes"]),
        "provider": (answer["provider"] or {}).get("name"),
        "same_as": answer["same_as"] or None,
        "free": answer["is_accessible_for_free"],
        "starts": sorted(
            datetime.fromisoformat(run["starts_at"].replace("Z", "+00:00"))
            for run in runs
            if run["starts_at"] and not run.get("is_all_day")
        ),
    }


def test_pages_of_200_entries_read_back_to_the_values_of_the_api(client, demonstration):
    entries = [*Webinar.objects.published(), *Course.objects.published().order_by("-pk")][:ENTRIES]
    read, answered = [], []

    for entry in entries:
        address = entry.get_absolute_url()
        page = client.get(address)
        answer = client.get(f"/api/v1/{entry.kind}s/{entry.pk}").json()
        read.append(as_read(read_back(page.content, f"http://testserver{address}")))
        answered.append(as_answered(answer))
        if answer.get("is_all_day") or any(
            run.get("is_all_day") for run in answer.get("instances", [])
        ):
            read[-1]["starts"] = answered[-1]["starts"] = []

    assert len(read) == ENTRIES
    assert read == answered


def test_list_page_names_its_entries_in_order(client, demonstration):
    call_command("rebuild_index", verbosity=0)

    page = client.get(reverse("catalogue"))

    blocks = extruct.extract(page.content.decode(), syntaxes=["json-ld"])["json-ld"]
    [listed] = [block for block in blocks if block["@type"] == "ItemList"]
    positions = [item["position"] for item in listed["itemListElement"]]
    assert positions == list(range(1, len(positions) + 1))
    assert listed["numberOfItems"] >= len(positions) > 0
