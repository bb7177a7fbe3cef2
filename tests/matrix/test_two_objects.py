"""Own row in the address, somebody else's in the body: of the other nothing changes or is named.

Every screen is opened as somebody who may, about what is theirs; every place of its forms that
takes a number gets, one at a time, the number of a thing that is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Revision

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.catalogue.models import CatalogueEntry
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from cms.models.region import collection_of
from cms.permissions import TERMS, may_on
from tests.matrix.addresses import Address, addresses_of
from tests.matrix.asking import Answer, Asker, keep
from tests.matrix.bodies import Slot, bodies_in, caught_forms
from tests.matrix.expecting import hidden_from, is_refused, sees_medium, writes_at
from tests.matrix.remembering import drafts_that_name, newest_revision, remember, ties
from tests.matrix.routes import all_routes
from tests.matrix.world import EUROPE, World
from webinars.models import WebinarSeries

pytestmark = pytest.mark.django_db

WHO: Final = ("partner of A", "facilitator Africa fr")
# What these people have or make themselves.
OWN: Final = frozenset({"", "own", "own draft", "draft", "public", "home", "withdrawn"})
# Names of organisations are public: an entry may say who else stands behind it, which whoever looks
# after the region sees before it is shown, and an organisation what it belongs to. The other
# organisation itself stays as it is all the same.
OPEN: Final = frozenset({"other_organisations-0-organisation", "links-0-other"})


@dataclass(frozen=True, kw_only=True)
class Body:
    """Something to send to an address, with one place in it that takes a number."""

    target: str
    sent: dict[str, Any]
    slot: Slot


@pytest.mark.matrix
@pytest.mark.parametrize("role", WHO)
def test_number_of_another_row_in_a_body(role: str, world: World) -> None:
    person = world.people[role]
    assert person is not None
    others = not_of(person, world)
    asked = list(bodies(person, world))

    faults = [fault for body in asked for fault in send(person, world, body, others)]

    print(f"\n{role}: {len(asked)} places that take a number")
    keep(faults, role)
    assert faults == []


def not_of(person: User, world: World) -> list[models.Model]:
    """Return what somebody may not change, with the rows that belong to it.

    Terms of a vocabulary are everybody's to name.
    """
    found: list[models.Model] = []
    for things in world.things.values():
        rows = [thing for thing in things.values() if not isinstance(thing, TERMS)]
        found += [row for row in rows if not _is_theirs(person, row)]
    entries = [thing for thing in found if isinstance(thing, CatalogueEntry)]
    for entry in entries:
        for relation in entry._meta.related_objects:
            if relation.one_to_many:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: entry})
                found += list(rows)
    found += [other for other in world.people.values() if other and other.pk != person.pk]
    for other in world.people.values():
        if other and other.pk != person.pk:
            found += list(other.role_assignments.all())
    europe = Region.objects.get(code=EUROPE)
    return [*found, europe, collection_of(europe)]


def _is_theirs(person: User, thing: models.Model) -> bool:
    if isinstance(thing, CatalogueEntry | WebinarSeries):
        return may_on(person, Action.EDIT, thing).allowed
    if isinstance(thing, Organisation):
        return may_on(person, Action.EDIT_ORGANISATION, thing).allowed
    if isinstance(thing, Page):
        return writes_at(person, thing)
    if isinstance(thing, AbstractImage | AbstractDocument):
        return sees_medium(person, thing)
    return thing == person


def bodies(person: User, world: World) -> Iterator[Body]:
    """Open every screen of this person about their own things, and yield what its forms take."""
    asker = Asker(person)
    seen: set[tuple[str, str, str]] = set()
    for route in all_routes():
        for address in addresses_of(route, world):
            if address.apart not in OWN or is_refused(person, route, address):
                continue
            with caught_forms() as caught:
                shown = asker.ask("GET", address.path)
                slots = caught.slots()
            for body in _bodies(route.name, address, shown, slots):
                key = (route.name, body.slot.form, body.slot.name)
                if key not in seen:
                    seen.add(key)
                    yield body


def _bodies(name: str, address: Address, shown: Answer, slots: set[Slot]) -> Iterator[Body]:
    forms = bodies_in(shown.text, address.path)
    for slot in sorted(slots, key=lambda slot: (slot.form, slot.name)):
        for target, sent in forms:
            if _belongs(slot, sent):
                yield Body(target=target, sent=sent, slot=slot)


def _belongs(slot: Slot, sent: dict[str, Any]) -> bool:
    """Whether a place is one of a form: by its name, or by that of the rows it stands in."""
    rows = slot.name.partition("-")[0]
    return slot.name in sent or any(name.partition("-")[0] == rows for name in sent)


def send(person: User, world: World, body: Body, others: list[models.Model]) -> Iterator[str]:
    """Send a body once for each thing of others that fits, and yield what went wrong."""
    asker = Asker(person)
    hidden = hidden_from(person, world)
    for other in others:
        if not isinstance(other, body.slot.model):
            continue
        before, since = remember([other]), newest_revision()

        def look(other: models.Model = other, before: Any = before, since: int = since) -> Any:
            changed = ties(before, remember([other]))
            if body.slot.name in OPEN:
                return [change for change in changed if change.endswith("itself")]
            return [*changed, *drafts_that_name(since, body.slot.column, other.pk)]

        sent = {**body.sent, **body.slot.beside, body.slot.name: str(other.pk)}
        answer = asker.ask("POST", body.target, sent, look)
        where = f"{body.target} {body.slot.form} {body.slot.name} {other._meta.label} {other.pk}"
        if answer.status >= 500:
            yield f"{where}: broke with {answer.status} on {answer.broke_on}"
        yield from (f"{where}: {change}" for change in answer.seen)
        for title, thing in hidden.items():
            if title in answer.text:
                yield f"{where}: shows the hidden {thing}"


# --- Requests without a form ----------------------------------------------------------------------


PAGE_ACTIONS: Final = {
    "copy": ("destination_page_id", Page),
    "move": ("destination_page_id", Page),
    "create_alias": ("destination_page_id", Page),
    "copy_for_translation": ("destination_page_id", Page),
    "revert_to_page_revision": ("revision_id", Revision),
}


@pytest.mark.matrix
@pytest.mark.parametrize("role", WHO)
def test_number_of_another_row_among_many(role: str, world: World) -> None:
    """Tick one's own and somebody else's; give somebody else's page as the place to go."""
    person = world.people[role]
    assert person is not None

    faults = [
        fault
        for method, target, sent, other in [*_ticked(person, world), *_placed(person, world)]
        for fault in _asked(person, world, method, target, sent, other)
    ]

    keep(faults, role)
    assert faults == []


