"""Every screen of ours in the editor, with something on it, and the sessions of who looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

# Namespaces of routes whose screens are Wagtail's frame round what we put into it.
OURS: Final = (
    "wagtailsnippets_courses_course",
    "wagtailsnippets_webinars_webinar",
    "wagtailsnippets_webinars_webinarseries",
    "wagtailsnippets_organisations_organisation",
    "wagtailsnippets_taxonomy_",
    "academy_reports",
    "people",
    "joining",
    "problems",
    "messages",
    "recommendations",
    "site_settings",
)


def plant() -> dict[str, Any]:
    """Have something wait, be reported and be sent back; return what to open, and as whom."""
    from django.db import transaction

    from tests.browser.planting import session_of
    from tests.factories.accounts import operator

    with transaction.atomic():
        people = {"en": operator(), "ar": operator()}
        _in_arabic(people["ar"])
        things = _things(people["en"])
    pages = list(_pages(things, people["en"]))
    kinds = {name.rpartition(":")[2]: path for name, path in reversed(pages)}
    sessions = {name: session_of(person) for name, person in people.items()}
    # What differs from left to right is the same on every list, on every form.
    paths = {"en": [path for _name, path in pages], "ar": list(kinds.values())}
    return {"sessions": sessions, "paths": paths}


def _in_arabic(person: Any) -> None:
    from wagtail.users.models import UserProfile

    person.locale = "ar"
    person.save()
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = "ar"
    profile.save()


def _things(by: Any) -> dict[str, dict[str, Any]]:
    """Return an entry of each kind: a draft that waits, one that was reported, an organisation."""
    from academy.catalogue.publishing import submit
    from academy.organisations.models import Organisation
    from academy.taxonomy.models import Audience, Language, Method, Region, Theme
    from cms.models import ProblemReport
    from courses.models import Course
    from webinars.models import Webinar, WebinarSeries

    courses = Course.objects.exclude(provider=None).filter(live=True).order_by("pk")
    course = next(one for one in courses if not one.workflow_in_progress)
    webinar = Webinar.objects.exclude(organizer=None).filter(live=True).order_by("pk")[0]
    course.save_revision(user=by)
    submit(course, by=by)
    webinar.save_revision(user=by)
    ProblemReport.objects.create(
        entry_kind="webinar", entry_id=webinar.pk, kind=ProblemReport.Kind.values[0], text="Moved."
    )
    organisation = Organisation.objects.exclude(region=None).order_by("pk")[0]
    return {
        "course": {"waits": course},
        "webinar": {"reported": webinar},
        "organisation": {"one": organisation},
        "series": _first(WebinarSeries),
        "theme": _first(Theme),
        "method": _first(Method),
        "audience": _first(Audience),
        "language": _first(Language),
        "region": _first(Region),
        "page": {},
        "image": {},
        "document": {},
    }


def _first(model: Any) -> dict[str, Any]:
    row = model.objects.order_by("pk").first()
    return {"first": row} if row else {}


def _pages(things: dict[str, dict[str, Any]], by: Any) -> Iterator[tuple[str, str]]:
    """Yield the route and the path of every screen of ours that is a whole page.

    A preview that nobody asked for shows a page of Wagtail's that says so.
    """
    from django.test import Client

    from tests.browser.planting import host_of_the_site
    from tests.matrix.addresses import addresses_of
    from tests.matrix.routes import all_routes
    from tests.matrix.world import World

    client = Client(raise_request_exception=False, headers={"host": host_of_the_site()})
    client.force_login(by)
    world = World(people={}, things=things)
    for route in all_routes():
        is_ours = route.name == "wagtailadmin_home" or route.name.startswith(OURS)
        if not is_ours or not route.is_admin or "preview" in route.name or _is_like(route.name):
            continue
        for address in addresses_of(route, world):
            answer = client.get(address.path)
            if answer.status_code == 200 and _is_whole(answer):
                yield route.name, address.path


def _is_like(name: str) -> bool:
    """Whether a screen is made as that of a course or a theme is, which are looked at whole."""
    namespace, _colon, route = name.rpartition(":")
    model = namespace.rpartition("_")[2]
    same = {"webinar", "webinarseries", "method", "audience", "language", "region"}
    return model in same and route not in {"list", "add", "edit"}


def _is_whole(answer: Any) -> bool:
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return is_page and not answer.streaming and b"<html" in answer.content[:500]
