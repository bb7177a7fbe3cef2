"""Organisations in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from ninja import Query, Router

from academy.api import (
    LocaleParameters,
    absolute,
    documented,
    interface_locale,
    page_link,
    paged,
)
from academy.organisations.models import Organisation
from academy.organisations.schemas import (
    OrganisationList,
    OrganisationOut,
    OrganisationParameters,
)

router = Router(tags=["Organisations"])


@router.get("/organisations", response=documented(OrganisationList), summary="Organisations")
def organisations(
    request: HttpRequest, response: HttpResponse, asked: Query[OrganisationParameters]
) -> dict[str, Any]:
    """Organisations that provide courses, run webinars, or link those that do."""
    rows = _rows()
    if asked.kind:
        rows = rows.filter(kind__in=asked.kind)
    if asked.region:
        rows = rows.filter(region__code__in=asked.region)
    if asked.country:
        rows = rows.filter(country__in=asked.country)
    with translation.override(interface_locale(asked.locale)):
        page = paged(rows, asked, organisation_values)
    response.headers["Link"] = page_link(request, asked, page["count"])
    return page


@router.get("/organisations/{int:pk}", response=documented(OrganisationOut), summary="Organisation")
def organisation(request: HttpRequest, pk: int, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """One organisation."""
    row = get_object_or_404(_rows(), pk=pk)
    with translation.override(interface_locale(asked.locale)):
        return organisation_values(row)


def organisation_values(row: Organisation) -> dict[str, Any]:
    """Return an organisation as the API shows it, with its page in the active language."""
    links = [
        {"kind": link.kind, "id": link.other_id, "name": link.other.name}
        for link in row.links.all()
    ]
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "region": row.region.code if row.region else None,
        "country": row.country,
        "url": absolute(reverse("organisation", args=[row.pk, row.slug])),
        "same_as": row.url,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "identifiers": [str(identifier) for identifier in row.identifiers.all()],
        "links": links,
    }


def _rows() -> QuerySet[Organisation]:
    return (
        Organisation.objects.select_related("region")
        .prefetch_related("identifiers", "links__other")
        .order_by("name", "pk")
    )
