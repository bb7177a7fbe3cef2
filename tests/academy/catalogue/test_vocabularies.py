"""Changing, joining and removing terms: nothing that held one is left without, drafts included."""

from __future__ import annotations

import pytest
from django.urls import reverse

from academy.accounts.errors import RefusedError
from academy.accounts.models import AuditEntry
from academy.background.running import run_due_tasks
from academy.catalogue.models import IndexChange
from academy.catalogue.vocabularies import change_term, join_terms, remove_term
from academy.harvesting.loaders import Work
from academy.harvesting.records import CourseRecord, TermRecord, TextRecord
from academy.taxonomy.loading import LoadingSummary, load_vocabularies
from academy.taxonomy.matching import (
    Evidence,
    EvidenceKind,
    match_methods,
    match_themes,
    method_matcher,
    theme_matcher,
)
from academy.taxonomy.models import Method, Theme, ThemeLabel
from academy.taxonomy.retiring import (
    DoubledTextError,
    SameTermError,
    TermInUseError,
    TooDeepError,
)
from academy.taxonomy.vocabulary import read_vocabulary, vocabulary, vocabulary_of_now
from cms.models import RegionNotePage, ThemePage
from courses.harvest import CourseLoader
from courses.models import Course
from search.finding import known_values
from search.query import parse
from tests.conftest import NOW
from tests.factories.accounts import curator, facilitator
from tests.factories.courses import CourseFactory
from tests.factories.pages import add_page, home, region_page
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def course_about(*slugs: str, **values: object) -> Course:
    course: Course = CourseFactory(**values)
    course.themes.set([theme(slug) for slug in slugs])
    course.save()
    return course


def slugs(course: Course) -> list[str]:
    return sorted(one.slug for one in course.themes.all())


def test_joining_moves_entries_pages_and_narrower_themes() -> None:
    one, both = course_about("open-government"), course_about("open-government", "safety")
    webinar = WebinarFactory()
    webinar.themes.set([theme("open-government")])
    webinar.save()
    page = add_page(home(), ThemePage(title="Open", slug="open", theme=theme("open-government")))
    note = RegionNotePage(
        title="Note", slug="note", theme=theme("open-government"), text="<p>x</p>"
    )
    note = add_page(region_page(), note)

    join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())

    assert [slugs(Course.objects.get(pk=each.pk)) for each in (one, both)] == [["safety"]] * 2
    assert [each.slug for each in type(webinar).objects.get(pk=webinar.pk).themes.all()] == [
        "safety"
    ]
    for shown in (page, note):
        shown.refresh_from_db()
        assert shown.theme.slug == "safety"
        assert shown.get_latest_revision_as_object().theme.slug == "safety"
    assert not Theme.objects.filter(slug="open-government").exists()


def test_joining_rewrites_drafts_of_every_age() -> None:
    course = course_about("housing")
    course.themes = [theme("open-government"), theme("safety")]
    older = course.save_revision(clean=False)
    course.themes = [theme("open-government")]
    newest = course.save_revision(clean=False)

    join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())

    for revision in (older, newest):
        revision.refresh_from_db()
        assert slugs(revision.as_object()) == ["safety"]
    newest.publish()
    assert slugs(Course.objects.get(pk=course.pk)) == ["safety"]


def test_joining_keeps_the_words_of_the_one_that_goes() -> None:
    ThemeLabel.objects.filter(term__slug="safety", locale="tr").delete()
    goes = ThemeLabel.objects.get(term__slug="open-government", locale="en")
    turkish = ThemeLabel.objects.get(term__slug="open-government", locale="tr").label

    join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())

    english = ThemeLabel.objects.get(term__slug="safety", locale="en")
    assert english.label not in english.synonyms
    assert {"urban safety", goes.label, *goes.synonyms} <= set(english.synonyms)
    assert ThemeLabel.objects.get(term__slug="safety", locale="tr").label == turkish


def test_joined_theme_is_found_under_the_one_that_stays() -> None:
    join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())
    params = {"theme": ["open-government", "safety"]}
    query, notices = parse(params, known_values(params))

    assert (query.themes, notices) == (("safety",), [])
    terms = vocabulary()
    matcher = theme_matcher(terms.themes, terms.taken_away["themes"])
    evidence = Evidence(kind=EvidenceKind.TITLE, text="Open government", locale="en")
    assert match_themes([evidence], matcher).slugs == ("safety",)


def test_address_of_a_joined_theme_leads_on(client) -> None:
    join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())

    answers = [
        client.get(f"/en/themes/{slug}/", headers={"accept": "text/html"})
        for slug in ("open-government", "never-there")
    ]

    assert [answer.status_code for answer in answers] == [301, 404]
    assert answers[0]["Location"] == reverse("theme", args=["safety"])


def test_loading_brings_no_joined_or_removed_theme_back() -> None:
    join_terms(kept=theme("housing"), gone=theme("territory-and-services"), by=curator())
    remove_term(theme("open-government"), by=curator())

    assert load_vocabularies() == LoadingSummary(terms=0, labels=0)
    assert theme("housing").parent is None
    assert theme("mobility").parent == theme("housing")


