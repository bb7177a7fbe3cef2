"""The city pattern: a street plan drawn from a slug, so that a theme is known by its plan.

A plan is one small SVG: blocks in the deep tone, streets, squares and water in the light one.
The same slug always gives the same bytes; nothing is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, pi, sin

SIDE = 96
# Chosen so that the top themes get different plans; another one redraws every city.
SALT = "1789"


@dataclass(frozen=True, kw_only=True)
class Tones:
    """Two tones of one hue, as CSS colours: `deep` for blocks, `light` for streets."""

    deep: str
    light: str


TONES = {
    "governance-and-participation": Tones(deep="#2f4b8f", light="#dfe6f6"),
    "economy-and-finance": Tones(deep="#8a5a12", light="#f6e8cc"),
    "people-and-society": Tones(deep="#a03a4a", light="#f8e1e1"),
    "environment-and-climate": Tones(deep="#2a6e4a", light="#dcefe1"),
    "territory-and-services": Tones(deep="#9c4a26", light="#f7e3d6"),
    "digital-and-innovation": Tones(deep="#5b4391", light="#e8e1f4"),
    "cooperation-and-knowledge": Tones(deep="#1f6a78", light="#d8edf0"),
}
SPARE = Tones(deep="#4a5560", light="#e4e6e4")


class _Dice:
    """Numbers drawn from a slug; the same slug always throws the same numbers."""

    def __init__(self, slug: str) -> None:
        self._bytes = self._endless(slug)

    @staticmethod
    def _endless(slug: str) -> Iterator[int]:
        turn = 0
        while True:
            yield from hashlib.sha256(f"{SALT}/{slug}/{turn}".encode()).digest()
            turn += 1

    def throw(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + next(self._bytes) % (high - low + 1)


def pattern(slug: str, family: str = "") -> str:
    """Return the plan of a slug as an SVG document, in the tones of its family.

    `family` is the slug of the top theme; a top theme is its own family.
    """
    tones = TONES.get(family or slug, SPARE)
    dice = _Dice(slug)
    plan = _PLANS[dice.throw(0, len(_PLANS) - 1)]
    turn = dice.throw(-24, 24)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
        f'width="{SIDE}" height="{SIDE}"><path fill="{tones.deep}" d="M0 0h{SIDE}v{SIDE}H0z"/>'
        f'<g fill="none" stroke="{tones.light}" transform="rotate({turn} 48 48)">'
        f"{plan(dice, tones)}</g></svg>"
    )


def _lines(dice: _Dice, step: tuple[int, int], *, across: bool) -> str:
    """Return parallel streets over the whole plan, at distances thrown between two sizes."""
    at, path = -24 + dice.throw(0, 6), ""
    while at < SIDE + 24:
        path += f"M-24 {at}h144" if across else f"M{at}-24v144"
        at += dice.throw(*step)
    return path


def _streets(path: str, width: float) -> str:
    return f'<path stroke-width="{width:g}" d="{path}"/>'


def _grid(dice: _Dice, tones: Tones) -> str:
    """A planned town: two sets of streets, an avenue across them, a square where they meet."""
    x, y, size = dice.throw(22, 58), dice.throw(22, 58), dice.throw(12, 18)
    end = dice.throw(20, 120)
    return (
        _streets(_lines(dice, (8, 13), across=True) + _lines(dice, (12, 22), across=False), 1.6)
        + _streets(f"M-24 {SIDE - end}L120 {end}", 5)
        + f'<path fill="{tones.light}" stroke="none" d="M{x} {y}h{size}v{size}h-{size}z"/>'
    )


def _chamfered(dice: _Dice, tones: Tones) -> str:
    """An extension of the nineteenth century: square blocks with cut corners and courtyards."""
    step = dice.throw(19, 24)
    corners = "".join(
        f"M{x} {y}l4-4l4 4l-4 4z" for x in range(-24, 121, step) for y in range(-24, 121, step)
    )
    yards = "".join(
        f"M{x} {y}h{dice.throw(4, 7)}v{dice.throw(4, 7)}h-5z"
        for x in range(-24 + step // 2 + 1, 110, step)
        for y in range(-24 + step // 2 - 3, 110, step)
        if dice.throw(0, 3)
    )
    even = "".join(f"M-24 {at}h144M{at + 4}-24v144" for at in range(-24, 121, step))
    return (
        _streets(even, 3)
        + f'<path fill="{tones.light}" stroke="none" d="{corners}{yards}"/>'
        + _streets("M-24 -24L120 120" if dice.throw(0, 1) else "M-24 120L120 -24", 4)
    )


def _radial(dice: _Dice, tones: Tones) -> str:
    """A town round a place: rings and spokes, with the place left open in the middle."""
    x, y, spokes = dice.throw(8, 88), dice.throw(8, 88), dice.throw(7, 13)
    rings = "".join(
        f'<circle cx="{x}" cy="{y}" r="{r}" stroke-width="{2 if r % 3 else 3}"/>'
        for r in range(17, 130, dice.throw(9, 15))
    )
    rays = "".join(
        f"M{x} {y}l{140 * cos(2 * pi * n / spokes):.0f} {140 * sin(2 * pi * n / spokes):.0f}"
        for n in range(spokes)
    )
    return (
        rings
        + _streets(rays, 2)
        + f'<circle cx="{x}" cy="{y}" r="{dice.throw(7, 10)}" fill="{tones.light}"/>'
    )


def _river(dice: _Dice, tones: Tones) -> str:
    """A town on water: streets on both banks, two bridges over a bend."""
    a, b, c = dice.throw(10, 40), dice.throw(50, 90), dice.throw(10, 60)
    bends = ((-24, a), (20, a - 14), (34, b), (60, b - 12))
    bridges = "".join(
        f"M{x:.0f} {y - 11:.0f}v22" for x, y in (_on_curve(bends, t) for t in (0.45, 0.8))
    )
    return (
        _streets(_lines(dice, (9, 15), across=False) + _lines(dice, (10, 16), across=True), 1.6)
        + _streets(f"M-24 {a}C20 {a - 14} 34 {b} 60 {b - 12}S100 {c} 124 {c}", 15)
        + f'<path stroke="{tones.deep}" stroke-width="3" d="{bridges}"/>'
    )


def _on_curve(bends: tuple[tuple[int, int], ...], t: float) -> tuple[float, float]:
    """Return the point of a cubic Bezier curve at `t` from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x = sum(weight * bend[0] for weight, bend in zip(weights, bends, strict=True))
    y = sum(weight * bend[1] for weight, bend in zip(weights, bends, strict=True))
    return x, y


