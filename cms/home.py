"""What the home page lists: themes, what starts soon, what is new, who teaches, true numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from academy.catalogue.enums import JOINABLE_STATES, EntryKind
from academy.organisations.models import Organisation
from cms.components import AgendaLine, SearchBox, Words
from cms.counts import (
    Counts,
    counts_by_facet,
    marks_of_organisations,
    number_of_languages,
)
from cms.finding import find_or_none
from cms.presenting import kind_words, language_words, line_of, moment_of, title_of
from cms.readers import Reader, reader_of
from cms.terms import language_links, method_groups, theme_tiles
from cms.views.organisations import map_caption
from cms.when import when_of, zone_of
from courses.models import CourseInstance
from search.facets import KIND, LANGUAGE, METHOD, THEME
from search.query import CatalogueQuery, Sort
from search.rows import ListedEntry, read_listed
from webinars.models import Webinar

SOON, NEW = 6, 4


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that is true, and what it counts."""

    label: str
    count: int


def home_values(request: HttpRequest) -> dict[str, Any]:
    """Return what the catalogue holds now, for the home page."""
    reader = reader_of(request)
    counts = counts_by_facet()
    soon, new_keys = soonest(reader.now), _keys_of_new(reader)
    entries = read_listed([*soon, *new_keys], reader.vocabulary)
    marks = marks_of_organisations()
    catalogue = reverse("catalogue")
    term = reader.vocabulary.languages.get(reader.locale)
    own_language = reader.label(term) if term else reader.locale
    return {
        "box": SearchBox(name=_("Search"), is_large=True, example=_example()),
        "tiles": theme_tiles(reader, counts.get(THEME.name, {}), with_empty=False),
        "themes_way": _("All %(n)s themes") % {"n": len(reader.vocabulary.themes)},
        "soon": [
            _agenda_line(entries[key], at, reader) for key, at in soon.items() if key in entries
        ],
        "soon_url": f"{catalogue}?sort=soonest&state=upcoming-open",
        "newest": [line_of(entries[key], reader) for key in new_keys if key in entries],
        "newest_name": _("New in %(language)s") % {"language": own_language},
        "newest_url": reverse("language", args=[reader.locale]),
        "newest_way": _("Everything in %(language)s") % {"language": own_language},
        "phases": method_groups(reader, counts.get(METHOD.name, {}), with_empty=False),
        "languages": language_links(reader, counts.get(LANGUAGE.name, {}))[:12],
        "marks": marks,
        "map_caption": map_caption(len(marks)),
        "figures": _figures(counts),
    }


def _example() -> str:
    return _("For example: participatory budgeting, presupuesto participativo, الميزانية التشاركية")


def _figures(counts: Counts) -> tuple[Figure, ...]:
    kinds = counts.get(KIND.name, {})
    courses, webinars = kinds.get("course", 0), kinds.get("webinar", 0)
    organisations = Organisation.objects.count()
    languages = number_of_languages(counts)
    return (
        Figure(label=npgettext("beside its number", "course", "courses", courses), count=courses),
        Figure(
            label=npgettext("beside its number", "webinar", "webinars", webinars), count=webinars
        ),
        Figure(
            label=npgettext("beside its number", "organisation", "organisations", organisations),
            count=organisations,
        ),
        Figure(
            label=npgettext(
                "beside its number", "language of teaching", "languages of teaching", languages
            ),
            count=languages,
        ),
    )


def soonest(now: datetime) -> dict[str, datetime]:
    """Return what one can join and starts next: keys with the moment, the soonest first."""
    runs = CourseInstance.objects.of_published_courses().upcoming_at(now).open_at(now)
    events = Webinar.objects.published().upcoming_at(now).open_at(now)
    both = _starts(runs, EntryKind.COURSE, "course_id").union(
        _starts(events, EntryKind.WEBINAR, "pk"), all=True
    )
    first: dict[str, datetime] = {}
    for starts_at, kind, pk in both.order_by("starts_at", "kind", "entry")[: 3 * SOON]:
        # Of several runs of one course the soonest stays.
        first.setdefault(f"{kind}:{pk}", starts_at)
    return dict(list(first.items())[:SOON])


def _starts(rows: QuerySet[Any], kind: EntryKind, entry: str) -> Any:
    named = rows.order_by().annotate(
        kind=Value(kind.value, output_field=CharField()), entry=F(entry)
    )
    return named.values_list("starts_at", "kind", "entry")


def _keys_of_new(reader: Reader) -> list[str]:
    query = CatalogueQuery(
        languages=(reader.locale,),
        states=tuple(state.value for state in JOINABLE_STATES),
        sort=Sort.NEWEST,
        page_size=NEW,
        reader_locale=reader.locale,
    )
    results = find_or_none(query)
    return [hit.key for hit in results.hits] if results else []


def _agenda_line(entry: ListedEntry, starts_at: datetime, reader: Reader) -> AgendaLine:
    """Return one line of what starts soon; of a course it tells the run that starts then."""
    run = next((run for run in entry.runs if run.session.starts_at == starts_at), entry.runs[0])
    holder = entry.organisation
    here = starts_at.astimezone(zone_of(reader.zone) or zone_of(run.time_zone) or zone_of("UTC"))
    about = moment_of(run, reader, confirmed_at=entry.last_confirmed_at)
    return AgendaLine(
        day=date_format(here, "j", use_l10n=False),
        month=date_format(here, pgettext("date format: month alone", "F"), use_l10n=False),
        weekday=date_format(here, pgettext("date format: weekday alone", "l"), use_l10n=False),
        title=title_of(entry, reader),
        url=entry.path,
        when=when_of(run.session, about),
        provider=Words(text=holder.name, direction="auto") if holder else None,
        languages=language_words(entry, reader),
        kind=kind_words(entry, reader),
    )