def test_every_action_of_the_pages_api_is_asked() -> None:
    names_no_other = {"publish", "unpublish", "delete", "convert_alias"}

    assert set(PagesAdminAPIViewSet.actions) == set(PAGE_ACTIONS) | names_no_other


Ask = tuple[str, str, dict[str, Any], models.Model]


def _ticked(person: User, world: World) -> Iterator[Ask]:
    """Yield every action on many rows of every model, read from where they are registered."""
    reverse("wagtailadmin_home")
    bulk_action_registry.get_bulk_actions_for_model("", "")  # has it collect them
    for app, models_ in bulk_action_registry.actions.items():
        for model, actions in models_.items():
            things = _things_of(apps.get_model(app, model), world)
            own = [thing for thing in things if _is_theirs(person, thing)][:1]
            for other in [thing for thing in things if not _is_theirs(person, thing)]:
                for name in actions:
                    address = reverse("wagtail_bulk_action", args=[app, model, name])
                    ticked = [*(f"id={one.pk}" for one in own), f"id={other.pk}"]
                    for query in ("&".join(ticked), "id=all", f"id=all&childOf={_root()}"):
                        target = f"{address}?{query}&next=/admin/"
                        yield "GET", target, {}, other
                        yield "POST", target, _filled_in(other), other


def _things_of(model: type[models.Model], world: World) -> list[models.Model]:
    people = [person for person in world.people.values() if person]
    rows = [thing for things in world.things.values() for thing in things.values()]
    found = [row for row in [*people, *rows] if isinstance(row, model)]
    assert found, f"{model.__name__} has actions on many rows, and the world holds none of it"
    return found


def _filled_in(other: models.Model) -> dict[str, Any]:
    """Return what the forms of such actions ask for."""
    return {"tags": "x", "collection": "1", "chooser": str(other.pk), "themes": ["1"], "role": "1"}


def _root() -> int:
    return int(Page.objects.get(depth=1).pk)


def _placed(person: User, world: World) -> Iterator[Ask]:
    own = [page for page in world.things["page"].values() if _is_theirs(person, page)]
    for other in world.things["page"].values():
        if not own or _is_theirs(person, other):
            continue
        for name, (field, model) in PAGE_ACTIONS.items():
            target = reverse("wagtailadmin_api:pages:action", args=[own[-1].pk, name])
            number = other.pk if model is Page else other.latest_revision_id
            if number is None:
                continue
            yield (
                "POST",
                target,
                {field: number, "locale": "fr", "slug": "new", "title": "N"},
                other,
            )
        confirm = reverse("wagtailadmin_pages:move_confirm", args=[own[-1].pk, other.pk])
        yield "GET", confirm, {}, other
        yield "POST", confirm, {}, other


def _asked(
    person: User, world: World, method: str, target: str, sent: dict[str, Any], other: models.Model
) -> Iterator[str]:
    before = remember([other])
    answer = Asker(person).ask(method, target, sent, lambda: ties(before, remember([other])))
    where = f"{method} {target} {sent} {other._meta.label} {other.pk}"
    if answer.status >= 500:
        yield f"{where}: broke with {answer.status} on {answer.broke_on}"
    yield from (f"{where}: {change}" for change in answer.seen)
    others = {one.email: f"person: {role}" for role, one in world.people.items() if one}
    others.pop(person.email)
    for title, thing in {**hidden_from(person, world), **others}.items():
        if title in answer.text:
            yield f"{where}: shows the hidden {thing}"
