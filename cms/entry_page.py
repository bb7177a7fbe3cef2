"""What the page of a course or webinar shows, out of its live row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from academy.catalogue.enums import (
    AccessibilityFeature,
    EntryKind,
    Level,
    Mode,
    SessionState,
    TextState,
)
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.states import state_of
from academy.harvesting.models import SourceRecord
from academy.organisations.models import Organisation, OrganisationLink
from cms.components import (
    Action,
    Fact,
    Link,
    OrganisationTie,
    ProviderStrip,
    SessionRow,
    When,
    Words,
)
from cms.countries import country_name
from cms.presenting import (
    Timing,
    kind_words,
    moment_of,
    organisation_link,
    picture_of,
    state_words,
    timing_of,
    title_of,
)
from cms.readers import Reader
from cms.when import say_day, say_range, say_span, zone_of
from cms.wording import in_a_row, join, language_term, say_price, words
from search.rows import as_listed

MOST_SESSIONS = 20
ONE_DAY = timedelta(hours=20)  # longer than any single meeting


def entry_page_values(entry: CatalogueEntry, reader: Reader) -> dict[str, Any]:
    """Return what `cms/entry.html` shows, similar entries apart."""
    listed = as_listed(entry, reader.vocabulary)
    timing = timing_of(listed, reader)
    state, when = timing.said_once()
    translated = entry.text_in(reader.locale)
    shown: Any = translated or entry
    organisation = entry.organisation
    return {
        "kind": kind_words(listed, reader),
        "title": title_of(listed, reader),
        "provider": provider_strip(organisation, reader) if organisation else None,
        "picture": picture_of(listed, reader),
        "state": state,
        "when": when and _with_length(timing),
        "action": action_of(entry, timing),
        "no_address": _("Nobody has told us an address where this can be found."),
        "facts": facts_of(entry, timing, reader),
        "summary": _marked(shown.summary, shown.locale, reader),
        "description": _marked(shown.description, shown.locale, reader),
        "no_text": _(
            "Its provider gives no description. The facts on this page say what is known."
        ),
        "text_note": text_note(entry, reader),
        "sessions": sessions_of(entry, reader),
        "origin": origin_of(entry, reader),
    }


def _marked(text: str, locale: str, reader: Reader) -> Words | None:
    return words(text, locale, reader.locale, reader.vocabulary) if text else None


def _with_length(timing: Timing) -> When:
    """Return when the entry takes place, with its length when it begins and ends in one day."""
    session = timing.entry_state.session
    if not session or not session.starts_at or not session.ends_at:
        return timing.when
    if not _is_to_come(timing) or session.ends_at - session.starts_at > ONE_DAY:
        return timing.when
    span = say_span(session.ends_at - session.starts_at)
    sentence = _("%(when)s, %(span)s") % {"when": timing.when.sentence, "span": span}
    return replace(timing.when, sentence=sentence)


def _days(entry: CatalogueEntry, timing: Timing, reader: Reader) -> str:
    """Return the first and the last day of something that takes longer than one."""
    session = timing.entry_state.session
    if not session or not session.starts_at or not session.ends_at or session.is_on_demand:
        return ""
    if session.ends_at - session.starts_at <= ONE_DAY:
        return ""
    run = next((run for run in entry.runs if run.session == session), None)
    about = moment_of(run, reader, confirmed_at=entry.last_confirmed_at)
    return say_range(session.starts_at, session.ends_at, about)


def _is_to_come(timing: Timing) -> bool:
    return timing.entry_state.state in (SessionState.UPCOMING_OPEN, SessionState.UPCOMING_CLOSED)


def action_of(entry: CatalogueEntry, timing: Timing) -> Action | None:
    """Return the way to the entry: its own address, else the site of who stands behind it."""
    is_open = timing.state.is_open
    if entry.url:
        label = _("Go to the webinar") if entry.kind == EntryKind.WEBINAR else _("Go to the course")
        return Action(label=label, url=entry.url, host=host_of(entry.url), is_main=is_open)
    organisation = entry.organisation
    if organisation and organisation.url:
        return Action(
            label=_("Go to the provider’s site"),
            url=organisation.url,
            host=host_of(organisation.url),
            is_main=False,
        )
    return None


def host_of(url: str) -> str:
    """Return the name of the site that an address leads to."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def facts_of(entry: CatalogueEntry, timing: Timing, reader: Reader) -> tuple[Fact, ...]:
    """Return the facts of an entry, in the order in which people ask for them."""
    facts = (
        Fact(label=_("Languages of teaching"), links=_language_links(entry, reader)),
        Fact(label=_("Dates"), text=capfirst(_days(entry, timing, reader))),
        Fact(
            label=_("How long"),
            text=capfirst(say_span(entry.time_required)) if entry.time_required else "",
        ),
        Fact(label=_("Where"), text=_where(entry)),
        Fact(label=_("Level"), text=str(Level(entry.level).label) if entry.level else ""),
        Fact(label=_("Cost"), text=_cost(entry)),
        Fact(label=_("Themes"), links=_theme_links(entry, reader)),
        Fact(label=_("Ways of learning"), links=_method_links(entry, reader)),
        Fact(label=_("For whom"), text=_audiences(entry, reader)),
        *_organisation_facts(entry),
        Fact(label=_("Code at the provider"), text=getattr(entry, "course_code", "")),
        Fact(label=_("Licence"), text=entry.license),
        Fact(label=_("Accessibility"), text=capfirst(join(_accessibility(entry)))),
        Fact(label=_("Keywords"), text=in_a_row(map(str, entry.keywords[:12]))),
    )
    return tuple(fact for fact in facts if fact.text or fact.links)


