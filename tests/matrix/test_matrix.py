"""Every role before every route, with every method and every thing: refused, or nothing lost.

Routes come from the resolver and things from a small world of two regions, so a new route is walked
as soon as it is there. A cell fails when somebody is let in who must not be, when a refusal has
written anything, when a look has written anything, when anything breaks, or when the title of
something hidden stands in an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from tests.matrix.addresses import Address, addresses_of
from tests.matrix.asking import Answer, Asker, keep
from tests.matrix.expecting import hidden_from, is_open, is_refused
from tests.matrix.routes import Route, all_routes
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

ROLES = (
    "visitor",
    "learner",
    "second learner",
    "partner of A",
    "partner of B",
    "trusted partner",
    "facilitator Africa fr",
    "facilitator Europe en",
    "facilitator without second factor",
    "curator",
    "operator",
    "ended role",
)
# What Wagtail's forms take for granted; nothing in it is filled in.
FORM = {
    "external-link-chooser-url": "https://city.example/",
    "body-count": "0",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
}
# Wagtail's own: one breaks to show how that looks, the other when nothing was uploaded before it.
BREAK_BY_THEMSELVES = {"wagtailadmin_error_test", "wagtailredirects:process_import"}
# Methods that no screen takes: once for each route is enough.
RARE = ("PUT", "PATCH", "DELETE")


@pytest.mark.matrix
@pytest.mark.parametrize("role", ROLES)
def test_matrix(role: str, world: World) -> None:
    assert _walk(role, world, tuple(all_routes())) == []


@pytest.mark.parametrize("role", ["learner", "partner of B", "facilitator Europe en"])
def test_sample_of_the_matrix(role: str, world: World) -> None:
    """Walk what is guarded by us, so that a mistake shows before the whole is walked."""
    guarded = [route for route in all_routes() if route.name.endswith((":edit", ":translate"))]

    assert _walk(role, world, guarded) == []


def _walk(role: str, world: World, routes: Sequence[Route]) -> list[str]:
    person = world.people[role]
    asker = Asker(person)
    hidden = hidden_from(person, world)
    faults: list[str] = []
    figures: Counter[str] = Counter()
    for route in routes:
        for method, address in _cells(route, world):
            answer = asker.ask(method, address.path, FORM if method == "POST" else None)
            figures["asked"] += 1
            figures["refused"] += answer.is_refusal
            must_refuse = is_refused(person, route, address)
            must_open = method == "GET" and is_open(person, route, address)
            faults += [
                f"{method} {route.name} {address.kind} {address.apart} {address.path}: {fault}"
                for fault in _faults(route.name, method, answer, must_refuse, must_open, hidden)
            ]
            if asker.has_changed:  # some routes sign out, others leave a message
                asker = Asker(person)
    print(f"\n{role}: {dict(figures)}")
    keep(faults, role)
    return faults


def _cells(route: Route, world: World) -> Iterator[tuple[str, Address]]:
    """Yield each method with each address; the rare methods with the first address only."""
    addresses = list(addresses_of(route, world))
    for address in addresses:
        yield "GET", address
        yield "POST", address
    for address in addresses[:1]:
        for method in RARE:
            yield method, address


def _faults(
    name: str,
    method: str,
    answer: Answer,
    must_refuse: bool,
    must_open: bool,
    hidden: dict[str, str],
) -> Iterator[str]:
    if answer.status >= 500 and name not in BREAK_BY_THEMSELVES:
        yield f"broke with {answer.status} on {answer.broke_on}"
    if must_refuse and not answer.is_refusal:
        yield f"let in with {answer.status} {answer.location}"
    if must_open and answer.is_refusal:
        yield f"refused with {answer.status} {answer.location}"
    if answer.written and (method == "GET" or answer.is_refusal):
        yield f"wrote {sorted(answer.written)}"
    for title, thing in hidden.items():
        if title in answer.text:
            yield f"shows the hidden {thing}"


def test_every_route_can_be_asked(world: World) -> None:
    silent = {route.name for route in all_routes() if not list(addresses_of(route, world))}

    assert silent == set()
