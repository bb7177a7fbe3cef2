"""Joining two terms and undoing it: nothing is lost in between."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Revision

from academy.accounts.errors import RefusedError
from academy.accounts.models import AuditEntry
from academy.background.running import run_due_tasks
from academy.catalogue.models import IndexChange
from academy.catalogue.vocabularies import join_terms, part_terms, remove_term
from academy.taxonomy import parting, retiring
from academy.taxonomy.loading import LoadingSummary, load_vocabularies
from academy.taxonomy.models import Method, TakenAway, TermJoining, Theme, ThemeLabel
from academy.taxonomy.vocabulary import vocabulary
from cms.models import RegionNotePage, ThemePage
from courses.models import Course
from tests.conftest import NOW
from tests.dumping import dump_of, rolled_back
from tests.factories.accounts import curator, facilitator
from tests.factories.courses import CourseFactory
from tests.factories.pages import add_page, home, region_page
from tests.factories.webinars import WebinarFactory
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DUMPED = (
    Theme,
    ThemeLabel,
    TakenAway,
    Course,
    Course.themes.through,
    Webinar.themes.through,
    Revision,
)
NAMES = ("kept", "gone", "third")


# --- Generated cases -------------------------------------------------------------------------

terms = st.lists(st.integers(min_value=0, max_value=2), max_size=3, unique=True)
words = st.lists(st.sampled_from(["kept", "gone", "a", "b", "c"]), max_size=3, unique=True)
labels = st.dictionaries(st.sampled_from(["en", "fr", "tr"]), words, max_size=3)
worlds = st.fixed_dictionaries(
    {
        # Who is below whom; two levels at most.
        "below": st.sampled_from([None, (0, 1), (1, 0), (1, 2), (0, 2), (2, 1), (2, 0)]),
        "labels": st.tuples(labels, labels, labels),
        "versions": terms,
        "courses": st.lists(terms, min_size=1, max_size=4),
        "webinars": st.lists(terms, max_size=2),
        "drafts": st.lists(terms, max_size=3),
        "taken_away": st.booleans(),
    }
)
steps = st.lists(
    st.sampled_from(["title", "third", "nothing", "draft", "new", "word", "version"]), max_size=5
)
GENERATED = settings(
    max_examples=100,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a case of many rows takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def build(world: dict[str, Any]) -> list[Theme]:
    """Make three themes and what holds them."""
    made = [Theme.objects.create(slug=name) for name in NAMES]
    if world["below"]:
        lower, upper = world["below"]
        Theme.objects.filter(pk=made[lower].pk).update(parent=made[upper])
    for term, held in zip(made, world["labels"], strict=True):
        for locale, synonyms in held.items():
            ThemeLabel.objects.create(term=term, locale=locale, label=term.slug, synonyms=synonyms)
    for place in world["versions"]:
        Theme.objects.get(pk=made[place].pk).save_revision(clean=False)
    for factory, holders in (
        (CourseFactory, world["courses"]),
        (WebinarFactory, world["webinars"]),
    ):
        for number, held in enumerate(holders):
            entry = factory(title=f"Entry {number}")
            entry.themes.set([made[place] for place in held])
            entry.save()
    first = Course.objects.order_by("pk")[0]
    for held in world["drafts"]:
        draft = Course.objects.get(pk=first.pk)
        draft.themes = [made[place] for place in held]
        draft.save_revision(clean=False)
    if world["taken_away"]:
        TakenAway.objects.create(vocabulary="themes", value="gone", locale="ru")
    return made


@pytest.mark.slow
@GENERATED
@given(world=worlds)
def test_joining_and_parting_leaves_everything_as_it_was(world: dict[str, Any]) -> None:
    with rolled_back():
        kept, gone, _third = build(world)
        before = dump_of(DUMPED)

        record = retiring.join(kept=kept, gone=gone, at=AT)

        assert not Theme.objects.filter(pk=gone.pk).exists()
        assert not any(each.rows(gone.pk).exists() for each in retiring.pointers(Theme))
        parting.part(record, at=AT)
        assert dump_of(DUMPED) == before


def change(step: str, number: int, kept: Theme, third: Theme) -> None:
    """Do one thing that people do in the meantime."""
    course = Course.objects.order_by("pk")[0]
    match step:
        case "title":
            Course.objects.filter(pk=course.pk).update(title=f"Edited {number}")
        case "third":
            course.themes.add(third)
            course.save()
        case "nothing":
            course.themes.set([])
            course.save()
        case "draft":
            course.summary = f"Draft {number}"
            course.save_revision(clean=False)
        case "new":
            made = CourseFactory(title=f"Entry new {number}")
            made.themes.set([kept, third])
            made.save()
        case "word":
            for row in kept.labels.filter(locale="en"):
                row.synonyms = [*row.synonyms, f"mine {number}"]
                row.save()
        case "version":
            Theme.objects.get(pk=third.pk).save_revision(clean=False)


@pytest.mark.slow
@GENERATED
@given(world=worlds, between=steps)
def test_what_happens_in_between_is_lost_by_neither(
    world: dict[str, Any], between: list[str]
) -> None:
    # Where neither has an English label, a word for one that both share says nothing.
    def run(*, joined: bool) -> list[Any]:
        kept, gone, third = build(world)
        record = retiring.join(kept=kept, gone=gone, at=AT) if joined else None
        for number, step in enumerate(between):
            if step == "word" and "en" not in world["labels"][0]:
                continue
            change(step, number, kept, third)
        if record:
            parting.part(record, at=AT)
        return told()

    with rolled_back():
        after = run(joined=True)
    with rolled_back():
        plain = run(joined=False)
    assert after == plain


def told() -> list[Any]:
    """Return what stands there, whatever numbers its rows happen to have."""
    names = dict(Theme.objects.filter(slug__in=NAMES).values_list("pk", "slug"))
    found: list[Any] = [
        (term.slug, term.parent and term.parent.slug)
        for term in Theme.objects.filter(pk__in=names).order_by("slug")
    ]
    found += sorted(
        (names[row.term_id], row.locale, row.label, row.synonyms)
        for row in ThemeLabel.objects.filter(term__in=names)
    )
    for model in (Course, Webinar):
        found += [
            (row.title, row.summary, sorted(one.slug for one in row.themes.all()))
            for row in model.objects.order_by("pk")
        ]
    for revision in Revision.objects.order_by("pk"):
        content = revision.content
        if "themes" in content:
            found.append((content["title"], sorted(names[key] for key in content["themes"])))
        else:
            found.append((content["slug"], names.get(content["parent"])))
    return found


# --- Single facts ------------------------------------------------------------------------------


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def slugs(entry: Any) -> list[str]:
    return sorted(one.slug for one in type(entry).objects.get(pk=entry.pk).themes.all())


def test_pages_hold_the_term_again_and_its_address_is_its_own() -> None:
    page = add_page(home(), ThemePage(title="Open", slug="open", theme=theme("open-government")))
    note = RegionNotePage(
        title="Note", slug="note", theme=theme("open-government"), text="<p>x</p>"
    )
    note = add_page(region_page(), note)
    record = join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())

    part_terms(record, by=curator())

    for shown in (page, note):
        shown.refresh_from_db()
        assert shown.theme.slug == "open-government"
        assert shown.get_latest_revision_as_object().theme.slug == "open-government"
    assert vocabulary().standing("themes", "open-government") == "open-government"
    assert load_vocabularies() == LoadingSummary(terms=0, labels=0)


def test_what_people_changed_since_stays() -> None:
    dropped, kept_both, added = (CourseFactory(title=name) for name in "ABC")
    for entry in (dropped, added):
        entry.themes.set([theme("open-government")])
        entry.save()
    kept_both.themes.set([theme("open-government"), theme("safety")])
    kept_both.save()
    record = join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())
    for entry, now in ((dropped, ["culture"]), (added, ["safety", "culture"])):
        fresh = Course.objects.get(pk=entry.pk)
        fresh.themes.set([theme(slug) for slug in now])
        fresh.save()
    label = ThemeLabel.objects.get(term__slug="safety", locale="en")
    label.label = "Safety of cities"
    label.synonyms = [*label.synonyms, "my own word"]
    label.save()

    part_terms(record, by=curator())

    assert [slugs(entry) for entry in (dropped, kept_both, added)] == [
        ["culture"],
        ["open-government", "safety"],
        ["culture", "open-government"],
    ]
    label.refresh_from_db()
    goes = ThemeLabel.objects.get(term__slug="open-government", locale="en")
    assert label.label == "Safety of cities"
    assert "my own word" in label.synonyms
    assert goes.label not in label.synonyms


def test_joinings_that_build_on_each_other_are_undone_in_the_other_order() -> None:
    by = curator()
    course = CourseFactory()
    course.themes.set([theme("open-government")])
    course.save()
    inner = join_terms(kept=theme("safety"), gone=theme("open-government"), by=by)
    outer = join_terms(kept=theme("culture"), gone=theme("safety"), by=by)
    with pytest.raises(parting.KeptTermGoneError):
        part_terms(inner, by=by)

    part_terms(outer, by=by)
    assert slugs(course) == ["safety"]
    part_terms(inner, by=by)

    assert slugs(course) == ["open-government"]
    with pytest.raises(parting.PartedBeforeError):
        part_terms(inner, by=by)


def test_parting_from_what_is_gone_or_there_again_is_refused() -> None:
    by = curator()
    removed = join_terms(kept=theme("safety"), gone=theme("open-government"), by=by)
    remove_term(theme("safety"), by=by)
    again = join_terms(kept=theme("culture"), gone=theme("housing"), by=by)
    Theme.objects.create(slug="housing")

    with pytest.raises(parting.KeptTermGoneError):
        part_terms(removed, by=by)
    with pytest.raises(parting.ThereAgainError):
        part_terms(again, by=by)

    assert not TermJoining.objects.exclude(undone_at=None).exists()


def test_only_curators_part_terms_and_every_entry_of_both_is_noted_and_logged() -> None:
    by = curator()
    theirs, own = CourseFactory(), CourseFactory()
    for entry, slug in ((theirs, "workshop"), (own, "webinar")):
        entry.methods.set([Method.objects.get(slug=slug)])
        entry.save()
    kept, gone = (Method.objects.get(slug=slug) for slug in ("webinar", "workshop"))
    version = gone.save_revision(user=by, clean=False)
    record = join_terms(kept=kept, gone=gone, by=by)
    with pytest.raises(RefusedError):
        part_terms(record, by=facilitator("africa", "fr"))
    run_due_tasks(NOW.replace(year=2100))
    IndexChange.objects.all().delete()

    part_terms(record, by=by)
    run_due_tasks(NOW.replace(year=2100))

    noted = IndexChange.objects.values_list("object_id", flat=True)
    assert set(noted) == {theirs.pk, own.pk}
    logged = AuditEntry.objects.order_by("pk").values_list("action", "actor", "details")
    assert list(logged) == [
        ("records-joined", by.pk, {"gone": gone.pk}),
        ("records-parted", by.pk, {"gone": gone.pk}),
    ]
    back = Method.objects.get(slug="workshop")
    assert (back.pk, back.latest_revision, list(back.revisions)) == (gone.pk, version, [version])
    assert kept.revisions.count() == 3