def _accessibility(entry: CatalogueEntry) -> list[str]:
    return [AccessibilityFeature.said(str(code)) for code in entry.accessibility_features]


def _cost(entry: CatalogueEntry) -> str:
    return say_price(
        is_free=entry.is_accessible_for_free, price=entry.price, currency=entry.price_currency
    )


def _where(entry: CatalogueEntry) -> str:
    """Return modes and places; a course may have several."""
    runs: Sequence[Any] = entry.runs
    is_webinar = entry.kind == EntryKind.WEBINAR
    pairs = [(run.mode if is_webinar else run.course_mode, run.place) for run in runs]
    modes = dict.fromkeys(str(Mode(mode).label) for mode, _place in pairs if mode)
    places = dict.fromkeys(place for _mode, place in pairs if place)
    return in_a_row([*modes, *list(places)[:4]])


def _language_links(entry: CatalogueEntry, reader: Reader) -> tuple[Link, ...]:
    tags = [language.tag for language in entry.in_language.all()]
    found = [(tag, language_term(tag, reader.vocabulary)) for tag in tags]
    return tuple(
        Link(label=Words(text=reader.label(term)), url=reverse("language", args=[term.value]))
        for _tag, term in found
        if term
    )


def _theme_links(entry: CatalogueEntry, reader: Reader) -> tuple[Link, ...]:
    terms = reader.vocabulary.themes
    held = {theme.slug for theme in entry.themes.all()}
    return tuple(
        Link(label=Words(text=reader.label(term)), url=reverse("theme", args=[slug]))
        for slug, term in terms.items()
        if slug in held
    )


def _method_links(entry: CatalogueEntry, reader: Reader) -> tuple[Link, ...]:
    terms = reader.vocabulary.methods
    held = {method.slug for method in entry.methods.all()}
    return tuple(
        Link(label=Words(text=reader.label(term)), url=reverse("method", args=[slug]))
        for slug, term in terms.items()
        if slug in held
    )


def _audiences(entry: CatalogueEntry, reader: Reader) -> str:
    terms = reader.vocabulary.audiences
    held = [audience.slug for audience in entry.audiences.all()]
    return join(reader.label(terms[slug]) for slug in held if slug in terms)


def _organisation_facts(entry: CatalogueEntry) -> list[Fact]:
    """Return what other organisations do for the entry, one line a role."""
    roles: dict[str, list[Link]] = {}
    for row in entry.other_organisations.all():
        roles.setdefault(row.get_role_display(), []).append(organisation_link(row.organisation))
    return [Fact(label=role, links=tuple(links)) for role, links in roles.items()]


