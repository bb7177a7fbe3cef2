"""What rights depend on in a series of webinars; webinars themselves are entries."""

from __future__ import annotations

from typing import Final

from academy.accounts.roles import Facts
from academy.accounts.rules import Paths, facts_of, facts_of_organisation, tag_in_languages
from webinars.models import WebinarSeries

SERIES: Final = Paths(
    region="organizer__region__code",
    organisation="organizer_id",
    trusted="organizer__trusted",
    spoken_in=lambda languages: tag_in_languages("locale", languages),
)


@facts_of.register
def _series(thing: WebinarSeries) -> Facts:
    """A series lies where its organizer lies; its language is that of its text."""
    languages = [thing.locale] if thing.locale else []
    return facts_of_organisation(thing.organizer, languages=languages)
