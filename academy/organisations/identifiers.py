"""Names of organisations in other lists: how each is written, and where it leads (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.errors import AcademyError

LONGEST: Final = 200
# Another name of the organisation itself; feeds that use it lead to the same record.
ALSO_KNOWN_AS: Final = "also-known-as"
# Douglas Crockford's base 32, which ROR writes its numbers in.
_BASE_32: Final = "0123456789abcdefghjkmnpqrstvwxyz"


class IdentifierError(AcademyError):
    """An identifier is not written as its scheme writes it; the message shows how."""

    message = _("This identifier is not written as it should be.")


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A list of names: `example` as people write it, `pattern` finds the name in an address too.

    `leads_to` is where the name leads, with `{}` for it, or empty. `fits` says whether a name can
    be one of the list at all.
    """

    label: Promise | str
    example: Promise | str
    pattern: str
    leads_to: str = ""
    fits: Callable[[str], bool] = bool


def _is_ror(name: str) -> bool:
    """Check the last two digits by ISO/IEC 7064, as https://ror.readme.io/docs/identifier says."""
    number = 0
    for character in name[:7]:
        number = number * 32 + _BASE_32.index(character)
    return 98 - (number * 100) % 97 == int(name[7:])


SCHEMES: Final = {
    "ror": Scheme(
        label=_("ROR (Research Organization Registry)"),
        example="https://ror.org/05dxps055",
        pattern=r"(?:https?://ror\.org/)?(0[0-9a-hjkmnp-tv-z]{6}[0-9]{2})/?",
        leads_to="https://ror.org/{}",
        fits=_is_ror,
    ),
    "geonames": Scheme(
        label=_("GeoNames"),
        example="https://www.geonames.org/3128760/",
        pattern=r"(?:https?://(?:www|sws)\.geonames\.org/)?([1-9][0-9]{0,9})(?:/[^/?#\s]*)?",
        leads_to="https://www.geonames.org/{}",
    ),
    "wikidata": Scheme(
        label=_("Wikidata"),
        example="https://www.wikidata.org/wiki/Q1492",
        pattern=r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]{0,10})",
        leads_to="https://www.wikidata.org/wiki/{}",
    ),
    "own": Scheme(
        label=_("A partner’s own code"),
        example="metropolis:MTR-12",
        pattern=r"([\w.-]{2,40}:[^\s<>\"]{1,120})",
    ),
    ALSO_KNOWN_AS: Scheme(
        label=_("Also known as"),
        example=_("another name of the organisation"),
        pattern=r"(\S(?:.*\S)?)",
    ),
}


def normalised(scheme: str, text: str) -> str:
    """Return an identifier as it is stored; an address of the list will do as well.

    Raises:
        IdentifierError: nothing of the list is written like this.
    """
    known = SCHEMES[scheme]
    written = " ".join(text.split())
    flags = re.IGNORECASE if scheme in {"ror", "wikidata"} else 0
    found = re.fullmatch(known.pattern, written, flags) if len(written) <= LONGEST else None
    name = found[1] if found else ""
    name = {"ror": name.lower(), "wikidata": name.upper()}.get(scheme, name)
    if not name or not known.fits(name):
        message = _("This is not written as it should be. For example: %(example)s")
        raise IdentifierError(message % {"example": known.example})
    return name


def address_of(scheme: str, value: str) -> str:
    """Return where an identifier leads; empty where nowhere, or where it is not ours to vouch for.

    What stands in the table may be older than these rules.
    """
    known = SCHEMES.get(scheme)
    if known is None or not known.leads_to:
        return ""
    try:
        return known.leads_to.format(normalised(scheme, value))
    except IdentifierError:
        return ""
