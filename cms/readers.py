"""Who reads a page, as far as pages need to know: language, time zone and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from academy.taxonomy.vocabulary import Term, Vocabulary, vocabulary
from cms.when import zone_of

ZONE_COOKIE = "zone"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The reader's language of pages, IANA time zone (empty: unknown), and now."""

    locale: str
    zone: str
    now: datetime
    vocabulary: Vocabulary

    def label(self, term: Term) -> str:
        """Return the name of a term in the reader's language."""
        return term.label(self.locale)


def reader_of(request: HttpRequest) -> Reader:
    """Return the reader: a signed-in person's own zone, else the one a script left, else none."""
    user = getattr(request, "user", None)
    stated = getattr(user, "time_zone", "") or request.COOKIES.get(ZONE_COOKIE, "")
    return Reader(
        locale=get_language() or "en",
        zone=stated if len(stated) < 64 and zone_of(stated) else "",
        now=timezone.now(),
        vocabulary=vocabulary(),
    )
