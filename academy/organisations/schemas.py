"""What the API says of organisations."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field

from academy.api import PageParameters
from academy.organisations.models import LinkKind, OrganisationKind


class OrganisationParameters(PageParameters):
    """Which organisations are asked for; values of one parameter are alternatives."""

    kind: list[OrganisationKind] = []
    region: Annotated[list[str], Field(max_length=50)] = []
    country: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], Field(max_length=50)
    ] = []


class LinkOut(Schema):
    """How an organisation belongs to another."""

    kind: LinkKind
    id: int
    name: str


class OrganisationOut(Schema):
    """An organisation; `url` is its page here, `same_as` its own site."""

    id: int
    name: str
    kind: OrganisationKind
    region: str | None
    country: str
    url: str
    same_as: str
    latitude: float | None
    longitude: float | None
    identifiers: list[str]
    links: list[LinkOut]


class OrganisationList(Schema):
    """One page of organisations by name."""

    count: int
    page: int
    page_size: int
    results: list[OrganisationOut]