def test_loading_brings_no_label_back_that_was_taken_away() -> None:
    term = theme("housing")
    before = set(term.labels.values_list("locale", flat=True))
    ThemeLabel.objects.filter(term=term, locale="tr").delete()

    change_term(theme("housing"), by=curator(), locales_before=before)

    assert load_vocabularies() == LoadingSummary(terms=0, labels=0)
    ThemeLabel.objects.create(term=term, locale="tr", label="Konut")
    change_term(theme("housing"), by=curator(), locales_before=before - {"tr"})
    ThemeLabel.objects.filter(term=term, locale="tr").delete()
    assert load_vocabularies() == LoadingSummary(terms=0, labels=1)


def test_source_that_names_a_joined_or_removed_theme_is_still_read() -> None:
    join_terms(kept=theme("safety"), gone=theme("open-government"), by=curator())
    remove_term(theme("culture"), by=curator())
    record = CourseRecord(
        key="r",
        texts=(TextRecord(locale="en", title="Title"),),
        themes=(TermRecord(slug="open-government"), TermRecord(slug="culture")),
    )

    (written,) = CourseLoader().load([Work(record=record)], at=NOW)

    assert slugs(Course.objects.get(pk=written.entry_id)) == ["safety"]


def test_shipped_rules_lead_to_no_term_that_is_gone() -> None:
    join_terms(
        kept=Method.objects.get(slug="webinar"),
        gone=Method.objects.get(slug="workshop"),
        by=curator(),
    )
    terms = vocabulary()
    evidence = Evidence(kind=EvidenceKind.KIND, text="workshop", locale="en")

    matched = match_methods([evidence], method_matcher(terms.methods, terms.taken_away["methods"]))

    assert matched.slugs == ("webinar",)


def test_what_is_in_use_is_not_removed() -> None:
    course_about("open-government")
    drafted = course_about("housing")
    drafted.themes = [theme("safety")]
    drafted.save_revision(clean=False)
    add_page(home(), ThemePage(title="Culture", slug="culture", theme=theme("culture")))

    for slug in ("open-government", "safety", "culture", "territory-and-services"):
        with pytest.raises(TermInUseError):
            remove_term(theme(slug), by=curator())

    assert Theme.objects.filter(slug__in=["open-government", "safety", "culture"]).count() == 3


def test_removing_takes_an_unused_theme_out_of_old_drafts() -> None:
    course = course_about("housing")
    course.themes = [theme("safety"), theme("housing")]
    old = course.save_revision(clean=False)
    course.themes = [theme("housing")]
    course.save_revision(clean=False)
    number = theme("safety").pk

    remove_term(theme("safety"), by=curator())

    old.refresh_from_db()
    assert number not in old.content["themes"]
    assert slugs(old.as_object()) == ["housing"]


def test_joining_refuses_what_would_not_stand() -> None:
    by = curator()
    for slug in ("culture", "safety"):
        add_page(home(), ThemePage(title=slug, slug=slug, theme=theme(slug)))

    with pytest.raises(SameTermError):
        join_terms(kept=theme("culture"), gone=theme("culture"), by=by)
    with pytest.raises(TooDeepError):
        join_terms(kept=theme("culture"), gone=theme("territory-and-services"), by=by)
    with pytest.raises(DoubledTextError):
        join_terms(kept=theme("culture"), gone=theme("safety"), by=by)
    assert Theme.objects.filter(slug__in=["culture", "safety"]).count() == 2


def test_only_curators_change_vocabularies() -> None:
    person = facilitator("africa", "fr")

    with pytest.raises(RefusedError):
        join_terms(kept=theme("culture"), gone=theme("safety"), by=person)
    with pytest.raises(RefusedError):
        remove_term(theme("safety"), by=person)
    with pytest.raises(RefusedError):
        change_term(theme("safety"), by=person)


def test_entries_are_noted_by_a_task_of_their_own() -> None:
    narrower = course_about("safety")
    course_about("housing")
    IndexChange.objects.all().delete()

    change_term(theme("people-and-society"), by=curator())

    assert not IndexChange.objects.exists()
    run_due_tasks(NOW.replace(year=2100))
    assert [str(change) for change in IndexChange.objects.all()] == [narrower.key]


def test_other_processes_see_a_change_where_it_counts() -> None:
    kept = vocabulary()
    ThemeLabel.objects.filter(term__slug="housing", locale="en").update(label="Homes")
    assert vocabulary() is kept

    change_term(theme("housing"), by=curator())

    assert vocabulary_of_now().themes["housing"].label("en") == "Homes"
    assert read_vocabulary() == vocabulary_of_now()


def test_joining_is_logged() -> None:
    gone = theme("safety").pk
    by = curator()

    join_terms(kept=theme("culture"), gone=theme("safety"), by=by)

    entry = AuditEntry.objects.get(action="records-joined")
    assert (entry.actor, entry.object_kind, entry.details) == (by, "taxonomy.theme", {"gone": gone})
