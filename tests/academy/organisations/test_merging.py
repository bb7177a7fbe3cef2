"""Joining two records of one organisation and undoing it: nothing is lost in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Revision

from academy.accounts.errors import RefusedError
from academy.accounts.models import AuditEntry, RoleAssignment, User
from academy.catalogue.enums import OrganisationRole
from academy.catalogue.joining import join_organisations, undo_joining
from academy.catalogue.models import IndexChange
from academy.harvesting.models import Source
from academy.harvesting.providers import provider_ids
from academy.harvesting.records import ProviderRecord
from academy.organisations import merging
from academy.organisations.errors import (
    JoinedFurtherError,
    JoinUndoneError,
    RecordGoneError,
    SameRecordError,
)
from academy.organisations.models import (
    LinkKind,
    MergeRecord,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
)
from courses.models import Course, CourseOrganisation
from tests.dumping import Dump, dump_of, rolled_back
from tests.factories.accounts import UserFactory, curator, facilitator
from tests.factories.courses import CourseFactory, CourseOrganisationFactory
from tests.factories.harvesting import SourceFactory
from tests.factories.organisations import OrganisationFactory, OrganisationLinkFactory
from tests.factories.webinars import (
    WebinarFactory,
    WebinarOrganisationFactory,
    WebinarSeriesFactory,
)
from webinars.models import Webinar, WebinarOrganisation, WebinarSeries

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# Every foreign key to an organisation; a new one is moved by itself, but somebody should have
# thought of what joining means for it, and the generated cases below should make rows of it.
HANDLED = {
    ("accounts.invitation", "organisation"),
    ("accounts.roleassignment", "organisation"),
    ("accounts.user", "organisation"),
    ("courses.course", "provider"),
    ("courses.courseorganisation", "organisation"),
    ("harvesting.source", "organisation"),
    ("organisations.organisationidentifier", "organisation"),
    ("organisations.organisationlink", "organisation"),
    ("organisations.organisationlink", "other"),
    ("webinars.webinar", "organizer"),
    ("webinars.webinarorganisation", "organisation"),
    ("webinars.webinarseries", "organizer"),
}
DUMPED = (
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    Course,
    CourseOrganisation,
    Webinar,
    WebinarOrganisation,
    WebinarSeries,
    User,
    RoleAssignment,
    Source,
    Revision,
)


def test_every_foreign_key_to_an_organisation_is_thought_of():
    assert {(each.label, each.name) for each in merging.pointers()} == HANDLED


# --- Generated cases -------------------------------------------------------------------------

places = st.integers(min_value=0, max_value=2)  # kept, gone, a third one
several = st.lists(places, max_size=3)
pairs = st.lists(
    st.tuples(places, st.sampled_from(OrganisationRole.values)), max_size=4, unique=True
)
links = st.lists(
    st.tuples(places, places, st.sampled_from(LinkKind.values)).filter(
        lambda one: one[0] != one[1]
    ),
    max_size=5,
    unique=True,
)
worlds = st.fixed_dictionaries(
    {
        "urls": st.lists(st.booleans(), min_size=3, max_size=3),
        "placed": st.lists(st.booleans(), min_size=3, max_size=3),
        "courses": st.lists(places, min_size=1, max_size=3),
        "webinars": several,
        "series": several,
        "others": pairs,
        "webinar_others": pairs,
        "links": links,
        "identifiers": several,
        "people": several,
        "partners": several,
        "sources": several,
        "drafts": st.booleans(),
        "draft_others": pairs,
        "versions": st.lists(st.tuples(places, links), max_size=4),
    }
)
steps = st.lists(
    st.sampled_from(
        [
            "edit",
            "claim",
            "new",
            "harvest",
            "drop",
            "other",
            "describe",
            "rename",
            "draft",
            "version",
        ]
    ),
    max_size=6,
)


def build(world: dict[str, Any]) -> list[Organisation]:
    """Make three organisations and what points at them."""
    made = [
        OrganisationFactory(
            name=name,
            url="https://one.example/" if has_url else "",
            latitude=1.5 if is_placed else None,
            longitude=2.5 if is_placed else None,
        )
        for name, has_url, is_placed in zip(
            ("Kept", "Gone", "Third"), world["urls"], world["placed"], strict=True
        )
    ]
    courses = [
        CourseFactory(title=f"Course no. {number}", provider=made[place])
        for number, place in enumerate(world["courses"])
    ]
    talks = [WebinarFactory(organizer=made[place]) for place in world["webinars"]]
    for place in world["series"]:
        WebinarSeriesFactory(organizer=made[place])
    for place, role in world["others"]:
        CourseOrganisationFactory(entry=courses[0], organisation=made[place], role=role)
    if talks:
        for place, role in world["webinar_others"]:
            WebinarOrganisationFactory(entry=talks[0], organisation=made[place], role=role)
    for one, other, kind in world["links"]:
        OrganisationLinkFactory(organisation=made[one], other=made[other], kind=kind)
    _build_around(world, made)
    for place, older in world["versions"]:
        _keep_version(made, place, older)
    if world["drafts"]:
        draft = Course.objects.get(pk=courses[-1].pk)
        draft.title = "A draft"
        draft.other_organisations = [
            CourseOrganisation(organisation=made[place], role=role)
            for place, role in world["draft_others"]
        ]
        draft.save_revision()
    return made


def _keep_version(made: list[Organisation], place: int, older: list[tuple[int, int, str]]) -> None:
    """Keep a version of an organisation, with links of its own that may be gone since."""
    version = Organisation.objects.get(pk=made[place].pk)
    version.links = [
        OrganisationLink(other=made[other], kind=kind) for one, other, kind in older if one == place
    ]
    version.save_revision(user=UserFactory(), clean=False)


def _build_around(world: dict[str, Any], made: list[Organisation]) -> None:
    """Make what has nothing to do with entries."""
    for number, place in enumerate(world["identifiers"]):
        OrganisationIdentifier.objects.create(
            organisation=made[place], scheme="ror", value=str(number)
        )
    for place in world["people"]:
        UserFactory(organisation=made[place])
    for place in world["partners"]:
        RoleAssignment.objects.create(user=UserFactory(), role="partner", organisation=made[place])
    for place in world["sources"]:
        SourceFactory(organisation=made[place])


def change(step: str, number: int, kept: Organisation, third: Organisation) -> None:
    """Do one thing that people and harvests do in the meantime."""
    course = Course.objects.order_by("pk").first()
    match step:
        case "edit":
            Course.objects.filter(pk=course.pk).update(title=f"Edited {number}")
        case "claim":
            Course.objects.filter(pk=course.pk).update(provider=third)
        case "new":
            CourseFactory(title=f"New {number}", provider=kept)
        case "harvest":
            found = provider_ids([ProviderRecord(name="Gone")])
            CourseFactory(title=f"Harvested {number}", provider_id=found["gone"])
        case "drop" if Webinar.objects.exists():
            Webinar.objects.order_by("pk").first().delete()
        case "other":
            CourseOrganisation.objects.get_or_create(
                entry=course, organisation=third, role=OrganisationRole.HOST
            )
        case "describe":
            Organisation.objects.filter(pk=kept.pk).update(description=f"Text {number}")
        case "rename":
            Organisation.objects.filter(pk=kept.pk).update(url=f"https://new.example/{number}")
        case "draft" | "version":
            _keep_revisions(step, number, course, (kept, third))


def _keep_revisions(step: str, number: int, course: Course, rows: Iterable[Organisation]) -> None:
    if step == "draft":
        fresh = Course.objects.get(pk=course.pk)
        fresh.summary = f"Draft {number}"
        fresh.save_revision()
        return
    for row in rows:
        Organisation.objects.get(pk=row.pk).save_revision(clean=False)


@pytest.mark.slow
@settings(
    max_examples=200,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a case of many rows takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds)
def test_joining_and_undoing_leaves_everything_as_it_was(world: dict[str, Any]):
    with rolled_back():
        kept, gone, _third = build(world)
        before = dump_of(DUMPED)

        record = merging.join(kept=kept, gone=gone, at=AT).record

        assert not Organisation.objects.filter(pk=gone.pk).exists()
        assert [each.label for each in merging.pointers() if each.rows(gone.pk).exists()] == []
        assert f'"provider": {gone.pk}' not in json.dumps(
            [revision.content for revision in Revision.objects.all()]
        )
        merging.undo(record, at=AT)
        assert dump_of(DUMPED) == before


@pytest.mark.slow
@settings(
    max_examples=120,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a case of many rows takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds, between=steps)
def test_what_happens_in_between_is_lost_by_neither(world: dict[str, Any], between: list[str]):
    def run(*, joined: bool) -> tuple[Dump, list[int]]:
        kept, gone, third = build(world)
        record = merging.join(kept=kept, gone=gone, at=AT).record if joined else None
        for number, step in enumerate(between):
            change(step, number, kept, third)
        if record:
            merging.undo(record, at=AT)
        return dump_of(DUMPED), [kept.pk, gone.pk, third.pk]

    with rolled_back():
        after, keys = run(joined=True)
    with rolled_back():
        plain, plain_keys = run(joined=False)

    assert told(after, keys) == told(plain, plain_keys)


def told(rows: Dump, keys: list[int]) -> list[tuple[str, str]]:
    """Return what a dump says, whatever numbers its rows happen to have.

    What a harvest brought under the name of the record that went stays with the kept one: of
    those rows the organisation is not compared.
    """
    names = dict(zip(keys, ("kept", "gone", "third"), strict=True))
    said = []
    for (label, _key), fields in rows.items():
        if label == "wagtailcore.revision":
            content = fields["content"]
            if "links" in content:
                said += _told_of_version(label, content, names)
                continue
            others = sorted(
                (names[one["organisation"]], one["role"]) for one in content["other_organisations"]
            )
            about = [content["title"], content["summary"], names.get(content["provider"]), others]
            said.append((label, json.dumps(about)))
            continue
        harvested = str(fields.get("title", "")).startswith("Harvested")
        shown = {
            name: names.get(value, value) if _is_link(label, name) else _steady(name, value)
            for name, value in fields.items()
            if not (harvested and _is_link(label, name))
        }
        said.append((label, json.dumps(shown, sort_keys=True, default=str)))
    return sorted(said)


def _told_of_version(
    label: str, content: dict[str, Any], names: dict[int, str]
) -> list[tuple[str, str]]:
    """Return what a version says of links; those of the kept record say what it was meanwhile."""
    if names[content["pk"]] == "kept":
        return []
    links = sorted((names[one["other"]], one["kind"]) for one in content["links"])
    return [(label, json.dumps([names[content["pk"]], links]))]


def _is_link(label: str, name: str) -> bool:
    return any((each.label, each.name) == (label, name) for each in merging.pointers())


# Made by factories' counters, or numbers of rows: different in every run.
_UNSTEADY = {"entry", "user", "email", "name", "normalised_name", "latest_revision", "title"}


def _steady(name: str, value: Any) -> Any:
    if name in _UNSTEADY and not str(value).startswith(
        ("Edited", "New", "Course no.", "Kept", "Gone", "Third")
    ):
        return None
    return None if name.endswith("_at") or name in {"date_joined", "password"} else value


# --- Single facts ------------------------------------------------------------------------------


def test_the_kept_record_gets_what_only_the_other_had_and_loses_it_again():
    kept = OrganisationFactory(name="A", url="")
    gone = OrganisationFactory(name="B", url="https://b.example/", country="KE", trusted=True)

    record = merging.join(kept=kept, gone=gone, at=AT).record

    kept.refresh_from_db()
    assert (kept.url, kept.country, kept.trusted) == ("https://b.example/", "KE", False)
    Organisation.objects.filter(pk=kept.pk).update(country="UG")
    merging.undo(record, at=AT)
    kept.refresh_from_db()
    assert (kept.url, kept.country) == ("", "UG")


def test_a_harvest_finds_the_kept_record_under_the_name_of_the_other():
    first, second, third = (OrganisationFactory(name=name) for name in ("A", "B", "C"))
    merging.join(kept=second, gone=first, at=AT)
    record = merging.join(kept=third, gone=second, at=AT).record

    names = [ProviderRecord(name=name) for name in ("A", "b", "C")]
    assert provider_ids(names) == {"a": third.pk, "b": third.pk, "c": third.pk}
    assert merging.where_is(first.pk) == third.pk
    merging.undo(record, at=AT)
    assert provider_ids(names) == {"a": second.pk, "b": second.pk, "c": third.pk}
    assert merging.where_is(third.pk) is None


def test_what_cannot_be_joined_or_undone_is_refused_and_nothing_changes():
    first, second, third = (OrganisationFactory(name=name) for name in ("A", "B", "C"))
    with pytest.raises(SameRecordError):
        merging.join(kept=first, gone=first, at=AT)
    inner = merging.join(kept=second, gone=first, at=AT).record
    outer = merging.join(kept=third, gone=second, at=AT).record
    with pytest.raises(RecordGoneError):
        merging.join(kept=third, gone=second, at=AT)
    with pytest.raises(JoinedFurtherError):
        merging.undo(inner, at=AT)

    merging.undo(outer, at=AT)
    with pytest.raises(JoinUndoneError):
        merging.undo(outer, at=AT)
    merging.undo(inner, at=AT)

    assert set(Organisation.objects.values_list("name", flat=True)) == {"A", "B", "C"}


def changed(after: int) -> set[tuple[str, int]]:
    rows = IndexChange.objects.filter(pk__gt=after)
    return set(rows.values_list("kind", "object_id"))


def last_change() -> int:
    return IndexChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_curators_join_and_undo_and_every_touched_entry_is_noted_both_ways():
    kept, gone = OrganisationFactory(name="A"), OrganisationFactory(name="B")
    theirs, helped = CourseFactory(provider=gone), CourseFactory()
    both = CourseFactory()
    talk = WebinarFactory(organizer=gone)
    for entry, holders in ((helped, [gone]), (both, [kept, gone])):
        for holder in holders:
            CourseOrganisationFactory(entry=entry, organisation=holder)
    touched = {("course", each.pk) for each in (theirs, helped, both)} | {("webinar", talk.pk)}
    person, start = curator(), last_change()

    record = join_organisations(kept=kept, gone=gone, by=person)

    assert changed(start) == touched
    assert both.other_organisations.count() == 1
    start = last_change()
    undo_joining(record=record, by=person)
    assert changed(start) == touched
    assert both.other_organisations.count() == 2
    logged = AuditEntry.objects.order_by("pk").values_list("action", "actor", "object_id")
    assert list(logged) == [
        ("records-joined", person.pk, str(kept.pk)),
        ("records-parted", person.pk, str(kept.pk)),
    ]


@pytest.mark.parametrize("who", [lambda: facilitator("africa", "fr"), UserFactory])
def test_nobody_else_joins_or_undoes(who: Callable[[], User]):
    kept, gone = OrganisationFactory(), OrganisationFactory()
    with pytest.raises(RefusedError):
        join_organisations(kept=kept, gone=gone, by=who())
    record = merging.join(kept=kept, gone=gone, at=AT).record

    with pytest.raises(RefusedError):
        undo_joining(record=record, by=who())

    assert MergeRecord.objects.get().undone_at is None


def test_the_address_of_the_record_that_went_leads_to_the_kept_one(client: Client):
    kept, gone = OrganisationFactory(name="A"), OrganisationFactory(name="B")
    merging.join(kept=kept, gone=gone, at=AT)

    answer = client.get(f"/en/organisations/{gone.pk}/b/")

    assert (answer.status_code, answer.url) == (302, f"/en/organisations/{kept.pk}/a/")
    assert client.get("/en/organisations/999999/x/").status_code == 404
