"""The form of an entry: what its author changed is claimed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Revision

from academy.harvesting.keeping import as_json
from academy.harvesting.loaders import Work
from academy.harvesting.models import SourceRecord
from academy.harvesting.records import ProviderRecord
from academy.html import clean_html
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from cms.viewsets.claims import said_of
from cms.viewsets.forms import shown_html
from courses.harvest import CourseLoader
from courses.models import Course
from tests.academy.hostile import markup
from tests.cms.viewsets.screens import address, opened, signed_in
from tests.conftest import NOW
from tests.courses.test_harvest import RECORD
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.harvesting import SourceFactory
from tests.factories.organisations import OrganisationFactory
from tests.shared import needs_shared_data
from tests.webinars.test_harvest import RECORD as EVENT
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    """Return a harvested course of Africa, taught in English and French."""
    (written,) = CourseLoader().load([Work(record=RECORD)], at=NOW)
    Organisation.objects.update(region=Region.objects.get(code="africa"))
    SourceRecord.objects.create(
        source=SourceFactory(), key=RECORD.key, hash="", entry_kind="course",
        entry_id=written.entry_id, normalised=as_json(RECORD),
    )  # fmt: skip
    return Course.objects.get(pk=written.entry_id)


@pytest.fixture
def client(course: Course) -> Client:
    """Return the browser of a facilitator who looks after the course."""
    return signed_in(facilitator("africa", "fr"))


def fresh(course: Course) -> Course:
    return Course.objects.get(pk=course.pk)


def draft_of(course: Course) -> Course:
    return fresh(course).get_latest_revision_as_object()


def send(client: Client, course: Course, data: dict[str, Any], **changes: Any) -> str:
    answer = client.post(address(course, "edit"), data | changes)
    assert answer.status_code in {200, 302}, answer.status_code
    return answer.content.decode()


def test_saving_an_unchanged_form_claims_nothing(client: Client, course: Course) -> None:
    send(client, course, opened(client, course))

    assert draft_of(course).curated_fields == []


def test_what_was_changed_is_claimed_in_the_draft_only(client: Client, course: Course) -> None:
    send(client, course, opened(client, course), title="Ours")

    draft = draft_of(course)
    assert (draft.title, draft.curated_fields) == ("Ours", ["locale", "title"])
    assert (fresh(course).title, fresh(course).curated_fields) == ("Housing", [])


def test_publishing_shows_the_change(client: Client, course: Course) -> None:
    send(client, course, opened(client, course), title="Ours", **{"action-publish": "1"})

    assert (fresh(course).title, fresh(course).live) == ("Ours", True)
    assert fresh(course).instances.count() == 2
    assert sorted(fresh(course).texts.values_list("locale", flat=True)) == ["ar", "fr"]


def test_harvest_between_opening_and_saving_is_nobodys_change(
    client: Client, course: Course
) -> None:
    data = opened(client, course)
    Course.objects.update(title="New at the source", level="beginner")

    send(client, course, data, summary="Ours", **{"action-publish": "1"})

    shown = fresh(course)
    assert (shown.title, shown.level, shown.summary) == ("New at the source", "beginner", "Ours")
    assert shown.curated_fields == ["locale", "summary"]


def test_part_that_two_people_changed_is_refused_in_words(client: Client, course: Course) -> None:
    mine = opened(client, course)
    other = signed_in(curator())
    send(other, course, opened(other, course), title="Theirs")

    page = send(client, course, mine, title="Mine")

    assert "has changed this since you opened the page" in page
    assert draft_of(course).title == "Theirs"


def test_parts_that_two_people_changed_apart_are_both_kept(client: Client, course: Course) -> None:
    mine = opened(client, course)
    other = signed_in(curator())
    send(other, course, opened(other, course), title="Theirs")

    send(client, course, mine, summary="Mine")

    draft = draft_of(course)
    assert (draft.title, draft.summary) == ("Theirs", "Mine")


def autosave(client: Client, course: Course, data: dict[str, Any], **changes: Any) -> Any:
    """Send the form as the editor's script does while somebody types."""
    return client.post(
        address(course, "edit"), data | changes, headers={"Accept": "application/json"}
    )


