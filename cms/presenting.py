"""From live rows to the lines that pages show (pure apart from what is already prefetched)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from academy.catalogue.enums import Level, SessionState
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.states import EntryState, Session
from academy.organisations.models import Organisation
from cms.components import Link, Picture, ResultLine, State, When, Words
from cms.countries import country_name
from cms.readers import Reader
from cms.when import Moment, say_span, when_of
from cms.wording import join, say_price, words
from search.results import Concept

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


def timing_of(entry: CatalogueEntry, reader: Reader) -> Timing:
    """Return where an entry stands; the session that speaks for it brings its zone."""
    entry_state = entry.state_at(reader.now)
    holder = _holder(entry, entry_state.session)
    moment = moment_of(entry, holder, reader)
    return Timing(
        entry_state=entry_state,
        state=state_words(entry_state.state),
        when=when_of(entry_state.session, moment),
    )


def moment_of(entry: CatalogueEntry, holder: Any, reader: Reader) -> Moment:
    """Return what sentences about one session depend on; `holder` is its row."""
    return Moment(
        now=reader.now,
        zone=getattr(holder, "time_zone", ""),
        readers_zone=reader.zone,
        is_all_day=getattr(holder, "is_all_day", False),
        confirmed_at=entry.last_confirmed_at,
    )


def _holder(entry: CatalogueEntry, session: Session | None) -> Any:
    """Return the row a session was made from: an instance of a course, or the webinar."""
    if session is None or not hasattr(entry, "instances"):
        return entry
    return next((row for row in entry.instances.all() if row.session == session), None)


def state_words(state: SessionState) -> State:
    """Return a state in words."""
    return State(slug=state.value, label=str(state.label), is_open=state.is_joinable)


def line_of(entry: CatalogueEntry, reader: Reader, because: Iterable[Concept] = ()) -> ResultLine:
    """Return one line of a list for an entry."""
    timing = timing_of(entry, reader)
    state, when = timing.said_once()
    organisation = entry.organisation
    return ResultLine(
        kind=kind_words(entry, reader),
        title=title_of(entry, reader),
        url=entry.get_absolute_url(),
        provider=organisation_link(organisation) if organisation else None,
        country=country_name(organisation.country, reader.locale) if organisation else "",
        languages=language_words(entry, reader),
        when=when,
        facts=tuple(fact for fact in _plain_facts(entry) if fact),
        state=state,
        reasons=tuple(reason_words(concept, reader) for concept in because),
        picture=picture_of(entry, reader),
    )


def _plain_facts(entry: CatalogueEntry) -> tuple[str, ...]:
    return (
        say_span(entry.time_required) if entry.time_required else "",
        str(Level(entry.level).label) if entry.level else "",
        say_price(
            is_free=entry.is_accessible_for_free,
            price=entry.price,
            currency=entry.price_currency,
        ),
    )


def kind_words(entry: CatalogueEntry, reader: Reader) -> str:
    """Return how people learn in an entry, or whether it is a course or a webinar."""
    terms = reader.vocabulary.methods
    held = [method.slug for method in entry.methods.all()]
    names = [reader.label(terms[slug]) for slug in terms if slug in held]
    return pgettext("between the parts of a list", ", ").join(names[:2]) or str(entry.kind.label)


def title_of(entry: CatalogueEntry, reader: Reader) -> Words:
    """Return the title in the reader's language, or in its own with the language marked."""
    translated = entry.text_in(reader.locale)
    if translated and translated.title:
        return words(translated.title, translated.locale, reader.locale, reader.vocabulary)
    return words(entry.title, entry.locale, reader.locale, reader.vocabulary)


def language_words(entry: CatalogueEntry, reader: Reader) -> str:
    """Return the languages of teaching in the reader's words."""
    terms = reader.vocabulary.languages
    tags = [language.tag for language in entry.in_language.all()]
    return join(reader.label(terms[tag]) if tag in terms else tag for tag in tags)


def organisation_link(organisation: Organisation) -> Link:
    """Return the way to an organisation's page."""
    return Link(
        label=Words(text=organisation.name, direction="auto"),
        url=reverse("organisation", args=[organisation.pk, organisation.slug]),
    )


def picture_of(entry: CatalogueEntry, reader: Reader) -> Picture | None:
    """Return the plan of the entry's first theme, the narrower before the broader."""
    terms = reader.vocabulary.themes
    held = {theme.slug for theme in entry.themes.all()}
    slugs = [slug for slug in terms if slug in held]
    narrow = [slug for slug in slugs if terms[slug].parent]
    return theme_picture((narrow or slugs)[0], reader) if slugs else None


def theme_picture(slug: str, reader: Reader) -> Picture:
    """Return the plan of a theme, in the tones of the top theme above it."""
    term = reader.vocabulary.themes.get(slug)
    family = term.parent if term and term.parent else slug
    return Picture(url=reverse("pattern", args=[family, slug]))


def reason_words(concept: Concept, reader: Reader) -> str:
    """Return why an entry was found although its words do not say so."""
    terms = {"theme": reader.vocabulary.themes, "method": reader.vocabulary.methods}
    term = terms.get(concept.facet, {}).get(concept.value)
    name = reader.label(term) if term else concept.value
    if concept.facet == "method":
        return _("Matches the way of learning “%(name)s”") % {"name": name}
    return _("Matches the theme “%(name)s”") % {"name": name}
