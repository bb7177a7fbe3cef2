"""Storing course records with everything a record may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from academy.catalogue.models import IndexChange
from academy.catalogue.texts import text_hash
from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.loaders import Work, Written
from academy.harvesting.records import (
    CourseRecord,
    OtherOrganisationRecord,
    ProviderRecord,
    SessionRecord,
    TermRecord,
    TextRecord,
)
from courses.harvest import CourseLoader
from courses.models import Course, CourseInstance

pytestmark = pytest.mark.django_db

RUN = SessionRecord(
    mode="blended",
    starts_at=datetime(2026, 12, 7, 9, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 11, 17, 0, tzinfo=UTC),
    time_zone="Africa/Johannesburg",
    opens_at=datetime(2026, 11, 1, tzinfo=UTC),
    closes_at=datetime(2026, 12, 1, tzinfo=UTC),
    place="Durban",
    places=25,
    url="https://city.example.org/runs/1",
)
RECORD = CourseRecord(
    key="demo:1",
    texts=(
        TextRecord(locale="en", title="Housing", summary="Short.", description="<p>Long.</p>"),
        TextRecord(locale="fr", title="Le logement"),
        TextRecord(locale="ar", title="السكن"),
    ),
    languages=("en", "fr"),
    provider=ProviderRecord(name="Institute", url="https://city.example.org/", country="ZA"),
    other_organisations=(
        OtherOrganisationRecord(provider=ProviderRecord(name="Network"), role="co-organiser"),
    ),
    themes=(TermRecord(slug="housing", words=("Housing",)), TermRecord(slug="decent-work")),
    methods=(TermRecord(slug="workshop"),),
    audiences=("elected", "anyone"),
    keywords=("roofs",),
    level="advanced",
    is_accessible_for_free=False,
    price=Decimal("120.00"),
    price_currency="ZAR",
    license="CC BY 4.0",
    time_required=timedelta(hours=30),
    url="https://city.example.org/1",
    accessibility_features=("captions",),
    course_code="H1",
    sessions=(RUN, SessionRecord(is_on_demand=True, mode="online")),
)


def load(record: CourseRecord, now: datetime, entry_id: int | None = None) -> Written:
    (written,) = CourseLoader().load([Work(record=record, entry_id=entry_id)], at=now)
    return written


def test_record_fills_every_column_and_row(now: datetime) -> None:
    written = load(RECORD, now)

    course = Course.objects.get(pk=written.entry_id)
    run, any_time = course.instances.order_by("-starts_at")
    if run.starts_at is None:
        run, any_time = any_time, run
    assert written.changed
    assert (course.provider.name, course.provider.country) == ("Institute", "ZA")
    assert [(row.organisation.name, row.role) for row in course.other_organisations.all()] == [
        ("Network", "co-organiser")
    ]
    assert {
        "languages": sorted(course.in_language.values_list("tag", flat=True)),
        "themes": sorted(course.themes.values_list("slug", flat=True)),
        "methods": sorted(course.methods.values_list("slug", flat=True)),
        "audiences": sorted(course.audiences.values_list("slug", flat=True)),
    } == {
        "languages": ["en", "fr"],
        "themes": ["decent-work", "housing"],
        "methods": ["workshop"],
        "audiences": ["anyone", "elected"],
    }
    assert (course.title, course.summary, course.description, course.locale) == (
        "Housing",
        "Short.",
        "<p>Long.</p>",
        "en",
    )
    assert (course.price, course.price_currency, course.time_required) == (
        Decimal("120.00"),
        "ZAR",
        timedelta(hours=30),
    )
    assert (course.level, course.is_accessible_for_free, course.license, course.course_code) == (
        "advanced",
        False,
        "CC BY 4.0",
        "H1",
    )
    assert (course.keywords, course.accessibility_features, course.matched_terms) == (
        ["roofs"],
        ["captions"],
        {"themes": {"housing": ["Housing"]}},
    )
    assert (course.first_published_at, course.last_confirmed_at) == (now, now)
    made_from = text_hash("Housing", "Short.", "<p>Long.</p>")
    assert sorted(course.texts.values_list("locale", "title", "made_from")) == [
        ("ar", "السكن", made_from),
        ("fr", "Le logement", made_from),
    ]
    assert (run.key, run.course_mode, run.place, run.places, run.time_zone, run.url) == (
        "2026-12-07T09:00:00+00:00",
        "blended",
        "Durban",
        25,
        "Africa/Johannesburg",
        "https://city.example.org/runs/1",
    )
    assert (run.enrolment_opens_at, run.enrolment_closes_at) == (RUN.opens_at, RUN.closes_at)
    assert (any_time.key, any_time.is_on_demand) == ("any-time", True)


def test_same_record_again_writes_only_that_it_was_confirmed(now: datetime) -> None:
    first = load(RECORD, now)
    IndexChange.objects.all().delete()
    later = now + timedelta(days=1)

    again = load(RECORD, later, first.entry_id)

    assert again == Written(entry_id=first.entry_id, changed=False)
    assert not IndexChange.objects.exists()
    assert Course.objects.get().last_confirmed_at == later


def test_run_that_is_no_longer_named_goes_and_the_others_keep_their_row(now: datetime) -> None:
    first = load(RECORD, now)
    kept = CourseInstance.objects.get(is_on_demand=False)
    moved = replace(RUN, place="Cape Town")

    load(replace(RECORD, sessions=(moved,)), now, first.entry_id)

    run = CourseInstance.objects.get()
    assert (run.pk, run.place) == (kept.pk, "Cape Town")


def test_text_that_a_person_claimed_stays(now: datetime) -> None:
    first = load(RECORD, now)
    course = Course.objects.get()
    course.texts.filter(locale="fr").update(title="À nous")
    Course.objects.update(curated_fields=["texts.fr", "texts.en"])

    texts = (
        TextRecord(locale="en", title="Changed"),
        TextRecord(locale="fr", title="Changé"),
        TextRecord(locale="es", title="Vivienda"),
    )
    load(replace(RECORD, texts=texts), now, first.entry_id)

    course = Course.objects.get()
    assert course.title == "Housing"
    assert sorted(course.texts.values_list("locale", "title")) == [
        ("es", "Vivienda"),
        ("fr", "À nous"),
    ]


def test_term_that_is_none_of_ours_is_refused(now: datetime) -> None:
    with pytest.raises(ItemRefusedError, match="“unicorns” is no term of ours"):
        load(replace(RECORD, themes=(TermRecord(slug="unicorns"),)), now)


@pytest.mark.parametrize(
    ("tags", "stored"),
    [(("en-US",), ["en"]), (("pt-BR", "pt"), ["pt", "pt-BR"]), (("tlh",), ["tlh"])],
)
def test_language_is_the_nearest_we_name_or_made(
    now: datetime, tags: tuple[str, ...], stored: list[str]
) -> None:
    load(replace(RECORD, languages=tags), now)

    assert sorted(Course.objects.get().in_language.values_list("tag", flat=True)) == stored


@pytest.mark.parametrize("count", [1, 3])
def test_loading_takes_the_same_reads_whatever_the_number(
    now: datetime, count: int, django_assert_max_num_queries: object
) -> None:
    ids = [load(replace(RECORD, key=f"demo:{number}"), now).entry_id for number in range(count)]
    works = [
        Work(record=replace(RECORD, key=f"demo:{number}"), entry_id=entry_id)
        for number, entry_id in enumerate(ids)
    ]

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        CourseLoader().load(works, at=now)
