"""From the database to the index: draining, rebuilding, comparing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from academy.background.models import DueTask
from academy.catalogue.enums import EntryKind, SessionState
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import note_change, note_changes
from academy.taxonomy.models import Language, Method, Region, Theme
from courses.models import Course
from search import indexing
from search.comparing import Comparison, compare, repair
from search.engines.base import engine
from search.entries import read_entries
from search.errors import SearchUnavailableError
from search.finding import find, find_page, known_values, similar, suggest
from search.indexing import drain_all_changes, drain_changes, renote_stale
from search.query import CatalogueQuery
from search.rebuilding import rebuild, rebuild_if_needed
from search.results import Concept
from tests.factories.courses import (
    CourseFactory,
    CourseInstanceFactory,
    CourseOrganisationFactory,
    CourseTextFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def keys(text: str = "", **asked) -> list[str]:
    """Return the keys that a query finds."""
    return [hit.key for hit in find(CatalogueQuery(text=text, **asked)).hits]


def test_drain_writes_what_was_noted_and_removes_the_rows(index, now):
    course, webinar = CourseFactory(title="Water supply"), WebinarFactory(title="Water talks")
    note_change(course)
    note_change(course)
    note_change(webinar)

    handled = drain_changes(at=now)

    assert handled == 3
    assert sorted(keys("water")) == [course.key, webinar.key]
    assert not IndexChange.objects.exists()
    assert drain_changes(at=now) == 0


def test_drain_removes_what_is_no_longer_public(index, now):
    course = CourseFactory(title="Water supply")
    note_change(course)
    drain_changes(at=now)
    course.live = False
    course.save()
    note_change(course)
    gone = CourseFactory()
    note_changes(EntryKind.COURSE, [gone.pk])
    gone.delete()

    drain_changes(at=now)

    assert keys() == []


def test_drain_leaves_the_rows_while_somebody_else_writes(index, now):
    note_change(CourseFactory())

    with engine().writing():
        handled = drain_changes(at=now)

    assert handled == 0
    assert IndexChange.objects.get().attempts == 0


def test_drain_waits_longer_after_each_failure(index, now, monkeypatch):
    note_change(CourseFactory())

    def fail(*args, **kwargs):
        raise RuntimeError("full disk")

    monkeypatch.setattr(indexing, "read_entries", fail)
    pauses = []
    moment = now
    for _ in range(3):
        drain_changes(at=moment)
        row = IndexChange.objects.get()
        pauses.append((row.attempts, (row.next_try_at - moment).total_seconds()))
        moment = row.next_try_at

    assert pauses == [(1, 2.0), (2, 4.0), (3, 8.0)]
    assert row.error == "RuntimeError: full disk"
    assert drain_changes(at=now) == 0


def test_drain_without_an_index_keeps_the_rows_and_asks_for_one(no_index, now):
    note_change(CourseFactory())

    handled = drain_changes(at=now)

    assert handled == 0
    assert IndexChange.objects.count() == 1
    assert DueTask.objects.get().task == "search.rebuild_index"


@pytest.mark.parametrize("entries", [1, 5])
def test_a_batch_takes_a_fixed_number_of_statements(index, now, entries, django_assert_num_queries):
    for _ in range(entries):
        course = CourseFactory()
        CourseInstanceFactory(course=course)
        CourseTextFactory(entry=course)
        CourseOrganisationFactory(entry=course)

    with django_assert_num_queries(9):
        rows = read_entries(EntryKind.COURSE, Course.objects.values_list("pk", flat=True), now)

    assert len(rows) == entries


def test_a_document_holds_what_the_entry_says(index, now):
    region = Region.objects.get(code="europe")
    course = CourseFactory(
        title="Wohnen",
        locale="de",
        provider=OrganisationFactory(name="Stadtakademie", region=region),
        keywords=["Miete"],
        level="beginner",
        is_accessible_for_free=True,
        description="<p>Genossenschaften &amp; <b>Baugruppen</b></p>",
    )
    course.in_language.set([Language.objects.get(tag="pt-BR")])
    course.themes.set([Theme.objects.get(slug="housing")])
    course.methods.set([Method.objects.get(slug="workshop")])
    course.save()
    CourseTextFactory(entry=course, locale="fr", title="Se loger")
    CourseInstanceFactory(course=course, course_mode="onsite", starts_at=now + timedelta(days=1))
    with time_machine.travel(now, tick=False):
        rebuild()

    for asked in (
        {"languages": ("pt",)},
        {"languages": ("pt-BR",)},
        {"themes": ("territory-and-services",)},
        {"methods": ("workshop",)},
        {"regions": ("europe",)},
        {"providers": (str(course.provider_id),)},
        {"modes": ("onsite",)},
        {"levels": ("beginner",)},
        {"free": ("1",)},
        {"states": (SessionState.UPCOMING_OPEN,)},
        {"text": "loger"},
        {"text": "Miete Stadtakademie"},
        {"text": "baugruppe"},
        {"text": "logement"},
        {"text": "wohnen portugais"},
    ):
        assert keys(**asked) == [course.key], asked
    assert keys(text="amp") == []


def test_a_term_is_found_across_languages_and_named(index):
    course = CourseFactory(title="Cidades", locale="pt")
    course.themes.set([Theme.objects.get(slug="housing")])
    course.save()
    rebuild()

    hits = find(CatalogueQuery(text="Logement")).hits

    assert [(hit.key, hit.because) for hit in hits] == [
        (course.key, (Concept(facet="theme", value="housing"),))
    ]


def test_rebuild_settles_the_outbox_and_sees_changes_that_come_meanwhile(index, monkeypatch):
    first, second = CourseFactory(title="Water"), CourseFactory(title="Housing")
    note_change(first)
    readings = []

    def read_and_change(kind, ids, at):
        rows = read_entries(kind, ids, at)
        if not readings:
            Course.objects.filter(pk=first.pk).update(title="Energy")
            note_change(first)
        readings.append(kind)
        return rows

    monkeypatch.setattr(indexing, "read_entries", read_and_change)

    count = rebuild().count

    assert count == 2
    assert (keys("water"), keys("energy"), keys("housing")) == ([], [first.key], [second.key])
    assert not IndexChange.objects.exists()


def test_a_killed_rebuild_leaves_the_old_index_and_the_outbox(index, monkeypatch):
    course = CourseFactory(title="Water")
    rebuild()
    note_change(course)

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(indexing, "read_entries", killed)
    with pytest.raises(KeyboardInterrupt):
        rebuild()

    assert keys("water") == [course.key]
    assert IndexChange.objects.count() == 1


def test_renote_stale_notes_entries_whose_session_has_moved_on(index, now):
    webinar = WebinarFactory(starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    note_change(webinar)
    drain_changes(at=now)
    later = now + timedelta(hours=3)

    noted = (renote_stale(at=now), renote_stale(at=later), renote_stale(at=later))
    rows = IndexChange.objects.count()
    drain_changes(at=later)

    assert noted == (0, 1, 1)
    assert rows == 1
    assert keys(states=(SessionState.ENDED,)) == [webinar.key]
    assert renote_stale(at=later) == 0


def test_compare_finds_every_kind_of_difference_and_repairs_it(index, now):
    same, changed, missing = CourseFactory(), CourseFactory(), CourseFactory()
    surplus = CourseFactory()
    note_changes(EntryKind.COURSE, [same.pk, changed.pk, surplus.pk])
    drain_changes(at=now)
    Course.objects.filter(pk=changed.pk).update(title="Changed behind the back")
    surplus_key = surplus.key
    Course.objects.filter(pk=surplus.pk).update(live=False)

    found = compare(at=now)
    repair(found)
    waiting = compare(at=now)
    drain_changes(at=now)

    assert found == Comparison(
        compared=3, missing=(missing.key,), surplus=(surplus_key,), different=(changed.key,)
    )
    assert (waiting.differences, waiting.waiting) == ((), 3)
    assert compare(at=now) == Comparison(compared=3)


def test_commands_rebuild_and_compare(index, capsys):
    course = CourseFactory()
    call_command("rebuild_index")
    call_command("compare_index")
    Course.objects.filter(pk=course.pk).update(title="Changed behind the back")
    with pytest.raises(SystemExit) as ended:
        call_command("compare_index", "--repair")
    call_command("compare_index")

    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "1 entries compared, 0 differences, 0 waiting to be written"
    )


def test_finding_without_an_index_asks_for_one_once(no_index):
    for _ in range(3):
        with pytest.raises(SearchUnavailableError):
            find(CatalogueQuery())

    assert [row.task for row in DueTask.objects.all()] == ["search.rebuild_index"]


def test_the_task_rebuilds_a_missing_index_only(no_index):
    course = CourseFactory()

    first, second = rebuild_if_needed(), rebuild_if_needed()

    assert (first, second) == (1, 0)
    assert keys() == [course.key]


def test_find_page_turns_back_to_the_last_page(index):
    CourseFactory.create_batch(3)
    rebuild()

    results = find_page(CatalogueQuery(page=400, page_size=2))

    assert (results.page, len(results.hits), results.page_count) == (2, 1, 2)


def test_known_values_look_providers_up_only_when_named(index, django_assert_num_queries):
    provider = OrganisationFactory()
    known_values({})
    with django_assert_num_queries(0):
        known_values({"provider": ["x", "-1", "9" * 40]})
    with django_assert_num_queries(1):
        known = known_values({"provider": [str(provider.pk), "999999", "x"]})

    assert known["provider"] == {str(provider.pk)}


def test_suggest_groups_terms_titles_and_organisations(index):
    provider = OrganisationFactory(name="Housing Europe")
    course = CourseFactory(title="Housing in the metropolis", provider=provider)
    rebuild()

    found = suggest("hous", "fr")

    assert found.terms[0].concept == Concept(facet="theme", value="housing")
    assert [each.key for each in found.entries] == [course.key]
    assert [each.name for each in found.organisations] == ["Housing Europe"]
    assert suggest("h", "fr") == suggest("", "fr")


def test_similar_names_entries_of_the_same_theme(index):
    theme = Theme.objects.get(slug="housing")
    one, other = CourseFactory(title="Rents"), CourseFactory(title="Homes")
    for course in (one, other):
        course.themes.set([theme])
        course.save()
    CourseFactory(title="Energy")
    rebuild()

    assert similar(one.key) == [other.key]


def test_drain_all_changes_ends_when_nothing_is_left(index):
    note_changes(EntryKind.COURSE, range(1, 1200))

    assert drain_all_changes() == 1199
    assert not IndexChange.objects.exists()
