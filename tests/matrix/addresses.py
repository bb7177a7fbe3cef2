"""Which things each route can be asked about, and the addresses that do so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.urls import NoReverseMatch, reverse

from tests.matrix.routes import Route
from tests.matrix.world import World

# The kind of thing that a namespace of routes is about, and the parameter that names it.
ABOUT: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "course": ("course", ("pk",)),
    "webinar": ("webinar", ("pk",)),
    "organisation": ("organisation", ("pk",)),
    "wagtailsnippets_courses_course": ("course", ("pk",)),
    "wagtailsnippets_webinars_webinar": ("webinar", ("pk",)),
    "wagtailsnippets_webinars_webinarseries": ("series", ("pk",)),
    "wagtailsnippets_organisations_organisation": ("organisation", ("pk",)),
    "wagtailsnippets_taxonomy_theme": ("theme", ("pk",)),
    "wagtailsnippets_taxonomy_method": ("method", ("pk",)),
    "wagtailsnippets_taxonomy_audience": ("audience", ("pk",)),
    "wagtailsnippets_taxonomy_language": ("language", ("pk",)),
    "wagtailsnippets_taxonomy_region": ("region", ("pk",)),
    "wagtailadmin_pages": ("page", ("page_id", "parent_page_id", "page_to_move_id", "pk")),
    "wagtailadmin_explore": ("page", ("parent_page_id",)),
    "wagtailadmin_explore_results": ("page", ("parent_page_id",)),
    "wagtailimages": ("image", ("image_id",)),
    "wagtailimages_chooser": ("image", ("image_id", "pk")),
    "wagtaildocs": ("document", ("document_id", "doc_id")),
    "wagtaildocs_chooser": ("document", ("pk",)),
}
# Values for what a route asks besides.
OTHERWISE: Final[Mapping[str, Any]] = {
    "slug": "housing",
    "tag": "fr",
    "family": "theme",
    "section": "courses",
    "app_label": "courses",
    "app_name": "courses",
    "model_name": "course",
    "content_type_app_name": "cms",
    "content_type_model_name": "contentpage",
    "action": "delete",
    "action_name": "approve",
    "filter_spec": "width-100",
    "revision_id_a": "live",
    "revision_id_b": "latest",
    "uidb36": "1",
    "uidb64": "MQ",
    "key": "1-x",
    "token": "1-x",
    "locale": "fr",
}


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address of a route, and the thing it is about: its kind, what sets it apart, itself."""

    path: str
    kind: str = ""
    apart: str = ""
    thing: models.Model | None = None


def addresses_of(route: Route, world: World) -> Iterator[Address]:
    """Yield an address for each thing that the route can be asked about, or the only one."""
    if route.name == "wagtail_serve":
        yield Address(path="/en/")
        return
    if route.name == "wagtaildocs_serve":
        for apart, medium in world.things["document"].items():
            yield Address(path=str(medium.url), kind="document", apart=apart)  # type: ignore[attr-defined]
        return
    namespace, _colon, name = route.name.rpartition(":")
    kind, named = ABOUT.get(namespace or name, ("", ()))
    naming = [parameter for parameter in route.parameters if parameter in named]
    things: Mapping[str, models.Model | None] = world.things[kind] if naming else {"": None}
    for apart, thing in things.items():
        values = {
            parameter: thing.pk
            if thing is not None and parameter in naming
            else _slug(thing) if parameter == "slug" and thing is not None
            else getattr(thing, "latest_revision_id", None) or 1 if parameter == "revision_id"
            else OTHERWISE.get(parameter, 1)
            for parameter in route.parameters
        }  # fmt: skip
        path = _reversed(route.name, values)
        if path is not None:
            yield Address(path=path, kind=kind if naming else "", apart=apart, thing=thing)


def _slug(thing: models.Model) -> str:
    return str(getattr(thing, "slug", "") or "organisation")


def _reversed(name: str, values: Mapping[str, Any]) -> str | None:
    for arguments in ({"kwargs": values}, {"args": list(values.values())}):
        try:
            return reverse(name, **arguments)
        except NoReverseMatch:
            continue
    return None
