"""The screens of the vocabularies: lists, labels, history, joining and removing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch
from django.utils import translation

from academy.background.models import DueTask
from academy.taxonomy.loading import load_vocabularies
from academy.taxonomy.models import Audience, Language, Method, Region, Theme, ThemeLabel
from academy.taxonomy.vocabulary import label_of
from courses.models import Course
from tests.cms.viewsets.screens import address, opened, posted, signed_in
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db
MODELS = (Theme, Method, Audience, Language, Region)


@pytest.fixture
def browser() -> Client:
    return signed_in(curator())


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def listed(browser: Client, query: str, model: Any = Theme) -> list[str]:
    answer = browser.get(f"{address(model, 'list')}?{query}&export=csv")
    lines = b"".join(answer).decode().strip().splitlines()[1:]  # type: ignore[arg-type]
    return [line.split(",")[0] for line in lines]


def with_label(data: dict[str, Any], slug: str, locale: str, /, **values: Any) -> dict[str, Any]:
    """Return what a form sends with one label changed."""
    number = str(ThemeLabel.objects.get(term__slug=slug, locale=locale).pk)
    row = next(name for name, value in data.items() if name.endswith("-id") and value == number)
    prefix = row.removesuffix("-id")
    return data | {f"{prefix}-{name}": value for name, value in values.items()}


@pytest.mark.parametrize("model", MODELS)
def test_only_curators_come_in(model: Any) -> None:
    row = model.objects.all()[0]
    for person in (facilitator("africa", "fr"), partner(OrganisationFactory())):
        browser = signed_in(person)
        routes = [address(model, "list"), address(model, "add"), address(row, "edit")]
        assert [browser.get(route).status_code for route in routes] == [403, 403, 403]


@pytest.mark.parametrize("model", MODELS)
def test_every_screen_opens(browser: Client, model: Any) -> None:
    row = model.objects.all()[0]

    answers = {
        route: browser.get(address(row, route)).status_code
        for route in ("edit", "usage", "history", "history_results")
    }

    assert set(answers.values()) == {200}, answers
    assert browser.get(address(model, "list")).status_code == 200
    assert browser.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("without=tr", ["housing"]),
        ("q=LOGEMENT", ["housing"]),
        ("q=budget+participatif", ["participatory-planning-and-budgeting"]),
        ("below=digital-and-innovation", ["digital-government", "smart-cities"]),
        ("used=yes", ["housing"]),
        ("goal=14", ["housing"]),
    ],
)
def test_list_is_narrowed(browser: Client, query: str, expected: list[str]) -> None:
    ThemeLabel.objects.filter(term__slug="housing", locale="tr").delete()
    ThemeLabel.objects.filter(term__slug="housing", locale="fr").update(synonyms=["logement"])
    ThemeLabel.objects.filter(locale="fr", synonyms=["logement"]).exclude(
        term__slug="housing"
    ).update(synonyms=[])
    Theme.objects.filter(slug="housing").update(sdg_goals=[11, 14])
    course = CourseFactory()
    course.themes.set([theme("housing")])
    course.save()

    found = listed(browser, query)

    assert set(expected) <= set(found) if query.startswith(("goal", "q=")) else found == expected
    assert len(found) < 8


@pytest.mark.parametrize("model", MODELS)
def test_list_costs_the_same_for_few_and_many(browser: Client, model: Any) -> None:
    counts = []
    browser.get(address(model, "list"))  # warms what is kept in memory
    for query in ("q=zzzz", "q="):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(f"{address(model, 'list')}?{query}").status_code == 200
        counts.append(len(seen))
    assert abs(counts[1] - counts[0]) <= 3, counts  # rows, their labels and the wider themes
    assert max(counts) <= 25


def test_themes_are_listed_below_the_wider_one(browser: Client) -> None:
    found = listed(browser, "")

    at = found.index("territory-and-services")
    assert found[at + 1 : at + 5] == [
        "urban-planning",
        "housing",
        "mobility",
        "geographic-information",
    ]


def test_label_is_changed_and_can_be_compared(browser: Client) -> None:
    term = theme("housing")
    data = with_label(
        opened(browser, term), "housing", "fr", label="Habiter", synonyms="toit\nabri"
    )

    answer = browser.post(address(term, "edit"), data)

    assert answer.status_code == 302
    label = ThemeLabel.objects.get(term=term, locale="fr")
    assert (label.label, label.synonyms) == ("Habiter", ["toit", "abri"])
    assert DueTask.objects.filter(task="catalogue.note_entries_of_term").count() == 1
    first, second = term.revisions.order_by("pk")
    page = browser.get(address(term, "revisions_compare", first.pk, second.pk)).content.decode()
    assert "Habiter" in page
    assert "Logement" in page


@pytest.mark.parametrize(
    "values",
    [
        {"locale": "en"},  # a second English label
        {"locale": "zz"},
        {"label": ""},
        {"synonyms": "x" * 201},
        {"synonyms": "\n".join(str(number) for number in range(101))},
    ],
)
def test_label_that_would_not_stand_is_refused(browser: Client, values: dict[str, str]) -> None:
    term = theme("housing")
    before = list(ThemeLabel.objects.filter(term=term).values_list("locale", "label", "synonyms"))

    answer = browser.post(
        address(term, "edit"), with_label(opened(browser, term), "housing", "fr", **values)
    )

    assert answer.status_code == 200
    after = ThemeLabel.objects.filter(term=term).values_list("locale", "label", "synonyms")
    assert list(after) == before


def test_english_label_stays(browser: Client) -> None:
    term = theme("housing")
    data = with_label(opened(browser, term), "housing", "en", DELETE="on")

    assert browser.post(address(term, "edit"), data).status_code == 200
    assert ThemeLabel.objects.filter(term=term, locale="en").exists()


def test_slug_is_written_once(browser: Client) -> None:
    term = theme("housing")
    browser.post(address(term, "edit"), opened(browser, term) | {"slug": "homes"})

    assert Theme.objects.filter(slug="housing").exists()


def test_theme_is_made_with_its_labels(browser: Client) -> None:
    data = posted(browser.get(address(Theme, "add")).content.decode())
    data |= {
        "slug": "night-life",
        "position": "3",
        "parent": str(theme("people-and-society").pk),
        "sdg_goals": ["11"],
        "labels-TOTAL_FORMS": "1",
        "labels-0-locale": "en",
        "labels-0-label": "Night life",
        "labels-0-synonyms": "nocturnal economy",
        "labels-0-ORDER": "1",
    }

    answer = browser.post(address(Theme, "add"), data)

    assert answer.status_code == 302
    made = theme("night-life")
    assert (str(made), made.parent, made.sdg_goals) == (
        "Night life",
        theme("people-and-society"),
        [11],
    )


def test_third_level_is_refused(browser: Client) -> None:
    term = theme("territory-and-services")
    data = opened(browser, term) | {"parent": str(theme("people-and-society").pk)}

    assert browser.post(address(term, "edit"), data).status_code == 200
    assert theme("territory-and-services").parent is None


def test_language_is_made_under_a_canonical_tag(browser: Client) -> None:
    data = posted(browser.get(address(Language, "add")).content.decode())
    data |= {
        "tag": "PT_br",
        "name": "Brazil",
        "native_name": "Brasil",
        "labels-TOTAL_FORMS": "0",
    }
    answer = browser.post(address(Language, "add"), data)

    assert answer.status_code == 200
    assert "pt-BR" in answer.content.decode()


def test_usage_shows_entries_and_drafts(browser: Client) -> None:
    shown = CourseFactory(title="Shown course")
    shown.themes.set([theme("safety")])
    shown.save()
    drafted = CourseFactory(title="Drafted course")
    drafted.themes = [theme("safety")]
    drafted.save_revision(clean=False)
    CourseFactory(title="Other course")

    page = browser.get(address(theme("safety"), "usage")).content.decode()

    assert [title in page for title in ("Shown course", "Drafted course", "Other course")] == [
        True,
        True,
        False,
    ]


def test_usage_costs_the_same_for_few_and_many(browser: Client) -> None:
    counts = []
    for number in (1, 12):
        for _each in range(number):
            course = CourseFactory(provider=OrganisationFactory())
            course.themes.set([theme("safety")])
            course.save()
        browser.get(address(theme("safety"), "usage"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(address(theme("safety"), "usage"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_removing_says_where_it_is_used_and_what_to_do(browser: Client) -> None:
    course = CourseFactory(title="Shown course")
    course.themes.set([theme("safety")])
    course.save()

    page = browser.get(address(theme("safety"), "remove")).content.decode()
    answer = browser.post(address(theme("safety"), "remove"))

    assert "Shown course" in page
    assert address(theme("safety"), "join") in page
    assert answer.status_code == 200
    assert Theme.objects.filter(slug="safety").exists()


def test_unused_theme_is_removed(browser: Client) -> None:
    answer = browser.post(address(theme("safety"), "remove"))

    assert answer.status_code == 302
    assert not Theme.objects.filter(slug="safety").exists()


def test_joining_asks_first(browser: Client) -> None:
    course = CourseFactory(title="Shown course")
    course.themes.set([theme("safety")])
    course.save()
    url, kept = address(theme("safety"), "join"), str(theme("culture").pk)

    asked = browser.post(url, {"kept": kept})
    assert asked.status_code == 200
    assert "Shown course" in asked.content.decode()
    done = browser.post(url, {"kept": kept, "confirmed": "on"})

    assert done.status_code == 302
    assert [one.slug for one in Course.objects.get(pk=course.pk).themes.all()] == ["culture"]
    assert theme("culture").revisions.count() == 2


@pytest.mark.parametrize("kept", ["", "0", "x", "self"])
def test_joining_into_nothing_is_refused(browser: Client, kept: str) -> None:
    term = theme("safety")
    value = str(term.pk) if kept == "self" else kept

    answer = browser.post(address(term, "join"), {"kept": value, "confirmed": "on"})

    assert answer.status_code == 200
    assert Theme.objects.filter(slug="safety").exists()


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def test_a_region_is_renamed_in_one_language_and_keeps_its_address(browser: Client) -> None:
    africa = region("africa")
    number = str(africa.labels.get(locale="fr").pk)
    data = opened(browser, africa)
    row = next(name for name, value in data.items() if name.endswith("-id") and value == number)
    changed = {row.replace("-id", "-label"): "Afrique et ses îles", "code": "elsewhere"}
    other_names = set(africa.labels.exclude(locale="fr").values_list("locale", "label"))

    answer = browser.post(address(africa, "edit"), data | changed)
    load_vocabularies()

    assert answer.status_code == 302
    for locale, name in (("fr", "Afrique et ses îles"), ("en", "Africa")):
        with translation.override(locale):
            assert label_of("regions", "africa") == name
    assert set(region("africa").labels.exclude(locale="fr").values_list("locale", "label")) == (
        other_names
    )
    assert region("africa").parent_id == africa.parent_id
    assert region("africa").revisions.count() == 2


def test_a_region_that_roles_reach_into_is_not_put_below_another(browser: Client) -> None:
    africa = region("africa")
    data = opened(browser, africa)

    browser.post(address(africa, "edit"), data | {"parent": str(region("europe").pk)})
    assert region("africa").parent_id == africa.parent_id
    Region.objects.filter(code="africa").update(parent=region("europe"))
    earlier = address(africa, "revisions_revert", region("africa").revisions.earliest("pk").pk)
    back = browser.post(earlier, data)

    assert (back.status_code, region("africa").parent) == (302, region("europe"))
    for route in ("join", "remove"):
        with pytest.raises(NoReverseMatch):
            address(africa, route)


def test_regions_are_listed_with_the_entries_of_their_organisations(browser: Client) -> None:
    institute = OrganisationFactory(name="Institute", region=region("africa"))
    CourseFactory(provider=institute)
    WebinarFactory(organizer=institute)
    person = facilitator("africa", "fr")

    used = listed(browser, "used=yes", Region)
    usage = browser.get(address(region("africa"), "usage")).content.decode()

    assert used == ["africa"]
    assert ("Institute" in usage, person.email in usage) == (True, False)
