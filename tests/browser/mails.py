"""Mails that the running site printed, as whoever gets them reads them."""

from __future__ import annotations

import re
import time
from email import message_from_string, policy

from tests.browser.serving import Site

WAIT_SECONDS = 20


def newest_code(site: Site, address: str, seen: int = 0) -> str:
    """Return the code in the newest mail to an address, of which `seen` were read before.

    Raises:
        LookupError: no further mail came in time.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = _bodies(site, address)
        if len(found) > seen:
            code = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)\s*$", found[-1], re.MULTILINE)
            if code:
                return code[1]
        time.sleep(0.2)
    raise LookupError(f"no mail with a code for {address}")


def _bodies(site: Site, address: str) -> list[str]:
    log = (site.data_dir / "server.log").read_text(encoding="utf-8", errors="replace")
    printed = re.findall(r"^(Content-Type: text/plain.*?)\n-{20,}$", log, re.MULTILINE | re.DOTALL)
    mails = [message_from_string(text, policy=policy.default) for text in printed]
    return [mail.get_content() for mail in mails if mail["To"] == address]
