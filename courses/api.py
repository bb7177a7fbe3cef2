"""Courses in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from academy.api import LocaleParameters, documented
from academy.catalogue.answers import entry_answer, list_answer
from academy.catalogue.schemas import EntryParameters
from courses.models import Course
from courses.schemas import CourseList, CourseOut

router = Router(tags=["Courses"])


@router.get("/courses", response=documented(CourseList), summary="Courses")
def courses(
    request: HttpRequest, response: HttpResponse, asked: Query[EntryParameters]
) -> dict[str, Any]:
    """Published courses, the oldest first; use `search` to find by text."""
    rows = Course.objects.whole()
    return list_answer(rows, asked, _own_values, request=request, response=response)


@router.get("/courses/{int:pk}", response=documented(CourseOut), summary="Course")
def course(request: HttpRequest, pk: int, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """One published course."""
    return entry_answer(Course.objects.whole(), pk, _own_values, locale=asked.locale)


def _own_values(row: Course) -> dict[str, Any]:
    return {"course_code": row.course_code, "instances": list(row.instances.all())}
