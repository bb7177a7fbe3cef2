"""What rights depend on in a source."""

from __future__ import annotations

from typing import Final

from academy.accounts.roles import Facts
from academy.accounts.rules import Paths, facts_of, facts_of_organisation
from academy.harvesting.models import Source

SOURCES: Final = Paths(
    region="organisation__region__code",
    organisation="organisation_id",
    trusted="organisation__trusted",
)


@facts_of.register
def _source(thing: Source) -> Facts:
    """A source lies where its organisation lies."""
    return facts_of_organisation(thing.organisation)
