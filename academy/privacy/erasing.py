"""Letting a person go: their rows leave, and what others need forgets who it came from."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.storage import Storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from academy.accounts.models import User
from academy.errors import AcademyError
from academy.privacy.register import AtErasure, Person, PersonalRows, person_of, registered_rows

logger = logging.getLogger(__name__)


class LastOperatorError(AcademyError):
    """The last account that may do everything cannot go: nobody could sign in to help."""

    message = _("This is the last operator. Make another one first.")


@transaction.atomic
def erase_person(whom: User | Person) -> Mapping[str, int]:
    """Erase an account, or a person without one, and all that leads there.

    Returns how many rows by model were touched. Locks the account. Files go after the commit.
    Nothing is kept: no law that we know of makes a catalogue keep what is in the register; what
    must be kept later stands there with its days.

    Raises:
        LastOperatorError: nobody else may do everything.
    """
    person = whom if isinstance(whom, Person) else _locked(whom)
    touched: dict[str, int] = {}
    for each in sorted(registered_rows(), key=_when):
        count = let_go(each, each.of(person))
        if count:
            touched[each.model] = touched.get(each.model, 0) + count
    logger.info("person erased rows=%d", sum(touched.values()))
    return touched


def _locked(user: User) -> Person:
    user = User.objects.select_for_update().get(pk=user.pk)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise LastOperatorError
    return person_of(user)


def _when(each: PersonalRows) -> int:
    """Order what is let go: shared rows forget first, and the account goes last of all.

    Otherwise what stays would go with the account, or could not be found any more without it.
    """
    if each.model == User._meta.label:
        return 2
    return 0 if each.at_erasure is AtErasure.DETACH else 1


def let_go(each: PersonalRows, rows: models.QuerySet[Any]) -> int:
    """Delete rows, or empty the fields that lead to a person; return how many there were."""
    if each.at_erasure is AtErasure.DETACH:
        emptied = {name: empty_value(each.table, name) for name in each.fields}
        return each.all().filter(pk__in=list(rows.values_list("pk", flat=True))).update(**emptied)
    held = list(rows)
    files = [
        (file.storage, file.name)
        for row in held
        for name in each.fields
        if isinstance(row._meta.get_field(name), models.FileField) and (file := getattr(row, name))
    ]
    each.all().filter(pk__in=[row.pk for row in held]).delete()
    transaction.on_commit(lambda: _delete_files(files))
    return len(held)


def _delete_files(files: Iterable[tuple[Storage, str]]) -> None:
    for storage, name in files:
        storage.delete(name)


def empty_value(model: type[models.Model], name: str) -> Any:
    """Return what a field holds when it holds nothing."""
    field = model._meta.get_field(name)
    if getattr(field, "null", False):
        return None
    return field.get_default() if isinstance(field, models.JSONField) else ""
