"""Finding the account that an operator means."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.management.base import CommandError
from django.db.models import Q

from academy.accounts.models import User


def person_by_address(address: str) -> User:
    """Return the account with this address, be it the main one or another of its addresses.

    Raises:
        CommandError: no account has it.
    """
    others = EmailAddress.objects.filter(email__iexact=address).values("user_id")
    found = User.objects.filter(Q(email__iexact=address) | Q(pk__in=others)).first()
    if found is None:
        raise CommandError(f"No account has the address {address}.")
    return found
