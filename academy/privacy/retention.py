"""Carrying out the days of the register: what is older than its days is let go."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from academy.privacy.erasing import empty_value, let_go
from academy.privacy.register import AtErasure, PersonalRows, registered_rows

logger = logging.getLogger(__name__)

ROWS_A_BATCH: Final = 500


def let_go_of_old(*, at: datetime | None = None) -> int:
    """Let go of one batch of each kind of row whose days are over; return how many rows."""
    now = at or timezone.now()
    done = sum(_batch(each, now) for each in registered_rows() if each.keep_days is not None)
    if done:
        logger.info("personal data let go rows=%d", done)
    return done


def _batch(each: PersonalRows, now: datetime) -> int:
    before = now - timedelta(days=each.keep_days or 0)
    old = each.all().filter(**{f"{each.since}__lt": before})
    if each.at_erasure is AtErasure.DETACH:
        old = old.exclude(_leads_nowhere(each))
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:ROWS_A_BATCH])
    if not ids:
        return 0
    with transaction.atomic():
        return let_go(each, each.all().filter(pk__in=ids))


def _leads_nowhere(each: PersonalRows) -> Q:
    """Return which rows have been emptied already, so that they are not touched for ever."""
    return Q(**{name: empty_value(each.table, name) for name in each.fields})
