"""How the API answers for one kind of entry: its list, and one of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation

from academy.api import interface_locale, page_link, paged
from academy.catalogue.querysets import CatalogueQuerySet
from academy.catalogue.schemas import EntryParameters, entry_values, matching
from academy.catalogue.source_keys import source_keys

# What one kind says of an entry besides what every entry states.
OwnValues = Callable[[Any], Mapping[str, Any]]


def list_answer(
    rows: CatalogueQuerySet,
    asked: EntryParameters,
    own_values: OwnValues,
    *,
    request: HttpRequest,
    response: HttpResponse,
) -> dict[str, Any]:
    """Return one page of the published entries asked for; the response links its neighbours."""
    page = paged(matching(rows, asked), asked, lambda row: row)
    response.headers["Link"] = page_link(request, asked, page["count"])
    return {**page, "results": _shown(page["results"], own_values, asked.locale)}


def entry_answer(
    rows: CatalogueQuerySet, pk: int, own_values: OwnValues, *, locale: str
) -> dict[str, Any]:
    """Return one published entry.

    Raises:
        Http404: there is none of this key that the public may see.
    """
    return _shown([get_object_or_404(rows.published(), pk=pk)], own_values, locale)[0]


def _shown(rows: Sequence[Any], own_values: OwnValues, locale: str) -> list[dict[str, Any]]:
    at, keys = timezone.now(), source_keys(row.key for row in rows)
    with translation.override(interface_locale(locale)):
        return [
            {
                **entry_values(row, at=at, keys=keys.get(row.key, []), locale=locale),
                **own_values(row),
            }
            for row in rows
        ]
