"""What the API asks of a search and what it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, Field

from academy.api import VocabularyLocale
from academy.catalogue.enums import EntryKind, SessionState
from search.query import LARGEST_PAGE_SIZE, LONGEST_TEXT, MOST_VALUES, PAGE_SIZE, Sort
from search.results import DEEPEST_HIT

Values = Annotated[list[str], Field(max_length=MOST_VALUES)]


class SearchParameters(BaseModel):
    """The parameters of the catalogue page, and two more: `page_size`, and `locale` of labels.

    Values of one parameter are alternatives, parameters among each other restrict. `not-stated`
    stands for entries that say nothing. Values are those of `facets` in the answer.
    """

    q: Annotated[str, Field(max_length=LONGEST_TEXT, description="Words in any language.")] = ""
    kind: Annotated[list[EntryKind | Literal[""]], Field(max_length=MOST_VALUES)] = []
    language: Annotated[Values, Field(description="BCP 47 tags.")] = []
    theme: Annotated[Values, Field(description="Values of `/themes`.")] = []
    method: Annotated[Values, Field(description="Values of `/methods`.")] = []
    audience: Values = []
    region: Values = []
    provider: Annotated[Values, Field(description="Ids of `/organisations`.")] = []
    mode: Annotated[Values, Field(description="online, onsite, blended.")] = []
    level: Annotated[Values, Field(description="beginner, intermediate, advanced, mixed.")] = []
    free: Annotated[Values, Field(description="1: free of charge, 0: paid.")] = []
    state: Annotated[Values, Field(description="Where the sessions stand.")] = []
    sort: Sort | Literal[""] = Sort.RELEVANCE
    page: Annotated[int, Field(ge=1, le=DEEPEST_HIT)] = 1
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE_SIZE)] = PAGE_SIZE
    locale: VocabularyLocale = "en"


class SuggestParameters(BaseModel):
    """What somebody has typed so far."""

    q: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    locale: VocabularyLocale = "en"


class ReasonOut(Schema):
    """A term of the vocabularies that the text names and the entry carries.

    `recommended` as facet says that curators put the entry first for this text.
    """

    facet: str
    value: str
    label: str


class ResultOut(Schema):
    """One entry found, as it stands now; `url` is its page here.

    `source_key` is the name under which its source knows it, `source_keys` are all of them.
    """

    id: str
    kind: EntryKind
    title: str
    locale: str
    url: str
    provider: str | None
    provider_id: int | None
    in_language: list[str]
    themes: list[str]
    methods: list[str]
    state: SessionState
    starts_at: datetime | None
    because: list[ReasonOut]
    source_key: str | None
    source_keys: list[str]


class FacetValueOut(Schema):
    """One value of a facet; counted without the facet's own filter."""

    value: str
    label: str
    count: int


class RecommendedPageOut(Schema):
    """A page of this site that curators recommend for the text; `locale` is that of its text.

    `description` is what its authors wrote of it for search engines, perhaps nothing.
    """

    title: str
    url: str
    locale: str
    description: str


class SearchOut(Schema):
    """One page of results; `count` is how many there are in all, `suggestion` what was meant.

    Entries that curators recommend for the text come first on the first page, besides its
    `page_size` others: it may hold up to five more than `page_size`. Their `because` says so, and
    later pages leave them out, so that whoever turns pages meets each entry once and misses none.
    Those that are there for that alone are counted only where `count` would be less than is shown.
    `recommended_pages` are pages about the text, on the first page of results only.

    `from_index` is false while the search cannot answer: then these are the published entries
    under the same filters as the database has them, the newest first, without counts in `facets`.
    """

    count: int
    page: int
    page_size: int
    results: list[ResultOut]
    facets: dict[str, list[FacetValueOut]]
    suggestion: str | None
    recommended_pages: list[RecommendedPageOut]
    from_index: bool


class SuggestedTermOut(ReasonOut):
    """A theme or method whose name completes what was typed; `url` is its page."""

    url: str


class SuggestedEntryOut(Schema):
    """An entry whose title completes what was typed."""

    id: str
    title: str
    locale: str
    url: str


class SuggestedOrganisationOut(Schema):
    """An organisation whose name completes what was typed."""

    id: int
    name: str
    url: str


class SuggestOut(Schema):
    """What may complete the typed text, in the groups in which it is shown."""

    terms: list[SuggestedTermOut]
    entries: list[SuggestedEntryOut]
    organisations: list[SuggestedOrganisationOut]
