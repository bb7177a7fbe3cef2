"""Courses in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from ninja import Query, Router

from academy.api import (
    LocaleParameters,
    documented,
    interface_locale,
    page_link,
    paged,
)
from academy.catalogue.querysets import CatalogueQuerySet
from academy.catalogue.schemas import EntryParameters, entry_values, matching
from academy.catalogue.source_keys import source_keys
from courses.models import Course
from courses.schemas import CourseList, CourseOut

router = Router(tags=["Courses"])


@router.get("/courses", response=documented(CourseList), summary="Courses")
def courses(
    request: HttpRequest, response: HttpResponse, asked: Query[EntryParameters]
) -> dict[str, Any]:
    """Published courses, the oldest first; use `search` to find by text."""
    rows = matching(_rows(), asked)
    page = paged(rows, asked, lambda row: row)
    response.headers["Link"] = page_link(request, asked, page["count"])
    return {**page, "results": _shown(page["results"], asked.locale)}


@router.get("/courses/{int:pk}", response=documented(CourseOut), summary="Course")
def course(request: HttpRequest, pk: int, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """One published course."""
    row = get_object_or_404(_rows().published(), pk=pk)
    return _shown([row], asked.locale)[0]


def _rows() -> CatalogueQuerySet:
    return Course.objects.whole()


def _shown(rows: list[Course], locale: str) -> list[dict[str, Any]]:
    at, keys = timezone.now(), source_keys(row.key for row in rows)
    with translation.override(interface_locale(locale)):
        return [
            _values(row, entry_values(row, at=at, keys=keys.get(row.key, []), locale=locale))
            for row in rows
        ]


def _values(row: Course, values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "course_code": row.course_code, "instances": list(row.instances.all())}
