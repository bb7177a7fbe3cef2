"""Reading forms off editing screens and sending them back, as a browser does."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db import models
from django.test import Client
from django.urls import reverse

from academy.accounts.models import User


def signed_in(person: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    client.force_login(person)
    return client


def address(thing: models.Model | type[models.Model], route: str, *more: Any) -> str:
    """Return the address of a route of a row, or of the whole screen of a model."""
    viewset = thing.snippet_viewset  # type: ignore[union-attr]
    numbers = [] if isinstance(thing, type) else [thing.pk]
    return reverse(viewset.get_url_name(route), args=[*numbers, *more])


def posted(html: str) -> dict[str, Any]:
    """Return what a browser would send of the editing form of a page."""
    form = BeautifulSoup(html, "html.parser").select_one("form[data-edit-form], form#w-editor-form")
    assert form is not None
    return sent_by(form)


def sent_by(form: Tag) -> dict[str, Any]:
    """Return what a browser would send of a form, files and rows not yet added apart."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "select":
            chosen = [option.get("value", "") for option in field.select("option[selected]")]
            data[name] = chosen if field.has_attr("multiple") else "".join(chosen[:1])
        elif field.name == "textarea":
            data[name] = field.get_text().removeprefix("\n").removeprefix("\r\n")
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif kind not in {"submit", "button", "file"}:
            data[name] = field.get("value", "")
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def opened(client: Client, entry: models.Model) -> dict[str, Any]:
    """Open the form of a row and return what it would send unchanged."""
    answer = client.get(address(entry, "edit"))
    assert answer.status_code == 200, answer.status_code
    return posted(answer.content.decode())
