"""From the rows of entries to the lines that pages show (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from academy.catalogue.enums import Level, SessionState
from academy.catalogue.models import Run
from academy.catalogue.states import EntryState
from academy.organisations.models import Organisation, organisation_path
from academy.taxonomy.vocabulary import Vocabulary
from cms.components import Link, Picture, ResultLine, State, When, Words
from cms.countries import country_name
from cms.readers import Reader
from cms.when import Moment, say_span, when_of
from cms.wording import in_a_row, join, say_price, words
from search.results import RECOMMENDED, Concept
from search.rows import ListedEntry, ListedOrganisation

# States whose sentence about time says everything; a second line would repeat it.
_TOLD_BY_TIME = frozenset(
    {
        SessionState.ENDED,
        SessionState.CANCELLED,
        SessionState.UNCONFIRMED,
        SessionState.TO_BE_SCHEDULED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Where an entry stands now, with the sentence about it."""

    entry_state: EntryState
    state: State
    when: When

    def said_once(self) -> tuple[State, When | None]:
        """Return what is said of time, once: as the state itself, or as a fact beside it."""
        slug, sentence = self.state.slug, self.when.sentence
        if self.entry_state.state in _TOLD_BY_TIME:
            return State(slug=slug, label=sentence), None
        if self.entry_state.state == SessionState.ON_DEMAND:
            return State(slug=slug, label=sentence, is_open=True), None
        return self.state, self.when


def timing_of(entry: ListedEntry, reader: Reader) -> Timing:
    """Return where an entry stands; the session that speaks for it brings its zone."""
    entry_state = entry.state_at(reader.now)
    speaking = next((run for run in entry.runs if run.session is entry_state.session), None)
    about = moment_of(speaking, reader, confirmed_at=entry.last_confirmed_at)
    return Timing(
        entry_state=entry_state,
        state=state_words(entry_state.state),
        when=when_of(entry_state.session, about),
    )


def moment_of(run: Run | None, reader: Reader, *, confirmed_at: datetime | None) -> Moment:
    """Return what sentences about one run depend on; None where nothing is announced."""
    return Moment(
        now=reader.now,
        zone=run.time_zone if run else "",
        readers_zone=reader.zone,
        is_all_day=run.is_all_day if run else False,
        confirmed_at=confirmed_at,
    )


def state_words(state: SessionState) -> State:
    """Return a state in words."""
    return State(slug=state.value, label=str(state.label), is_open=state.is_joinable)


def line_of(entry: ListedEntry, reader: Reader, because: Iterable[Concept] = ()) -> ResultLine:
    """Return one line of a list for an entry."""
    state, when = timing_of(entry, reader).said_once()
    holder = entry.organisation
    return ResultLine(
        kind=kind_words(entry, reader),
        title=title_of(entry, reader),
        url=entry.path,
        provider=organisation_link(holder) if holder else None,
        country=country_name(holder.country, reader.locale) if holder else "",
        languages=language_words(entry, reader),
        when=when,
        facts=tuple(capfirst(fact) for fact in _plain_facts(entry) if fact),
        state=state,
        reasons=tuple(reason_words(concept, reader) for concept in because),
        picture=picture_of(entry, reader),
    )


def _plain_facts(entry: ListedEntry) -> tuple[str, ...]:
    return (
        say_span(entry.time_required) if entry.time_required else "",
        str(Level(entry.level).label) if entry.level else "",
        say_price(
            is_free=entry.is_accessible_for_free,
            price=entry.price,
            currency=entry.price_currency,
        ),
    )


def kind_words(entry: ListedEntry, reader: Reader) -> str:
    """Return how people learn in an entry, or whether it is a course or a webinar."""
    terms = reader.vocabulary.methods
    names = [reader.label(terms[slug]) for slug in entry.methods[:2]]
    return in_a_row(names) if names else str(entry.kind.label)


def title_of(entry: ListedEntry, reader: Reader) -> Words:
    """Return the title in the reader's language, or in its own with the language marked."""
    title, locale = entry.title_in(reader.locale)
    return words(title, locale, reader.locale, reader.vocabulary)


def language_words(entry: ListedEntry, reader: Reader) -> str:
    """Return the languages of teaching in the reader's words."""
    terms = reader.vocabulary.languages
    return join(reader.label(terms[tag]) for tag in entry.languages)


def organisation_link(organisation: ListedOrganisation | Organisation) -> Link:
    """Return the way to an organisation's page."""
    return Link(
        label=Words(text=organisation.name, direction="auto"),
        url=organisation_path(organisation.pk, organisation.name),
    )


def picture_of(entry: ListedEntry, reader: Reader) -> Picture | None:
    """Return the plan of the entry's first theme, the narrower before the broader."""
    terms = reader.vocabulary.themes
    narrow = [slug for slug in entry.themes if terms[slug].parent]
    slug = next(iter((*narrow, *entry.themes)), None)
    return theme_picture(slug, reader) if slug else None


def theme_picture(slug: str, reader: Reader) -> Picture:
    """Return the plan of a theme, in the tones of the top theme above it."""
    family = family_of(slug, reader.vocabulary) or slug
    return Picture(
        url=reverse("pattern", args=[family, slug]),
        share_url=reverse("share_image", args=[family, slug]),
    )


def family_of(slug: str, terms: Vocabulary) -> str | None:
    """Return the top theme that lends a theme its tones; None for what is no theme."""
    term = terms.themes.get(slug)
    return (term.parent or slug) if term else None


def reason_words(concept: Concept, reader: Reader) -> str:
    """Return why an entry was found although its words do not say so."""
    if concept == RECOMMENDED:
        return _("Recommended for what you look for")
    terms = {"theme": reader.vocabulary.themes, "method": reader.vocabulary.methods}
    term = terms.get(concept.facet, {}).get(concept.value)
    name = reader.label(term) if term else concept.value
    if concept.facet == "method":
        return _("Matches the way of learning “%(name)s”") % {"name": name}
    return _("Matches the theme “%(name)s”") % {"name": name}
