"""From where a request comes, behind as many proxies as we run ourselves."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the network address to count a visitor by; never shown, stored or logged.

    Each proxy of ours adds the address it was called from to X-Forwarded-For, so the last
    `TRUSTED_PROXY_COUNT` entries are ours and what stands before them is anybody's claim. Of
    IPv6 the network (/64) counts, since one visitor holds all of it.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.TRUSTED_PROXY_COUNT
    claimed = request.headers.get("X-Forwarded-For", "").split(",")
    address = claimed[-count].strip() if 0 < count <= len(claimed) else direct
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return direct
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return str(number.ipv4_mapped)
        return str(ipaddress.ip_network((number, 64), strict=False))
    return str(number)