def provider_strip(organisation: Organisation, reader: Reader) -> ProviderStrip:
    """Return who stands behind an entry, with what it belongs to."""
    return ProviderStrip(
        link=organisation_link(organisation),
        logo_url=logo_address(organisation),
        kind=organisation.get_kind_display() if organisation.kind else "",
        country=country_name(organisation.country, reader.locale) if organisation.country else "",
        ties=ties_of(organisation),
    )


def logo_address(organisation: Organisation) -> str:
    """Return a small copy of an organisation's logo; empty where there is none to show."""
    logo = organisation.logo
    return str(logo.get_rendition("max-200x96").url) if logo else ""


def ties_of(organisation: Organisation) -> tuple[OrganisationTie, ...]:
    """Return how an organisation belongs to others."""
    links = OrganisationLink.objects.filter(organisation=organisation).select_related("other")
    return tuple(
        OrganisationTie(
            label=capfirst(link.get_kind_display()), other=organisation_link(link.other)
        )
        for link in links.order_by("kind", "other__name")
    )


def text_note(entry: CatalogueEntry, reader: Reader) -> str:
    """Return a word about the language of the text, when it is not the reader's own."""
    translated = entry.text_in(reader.locale)
    term = language_term(entry.locale, reader.vocabulary)
    original = reader.label(term) if term else ""
    if translated and original:
        if entry.text_state(translated.locale) is TextState.STALE:
            return _("Translated from %(language)s; the original has changed since.") % {
                "language": original
            }
        return _("Translated from %(language)s.") % {"language": original}
    is_own = entry.locale.partition("-")[0] == reader.locale
    if is_own or not original or not (entry.summary or entry.description):
        return ""
    return _("This text is in %(language)s; nobody has translated it yet.") % {"language": original}


def sessions_of(entry: CatalogueEntry, reader: Reader) -> tuple[SessionRow, ...]:
    """Return the dated runs of a course, what one can join soonest first; none for a single."""
    rows = entry.runs
    if len(rows) < 2:
        return ()
    made = [_session_row(entry, row, reader) for row in rows]
    order = list(SessionState.values)
    made.sort(key=lambda row: (order.index(row.state.slug), row.when.moment))
    return tuple(made[:MOST_SESSIONS])


def _session_row(entry: CatalogueEntry, row: Any, reader: Reader) -> SessionRow:
    about = moment_of(row, reader, confirmed_at=entry.last_confirmed_at)
    state = state_words(_state_of(row, reader))
    places = in_a_row(part for part in (row.get_course_mode_display(), row.place) if part)
    if row.starts_at is None or row.is_on_demand:
        when = When(sentence=_("Any time") if row.is_on_demand else _("Dates to be announced"))
    else:
        zone = zone_of(row.time_zone) or zone_of("UTC")
        there = row.starts_at.astimezone(zone)
        sentence = say_range(row.starts_at, row.ends_at, about)
        moment = there.date().isoformat() if row.is_all_day else there.isoformat(timespec="seconds")
        when = When(sentence=sentence[:1].upper() + sentence[1:], moment=moment)
    return SessionRow(when=when, place=places, state=state, url=row.url)


def _state_of(row: Any, reader: Reader) -> SessionState:
    return state_of(row.session, reader.now)


def origin_of(entry: CatalogueEntry, reader: Reader) -> tuple[Fact, ...]:
    """Return where an entry comes from and when that was last confirmed."""
    records = (
        SourceRecord.objects.filter(entry_kind=entry.kind.value, entry_id=entry.pk)
        .select_related("source")
        .only("source__name", "source__licence", "first_seen_at")
        .order_by("pk")[:5]
    )
    sources = {record.source.name: record.source.licence for record in records}
    named = [f"{name} ({licence})" if licence else name for name, licence in sources.items()]
    facts = (
        Fact(label=_("Source"), text=in_a_row(named)),
        Fact(label=_("Last confirmed"), when=_day(entry.last_confirmed_at, reader)),
        Fact(label=_("Here since"), when=_day(entry.first_published_at, reader)),
    )
    return tuple(fact for fact in facts if fact.text or fact.when)


def _day(at: Any, reader: Reader) -> When | None:
    if at is None:
        return None
    here = at.astimezone(zone_of(reader.zone) or zone_of("UTC"))
    sentence = say_day(here, reader.now, with_weekday=False)
    return When(sentence=sentence, moment=here.date().isoformat())
