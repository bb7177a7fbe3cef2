"""The map of organisations: an equirectangular world, drawn on the server (pure).

The land is `static/cms/world.svg`, a grid of dots every 2.5 degrees where Natural Earth
(public domain, 1:110 million) has land. Map and marks share these measures.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

from django.urls import reverse

from academy.organisations.models import Organisation
from cms.components import Mark

UNITS_A_DEGREE: Final = 2.0
NORTH: Final = 80.0  # degrees of latitude at the upper edge; the lower one is at -58
SMALLEST, LARGEST = 3.5, 9.0


def place_on_map(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a place lies on the map, in its units."""
    return (longitude + 180) * UNITS_A_DEGREE, (NORTH - latitude) * UNITS_A_DEGREE


def radius_for(entries: int) -> float:
    """Return the size of a mark: its area grows with the number of entries, up to a point."""
    return min(LARGEST, SMALLEST + sqrt(entries) / 2)


def mark_of(organisation: Organisation, entries: int) -> Mark:
    """Return an organisation as a mark; its place must be known."""
    x, y = place_on_map(organisation.latitude or 0.0, organisation.longitude or 0.0)
    return Mark(
        x=round(x, 1),
        y=round(y, 1),
        radius=round(radius_for(entries), 1),
        label=organisation.name,
        url=reverse("organisation", args=[organisation.pk, organisation.slug]),
    )