def shown(course: Course) -> tuple[str, str]:
    """Return the public title, and the one that the published draft holds."""
    now = fresh(course)
    return now.title, now.live_revision.as_object().title


def test_autosave_after_publishing_leaves_what_was_published(
    client: Client, course: Course
) -> None:
    data = opened(client, course)
    first = autosave(client, course, data, title="Typed").json()["revision_id"]
    draft = fresh(course).latest_revision
    draft.publish(user=curator())

    answer = autosave(client, course, data, title="Typed on", overwrite_revision_id=first).json()

    assert shown(course) == ("Typed", "Typed")
    assert answer["success"]
    assert answer["revision_id"] != first
    assert draft_of(course).title == "Typed on"


def test_autosave_of_a_draft_that_is_due_to_be_published_is_refused_in_words(
    client: Client, course: Course, now: datetime
) -> None:
    data = opened(client, course)
    first = autosave(client, course, data, title="Typed").json()["revision_id"]
    Revision.objects.filter(pk=first).update(approved_go_live_at=now + timedelta(days=2))

    answer = autosave(client, course, data, title="Typed on", overwrite_revision_id=first)

    due = Revision.objects.get(pk=first)
    assert (due.as_object().title, due.approved_go_live_at) == ("Typed", now + timedelta(days=2))
    assert answer.json()["error_message"] == "The course could not be saved as it is locked"


def test_autosave_over_what_somebody_else_has_published_is_refused_in_words(
    client: Client, course: Course
) -> None:
    data = opened(client, course)
    first = autosave(client, course, data, title="Typed").json()["revision_id"]
    other = signed_in(curator())
    theirs = opened(other, course) | {"title": "Theirs", "action-publish": "1"}
    send(other, course, theirs)

    answer = autosave(client, course, data, title="Typed on", overwrite_revision_id=first)

    assert answer.status_code == 400
    assert answer.json()["error_message"] == "Saving will overwrite a newer version."
    assert (shown(course), draft_of(course).title) == (("Theirs", "Theirs"), "Theirs")


def test_autosave_alone_writes_over_its_own_draft(client: Client, course: Course) -> None:
    data = opened(client, course)
    first = autosave(client, course, data, title="Typed").json()["revision_id"]

    again = autosave(client, course, data, title="Typed on", overwrite_revision_id=first).json()

    assert again["revision_id"] == first
    assert fresh(course).revisions.count() == 1


def test_giving_back_asks_and_then_takes_the_words_of_the_source(
    client: Client, course: Course
) -> None:
    send(client, course, opened(client, course), title="Ours", **{"action-publish": "1"})

    page = client.get(address(course, "give_back"))
    client.post(address(course, "give_back"), {"parts": ["title"]})

    assert "Title" in page.content.decode()
    assert (fresh(course).title, draft_of(course).title) == ("Ours", "Housing")
    send(client, course, opened(client, course), **{"action-publish": "1"})
    assert (fresh(course).title, fresh(course).curated_fields) == ("Housing", [])


def test_what_is_not_claimed_cannot_be_given_back(client: Client, course: Course) -> None:
    answer = client.post(address(course, "give_back"), {"parts": ["title"]})

    assert answer.status_code == 200
    assert fresh(course).get_latest_revision() is None


def test_new_course_is_a_draft_whose_parts_are_its_authors(course: Course) -> None:
    organisation = OrganisationFactory()
    client = signed_in(partner(organisation))
    from tests.cms.viewsets.screens import posted

    data = posted(client.get(address(Course, "add")).content.decode())
    answer = client.post(
        address(Course, "add"), data | {"title": "Roofs", "provider": str(organisation.pk)}
    )

    assert answer.status_code == 302
    made = Course.objects.get(title="Roofs")
    assert (made.live, made.provider, made.curated_fields) == (
        False,
        organisation,
        ["locale", "provider", "title"],
    )


