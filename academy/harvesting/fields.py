"""Reading values out of what a feed gave, strictly: a wrong type is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from academy.addresses import AddressRefusedError, check_address
from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.texts import one_line

MAX_VALUES = 200
_SCHEMELESS = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}/\S*", re.IGNORECASE
)


@dataclass(frozen=True)
class Fields:
    """The values of one item by name; absent, null and empty are the same."""

    values: Mapping[str, object]

    def raw(self, name: str) -> str:
        """Return a text as found, trimmed.

        Raises:
            ItemRefusedError: the value is not text.
        """
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ItemRefusedError(_("“%(name)s” is not text.") % {"name": name})
        return value.strip()

    def line(self, name: str, limit: int = 500) -> str:
        """Return a text as plain text on one line."""
        return one_line(self.raw(name), limit)

    def lines(self, name: str, limit: int = 200) -> tuple[str, ...]:
        """Return a list of texts, each once; a single text is a list of one."""
        value = self.values.get(name)
        if value is None:
            return ()
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise ItemRefusedError(_("“%(name)s” is not a list of texts.") % {"name": name})
        found = (one_line(one, limit) for one in listed[:MAX_VALUES])
        return tuple(dict.fromkeys(one for one in found if one))

    def address(self, name: str) -> str:
        """Return a web address in the form we store.

        An address without a scheme gets https; anything but http and https is refused.
        """
        text = self.raw(name)
        if not text:
            return ""
        try:
            return _checked(text)
        except AddressRefusedError as refusal:
            raise ItemRefusedError(f"{name}: {refusal}") from refusal


@lru_cache(maxsize=1000)
def _checked(text: str) -> str:
    """Check an address; kept for the next records, since many name the same provider."""
    return check_address(f"https://{text}" if _SCHEMELESS.fullmatch(text) else text)
