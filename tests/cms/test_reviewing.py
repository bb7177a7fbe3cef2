"""Review: who may decide, once, with mails in the receiver's language and reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import TaskState

from academy.accounts.errors import RefusedError
from academy.accounts.models import User
from academy.catalogue.publishing import AlreadyInReviewError, submit
from academy.taxonomy.models import Language, Region
from cms.models.review import AlreadyDecidedError
from cms.permissions import people_who_review
from cms.reviewing import make_review, remind_of_waiting
from courses.models import Course
from tests.cms.viewsets.screens import address, opened, signed_in
from tests.factories.accounts import UserFactory, curator, facilitator, partner
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    """Return a draft of an organisation of Africa, in French, and have entries reviewed."""
    make_review()
    organisation = OrganisationFactory(name="Institute", region=Region.objects.get(code="africa"))
    made = CourseFactory(draft=True, title="Roofs", provider=organisation)
    made.in_language.set(Language.objects.filter(tag="fr"))
    made.save()
    return Course.objects.get(pk=made.pk)


@pytest.fixture
def author(course: Course) -> User:
    """Return a partner of the organisation."""
    return partner(course.provider)


def fresh(course: Course) -> Course:
    return Course.objects.get(pk=course.pk)


def state_of(course: Course) -> TaskState:
    return fresh(course).current_workflow_task_state


def in_language(person: User, locale: str) -> User:
    person.locale = locale
    person.save()
    return person


def decide(person: User, course: Course, action: str, **data: Any) -> Any:
    url = address(course, "workflow_action", action, TaskState.objects.latest("pk").pk)
    return signed_in(person).post(url, data)


def test_setting_up_twice_makes_one_review(course: Course) -> None:
    assert make_review() == make_review()


def test_submitting_tells_those_who_may_decide_in_their_language(
    course: Course, author: User, mailoutbox: list[Any]
) -> None:
    reviewer = in_language(facilitator("africa", "fr"), "fr")
    facilitator("africa", "en")
    facilitator("europe", "fr")

    submit(course, by=author)

    assert fresh(course).workflow_in_progress
    assert {tuple(mail.to) for mail in mailoutbox} == {
        (one.email,) for one in people_who_review(course)
    }
    assert (reviewer.email,) in {tuple(mail.to) for mail in mailoutbox}
    assert address(course, "edit") in mailoutbox[0].body


def test_submitting_twice_is_refused_in_words(course: Course, author: User) -> None:
    submit(course, by=author)

    with pytest.raises(AlreadyInReviewError, match="waits for review already"):
        submit(course, by=author)


def test_who_may_not_edit_may_not_submit(course: Course) -> None:
    with pytest.raises(RefusedError):
        submit(course, by=UserFactory(confirmed=True))


def test_approval_shows_the_entry_and_tells_its_author(
    course: Course, author: User, mailoutbox: list[Any]
) -> None:
    reviewer = facilitator("africa", "fr")
    submit(course, by=author)
    mailoutbox.clear()

    decide(reviewer, course, "approve")

    assert fresh(course).live
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([author.email], "Now shown: Roofs")
    ]


def test_changes_are_asked_for_with_a_comment(
    course: Course, author: User, mailoutbox: list[Any]
) -> None:
    reviewer = facilitator("africa", "fr")
    submit(course, by=author)
    mailoutbox.clear()

    decide(reviewer, course, "reject", comment="Which city?")

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([author.email], "Changes asked for: Roofs")
    assert "Which city?" in mail.body
    home = signed_in(author).get(reverse("wagtailadmin_home")).content.decode()
    assert "Which city?" in home
    submit(course, by=author)
    assert fresh(course).workflow_in_progress


@pytest.mark.parametrize("who", ["author", "other region", "other language", "other partner"])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_nobody_else_decides(course: Course, author: User, who: str, action: str) -> None:
    person = {
        "author": lambda: author,
        "other region": lambda: facilitator("europe", "fr"),
        "other language": lambda: facilitator("africa", "en"),
        "other partner": lambda: partner(OrganisationFactory()),
    }[who]()
    submit(course, by=author)

    answer = decide(person, course, action)
    signed_in(person).post(address(course, "edit"), {"action-workflow-action": "1",
                                                     "workflow-action-name": action})  # fmt: skip

    assert answer.status_code in {403, 404}
    assert (fresh(course).live, state_of(course).status) == (False, "in_progress")


def test_task_of_another_row_is_not_found(course: Course, author: User) -> None:
    own = CourseFactory(draft=True, provider=course.provider)
    own.in_language.set(Language.objects.filter(tag="fr"))
    own.save()
    foreign_organisation = OrganisationFactory(region=Region.objects.get(code="europe"))
    foreign = CourseFactory(draft=True, provider=foreign_organisation)
    submit(foreign, by=partner(foreign_organisation))
    submit(own, by=author)
    task = foreign.current_workflow_task_state.pk
    browser = signed_in(facilitator("africa", "fr"))

    answers = [
        browser.post(address(own, "workflow_action", "approve", task)),
        browser.get(address(own, "collect_workflow_action_data", "approve", task)),
        browser.get(address(own, "workflow_history_detail", foreign.current_workflow_state.pk)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not fresh(foreign).live


def test_approving_twice_is_answered_in_words(course: Course, author: User) -> None:
    first, second = facilitator("africa", "fr"), curator()
    submit(course, by=author)
    browser = signed_in(second)
    data = opened(browser, course)
    state = state_of(course)
    decide(first, course, "approve")

    with pytest.raises(AlreadyDecidedError):
        state.task.specific.on_action(state, second, "approve")
    page = browser.post(
        address(course, "edit"),
        data | {"action-workflow-action": "1", "workflow-action-name": "approve"},
    )

    assert "This has been decided already" in page.content.decode()


def test_draft_that_waits_is_closed_to_its_author_and_open_to_the_reviewer(
    course: Course, author: User
) -> None:
    submit(course, by=author)
    data = opened(signed_in(author), course)

    signed_in(author).post(address(course, "edit"), data | {"title": "Later"})
    reviewer = signed_in(facilitator("africa", "fr"))
    reviewer.post(address(course, "edit"), opened(reviewer, course) | {"title": "Better"})

    assert fresh(course).get_latest_revision_as_object().title == "Better"


def test_first_page_lists_what_one_may_decide_and_nothing_else(
    course: Course, author: User
) -> None:
    submit(course, by=author)
    home = reverse("wagtailadmin_home")

    seen = {
        name: "Roofs" in signed_in(person).get(home).content.decode()
        for name, person in {
            "reviewer": facilitator("africa", "fr"),
            "elsewhere": facilitator("europe", "fr"),
            "curator": curator(),
        }.items()
    }

    assert seen == {"reviewer": True, "elsewhere": False, "curator": True}


def test_what_waits_for_a_week_is_reminded_of_once_a_week(
    course: Course, author: User, now: Any, mailoutbox: list[Any]
) -> None:
    reviewer = facilitator("africa", "fr")
    with time_machine.travel(now, tick=False):
        submit(course, by=author)
    mailoutbox.clear()
    told = []
    for days in (6, 8, 9, 16):
        at = now + timedelta(days=days)
        with time_machine.travel(at, tick=False):
            told.append(remind_of_waiting(at))

    assert told == [0, 1, 0, 1]
    assert {tuple(mail.to) for mail in mailoutbox} == {(reviewer.email,)}
    assert mailoutbox[0].subject == "Still to review: Roofs"
