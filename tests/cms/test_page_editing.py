"""Pages written by two at a time: decided once, saved by one, and the second is told so."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowPage

from academy.accounts.models import RoleAssignment, User
from cms.models import ContentPage, RegionPage
from cms.reviewing import make_review
from tests.cms.viewsets.screens import posted, signed_in
from tests.factories.accounts import curator, facilitator
from tests.factories.pages import add_page, region_page

pytestmark = pytest.mark.django_db

DECIDED = "This has been decided already, or taken back."
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
REJECT = {"action-workflow-action": "1", "workflow-action-name": "reject"}
PUBLISH = {"action-publish": "1"}
OPENED_BEFORE = "since you opened"


def route(name: str, page: Page, *more: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *more])


def sent(html: str) -> dict[str, Any]:
    """Return what a browser would send of the form of a page; scripts add that it has no parts."""
    return posted(html) | {"body-count": "0"}


def opened(client: Client, page: Page) -> dict[str, Any]:
    """Open the form of a page and return what it would send unchanged."""
    answer = client.get(route("edit", page))
    assert answer.status_code == 200, answer.status_code
    return sent(answer.content.decode())


def send(client: Client, page: Page, data: dict[str, Any], **changes: Any) -> str:
    answer = client.post(route("edit", page), data | changes, follow=True)
    return answer.content.decode()


def autosave(client: Client, page: Page, data: dict[str, Any], **changes: Any) -> Any:
    """Send the form as the editor's script does while somebody types."""
    return client.post(route("edit", page), data | changes, headers={"Accept": "application/json"})


def fresh(page: Page) -> Any:
    return type(page).objects.get(pk=page.pk)


def stored(page: Page) -> tuple[str | None, str, int]:
    """Return the public title, None for a hidden page, that of the draft, and how many drafts."""
    now = fresh(page)
    draft = now.get_latest_revision_as_object()
    return now.title if now.live else None, draft.title, now.revisions.count()


def logged(page: Page, action: str) -> int:
    return PageLogEntry.objects.filter(page=page.pk, action=action).count()


@pytest.fixture
def africa() -> RegionPage:
    return region_page("africa")


@pytest.fixture
def europe() -> RegionPage:
    return region_page("europe")


@pytest.fixture
def page(africa: RegionPage) -> ContentPage:
    """Return a page of Africa that nobody has published."""
    return add_page(africa, ContentPage(title="Before", slug="below"), is_live=False)


@pytest.fixture
def author() -> User:
    return facilitator("africa", "fr")


def reviewer() -> User:
    """Return somebody who decides on pages where the operator has set up a review."""
    person = curator()
    person.groups.add(Group.objects.get(name="Moderators"))
    return person


def submit(author: User, page: Page, **changes: Any) -> None:
    client = signed_in(author)
    send(client, page, opened(client, page), **{"action-submit": "1", **changes})
    assert fresh(page).workflow_in_progress


# --- Decided once -------------------------------------------------------------------------------


def test_a_page_approved_by_two_is_published_once(
    page: ContentPage, author: User, mailoutbox: list[Any]
) -> None:
    submit(author, page)
    first, second = signed_in(reviewer()), signed_in(reviewer())
    of_first, of_second = opened(first, page), opened(second, page)
    mailoutbox.clear()

    send(first, page, of_first, **APPROVE)
    after_first = stored(page)
    answer = send(second, page, of_second, title="Typed on", **APPROVE)

    assert DECIDED in answer
    assert 'value="Typed on"' in answer
    assert stored(page) == after_first == ("Before", "Before", 2)
    assert [mail.to for mail in mailoutbox] == [[author.email]]
    assert logged(page, "wagtail.publish") == logged(page, "wagtail.workflow.approve") == 1


@pytest.mark.parametrize(
    ("earlier", "later", "is_shown"),
    [("approve", "reject", True), ("reject", "approve", False), ("reject", "reject", False)],
)
def test_the_first_decision_on_a_page_stands(
    page: ContentPage,
    author: User,
    mailoutbox: list[Any],
    earlier: str,
    later: str,
    is_shown: bool,
) -> None:
    submit(author, page)
    first, second = signed_in(reviewer()), signed_in(reviewer())
    of_first, of_second = opened(first, page), opened(second, page)
    mailoutbox.clear()

    send(first, page, of_first, **{**APPROVE, "workflow-action-name": earlier})
    after_first = stored(page)
    answer = send(second, page, of_second, **{**APPROVE, "workflow-action-name": later})

    assert DECIDED in answer
    assert stored(page) == after_first == ("Before" if is_shown else None, "Before", 2)
    assert len(mailoutbox) == 1
    assert [logged(page, f"wagtail.workflow.{one}") for one in ("approve", "reject")] == [
        int(earlier == "approve"),
        int(earlier == "reject"),
    ]


