"""The row guard: role by route by row, two rows in one request, lists, exports and bulk actions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from wagtail.models import Revision

from academy.accounts.models import AuditEntry, RoleAssignment, User
from academy.accounts.roles import Action
from academy.accounts.rules import forget_standing, may
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.rules import text_facts
from academy.organisations.models import Organisation
from academy.taxonomy.models import Language, Region
from cms.doors import Door, listed_door
from cms.permissions import GUARDED_ROUTES, ROUTE_ACTIONS, guard_routes, may_on, rows_for
from courses.models import Course
from tests.cms.viewsets.screens import address, opened, signed_in
from tests.factories.accounts import UserFactory, curator, facilitator, operator, partner
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
ROLES = (
    "learner",
    "ended",
    "partner of it",
    "partner of another",
    "trusted partner",
    "facilitator africa fr",
    "facilitator europe en",
    "without second factor",
    "curator",
    "operator",
)
# Who walks all routes in every run of the quick suite; the others do so beside the matrix.
QUICK_ROLES = {"learner", "partner of it", "facilitator africa fr"}
# Routes that are about the text of a row in a language, which their address names.
OF_TEXTS = ("translate", "translate_preview")
ROWS = ("shown", "shown in English", "draft", "draft elsewhere", "shown elsewhere", "no region")


def entry_routes(model: type[CatalogueEntry]) -> list[str]:
    """Return the routes with a row; Wagtail collects them when an address is first asked for."""
    reverse("wagtailadmin_home")
    found = [name for name, one in GUARDED_ROUTES.items() if one.has_row and one.model is model]
    assert len(found) > 15
    return sorted(found)


@pytest.fixture
def world() -> dict[str, Any]:
    """Make one organisation in Africa, one in Europe, and entries of each kind that rights know."""
    africa = Region.objects.get(code="africa")
    own = OrganisationFactory(region=africa)
    trusted = OrganisationFactory(region=africa, trusted=True)
    elsewhere = OrganisationFactory(region=Region.objects.get(code="europe"))
    return {"own": own, "trusted": trusted, "elsewhere": elsewhere, "none": OrganisationFactory()}


def person(role: str, world: dict[str, Any]) -> User:
    match role:
        case "learner":
            return UserFactory(confirmed=True)
        case "ended":
            found = curator()
            RoleAssignment.objects.filter(user=found).delete()
            return found
        case "partner of it":
            return partner(world["own"])
        case "partner of another":
            return partner(world["elsewhere"])
        case "trusted partner":
            return partner(world["trusted"])
        case "without second factor":
            found = facilitator("africa", "fr")
            found.authenticator_set.all().delete()
            return found
        case "curator":
            return curator()
        case "operator":
            return operator()
        case _:
            _word, region, language = role.split()
            return facilitator(region, language)


def entry(model: type[CatalogueEntry], row: str, world: dict[str, Any]) -> CatalogueEntry:
    place = "elsewhere" if "elsewhere" in row else "none" if row == "no region" else "own"
    language = "en" if row in {"shown in English", "draft elsewhere", "shown elsewhere"} else "fr"
    factory = CourseFactory if model is Course else WebinarFactory
    organisation = {model.organisation_field: world[place]}
    made = factory(draft=row.startswith("draft"), title=f"Secret [{row}]", **organisation)
    made.in_language.set(Language.objects.filter(tag=language))
    made.save()
    made.save_revision()
    return model.objects.get(pk=made.pk)


def expected(user: User, name: str, row: CatalogueEntry) -> int:
    """Say what the table says: hidden, refused, or let through."""
    user = User.objects.get(pk=user.pk)
    action = GUARDED_ROUTES[name].action
    of_text = name.rpartition(":")[2] in OF_TEXTS
    if may(user, action, text_facts(row, "fr")) if of_text else may_on(user, action, row):
        return 200
    return 403 if row.is_visible or may_on(user, Action.SEE, row) else 404


def more_of(name: str, row: CatalogueEntry) -> list[Any]:
    """Return what an address names besides the row."""
    revision = row.latest_revision_id
    return {
        "revisions_view": [revision],
        "revisions_revert": [revision],
        "revisions_unschedule": [revision],
        "revisions_compare": ["live", "latest"],
        "workflow_action": ["approve", 1],
        "collect_workflow_action_data": ["approve", 1],
        "workflow_history_detail": [1],
        "workflow_preview": [1],
        **{route: ["fr"] for route in OF_TEXTS},
    }.get(name.rpartition(":")[2], [])


def snapshot() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Course, Webinar, Revision, Organisation, RoleAssignment)
    ]


@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=() if role in QUICK_ROLES else pytest.mark.matrix) for role in ROLES],
)
@pytest.mark.usefixtures("bare_refusals")
def test_every_route_asks_for_the_row(role: str, world: dict[str, Any]) -> None:
    user = person(role, world)
    rows = [entry(Course, row, world) for row in ROWS] + [entry(Webinar, "draft elsewhere", world)]
    browser, before = signed_in(user), snapshot()
    wrong = []
    for made in rows:
        for name in entry_routes(type(made)):
            allowed = expected(user, name, made)
            url = reverse(name, args=[made.pk, *more_of(name, made)])
            methods = ("get", "post") if allowed != 200 else ("get",)
            for method in methods:
                if allowed == 200 and made is not rows[0]:
                    continue
                answer = getattr(browser, method)(url)
                if not fits(role, name, allowed, answer, made):
                    wrong.append((name, made.title, method, answer.status_code, allowed))
    assert wrong == []
    assert snapshot() == before


def fits(role: str, name: str, allowed: int, answer: Any, made: CatalogueEntry) -> bool:
    """Say whether an answer is the one of the table, and names nothing that it refuses."""
    if allowed != 200 and made.title in answer.content.decode():
        return False
    if not holds_editor(role):
        return answer.status_code in {302, 403}
    if allowed != 200:
        return bool(answer.status_code == allowed)
    # There is no such task: nothing else may answer.
    of_task = any(word in name for word in ("action", "history_detail", "workflow_preview"))
    return answer.status_code in ({404} if of_task else {200, 302, 405})


def holds_editor(role: str) -> bool:
    return role not in {"learner", "ended", "without second factor"}


def test_every_route_of_our_screens_is_listed_and_behind_the_guard() -> None:
    entry_routes(Course)
    for name, guarded in GUARDED_ROUTES.items():
        # A chooser shows what is public and says itself what it asks for.
        assert name.rpartition(":")[2] in ROUTE_ACTIONS or not guarded.has_row
        assert listed_door(name) is Door.ROW


def test_route_that_nobody_listed_stops_the_site_from_starting() -> None:
    with pytest.raises(ImproperlyConfigured, match="not in ROUTE_ACTIONS"):
        guard_routes(Course, [path("x/<int:pk>/", lambda _r: None, name="new")], namespace="x")  # type: ignore[arg-type,return-value]


def test_refusal_says_why(world: dict[str, Any]) -> None:
    made = entry(Course, "shown elsewhere", world)

    answer = signed_in(facilitator("africa", "fr")).get(address(made, "edit"))

    assert answer.status_code == 403
    assert "You look after Africa in French; this entry belongs to Europe." in (
        answer.content.decode()
    )


@pytest.mark.parametrize("role", ROLES)
def test_list_and_count_and_export_show_what_one_may_see(role: str, world: dict[str, Any]) -> None:
    made = [entry(Course, row, world) for row in ROWS]
    user = person(role, world)
    browser = signed_in(user)

    page = browser.get(address(Course, "list"))
    file = browser.get(address(Course, "list") + "?export=csv")

    if not holds_editor(role):
        assert {page.status_code, file.status_code} <= {302, 403}
        return
    own = [row.title for row in made if may_on(user, Action.SEE, row)]
    text, lines = page.content.decode(), b"".join(file).decode()  # type: ignore[arg-type]
    assert [row.title for row in made if row.title in text] == own
    assert len(lines.strip().splitlines()) == len(own) + 1
    assert AuditEntry.objects.filter(action="exported").get().details["rows"] == len(own)
    assert set(rows_for(Course, user, Action.SEE).values_list("title", flat=True)) == set(own)


def test_role_that_ends_ends_at_once(world: dict[str, Any]) -> None:
    made = entry(Course, "draft", world)
    user = facilitator("africa", "fr")
    browser = signed_in(user)
    data = opened(browser, made)
    RoleAssignment.objects.filter(user=user).delete()
    forget_standing(user)
    before = snapshot()

    answer = browser.post(address(made, "edit"), data | {"title": "Too late"})

    assert answer.status_code in {302, 403}
    assert snapshot() == before


def test_roles_are_read_once_in_a_request(browser: Client, world: dict[str, Any]) -> None:
    made = entry(Course, "draft", world)

    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address(made, "edit")).status_code == 200

    roles = f'FROM "{RoleAssignment._meta.db_table}" '
    assert sum(roles in query["sql"] for query in asked) == 1


# --- Two rows in one request ------------------------------------------------------------------


@pytest.fixture
def browser(world: dict[str, Any]) -> Client:
    return signed_in(facilitator("africa", "fr"))


def test_revision_of_another_row_is_not_found(browser: Client, world: dict[str, Any]) -> None:
    own, foreign = entry(Course, "draft", world), entry(Course, "draft elsewhere", world)
    revision = foreign.latest_revision_id

    answers = [
        browser.get(address(own, "revisions_view", revision)),
        browser.get(address(own, "revisions_revert", revision)),
        browser.post(address(own, "revisions_revert", revision), {"title": "x"}),
        browser.get(address(own, "revisions_compare", "live", revision)),
        browser.get(address(own, "revisions_compare", revision, "latest")),
        browser.post(address(own, "revisions_unschedule", revision)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


@pytest.mark.parametrize("place", ["elsewhere", "none"])
def test_entry_cannot_be_moved_out_of_reach(
    browser: Client, world: dict[str, Any], place: str
) -> None:
    own = entry(Course, "draft", world)
    data = opened(browser, own)
    before = snapshot()

    answer = browser.post(address(own, "edit"), data | {"provider": str(world[place].pk)})

    assert answer.status_code == 200
    assert snapshot() == before


def test_entry_cannot_be_made_out_of_reach(browser: Client, world: dict[str, Any]) -> None:
    from tests.cms.viewsets.screens import posted

    data = posted(browser.get(address(Course, "add")).content.decode())
    french = str(Language.objects.get(tag="fr").pk)
    before = snapshot()

    answer = browser.post(
        address(Course, "add"),
        data | {"title": "x", "provider": str(world["elsewhere"].pk), "in_language": french},
    )

    assert answer.status_code == 200
    assert snapshot() == before


def test_partner_who_is_not_trusted_cannot_publish_by_the_body(world: dict[str, Any]) -> None:
    own = entry(Course, "draft", world)
    browser = signed_in(partner(world["own"]))
    data = opened(browser, own)
    before = snapshot()

    answer = browser.post(address(own, "edit"), data | {"action-publish": "1"})

    assert answer.status_code == 403
    assert snapshot() == before


def test_draft_that_moves_an_entry_is_published_only_by_who_reaches_both(
    world: dict[str, Any],
) -> None:
    own = entry(Course, "shown", world)
    draft = own.get_latest_revision_as_object()
    draft.provider = world["elsewhere"]
    revision = draft.save_revision()
    before = snapshot()

    with pytest.raises(Exception, match="this entry belongs to Europe"):
        revision.publish(user=facilitator("africa", "fr"), skip_permission_checks=True)

    assert snapshot()[0] == before[0]


# --- Many rows at once ------------------------------------------------------------------------


def bulk(action: str, *entries: CatalogueEntry) -> str:
    numbers = "&".join(f"id={one.pk}" for one in entries)
    return f"{reverse('wagtail_bulk_action', args=['courses', 'course', action])}?{numbers}"


ACTIONS = ("publish", "withdraw", "add_themes", "mark_reviewed")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_bulk_action_with_a_hidden_row_is_not_found(
    browser: Client, world: dict[str, Any], action: str, method: str
) -> None:
    own, hidden = entry(Course, "draft", world), entry(Course, "draft elsewhere", world)
    before = snapshot()

    answer = getattr(browser, method)(bulk(action, own, hidden))

    assert answer.status_code == 404
    assert hidden.title not in answer.content.decode()
    assert snapshot() == before


def test_bulk_action_leaves_rows_that_one_may_only_see(
    browser: Client, world: dict[str, Any]
) -> None:
    own, other = entry(Course, "draft", world), entry(Course, "shown in English", world)

    page = browser.get(bulk("withdraw", own, other))
    browser.post(bulk("publish", own, other))
    browser.post(bulk("withdraw", other))

    assert "they stay as they are" in page.content.decode()
    assert Course.objects.get(pk=own.pk).live
    assert Course.objects.get(pk=other.pk).live


def test_nothing_is_deleted_in_bulk(world: dict[str, Any]) -> None:
    own = entry(Course, "draft", world)

    for who in (facilitator("africa", "fr"), curator(), operator()):
        answer = signed_in(who).get(bulk("delete", own))
        assert answer.status_code == 404


def test_partner_has_no_bulk_publishing(world: dict[str, Any]) -> None:
    own = entry(Course, "draft", world)

    signed_in(partner(world["own"])).post(bulk("publish", own))

    assert not Course.objects.get(pk=own.pk).live


@pytest.mark.parametrize("query", ["?id=all", "?id=1;drop", "?id=999999999", ""])
def test_bulk_action_on_no_particular_row_is_not_found(browser: Client, query: str) -> None:
    url = reverse("wagtail_bulk_action", args=["courses", "course", "publish"]) + query

    assert browser.get(url).status_code == 404


# --- Cost -------------------------------------------------------------------------------------


def statements(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = browser.get(url)
    assert answer.status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", [Course, Webinar])
def test_list_takes_the_same_statements_whatever_it_shows(
    browser: Client, world: dict[str, Any], model: type[CatalogueEntry]
) -> None:
    url = address(model, "list")
    entry(model, "shown", world)
    one = statements(browser, url)
    for row in ("draft", "shown in English", "draft"):
        entry(model, row, world)

    assert statements(browser, url) == one
    assert one <= 25
