"""What the API says of vocabularies."""

from __future__ import annotations

from typing import Literal

from ninja import Schema


class ThemeOut(Schema):
    """A theme; `parent` is the value of the theme above it."""

    value: str
    label: str
    parent: str | None
    sdg_goals: list[int]
    url: str


class MethodOut(Schema):
    """A way of learning; `phase` says what it is for."""

    value: str
    label: str
    phase: Literal["seek", "sense", "share"]
    url: str


class ThemeList(Schema):
    """Every theme, each parent before its children."""

    count: int
    results: list[ThemeOut]


class MethodList(Schema):
    """Every method."""

    count: int
    results: list[MethodOut]
