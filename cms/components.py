"""The values that the parts of a page are made of: ready to show, decided elsewhere.

Templates hold no decisions. Each part in `templates/components/` takes one of these, with texts
in the reader's language, addresses complete and numbers as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


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
    """A decorative picture: an entry's own image or the plan of its theme.

    `share_url` is the path of the raster that other sites show beside a link.
    """

    url: str
    share_url: str = ""


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

    `canonical`, the alternates and `share_image` are whole addresses. `structured` holds JSON-LD
    values.
    """

    title: str
    description: str
    canonical: str = ""
    alternates: tuple[Alternate, ...] = ()
    default_url: str = ""
    is_indexed: bool = True
    kind: str = "website"
    share_image: str = ""
    structured: tuple[dict[str, object], ...] = ()
    crumbs: tuple[Link, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class ImageSource:
    """One format of a picture, in its widths."""

    type: str
    srcset: str
    sizes: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureSet:
    """An uploaded picture; `text` is empty when it decorates, `width` and `height` in pixels."""

    sources: tuple[ImageSource, ...]
    src: str
    width: int
    height: int
    text: str = ""
    srcset: str = ""
    sizes: str = ""
    is_lazy: bool = True


@dataclass(frozen=True, kw_only=True)
class NewsLine:
    """One piece of news in a list; `day` for machines (ISO 8601), `day_words` for people."""

    title: str
    url: str
    lead: str
    day: str
    day_words: str


# --- Parts of a page that an editor puts together -----------------------------------------------
# `template` names the file below `components/parts/`; `anchor` tells it from others on the page.


@dataclass(frozen=True, kw_only=True)
class TextPart:
    """Text in the editor's own markup, already made into HTML."""

    template: ClassVar[str] = "components/parts/text.html"
    html: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class PicturePart:
    """A picture with a line below it."""

    template: ClassVar[str] = "components/parts/picture.html"
    picture: PictureSet
    caption: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class QuotePart:
    """What somebody said."""

    template: ClassVar[str] = "components/parts/quote.html"
    text: str
    name: str
    role: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionPart:
    """One thing to do next; `host` is empty for a page of this site."""

    template: ClassVar[str] = "components/parts/action.html"
    label: str
    url: str
    text: str = ""
    host: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class EntriesPart:
    """Courses and webinars, with the way to all of them and what to say when there are none."""

    template: ClassVar[str] = "components/parts/entries.html"
    lines: tuple[ResultLine, ...]
    heading: str = ""
    way: Link | None = None
    empty: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody one can turn to."""

    name: str
    role: str = ""
    picture: PictureSet | None = None


@dataclass(frozen=True, kw_only=True)
class PeoplePart:
    """People beside each other."""

    template: ClassVar[str] = "components/parts/people.html"
    people: tuple[Person, ...]
    heading: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class StatedNumber:
    """A number as an editor wrote it, and what it counts."""

    number: str
    label: str


@dataclass(frozen=True, kw_only=True)
class NumbersPart:
    """Numbers beside each other."""

    template: ClassVar[str] = "components/parts/numbers.html"
    numbers: tuple[StatedNumber, ...]
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordingPart:
    """A video or recording on another site, as a card that leads there."""

    template: ClassVar[str] = "components/parts/recording.html"
    title: str
    url: str
    host: str
    note: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a table; `is_number` lines it up with the others of its column."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class TablePart:
    """A table of texts and numbers."""

    template: ClassVar[str] = "components/parts/table.html"
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its answer in HTML."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class QuestionsPart:
    """Questions that open."""

    template: ClassVar[str] = "components/parts/questions.html"
    questions: tuple[Question, ...]
    heading: str = ""
    anchor: str = ""


Part = (
    TextPart
    | PicturePart
    | QuotePart
    | ActionPart
    | EntriesPart
    | PeoplePart
    | NumbersPart
    | RecordingPart
    | TablePart
    | QuestionsPart
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a learning path; `text` stands before it."""

    number: int
    why: str
    line: ResultLine
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class RegionNote:
    """What a region adds to the page of a theme or method; `html` in the editor's markup."""

    region: str
    url: str
    html: str
