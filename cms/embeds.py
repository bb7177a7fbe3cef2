"""Which sites a video or recording may stand on (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from academy.addresses import check_address


def check_embed(address: str, hosts: Sequence[str]) -> str:
    """Return an address in the form we store, if its site is on the list.

    A site is a host of the list or one below it, reached by https.

    Raises:
        AddressRefusedError: it is no public web address.
        ValidationError: its site is not on the list.
    """
    checked = check_address(address)
    parts = urlsplit(checked)
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in hosts):
        return checked
    message = _("Recordings may stand on these sites, by https: %(sites)s.")
    raise ValidationError(message % {"sites": ", ".join(hosts)})