def test_the_buttons_of_lists_decide_once(
    page: ContentPage, author: User, mailoutbox: list[Any]
) -> None:
    submit(author, page)
    task = TaskState.objects.get().pk
    mailoutbox.clear()

    answers = [
        signed_in(reviewer()).post(route("workflow_action", page, action, task), follow=True)
        for action in ("approve", "approve", "reject")
    ]

    assert [DECIDED in answer.content.decode() for answer in answers] == [False, True, True]
    assert stored(page) == ("Before", "Before", 2)
    assert [mail.to for mail in mailoutbox] == [[author.email]]
    assert logged(page, "wagtail.publish") == logged(page, "wagtail.workflow.approve") == 1


def test_an_approval_meant_for_an_earlier_review_does_not_reach_the_next(
    page: ContentPage, author: User
) -> None:
    submit(author, page)
    early = signed_in(reviewer())
    data, task = opened(early, page), TaskState.objects.get().pk
    other = signed_in(reviewer())
    send(other, page, opened(other, page), **REJECT)
    submit(author, page, title="Written anew")

    in_form = send(early, page, data, **APPROVE)
    in_list = early.post(route("workflow_action", page, "approve", task), follow=True)

    assert DECIDED in in_form
    assert DECIDED in in_list.content.decode()
    assert (fresh(page).live, fresh(page).workflow_in_progress) == (False, True)


def test_taking_back_what_has_been_decided_is_answered_in_words(
    page: ContentPage, author: User
) -> None:
    submit(author, page)
    mine = signed_in(author)
    data = opened(mine, page)
    other = signed_in(reviewer())
    send(other, page, opened(other, page), **APPROVE)
    after_approval = stored(page)

    answer = send(mine, page, data, **{"action-cancel-workflow": "1"})

    assert DECIDED in answer
    assert stored(page) == after_approval
    assert logged(page, "wagtail.workflow.cancel") == 0


