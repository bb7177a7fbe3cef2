"""What a database holds before and after a generated case, and taking the case back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core import serializers
from django.db import models, transaction

Dump = dict[tuple[str, Any], dict[str, Any]]


def dump_of(dumped: Iterable[type[models.Model]]) -> Dump:
    """Return every row of some tables, by model and key."""
    rows = (row for model in dumped for row in model._base_manager.order_by("pk"))
    return {
        (each["model"], each["pk"]): each["fields"]
        for each in json.loads(serializers.serialize("json", rows))
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo in the database what a generated case did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
