"""Webinars in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from academy.api import LocaleParameters, documented
from academy.catalogue.answers import entry_answer, list_answer
from academy.catalogue.schemas import EntryParameters
from webinars.models import Webinar
from webinars.schemas import WebinarList, WebinarOut

router = Router(tags=["Webinars"])


@router.get("/webinars", response=documented(WebinarList), summary="Webinars")
def webinars(
    request: HttpRequest, response: HttpResponse, asked: Query[EntryParameters]
) -> dict[str, Any]:
    """Published webinars, the oldest first; use `search` to find by text."""
    rows = Webinar.objects.whole()
    return list_answer(rows, asked, _own_values, request=request, response=response)


@router.get("/webinars/{int:pk}", response=documented(WebinarOut), summary="Webinar")
def webinar(request: HttpRequest, pk: int, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """One published webinar."""
    return entry_answer(Webinar.objects.whole(), pk, _own_values, locale=asked.locale)


def _own_values(row: Webinar) -> dict[str, Any]:
    return {
        "mode": row.mode,
        "status": row.status,
        "ends_at": row.ends_at,
        "time_zone": row.time_zone,
        "is_all_day": row.is_all_day,
        "place": row.place,
        "registration_opens_at": row.registration_opens_at,
        "registration_closes_at": row.registration_closes_at,
        "capacity": row.capacity,
        "recording_url": row.recording_url,
        "series": row.series.title if row.series else None,
    }
