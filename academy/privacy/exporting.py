"""All that is held of a person, as values to read and to take elsewhere (GDPR, Articles 15, 20)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile

from academy.accounts.models import User
from academy.privacy.register import Person, PersonalRows, person_of, registered_rows


def export_person(whom: User | Person) -> dict[str, Any]:
    """Return everything in the register that belongs to a person, as JSON can hold it.

    `{"account": address, "held": [{"what", "purpose", "until", "rows": [{field: value}]}]}`;
    moments are ISO 8601 in UTC, files are named by their address, secrets are left out. Parts
    without rows are left out too.
    """
    person = whom if isinstance(whom, Person) else person_of(whom)
    parts = ((each, _rows(each, each.of(person))) for each in registered_rows())
    return {
        "account": whom.email if isinstance(whom, User) else min(person.addresses),
        "held": [
            {
                "what": str(each.title or each.table._meta.verbose_name_plural),
                "purpose": str(each.purpose),
                "kept_days": each.keep_days,
                "rows": rows,
            }
            for each, rows in parts
            if rows
        ],
    }


def _rows(each: PersonalRows, rows: models.QuerySet[Any]) -> list[dict[str, Any]]:
    if not each.fields:
        return []
    return [{name: _value(row, name) for name in each.fields} for row in rows.order_by("pk")]


def _value(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, FieldFile):
        return value.url if value else ""
    if isinstance(value, bool | int | float | str | list | dict | type(None)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
