"""Webinars in the API."""

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
from webinars.models import Webinar
from webinars.schemas import WebinarList, WebinarOut

router = Router(tags=["Webinars"])


@router.get("/webinars", response=documented(WebinarList), summary="Webinars")
def webinars(
    request: HttpRequest, response: HttpResponse, asked: Query[EntryParameters]
) -> dict[str, Any]:
    """Published webinars, the oldest first; use `search` to find by text."""
    rows = matching(_rows(), asked)
    page = paged(rows, asked, lambda row: row)
    response.headers["Link"] = page_link(request, asked, page["count"])
    return {**page, "results": _shown(page["results"], asked.locale)}


@router.get("/webinars/{int:pk}", response=documented(WebinarOut), summary="Webinar")
def webinar(request: HttpRequest, pk: int, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """One published webinar."""
    row = get_object_or_404(_rows().published(), pk=pk)
    return _shown([row], asked.locale)[0]


def _rows() -> CatalogueQuerySet:
    return Webinar.objects.whole()


def _shown(rows: list[Webinar], locale: str) -> list[dict[str, Any]]:
    at, keys = timezone.now(), source_keys(row.key for row in rows)
    with translation.override(interface_locale(locale)):
        return [
            _values(row, entry_values(row, at=at, keys=keys.get(row.key, []), locale=locale))
            for row in rows
        ]


def _values(row: Webinar, values: dict[str, Any]) -> dict[str, Any]:
    return {
        **values,
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