def _lanes(dice: _Dice, tones: Tones) -> str:
    """An old town: bent lanes that follow the ground, a market place among them."""
    along = "".join(
        f"M-24 {at}q24 {dice.throw(-10, 10)} 48 {dice.throw(-4, 4)}t48 {dice.throw(-5, 5)}t60 2"
        for at in range(-16, 118, dice.throw(11, 15))
    )
    down = "".join(
        f"M{at}-24q{dice.throw(-9, 9)} 30 {dice.throw(-4, 4)} 60t{dice.throw(-6, 6)} 90"
        for at in range(-18, 118, dice.throw(14, 20))
    )
    x, y = dice.throw(30, 60), dice.throw(30, 60)
    return (
        _streets(along + down, 2) + f'<path fill="{tones.light}" stroke="none" '
        f'd="M{x} {y}l{dice.throw(9, 14)} 3l-2 {dice.throw(10, 14)}l-13-4z"/>'
    )


def _harbour(dice: _Dice, tones: Tones) -> str:
    """A port: quays cut into the edge of a dense grid, one street along the water."""
    shore = dice.throw(54, 66)
    piers = "".join(
        f"M{at} {shore + 6}h{dice.throw(4, 6)}v{dice.throw(16, 26)}h-5z"
        for at in range(-20, 110, dice.throw(13, 18))
    )
    return (
        _streets(_lines(dice, (7, 10), across=True) + _lines(dice, (9, 17), across=False), 1.6)
        + f'<path fill="{tones.light}" stroke="none" d="M-30 {shore}h156v90H-30z"/>'
        + f'<path fill="{tones.deep}" stroke="none" d="{piers}"/>'
        + _streets(f"M-24 {shore - dice.throw(16, 30)}h144", 4)
    )


_PLANS: tuple[Callable[[_Dice, Tones], str], ...] = (
    _grid,
    _chamfered,
    _radial,
    _river,
    _lanes,
    _harbour,
)
