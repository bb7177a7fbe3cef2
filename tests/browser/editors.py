"""People who edit, made on the site that is served, and their browsers signed in.

Runs as a program of its own beside the site (`python -m tests.browser.editors ROLE ...`), since
the site's database belongs to another process than that of the tests.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from tests.browser.planting import beside, go_on_counting, session_of
from tests.browser.serving import Site
from tests.browser.visiting import SESSION_COOKIE


def sign_in_as(page: Page, site: Site, role: str, *more: str, locale: str = "en") -> None:
    """Sign a browser in as somebody new: "curator", or "facilitator" with region and languages."""
    made = _on(site, "person", role, *more, locale)
    page.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": made["session"], "url": site.address}]
    )


def course_of(site: Site, region: str, **values: str) -> int:
    """Return the number of a new English course of an organisation in a region, shown to all."""
    number = _on(site, "course", region, json.dumps(values))["number"]
    return int(number)


def change_course(site: Site, number: int, **values: str) -> None:
    """Change what a course says, as a harvest does: without a draft."""
    _on(site, "change", str(number), json.dumps(values))


def claimed_course(site: Site) -> int:
    """Return the number of a course of a source of which a person has changed some parts here."""
    return int(_on(site, "claimed")["number"])


def _on(site: Site, *words: str) -> Mapping[str, Any]:
    return beside(site, "tests.browser.editors", *words)


def _person(role: str, *more: str) -> dict[str, Any]:
    from wagtail.users.models import UserProfile

    from tests.factories import accounts

    *arguments, locale = more
    go_on_counting(accounts.UserFactory)
    person = getattr(accounts, role)(*arguments)
    person.locale = locale
    person.save()
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": locale})
    return {"session": session_of(person)}


def _course(region: str, values: str) -> dict[str, Any]:
    from academy.taxonomy.models import Language, Region
    from tests.factories.courses import CourseFactory
    from tests.factories.organisations import OrganisationFactory

    go_on_counting(OrganisationFactory)
    organisation = OrganisationFactory(region=Region.objects.get(code=region))
    course = CourseFactory(provider=organisation, **json.loads(values))
    course.in_language.set(Language.objects.filter(tag="en"))
    course.save()
    return {"number": course.pk}


def _change(number: str, values: str) -> dict[str, Any]:
    from courses.models import Course

    return {"changed": Course.objects.filter(pk=int(number)).update(**json.loads(values))}


def _claimed() -> dict[str, Any]:
    from academy.harvesting.models import SourceRecord
    from courses.models import Course

    keys = SourceRecord.objects.filter(entry_kind="course", gone_since=None).values("entry_id")
    course = Course.objects.published().filter(pk__in=keys).order_by("pk")[0]
    draft = course.get_latest_revision_as_object()
    draft.title, draft.level, draft.keywords = "Changed by a person", "", ["changed"]
    draft.themes = []
    draft.save_revision(clean=False)
    return {"number": course.pk}


def _main(what: str, *words: str) -> None:
    import django

    django.setup()
    made = {
        "person": _person,
        "course": _course,
        "change": _change,
        "claimed": _claimed,
    }[what](*words)
    print(json.dumps(made))


if __name__ == "__main__":
    _main(*sys.argv[1:])
