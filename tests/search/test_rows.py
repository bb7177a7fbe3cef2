"""Reading the rows of hits: values, in order, at a fixed cost, and the same as of a whole entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.catalogue.enums import EntryKind, SessionState
from academy.taxonomy.vocabulary import vocabulary
from courses.models import Course
from search.rows import ListedOrganisation, as_listed, read_listed, read_titles
from tests.factories.courses import CourseFactory, CourseInstanceFactory, CourseTextFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


def make_course() -> Course:
    """Make a course that has everything a list shows."""
    terms = vocabulary()
    row: Course = CourseFactory(
        title="Housing",
        level="beginner",
        price=Decimal("12.50"),
        price_currency="EUR",
        time_required=timedelta(hours=6),
        provider=OrganisationFactory(name="Town", country="SN"),
    )
    row.in_language.set([terms.languages[tag].pk for tag in ("fr", "en")])
    row.themes.set([terms.themes[slug].pk for slug in ("water-and-sanitation", "housing")])
    row.methods.set([terms.methods["self-paced-course"].pk])
    row.save()
    CourseInstanceFactory(course=row, on_demand=True)
    CourseInstanceFactory(course=row, time_zone="Africa/Dakar")
    CourseTextFactory(entry=row, locale="fr", title="Habiter")
    CourseTextFactory(entry=row, locale="es", title="")
    return row


def test_listed_rows_are_those_of_the_whole_entries(now: datetime):
    course, webinar = make_course(), WebinarFactory(capacity=1, seats_taken=1)
    terms = vocabulary()

    rows = read_listed([webinar.key, course.key], terms)

    whole = [
        Webinar.objects.whole().get(pk=webinar.pk),
        Course.objects.whole().get(pk=course.pk),
    ]
    assert list(rows.values()) == [as_listed(entry, terms) for entry in whole]
    assert [row.path for row in rows.values()] == [entry.get_absolute_url() for entry in whole]
    assert [row.state_at(now) for row in rows.values()] == [each.state_at(now) for each in whole]
    assert rows[webinar.key].state_at(now).state == SessionState.UPCOMING_CLOSED


def test_a_listed_row_holds_what_a_line_shows():
    course = make_course()

    row = read_listed([course.key], vocabulary())[course.key]

    assert (row.kind, row.pk, row.key) == (EntryKind.COURSE, course.pk, course.key)
    assert (row.price, row.time_required) == (Decimal("12.50"), timedelta(hours=6))
    assert row.organisation == ListedOrganisation(pk=course.provider.pk, name="Town", country="SN")
    in_order = [tag for tag in vocabulary().languages if tag in ("fr", "en")]
    assert list(row.languages) == in_order
    assert set(row.themes) == {"water-and-sanitation", "housing"}
    assert row.methods == ("self-paced-course",)
    assert row.translations == {"fr": "Habiter"}
    assert [run.time_zone for run in row.runs] == ["", "Africa/Dakar"]


def test_what_went_away_is_left_out_and_the_order_is_kept():
    first, second = CourseFactory(), CourseFactory()
    hidden, draft = CourseFactory(live=False), CourseFactory(draft=True)
    copy = CourseFactory(duplicate_of=first)
    keys = [hidden.key, second.key, draft.key, "webinar:999", first.key, copy.key, second.key]

    assert list(read_listed(keys, vocabulary())) == [second.key, first.key]
    assert set(read_titles(keys)) == {second.key, first.key}
    assert read_listed([], vocabulary()) == {}


@pytest.mark.parametrize(
    ("own", "held", "reader", "shown"),
    [
        ("en", ["fr", "pt-BR"], "fr", "fr"),
        ("en", ["fr", "pt-BR"], "pt", "pt-BR"),
        ("en", ["pt-BR", "pt"], "pt", "pt"),
        ("en", ["pt-BR", "pt"], "pt-PT", "pt"),
        ("pt-BR", ["en"], "pt", "pt-BR"),
        ("en", ["fr"], "ar", "en"),
    ],
)
def test_a_title_is_in_the_readers_language_where_any_variety_of_it_is_held(
    own: str, held: list[str], reader: str, shown: str
):
    course = CourseFactory(locale=own, title=f"In {own}")
    for locale in held:
        CourseTextFactory(entry=course, locale=locale, title=f"In {locale}")

    titles = read_titles([course.key])[course.key]

    assert titles.title_in(reader) == (f"In {shown}", shown)
    text = Course.objects.get(pk=course.pk).text_in(reader)
    assert (text.locale if text else own) == shown


def test_rows_cost_four_statements_however_many_there_are():
    keys = [row.key for _each in range(3) for row in (make_course(), WebinarFactory())]
    terms = vocabulary()
    for wanted in (keys[:2], keys):
        with CaptureQueriesContext(connection) as captured:
            read_listed(wanted, terms)
        assert len(captured) == 4
