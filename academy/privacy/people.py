"""Finding the person whom an operator means."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.management.base import CommandError
from django.db.models import Q

from academy.accounts.models import User
from academy.privacy.register import Person, registered_rows, stranger


def account_by_address(address: str) -> User | None:
    """Return the account with this address, be it the main one or another of its addresses."""
    others = EmailAddress.objects.filter(email__iexact=address).values("user_id")
    return User.objects.filter(Q(email__iexact=address) | Q(pk__in=others)).first()


def person_by_address(address: str) -> User | Person:
    """Return the account with this address, else somebody without one of whom something is held.

    Raises:
        CommandError: there is neither.
    """
    account = account_by_address(address)
    if account is not None:
        return account
    person = stranger(address)
    if not any(each.of(person).exists() for each in registered_rows()):
        raise CommandError(f"No account has the address {address}, and nothing else is held of it.")
    return person
