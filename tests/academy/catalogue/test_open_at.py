"""The database's filter for what is open agrees with the pure state, for every session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.catalogue.enums import SessionStatus
from academy.catalogue.states import state_of
from courses.models import Course, CourseInstance
from tests.academy.catalogue.test_states import NOW
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
HOURS = st.none() | st.integers(-3, 3)


def moment(hours):
    return None if hours is None else NOW + timedelta(hours=hours)


def in_order(first, second):
    return first is None or second is None or first <= second


windows = st.tuples(HOURS, HOURS).filter(lambda pair: in_order(*pair))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(windows, windows, HOURS, st.booleans(), st.sampled_from(SessionStatus))
def test_open_instances_are_those_whose_state_is_joinable(
    dates, enrolment, confirm, on_demand, status
):
    course = Course.objects.create(title="Housing")
    instance = CourseInstance.objects.create(
        course=course,
        starts_at=moment(dates[0]),
        ends_at=moment(dates[1]),
        enrolment_opens_at=moment(enrolment[0]),
        enrolment_closes_at=moment(enrolment[1]),
        confirm_by=moment(confirm),
        is_on_demand=on_demand,
        status=status,
    )

    found = CourseInstance.objects.filter(pk=instance.pk).open_at(NOW).exists()

    assert found == state_of(instance.session, NOW).is_joinable


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    windows,
    windows,
    HOURS,
    st.sampled_from(SessionStatus),
    st.none() | st.integers(0, 2),
    st.integers(0, 2),
)
def test_open_webinars_are_those_whose_state_is_joinable(
    dates, registration, confirm, status, capacity, taken
):
    webinar = Webinar.objects.create(
        title="Housing",
        starts_at=moment(dates[0]),
        ends_at=moment(dates[1]),
        registration_opens_at=moment(registration[0]),
        registration_closes_at=moment(registration[1]),
        confirm_by=moment(confirm),
        status=status,
        capacity=capacity,
        seats_taken=taken if capacity is None else min(taken, capacity),
    )

    found = Webinar.objects.filter(pk=webinar.pk).open_at(NOW).exists()

    assert found == state_of(webinar.session, NOW).is_joinable