def test_the_task_of_another_page_is_not_found(
    page: ContentPage, africa: RegionPage, author: User
) -> None:
    other = add_page(africa, ContentPage(title="Other", slug="other"), is_live=False)
    submit(author, page)
    submit(author, other)
    task = fresh(page).current_workflow_task_state.pk
    browser = signed_in(reviewer())

    answers = [
        browser.post(route("workflow_action", other, "approve", task)),
        browser.get(route("collect_workflow_action_data", other, "approve", task)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (fresh(page).live, fresh(other).live) == (False, False)


def test_an_operator_may_have_pages_reviewed_by_those_who_may_publish_them(
    page: ContentPage, author: User, mailoutbox: list[Any]
) -> None:
    review = make_review()
    WorkflowPage.objects.update_or_create(page=page.get_root(), defaults={"workflow": review})
    colleague, elsewhere = facilitator("africa", "fr"), facilitator("europe", "fr")
    first = curator()
    submit(author, page)
    told = sorted(mail.to[0] for mail in mailoutbox)
    listed = {
        person: "Before" in signed_in(person).get(reverse("wagtailadmin_home")).content.decode()
        for person in (colleague, elsewhere, first)
    }
    task = TaskState.objects.get().pk

    answers = [
        signed_in(person).post(route("workflow_action", page, "approve", task), follow=True)
        for person in (elsewhere, first, colleague)
    ]

    assert told == sorted([colleague.email, first.email])
    assert list(listed.values()) == [True, False, True]
    assert [answer.status_code for answer in answers] == [403, 200, 200]
    assert DECIDED in answers[2].content.decode()
    assert stored(page) == ("Before", "Before", 2)
    assert logged(page, "wagtail.publish") == logged(page, "wagtail.workflow.approve") == 1


# --- Saved by one -------------------------------------------------------------------------------


@pytest.mark.parametrize("button", [{}, PUBLISH, {"action-submit": "1"}])
def test_a_page_that_somebody_else_has_saved_is_not_written_over(
    page: ContentPage, author: User, button: dict[str, str]
) -> None:
    mine, other = signed_in(author), signed_in(curator())
    data = opened(mine, page)
    send(other, page, opened(other, page), title="Theirs")
    theirs = stored(page)

    answer = send(mine, page, data, title="Mine", **button)
    again = send(mine, page, sent(answer), **button)

    saver = fresh(page).latest_revision.user
    for told in (answer, again):
        assert f"{saver} has saved this page {OPENED_BEFORE} it" in told
        assert 'value="Mine"' in told
    assert stored(page) == theirs == (None, "Theirs", 2)
    send(mine, page, opened(mine, page), title="Both")
    assert stored(page) == (None, "Both", 3)


def test_a_page_that_had_no_draft_is_saved_by_one_as_well(africa: RegionPage, author: User) -> None:
    page = ContentPage(title="Before", slug="without", locale=africa.locale)
    africa.add_child(instance=page)
    mine, other = signed_in(author), signed_in(curator())
    data, theirs = opened(mine, page), opened(other, page)
    autosave(other, page, theirs, title="Theirs")

    answer = send(mine, page, data, title="Mine")
    again = send(mine, page, sent(answer))
    typed = autosave(mine, page, sent(answer))

    assert [OPENED_BEFORE in told for told in (answer, again)] == [True, True]
    assert typed.status_code == 400
    assert stored(page) == ("Before", "Theirs", 1)


def test_what_is_left_on_the_screen_is_not_saved_by_itself(page: ContentPage, author: User) -> None:
    mine, other = signed_in(author), signed_in(curator())
    data = opened(mine, page)
    send(other, page, opened(other, page), title="Theirs")
    left = sent(send(mine, page, data, title="Mine"))

    answer = autosave(mine, page, left, title="Mine, longer")

    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    assert stored(page) == (None, "Theirs", 2)


def test_one_who_saves_in_two_windows_finds_both_drafts(page: ContentPage, author: User) -> None:
    window, other_window = signed_in(author), signed_in(author)
    data = opened(window, page)
    send(other_window, page, opened(other_window, page), title="There")

    answer = send(window, page, data, title="Here")

    assert OPENED_BEFORE not in answer
    assert stored(page) == (None, "Here", 3)
    assert page.revisions.filter(content__title="There").exists()


def test_what_is_still_being_saved_by_itself_does_not_refuse_the_button(
    page: ContentPage, author: User
) -> None:
    window = signed_in(author)
    data = opened(window, page)
    autosave(window, page, data, title="Typed")  # its answer has not arrived

    answer = send(window, page, data, title="Typed and published", **PUBLISH)

    assert OPENED_BEFORE not in answer
    assert fresh(page).title == "Typed and published"
    assert page.revisions.filter(content__title="Typed").exists()


def test_going_back_to_an_earlier_draft_does_not_drop_a_later_one(
    page: ContentPage, author: User
) -> None:
    mine, other = signed_in(author), signed_in(curator())
    earliest = route("revisions_revert", page, fresh(page).latest_revision_id)
    send(mine, page, opened(mine, page), title="Later")
    data = sent(mine.get(earliest).content.decode())
    send(other, page, opened(other, page), title="Theirs")

    answer = mine.post(earliest, data).content.decode()

    assert OPENED_BEFORE in answer
    assert stored(page) == (None, "Theirs", 3)


def test_whoever_types_on_sees_who_else_is_there_and_who_has_saved(
    page: ContentPage, author: User
) -> None:
    mine, someone = signed_in(author), curator()
    other = signed_in(someone)
    html = mine.get(route("edit", page)).content.decode()
    address = html.split('data-w-swap-src-value="')[1].split('"')[0]
    data = sent(html)
    known = {
        "revision_id": data["loaded_revision_id"],
        "revision_created_at": data["loaded_revision_created_at"],
    }
    theirs = opened(other, page)
    before = mine.post(address, known).json()["other_sessions"]
    send(other, page, theirs, title="Theirs")
    after = mine.post(address, known).json()

    assert [(one["user"], one["revision_id"]) for one in before] == [(str(someone), None)]
    assert [(one["user"], one["revision_id"]) for one in after["other_sessions"]] == [
        (str(someone), fresh(page).latest_revision_id)
    ]
    assert "saved a new version" in after["html"]
    assert "Nothing of that will be overwritten." in after["html"]


# --- Typing and publishing ----------------------------------------------------------------------


def test_typing_on_leaves_a_published_page_as_it_was_published(
    page: ContentPage, author: User
) -> None:
    mine = signed_in(author)
    data = opened(mine, page)
    first = autosave(mine, page, data, title="Typed").json()["revision_id"]
    fresh(page).latest_revision.publish(user=curator())

    answer = autosave(mine, page, data, title="Typed on", overwrite_revision_id=first).json()

    assert answer["success"]
    assert answer["revision_id"] != first
    assert stored(page) == ("Typed", "Typed on", 3)
    assert fresh(page).live_revision.as_object().title == "Typed"


def test_typing_over_what_somebody_else_has_published_is_refused_in_words(
    page: ContentPage, author: User
) -> None:
    mine, other = signed_in(author), signed_in(curator())
    data = opened(mine, page)
    first = autosave(mine, page, data, title="Typed").json()["revision_id"]
    send(other, page, opened(other, page), title="Theirs", **PUBLISH)

    answer = autosave(mine, page, data, title="Typed on", overwrite_revision_id=first)

    assert answer.status_code == 400
    assert answer.json()["error_message"] == "Saving will overwrite a newer version."
    assert stored(page) == ("Theirs", "Theirs", 3)


def test_typing_alone_keeps_one_draft_and_publishes_it(page: ContentPage, author: User) -> None:
    mine = signed_in(author)
    data = opened(mine, page)
    first = autosave(mine, page, data, title="Typed").json()["revision_id"]
    again = autosave(mine, page, data, title="Typed on", overwrite_revision_id=first).json()

    send(mine, page, data, title="Whole", overwrite_revision_id=first, **PUBLISH)

    assert again["revision_id"] == first
    assert stored(page) == ("Whole", "Whole", 3)


def test_a_page_is_published_as_its_draft_is_kept_at_that_moment(
    page: ContentPage, author: User
) -> None:
    mine = signed_in(author)
    data = opened(mine, page)
    first = autosave(mine, page, data, title="Typed").json()["revision_id"]
    read_before = fresh(page).latest_revision
    autosave(mine, page, data, title="Typed on", overwrite_revision_id=first)

    read_before.publish(user=curator())

    assert stored(page) == ("Typed on", "Typed on", 2)


# --- Rights that change while a form is open -----------------------------------------------------


def every_way(client: Client, page: Page, data: dict[str, Any]) -> list[int]:
    """Send a form by each of its buttons, and as the script does; return how it was answered."""
    changed = data | {"title": "Mine"}
    return [
        client.post(route("edit", page), changed).status_code,
        client.post(route("edit", page), changed | PUBLISH).status_code,
        client.post(route("edit", page), changed | {"action-submit": "1"}).status_code,
        autosave(client, page, changed).status_code,
        client.post(route("unpublish", page)).status_code,
    ]


def test_a_page_moved_to_another_region_is_not_written_from_an_open_form(
    page: ContentPage, europe: RegionPage, author: User
) -> None:
    client = signed_in(author)
    data = opened(client, page)
    signed_in(curator()).post(route("move_confirm", page, europe.pk))
    assert fresh(page).get_parent().pk == europe.pk

    answers = every_way(client, page, data)

    assert answers == [403] * 5
    assert stored(page) == (None, "Before", 1)
    theirs = signed_in(facilitator("europe", "en"))
    send(theirs, page, opened(theirs, page), title="Ours now")
    assert stored(page) == (None, "Ours now", 2)


def test_a_role_that_ends_takes_the_open_form_with_it(page: ContentPage, author: User) -> None:
    client = signed_in(author)
    data = opened(client, page)
    RoleAssignment.objects.filter(user=author).delete()

    answers = every_way(client, page, data)

    assert answers == [403] * 5
    assert stored(page) == (None, "Before", 1)


def test_a_reviewer_who_is_none_any_more_decides_nothing(page: ContentPage, author: User) -> None:
    submit(author, page)
    person = reviewer()
    client = signed_in(person)
    data = opened(client, page)
    person.groups.clear()

    client.post(route("edit", page), data | APPROVE)
    client.post(route("workflow_action", page, "approve", TaskState.objects.get().pk))

    assert (fresh(page).live, fresh(page).workflow_in_progress) == (False, True)
    assert stored(page) == (None, "Before", 2)
