"""What allauth asks us: who may sign up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in is open to people who have an account; accounts are made by the operator."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Return False: signing up by oneself comes with enrolment."""
        return False