def test_html_is_cleaned_on_the_way_in(client: Client, course: Course) -> None:
    data = opened(client, course)
    content = (
        '{"entityMap":{"0":{"type":"LINK","mutability":"MUTABLE","data":{"url":'
        '"javascript:alert(1)"}}},"blocks":[{"key":"a","text":"<script>x</script>","type":'
        '"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[{"offset":0,"length":5,'
        '"key":0}]}]}'
    )

    send(client, course, data, description=content)

    description = draft_of(course).description
    assert "<script" not in description
    assert "javascript:" not in description


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/", "//x.example"])
def test_address_that_is_no_web_address_is_refused(
    client: Client, course: Course, url: str
) -> None:
    send(client, course, opened(client, course), url=url)

    assert fresh(course).get_latest_revision() is None


# --- Marks beside the fields ----------------------------------------------------------------------


def marks(page: str) -> dict[str, tuple[str, str]]:
    """Return what stands beside each claimed part: the words, and where its button leads."""
    html = BeautifulSoup(page, "html.parser")
    found = {}
    for way in html.select('a[href*="give-back/"][href*="part="]'):
        part = str(way["href"]).partition("part=")[2]
        words = way.find_previous_sibling("q")
        found[part] = (words.get_text() if words else "", str(way["href"]))
    return found


def test_form_without_claims_has_no_marks(client: Client, course: Course) -> None:
    assert marks(client.get(address(course, "edit")).content.decode()) == {}


def test_each_claimed_part_is_marked_with_what_the_source_says(
    client: Client, course: Course
) -> None:
    data = opened(client, course)
    send(client, course, data, title="Ours", level="beginner", themes=[], url="")

    page = client.get(address(course, "edit")).content.decode()

    said = {part: words for part, (words, _way) in marks(page).items()}
    assert said.keys() == {"title", "locale", "level", "themes", "url"}
    assert (said["title"], said["locale"]) == ("Housing", "English")
    assert said["url"] == RECORD.url


def test_field_is_described_by_its_mark(client: Client, course: Course) -> None:
    send(client, course, opened(client, course), title="Ours")

    html = BeautifulSoup(client.get(address(course, "edit")).content, "html.parser")

    described = str(html.select_one("#id_title")["aria-describedby"]).split()
    words = " ".join(html.select_one(f"#{name}").get_text(" ", strip=True) for name in described)
    assert "Changed here." in words
    assert "Housing" in words


def test_mark_leads_to_giving_that_part_back(client: Client, course: Course) -> None:
    send(client, course, opened(client, course), title="Ours", level="beginner")
    page = client.get(address(course, "edit")).content.decode()

    asked = client.get(marks(page)["level"][1]).content

    ticked = BeautifulSoup(asked, "html.parser").select("input[name=parts][checked]")
    assert [one["value"] for one in ticked] == ["level"]
    client.post(address(course, "give_back"), {"parts": ["level"]})
    draft = draft_of(course)
    assert (draft.title, draft.level) == ("Ours", course.level)


def test_looking_makes_no_organisation(client: Client, course: Course) -> None:
    send(client, course, opened(client, course), title="Ours")
    unheard = replace(RECORD, provider=ProviderRecord(name="Never heard of"))
    SourceRecord.objects.update(normalised=as_json(unheard))

    client.get(address(course, "edit"))
    client.get(address(course, "give_back"))

    assert not Organisation.objects.filter(name="Never heard of").exists()


def test_what_the_source_says_is_escaped(client: Client, course: Course) -> None:
    send(client, course, opened(client, course), title="Ours")
    hostile = replace(RECORD, texts=(replace(RECORD.texts[0], title="<img src=x onerror=y>"),))
    SourceRecord.objects.update(normalised=as_json(hostile))

    page = client.get(address(course, "edit")).content.decode()

    assert "&lt;img src=x onerror=y&gt;" in page
    assert "<img src=x" not in page


def test_every_part_that_can_be_claimed_can_be_said() -> None:
    for entry, record in ((Course(), RECORD), (Webinar(), EVENT)):
        said = said_of(entry, record)
        assert set(entry.claimable) - said.keys() == {"texts", "image"}


@needs_shared_data
def test_whatever_a_feed_sent_opens_in_the_editor() -> None:
    """Wagtail's editor stops at items without a list, and at bold text that holds paragraphs."""
    opened_texts = [shown_html(clean_html(sample)) for sample in markup()]

    assert len(opened_texts) > 4_000
    assert shown_html("<li>one</li><b><p>two</p></b>") == "<p>one</p><p><b>two</b></p>"
