"""One Facet per filter: how it is called in addresses, in a query and in a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What an entry counts under in a facet it says nothing about.
NOT_STATED: Final = "not-stated"


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One filter: several of its values are OR, several facets among each other AND.

    `name` stands in addresses and API answers, `attribute` is the field of `CatalogueQuery` and
    of `CatalogueDocument` that holds its values, `label` is what people read. `shown` is how many
    counts an engine hands back at most; selected values are always among them.
    """

    name: str
    attribute: str
    # Not part of what makes facets equal: a lazy text hashes differently in every language.
    label: str | Promise = field(compare=False)
    shown: int = 60

    @property
    def parameter(self) -> str:
        """The name of its parameter in an address."""
        return self.name

    @property
    def field(self) -> str:
        """The name of its field in an index."""
        return self.name


KIND: Final = Facet(name="kind", attribute="kinds", label=_("Kind"))
LANGUAGE: Final = Facet(name="language", attribute="languages", label=_("Language"), shown=200)
THEME: Final = Facet(name="theme", attribute="themes", label=_("Theme"), shown=200)
METHOD: Final = Facet(name="method", attribute="methods", label=_("Method"), shown=200)
AUDIENCE: Final = Facet(name="audience", attribute="audiences", label=_("For whom"))
REGION: Final = Facet(name="region", attribute="regions", label=_("Region"))
PROVIDER: Final = Facet(name="provider", attribute="providers", label=_("Provider"), shown=50)
MODE: Final = Facet(name="mode", attribute="modes", label=_("Where"))
LEVEL: Final = Facet(name="level", attribute="levels", label=_("Level"))
FREE: Final = Facet(name="free", attribute="free", label=_("Cost"))
STATE: Final = Facet(name="state", attribute="states", label=_("Dates"))

# In the order in which pages show them.
FACETS: Final = (
    KIND,
    LANGUAGE,
    THEME,
    METHOD,
    AUDIENCE,
    REGION,
    PROVIDER,
    MODE,
    LEVEL,
    FREE,
    STATE,
)
BY_NAME: Final = {facet.name: facet for facet in FACETS}


def others(facet: Facet) -> Iterator[Facet]:
    """Yield every facet but one: a facet is counted under the filters of the others."""
    return (other for other in FACETS if other is not facet)
