"""One small world: regions, organisations, people of every role, and something of each to reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from academy.accounts.models import RoleAssignment, User
from academy.catalogue.enums import EntryKind
from academy.organisations.models import Organisation
from academy.taxonomy.models import Audience, Language, Method, Region, Theme
from cms.models import ContentPage
from cms.models.region import collection_of
from tests.factories.accounts import (
    UserFactory,
    curator,
    facilitator,
    operator,
    partner,
)
from tests.factories.courses import (
    CourseFactory,
    CourseInstanceFactory,
    CourseOrganisationFactory,
    CourseTextFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.pages import add_page, home, region_page
from tests.factories.webinars import (
    WebinarFactory,
    WebinarOrganisationFactory,
    WebinarSeriesFactory,
    WebinarTextFactory,
)

AFRICA, EUROPE = "africa", "europe"
_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class World:
    """People by role; of each kind of thing several, by what sets it apart.

    Entries have rows of their own (a translation, a session, a second organisation); they and
    organisations have a revision; media lie in the common collection, in a shut one and in one of
    another region.
    """

    people: Mapping[str, User | None]
    things: Mapping[str, Mapping[str, models.Model]]


def build() -> World:
    """Make the world: A, B and the trusted T belong to Africa, E belongs to Europe."""
    organisations = {
        name: OrganisationFactory(
            name=f"Organisation {name}", region=Region.objects.get(code=region), trusted=name == "T"
        )
        for name, region in (("A", AFRICA), ("B", AFRICA), ("T", AFRICA), ("E", EUROPE))
    }
    for organisation in organisations.values():
        organisation.save_revision()
    return World(people=_people(organisations), things=_things(organisations))


def _people(organisations: Mapping[str, Organisation]) -> dict[str, User | None]:
    unarmed = UserFactory(confirmed=True)
    RoleAssignment.objects.create(
        user=unarmed,
        role="facilitator",
        region=Region.objects.get(code=AFRICA),
        languages=["fr"],
    )
    ended = facilitator(AFRICA, "fr")
    then = timezone.now() - timedelta(days=2)
    ended.role_assignments.update(granted_at=then, ends_at=then + timedelta(days=1))
    return {
        "visitor": None,
        "learner": UserFactory(confirmed=True),
        "second learner": UserFactory(confirmed=True, second_factor=True),
        "partner of A": partner(organisations["A"]),
        "partner of B": partner(organisations["B"]),
        "trusted partner": partner(organisations["T"]),
        "facilitator Africa fr": facilitator(AFRICA, "fr"),
        "facilitator Europe en": facilitator(EUROPE, "en"),
        "facilitator without second factor": unarmed,
        "curator": curator(),
        "operator": operator(),
        "ended role": ended,
    }


def _things(organisations: Mapping[str, Organisation]) -> dict[str, dict[str, models.Model]]:
    a, b, t, e = (organisations[name] for name in "ABTE")
    return {
        "course": _entries(CourseFactory, "provider", a, b, t, e),
        "webinar": _entries(WebinarFactory, "organizer", a, b, t, e),
        "series": {
            "own": WebinarSeriesFactory(organizer=a),
            "other region": WebinarSeriesFactory(organizer=e),
        },
        **{
            model._meta.model_name: {
                "used": model.objects.all()[0],
                "other": model.objects.all()[1],
            }
            for model in (Theme, Method, Audience, Language, Region)
        },
        "organisation": {"own": a, "same region": b, "other region": e},
        "page": _pages(),
        "image": _media(Image, lambda title: get_test_image_file(filename=f"{title}.png")),
        "document": _media(
            Document, lambda title: ContentFile(f"{title} words".encode(), name=f"{title}.txt")
        ),
    }


def _entries(factory: Any, field: str, a: Any, b: Any, t: Any, e: Any) -> dict[str, models.Model]:
    french, english = (Language.objects.get(tag=tag) for tag in ("fr", "en"))

    def made(organisation: Organisation, language: Language, **state: Any) -> models.Model:
        # A title that is nowhere else, so that it shows where it should not.
        entry = factory(**{field: organisation}, title=f"Zq{next(_NUMBERS)}zq", **state)
        entry.in_language.set([language])
        entry.save()
        _give_rows(entry)
        entry.save_revision()
        return entry

    scheduled = made(a, french, draft=True)
    scheduled.go_live_at = timezone.now() + timedelta(days=3)
    scheduled.save()
    scheduled.save_revision().publish()
    return {
        "own": made(a, french),
        "same region": made(b, french),
        "trusted": made(t, french),
        "other region": made(e, english),
        "other language": made(a, english),
        "draft": made(a, french, draft=True),
        "draft of other region": made(e, english, draft=True),
        "scheduled": scheduled,
        "withdrawn": made(a, french, live=False),
    }


def _give_rows(entry: Any) -> None:
    """Give an entry what its form shows as rows."""
    is_course = entry.kind == EntryKind.COURSE
    text, other = (
        (CourseTextFactory, CourseOrganisationFactory)
        if is_course
        else (WebinarTextFactory, WebinarOrganisationFactory)
    )
    text(entry=entry, locale="es", title=f"{entry.title} text")
    other(entry=entry)
    if is_course:
        CourseInstanceFactory(course=entry)


def _pages() -> dict[str, models.Model]:
    africa, europe = region_page(AFRICA), region_page(EUROPE)
    found: dict[str, models.Model] = {"home": home(), "own": africa, "other region": europe}
    for apart, above in (("own draft", africa), ("draft of other region", europe)):
        draft = ContentPage(title=f"Zq{next(_NUMBERS)}zq", slug=apart.replace(" ", "-"))
        found[apart] = add_page(above, draft, is_live=False)
    return found


def _media(model: type[models.Model], file: Any) -> dict[str, models.Model]:
    """Make one in the collection of all, one where a password shuts it, one of another region."""
    root = Collection.get_first_root_node()
    private = root.add_child(name=f"Private {model.__name__}")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type="password", password="sesame"
    )
    europe = collection_of(Region.objects.get(code=EUROPE))
    places = {"public": root, "private": private, "other region": europe}
    return {
        apart: _measured(
            model(title=f"Zq{next(_NUMBERS)}zq", file=file(apart.title()), collection=place)
        )
        for apart, place in places.items()
    }


def _measured(medium: Any) -> models.Model:
    """Store a picture or file with its size, which the form would otherwise write when shown."""
    medium.file_size = medium.file.size
    medium.save()
    medium.get_file_hash()
    return medium
