"""Mails that the running site printed, as whoever gets them reads them."""

from __future__ import annotations

import re
import time
from email import message_from_string, policy

from tests.browser.serving import Site

WAIT_SECONDS = 20


_CODE = re.compile(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)\s*$", re.MULTILINE)


def newest_code(site: Site, address: str, seen: int = 0) -> str:
    """Return the code in the newest mail to an address, of which `seen` were read before.

    Raises:
        LookupError: no further mail came in time.
    """
    return _found_in_newest(site, address, _CODE, seen)


def newest_link(site: Site, address: str, seen: int = 0) -> str:
    """Return the path and query of the first link to the site in the newest mail to an address.

    Raises:
        LookupError: no further mail came in time.
    """
    link = re.compile(rf"{re.escape(site.address)}(/\S+)")
    return _found_in_newest(site, address, link, seen)


def _found_in_newest(site: Site, address: str, wanted: re.Pattern[str], seen: int) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = _bodies(site, address)
        if len(found) > seen and (match := wanted.search(found[-1])):
            return match[1]
        time.sleep(0.2)
    raise LookupError(f"no mail with what is looked for to {address}")


def _bodies(site: Site, address: str) -> list[str]:
    log = (site.data_dir / "server.log").read_text(encoding="utf-8", errors="replace")
    printed = re.findall(r"^(Content-Type: text/plain.*?)\n-{20,}$", log, re.MULTILINE | re.DOTALL)
    mails = [message_from_string(text, policy=policy.default) for text in printed]
    return [mail.get_content() for mail in mails if mail["To"] == address]
