"""Forms that anybody may send: a trap for machines, and so many an hour from one address."""

from __future__ import annotations

import hashlib
from typing import Final

from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy

from academy.errors import AcademyError

HOUR_SECONDS: Final = 3600


class TooManyError(AcademyError):
    """The same visitor, or about the same thing, too often."""

    message = gettext_lazy(
        "There have been many of these within an hour. What was sent before is kept; "
        "try again later."
    )


class Trap(forms.Form):
    """Mixed into a form: `website` is a field that only machines see and fill."""

    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_trapped(self) -> bool:
        """Whether a machine has filled in what no person sees."""
        return bool(self.data.get("website"))


def count_visitor(subject: str, visitor: str, *, most: int) -> None:
    """Count one more of a subject from a network address, kept as a hash for an hour.

    Raises:
        TooManyError: there were more than `most` within the hour.
    """
    key = f"{subject}:{hashlib.sha256(visitor.encode()).hexdigest()}"
    cache.add(key, 0, HOUR_SECONDS)
    try:
        number = cache.incr(key)
    except ValueError:  # it ended between the two calls
        cache.set(key, 1, HOUR_SECONDS)
        number = 1
    if number > most:
        raise TooManyError
