"""Share images: the plan of a theme beside the site's name, as PNG, for other sites' previews.

Sites that show a preview of a link want a raster of 1200 by 630. It is drawn from the same plan as
the picture on the page, so that one knows a theme by it there too. Only the few elements that
`patterns.pattern` writes are understood.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians, sin
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from cms.patterns import SIDE, TONES, pattern

WIDTH, HEIGHT = 1200, 630
_FINER: Final = 2  # drawn so much larger and scaled down, which smooths every edge
_PAPER, _INK, _ACCENT = "#fcfcf9", "#14181d", "#f7b521"
_BENDS: Final = 24  # straight pieces of a curve

# The site's mark, as in `static/cms/mark.svg`, in units of a thirtieth of its side.
_MARK: Final = (
    ((3, 3), (10, 3), (10, 11), (3, 11)),
    ((13, 3), (27, 3), (27, 6.5), (13, 10)),
    ((3, 14), (10, 14), (10, 27), (3, 27)),
    ((13, 13), (27, 9.5), (27, 17), (13, 17)),
    ((13, 20), (18, 20), (18, 27), (13, 27)),
    ((21, 20), (27, 20), (27, 27), (21, 27)),
)

_LETTERS_END: Final = 0x180  # Latin with its accents: what the face that comes with Pillow has

_Point = tuple[float, float]


@lru_cache(maxsize=96)
def share_image(slug: str, family: str, name: str) -> bytes:
    """Return the PNG for a theme, in the tones of the top theme above it; `name` is the site's."""
    image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), _PAPER)
    side = HEIGHT * _FINER
    image.paste(_plan(pattern(slug, family), side), (image.width - side, 0))
    _write_name(ImageDraw.Draw(image), name, (image.width - side, side), rule=_tone(slug, family))
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    # A plan has two tones; sixty-four colours keep its edges smooth at a third of the size.
    out = io.BytesIO()
    small.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def drawable(name: str) -> str:
    """Return a name that the letters at hand can write, else nothing: the mark stands alone."""
    return name if all(ord(letter) < _LETTERS_END for letter in name) else ""


def _tone(slug: str, family: str) -> str:
    tones = TONES.get(family or slug)
    return tones.deep if tones else _INK


def _write_name(draw: ImageDraw.ImageDraw, name: str, room: tuple[int, int], *, rule: str) -> None:
    """Put the mark and the name of the site into the room beside the plan."""
    width, height = room
    margin, mark = 56 * _FINER, 112 * _FINER
    top = height // 2 - mark
    draw.rectangle((margin, top, margin + mark, top + mark), fill=_ACCENT)
    for block in _MARK:
        corners = [(margin + x * mark / 30, top + y * mark / 30) for x, y in block]
        draw.polygon(corners, fill=_INK)
    size = 68 * _FINER
    while (font := ImageFont.load_default(size)).getlength(name) > width - 2 * margin:
        size -= 2
    draw.text((margin, top + mark + 36 * _FINER), name, fill=_INK, font=font)
    draw.rectangle((width - 8 * _FINER, 0, width, height), fill=rule)


@dataclass(frozen=True)
class _Ground:
    """From the units of a plan to the pixels of its picture: turned round the middle, enlarged."""

    turn: float
    scale: float

    def at(self, point: _Point) -> _Point:
        angle, middle = radians(self.turn), SIDE / 2
        x, y = point[0] - middle, point[1] - middle
        turned = (x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle))
        return (turned[0] + middle) * self.scale, (turned[1] + middle) * self.scale


def _plan(svg: str, side: int) -> Image.Image:
    """Return a plan as a square picture."""
    deep, light = re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg)[:2]
    turn = re.search(r"rotate\((-?\d+)", svg)
    ground = _Ground(float(turn[1]) if turn else 0.0, side / SIDE)
    image = Image.new("RGB", (side, side), deep)
    draw = ImageDraw.Draw(image)
    for tag, written in re.findall(r"<(path|circle) ([^>]*)/>", svg)[1:]:
        values = dict(re.findall(r'([a-z-]+)="([^"]*)"', written))
        fill, stroke = values.get("fill"), values.get("stroke", light)
        width = float(values.get("stroke-width", 1)) * ground.scale
        for line in _circle(values) if tag == "circle" else _lines(values["d"]):
            points = [ground.at(point) for point in line]
            if fill:
                draw.polygon(points, fill=fill)
            if stroke != "none":
                _stroke(draw, points, stroke, width)
    return image


def _stroke(draw: ImageDraw.ImageDraw, points: list[_Point], tone: str, width: float) -> None:
    """Draw a line as the area between its edges; Pillow's own wide lines have kinks in bends."""
    one_edge, other_edge = [], []
    for before, (x, y), after in zip(
        [points[0], *points], points, [*points[1:], points[-1]], strict=False
    ):
        along = (after[0] - before[0], after[1] - before[1])
        length = hypot(*along) or 1.0
        across = (-along[1] / length * width / 2, along[0] / length * width / 2)
        one_edge.append((x + across[0], y + across[1]))
        other_edge.append((x - across[0], y - across[1]))
    draw.polygon([*one_edge, *reversed(other_edge)], fill=tone)


def _circle(values: dict[str, str]) -> Iterator[list[_Point]]:
    x, y, radius = (float(values[name]) for name in ("cx", "cy", "r"))
    angles = (radians(degrees) for degrees in range(0, 361, 4))
    yield [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def _lines(path: str) -> Iterator[list[_Point]]:
    """Yield the strokes of a path as points, its curves in short straight pieces."""
    line: list[_Point] = []
    control: _Point | None = None
    for letter, written in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", written)]
        if letter == "M":
            if line:
                yield line
            line = [(numbers[0], numbers[1])]
        elif letter == "z":
            line.append(line[0])
        elif letter == "H":
            line.append((numbers[0], line[-1][1]))
        elif letter == "h":
            line.append((line[-1][0] + numbers[0], line[-1][1]))
        elif letter == "v":
            line.append((line[-1][0], line[-1][1] + numbers[0]))
        else:
            control = _curve(line, letter, numbers, control)
    if line:
        yield line


# How many numbers each letter takes at a time: lines, and curves with two, one or no control
# points of their own beside where they end.
_TAKES: Final = {"l": 2, "L": 2, "q": 4, "t": 2, "C": 6, "S": 4}


def _curve(
    line: list[_Point], letter: str, numbers: list[float], control: _Point | None
) -> _Point | None:
    """Add what a letter draws to a line; return the control point that the next one mirrors."""
    for start in range(0, len(numbers), _TAKES[letter]):
        taken = numbers[start : start + _TAKES[letter]]
        begin = line[-1]
        base = begin if letter.islower() else (0.0, 0.0)
        points = [(base[0] + x, base[1] + y) for x, y in zip(taken[::2], taken[1::2], strict=True)]
        if letter in "tS":
            mirrored = control or begin
            points.insert(0, (2 * begin[0] - mirrored[0], 2 * begin[1] - mirrored[1]))
        control = points[-2] if len(points) > 1 else None
        line.extend(_bent([begin, *points]))
    return control


def _bent(points: list[_Point]) -> Iterator[_Point]:
    """Yield points on a Bezier curve of any degree (de Casteljau), its begin left out."""
    steps = 1 if len(points) == 2 else _BENDS
    for step in range(1, steps + 1):
        share, left = step / steps, points
        while len(left) > 1:
            left = [
                (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
                for a, b in pairwise(left)
            ]
        yield left[0]
