"""Rows that were taken away and may come back: kept as values, put back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction
from wagtail.models import Revision, RevisionMixin

# A row as Django's serializers write it: `{"model", "pk", "fields"}`.
RowValue = dict[str, Any]


def as_value(row: models.Model) -> RowValue:
    """Return a row as a value that JSON can hold."""
    value: RowValue = json.loads(serializers.serialize("json", [row]))[0]
    return value


def model_of(value: RowValue) -> type[models.Model]:
    """Return the model of a row that was kept as a value."""
    return apps.get_model(value["model"])


@contextmanager
def keeping_versions(row: models.Model) -> Iterator[None]:
    """Have a row deleted inside leave its versions under its number, until it comes back.

    Wagtail deletes the versions that name the row, so meanwhile none does.
    """
    number, versions = row.pk, []
    if isinstance(row, RevisionMixin):
        versions = list(row.revisions.values_list("pk", flat=True))
    kept = Revision.objects.filter(pk__in=versions)
    kept.update(object_id="")
    yield
    kept.update(object_id=str(number))


def bring_back(value: RowValue) -> bool:
    """Put a row back as it was; False where what it depends on has gone.

    A link that may be empty is emptied when its target has gone.
    """
    model = model_of(value)
    values = dict(value["fields"])
    for column in model._meta.concrete_fields:
        if column.related_model is None or values.get(column.name) is None:
            continue
        target = column.related_model._base_manager.filter(pk=values[column.name])
        if target.exists():
            continue
        if not column.null:
            return False
        values[column.name] = None
    row = next(iter(serializers.deserialize("python", [{**value, "fields": values}])))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same was written again since: it stands already
        return False
    return True
