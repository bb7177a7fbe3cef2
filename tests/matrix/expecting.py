"""What each route owes to each person: read from the table of rights, not from what it answers."""

from __future__ import annotations

from typing import Final

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import holds_action, may, standing_of
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.rules import text_facts
from cms.doors import Door, door_of, may_pass
from cms.models.region import RegionCollection
from cms.permissions import action_of, may_on
from tests.matrix.addresses import OTHERWISE, Address
from tests.matrix.routes import Route
from tests.matrix.world import World

# What of a page everybody who writes somewhere may look at: where it stands, and that it is there.
_LOOKS_ON: Final = frozenset(
    {
        "wagtailadmin_choose_page_child",
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
    }
)


# Pictures and words that the editing screens are made of: they are the same for everybody.
_SHOWN_TO_ALL: Final = frozenset({"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})


def is_refused(person: User | None, route: Route, address: Address) -> bool:
    """Whether a person must be turned away; where this says no, the screen may still say so."""
    if not route.is_admin:
        return isinstance(address.thing, CatalogueEntry) and not address.thing.is_visible
    if route.name in _SHOWN_TO_ALL:
        return False
    if person is None or not holds_action(person, Action.USE_EDITOR):
        return True
    door = door_of(route.name)
    if not may_pass(person, door):
        return True
    if door is Door.TREE and isinstance(address.thing, Page) and route.name not in _LOOKS_ON:
        return not writes_at(person, address.thing)
    if door is Door.ROW and address.thing is not None:
        model = type(address.thing)
        action = action_of(model, route.name.rpartition(":")[2])
        if "locale" in route.parameters:
            # A text is in its own language, whatever is taught in.
            assert isinstance(address.thing, CatalogueEntry)
            facts = text_facts(address.thing, OTHERWISE["locale"])
            return not may(person, action, facts).allowed
        return not may_on(person, action, address.thing).allowed
    return False


def is_open(person: User | None, route: Route, address: Address) -> bool:
    """Whether a person must be let in: to every list and form of a row that the table gives."""
    if not route.is_admin or address.thing is None or door_of(route.name) is not Door.ROW:
        return False
    name = route.name.rpartition(":")[2]
    opening = {"edit", "history", "usage", "translations", "translate"}
    return name in opening and not is_refused(person, route, address)


def writes_at(person: User, page: Page) -> bool:
    """Whether a page lies in a region of this person's; read from the roles."""
    standing = standing_of(person)
    if standing.is_operator or holds_action(person, Action.JOIN_RECORDS):
        return True
    above = page.get_ancestors(inclusive=True).filter(regionpage__isnull=False)
    codes = set(above.values_list("regionpage__region__code", flat=True))
    return any(may(person, Action.EDIT_PAGES, facts).allowed for facts in map(_in_region, codes))


def sees_medium(person: User | None, medium: AbstractImage | AbstractDocument) -> bool:
    """Whether the name of a picture or document may be shown: not those of other regions."""
    if medium.collection.depth == 1:
        return True
    if person is None:
        return False
    standing = standing_of(person)
    if standing.is_operator or holds_action(person, Action.JOIN_RECORDS):
        return True
    place = RegionCollection.objects.filter(collection=medium.collection).first()
    return place is not None and may(person, Action.EDIT_PAGES, place.region).allowed


def _in_region(code: str) -> models.Model:
    from academy.taxonomy.models import Region

    return Region.objects.get(code=code)


def hidden_from(person: User | None, world: World) -> dict[str, str]:
    """Return the titles that must not be shown to a person, each with what it is."""
    hidden = {"Private words": "document: private"}  # its password is in nobody's session
    for kind, things in world.things.items():
        for apart, thing in things.items():
            if isinstance(thing, CatalogueEntry):
                is_hidden = not thing.is_visible and not (
                    person and may_on(person, Action.SEE, thing).allowed
                )
            elif isinstance(thing, AbstractImage | AbstractDocument):
                is_hidden = not sees_medium(person, thing)
            elif isinstance(thing, Page):
                is_hidden = not thing.live and not (person and writes_at(person, thing))
            else:
                continue
            if is_hidden:
                hidden[thing.title] = f"{kind}: {apart}"
    return hidden
