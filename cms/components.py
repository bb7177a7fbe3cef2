"""The values that the parts of a page are made of: ready to show, decided elsewhere.

Templates hold no decisions. Each part in `templates/components/` takes one of these, with texts
in the reader's language, addresses complete and numbers as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text that may be in another language than the page.

    `lang` and `direction` are empty when the text is in the page's own language; `direction` is
    "auto" when nobody knows the language.
    """

    text: str
    lang: str = ""
    direction: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to somewhere, with the number of things there when it is known."""

    label: Words
    url: str
    count: int | None = None
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class When:
    """A sentence a person would say about time, and the moment for machines (ISO 8601).

    `zone` is the event's own zone (IANA name); a script adds the reader's time when `moment` is
    a time of day and the server did not know where the reader is.
    """

    sentence: str
    moment: str = ""
    zone: str = ""
    has_readers_time: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """Where an entry or a session stands, in words; `is_open` when somebody can join now."""

    slug: str
    label: str
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A decorative picture: an entry's own image or the plan of its theme."""

    url: str


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One line of a list of courses and webinars.

    `kind` is how people learn in it, in small words. `when` stands among the facts; a state
    that says it all (ended, any time) comes without one.
    """

    kind: str
    title: Words
    url: str
    provider: Link | None
    country: str
    languages: str
    when: When | None
    facts: tuple[str, ...]
    state: State
    reasons: tuple[str, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a filter, with the number of results it would give when that is known."""

    value: str
    label: Words
    count: int | None
    is_chosen: bool = False
    is_below: bool = False
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class FacetGroup:
    """One filter: its first values, and the rest behind "more"."""

    name: str
    label: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    is_open: bool = False

    @property
    def is_long(self) -> bool:
        """Whether the values deserve a field to look them up in."""
        return len(self.more) > 12

    @property
    def chosen_count(self) -> int:
        """How many of the values are chosen."""
        return sum(choice.is_chosen for choice in (*self.first, *self.more))


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A chosen filter, with the address of the same page without it."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way on from an empty list: what to do, and how much that gives when it is known."""

    label: str
    url: str
    count: int | None = None
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class Pager:
    """The pages of a list; None among `pages` is a gap."""

    pages: tuple[Link | None, ...]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchBox:
    """The field to look something up with; `name` tells it from another one on the page."""

    name: str
    value: str = ""
    is_large: bool = False
    example: str = ""
    element_id: str = "q"
    form_id: str = "find"


@dataclass(frozen=True, kw_only=True)
class ThemeTile:
    """A top theme with its plan and the themes below it."""

    link: Link
    picture: Picture
    below: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TermGroup:
    """Terms that belong together, such as the methods of one phase."""

    name: str
    note: str
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """One thing that starts soon: the day large, the rest beside it."""

    day: str
    month: str
    weekday: str
    title: Words
    url: str
    when: When
    provider: Words | None
    languages: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class OrganisationTie:
    """How one organisation belongs to another, in words with the other's address."""

    label: str
    other: Link


@dataclass(frozen=True, kw_only=True)
class ProviderStrip:
    """Who stands behind an entry, in the same place on every entry."""

    link: Link
    logo_url: str = ""
    kind: str = ""
    country: str = ""
    ties: tuple[OrganisationTie, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the facts of an entry; `links` or `words` or `text`."""

    label: str
    text: str = ""
    links: tuple[Link, ...] = ()
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """One dated run in the table of an entry."""

    when: When
    place: str
    state: State
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """The one thing to do on an entry's page, with where it leads."""

    label: str
    url: str
    host: str
    is_main: bool = True


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An organisation on the map; `x`, `y` and `radius` in the map's own units."""

    x: float
    y: float
    radius: float
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class OrganisationLine:
    """One line of the list of organisations."""

    link: Link
    kind: str
    country: str
    description: Words | None = None
    invites: bool = False


@dataclass(frozen=True, kw_only=True)
class Alternate:
    """The same page in another interface language."""

    locale: str
    name: str
    url: str
    direction: str = "ltr"
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class PageHead:
    """What browsers, search engines and other sites read of a page.

    `canonical` and the alternates are whole addresses. `structured` holds JSON-LD values.
    """

    title: str
    description: str
    canonical: str = ""
    alternates: tuple[Alternate, ...] = ()
    default_url: str = ""
    is_indexed: bool = True
    kind: str = "website"
    structured: tuple[dict[str, object], ...] = ()
    crumbs: tuple[Link, ...] = field(default=())
