"""What the word for a kind of offer tells besides its method: mode, price, whether any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from academy.harvesting.records import ModeValue


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a kind word states; False and empty where it states nothing.

    `is_on_demand`: without dates people start whenever they like.
    """

    mode: ModeValue = ""
    is_event: bool = False
    is_on_demand: bool = False
    is_free: bool = False


# A university course may be taught anywhere: its kind says nothing of the mode.
KINDS: Final[dict[str, Kind]] = {
    "mooc": Kind(mode="online", is_on_demand=True),
    "open-courseware": Kind(mode="online", is_on_demand=True, is_free=True),
    "free-course": Kind(mode="online", is_on_demand=True, is_free=True),
    "webinar": Kind(mode="online", is_event=True),
    "city-workshop": Kind(mode="onsite"),
    "city-visit": Kind(mode="onsite"),
    "city-talk": Kind(mode="onsite"),
    "apprenticeship": Kind(mode="onsite"),
}
NOT_STATED: Final = Kind()


def kind_of(word: str) -> Kind:
    """Return what a kind word states."""
    return KINDS.get(word.strip().casefold(), NOT_STATED)
