"""The register of personal data: what holds or leads to a person, why, and for how long.

Apps add their rows from `AppConfig.ready`; a test walks all models and fails on a field that
leads to a person and does not stand here, so that what comes later cannot forget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise

from academy.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is meant: the key of the account, and every address it has, in small letters."""

    pk: int
    addresses: frozenset[str]


def person_of(user: User) -> Person:
    """Return the person behind an account, with the addresses they have not confirmed, too."""
    held = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return Person(pk=user.pk, addresses=frozenset(each.lower() for each in (user.email, *held)))


def stranger(address: str) -> Person:
    """Return somebody who has no account and may have written to us from an address."""
    return Person(pk=0, addresses=frozenset({address.strip().lower()}))


class AtErasure(StrEnum):
    """What becomes of rows when their person leaves."""

    # The rows go.
    DELETE = "delete"
    # The rows stay, since others need them; the fields that lead to the person are emptied.
    DETACH = "detach"


# Which rows of a model belong to a person.
Rows = Callable[[type[models.Model], Person], models.QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class PersonalRows:
    """Rows of one model that belong to a person in one way.

    `model` is a label (`accounts.User`), `fields` are those that hold or lead to the person: they
    are exported, and emptied by DETACH. `purpose` says why we have them. Rows older than
    `keep_days`, counted from the field `since`, are treated as at an erasure; None keeps them as
    long as the account. `secret` fields lead to the person too but are never shown or exported.
    `title` says to the person what the rows are, where the model's own name does not.
    """

    model: str
    rows: Rows
    fields: tuple[str, ...]
    purpose: str | Promise
    at_erasure: AtErasure = AtErasure.DELETE
    secret: tuple[str, ...] = ()
    title: str | Promise = ""
    keep_days: int | None = None
    since: str = ""

    @property
    def table(self) -> type[models.Model]:
        """The model itself."""
        return apps.get_model(self.model)

    def all(self) -> models.QuerySet[Any]:
        """Return the rows of everybody."""
        return self.table._base_manager.all()

    def of(self, person: Person) -> models.QuerySet[Any]:
        """Return the rows of one person."""
        return self.rows(self.table, person)


def by_account(*lookups: str) -> Rows:
    """Find rows by a relation that leads to the account: `user`, `registration__person`."""

    def find(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
        either = Q()
        for lookup in lookups:
            either |= Q(**{lookup: person.pk})
        return model._base_manager.filter(either)

    return find


def by_address(lookup: str) -> Rows:
    """Find rows by a field that holds one e-mail address."""

    def find(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
        either = Q(pk__in=[])
        for address in sorted(person.addresses):
            either |= Q(**{f"{lookup}__iexact": address})
        return model._base_manager.filter(either)

    return find


def by_mention(field: str) -> Rows:
    """Find rows whose text or JSON names one of the addresses anywhere."""

    def find(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
        either = Q(pk__in=[])
        for address in sorted(person.addresses):
            either |= Q(_written__icontains=address)
        written = Cast(field, TextField())
        return model._base_manager.annotate(_written=written).filter(either)

    return find


_REGISTER: Final[list[PersonalRows]] = []


def register_rows(*rows: PersonalRows) -> None:
    """Add rows to the register; called from `AppConfig.ready`, again without effect."""
    _REGISTER.extend(each for each in rows if each not in _REGISTER)


def registered_rows() -> Iterator[PersonalRows]:
    """Yield the register, leaving out models of apps that are not installed."""
    for each in _REGISTER:
        app_label = each.model.partition(".")[0]
        if app_label in apps.app_configs:
            yield each
