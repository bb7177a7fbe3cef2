"""A query that is kept gives what the ORM gives, whatever keys it is asked for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.plain_select import KeptQuery
from courses.models import Course
from tests.factories.courses import CourseFactory, CourseInstanceFactory

pytestmark = pytest.mark.django_db

COLUMNS = (
    "pk",
    "live",
    "price",
    "time_required",
    "provider__name",
    "instances__starts_at",
    "instances__is_all_day",
)


def rows_to_keep():
    """Return a query whose own parameters look like keys: `live` is 1, a price is 2."""
    rows = Course.objects.filter(live=True).exclude(price=2)
    return rows.order_by("-price", "instances__pk").values_list(*COLUMNS)


def test_kept_rows_are_those_of_the_orm_for_any_number_of_keys():
    held = [CourseFactory(price=Decimal(price), price_currency="EUR") for price in (1, 2, 3, 4)]
    Course.objects.filter(pk=held[3].pk).update(time_required=timedelta(hours=6))
    CourseInstanceFactory(course=held[3], on_demand=True)
    CourseInstanceFactory(course=held[3])
    pks = [row.pk for row in held]
    kept = KeptQuery(rows_to_keep())

    for wanted in (pks, pks[::-1], pks[:1], pks[3:], [*pks[1:3], 999], range(1, 700), [], pks):
        found = [tuple(row) for row in kept.of(list(wanted))]
        assert found == list(rows_to_keep().filter(pk__in=list(wanted)))
    assert {row[0] for row in kept.of(pks)} == {pks[0], pks[2], pks[3]}


def test_kept_rows_cost_one_statement_and_none_without_keys():
    course, kept = CourseFactory(), KeptQuery(rows_to_keep())
    with CaptureQueriesContext(connection) as captured:
        assert [row[0] for row in kept.of([course.pk])] == [course.pk]
        assert list(kept.of([])) == []
    assert len(captured) == 1
