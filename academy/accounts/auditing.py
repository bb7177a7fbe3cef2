"""The audit log: one function that writes who did what to which object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.utils import timezone

from academy.accounts.models import AuditAction, AuditEntry, User

Code = str | int | bool | None


def record(
    action: AuditAction,
    *,
    by: User | None,
    thing: models.Model | None = None,
    reach: Mapping[str, Code] | None = None,
    details: Mapping[str, Code] | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Write one entry; call it in the transaction of the act, so that neither is without the other.

    `thing` is named by kind and number. `details` are counts and codes: nothing by which a person
    is known but their number. `by` is None for what the academy does by itself.
    """
    return AuditEntry.objects.create(
        actor=by,
        action=action,
        object_kind=_kind_of(thing),
        object_id=str(thing.pk) if thing is not None else "",
        reach=dict(reach or {}),
        details=dict(details or {}),
        at=at or timezone.now(),
    )


def _kind_of(thing: models.Model | None) -> str:
    return thing._meta.label_lower if thing is not None else ""
