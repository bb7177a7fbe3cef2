"""Moments as sentences a person would say, in the reader's language and zone (pure).

Everything depends on the values handed in and the active translation only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from academy.catalogue.enums import SessionState, SessionStatus
from academy.catalogue.states import Session, state_of
from cms.components import When


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What a sentence about time depends on besides the session.

    `zone` is the event's own (IANA name, empty when nobody said), `readers_zone` the reader's
    (empty when unknown). `confirmed_at` is when the source last confirmed the entry.
    """

    now: datetime
    zone: str = ""
    readers_zone: str = ""
    is_all_day: bool = False
    confirmed_at: datetime | None = None


def zone_of(name: str) -> tzinfo | None:
    """Return a time zone by its IANA name, or None for one that does not exist."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_name(name: str) -> str:
    """Return the city or offset that a zone is named after: "Africa/Dakar" gives "Dakar"."""
    if name in ("", "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "UCT"):
        return "UTC"
    last = name.rsplit("/", 1)[-1].replace("_", " ")
    if name.startswith("Etc/GMT"):
        # The signs of these names are turned round: Etc/GMT-3 is three hours before Greenwich.
        return "UTC" + last[3:].translate(str.maketrans("+-", "-+"))
    return last


def say_day(at: datetime, now: datetime, *, with_weekday: bool = True) -> str:
    """Return a day such as "Tuesday 3 December", with its year unless that is this year."""
    if at.year == now.astimezone(at.tzinfo).year:
        pattern = (
            pgettext("date format: weekday, day, month", "l j F")
            if with_weekday
            else pgettext("date format: day, month", "j F")
        )
    else:
        pattern = (
            pgettext("date format: weekday, day, month, year", "l j F Y")
            if with_weekday
            else pgettext("date format: day, month, year", "j F Y")
        )
    return date_format(at, pattern, use_l10n=False)


def say_month(at: datetime) -> str:
    """Return a month with its year: "March 2026"."""
    return date_format(at, pgettext("date format: month, year", "F Y"), use_l10n=False)


def say_clock(at: datetime) -> str:
    """Return a time of day such as "15:00"."""
    return date_format(at, pgettext("time format", "H:i"), use_l10n=False)


def say_span(length: timedelta) -> str:
    """Return how long something takes: "about 6 hours", "about 4 weeks", "45 minutes"."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("about %(n)d hour", "about %(n)d hours", hours) % {"n": hours}
    days = round(hours / 24)
    if days < 14:
        return ngettext("about %(n)d day", "about %(n)d days", days) % {"n": days}
    weeks = round(days / 7)
    if weeks < 10:
        return ngettext("about %(n)d week", "about %(n)d weeks", weeks) % {"n": weeks}
    months = round(days / 30.44)
    if months < 24:
        return ngettext("about %(n)d month", "about %(n)d months", months) % {"n": months}
    years = round(days / 365.25)
    return ngettext("about %(n)d year", "about %(n)d years", years) % {"n": years}


def say_moment(at: datetime, about: Moment) -> str:
    """Return a moment in the reader's zone with the event's beside it, each zone named.

    Without a known reader, or when both clocks agree, the event's zone alone.
    """
    event_zone = zone_of(about.zone) or UTC
    there = at.astimezone(event_zone)
    if about.is_all_day:
        return say_day(there, about.now)
    here_zone = zone_of(about.readers_zone)
    place = zone_name(about.zone)
    if here_zone is None:
        values = {"day": say_day(there, about.now), "time": say_clock(there), "place": place}
        return _("%(day)s, %(time)s (%(place)s time)") % values
    here = at.astimezone(here_zone)
    values = {
        "day": say_day(here, about.now),
        "time": say_clock(here),
        "place": zone_name(about.readers_zone),
    }
    if here.utcoffset() == there.utcoffset():
        return _("%(day)s, %(time)s (%(place)s time)") % values
    if here.date() == there.date():
        beside = _("%(time)s in %(place)s") % {"time": say_clock(there), "place": place}
    else:
        beside = _("%(day)s, %(time)s in %(place)s") % {
            "day": say_day(there, about.now, with_weekday=False),
            "time": say_clock(there),
            "place": place,
        }
    return _("%(day)s, %(time)s (%(place)s time; %(beside)s)") % {**values, "beside": beside}


def say_range(start: datetime, end: datetime | None, about: Moment) -> str:
    """Return when a session runs: a moment with its length, or two days."""
    zone = zone_of(about.readers_zone or about.zone) or zone_of(about.zone) or UTC
    if end is None or end == start:
        return say_moment(start, about)
    first, last = start.astimezone(zone), end.astimezone(zone)
    if about.is_all_day:
        zone = zone_of(about.zone) or UTC
        first, last = start.astimezone(zone), end.astimezone(zone)
        if last.time() == first.time() and last > first:
            last -= timedelta(seconds=1)
    if first.date() == last.date() and not about.is_all_day:
        return _("%(moment)s, %(span)s") % {
            "moment": say_moment(start, about),
            "span": say_span(end - start),
        }
    if first.date() == last.date():
        return say_day(first, about.now)
    return _("%(first)s to %(last)s") % {
        "first": say_day(first, about.now, with_weekday=False),
        "last": say_day(last, about.now, with_weekday=False),
    }


def when_of(session: Session | None, about: Moment) -> When:
    """Return the sentence about a session, with the moment for machines."""
    if session is None:
        return When(sentence=_("No dates stated"))
    sentence = _SENTENCES[state_of(session, about.now)](session, about)
    if session.starts_at is None or session.is_on_demand:
        return When(sentence=sentence)
    there = _spoken_of(session, about).astimezone(zone_of(about.zone) or UTC)
    return When(
        sentence=sentence,
        moment=there.date().isoformat()
        if about.is_all_day
        else there.isoformat(timespec="seconds"),
        zone=about.zone or "UTC" if _shows_clock(session, about) else "",
        has_readers_time=bool(about.is_all_day or zone_of(about.readers_zone)),
    )


_TO_COME = frozenset(
    {SessionState.UPCOMING_OPEN, SessionState.NOT_YET_OPEN, SessionState.UPCOMING_CLOSED}
)
_GOING_ON = frozenset({SessionState.ONGOING_OPEN, SessionState.ONGOING_CLOSED})


def _spoken_of(session: Session, about: Moment) -> datetime:
    """Return the moment that the sentence names: the end of what goes on or is over."""
    starts_at = session.starts_at or about.now
    names_the_end = state_of(session, about.now) in _GOING_ON | {SessionState.ENDED}
    return session.ends_at or starts_at if names_the_end else starts_at


def _shows_clock(session: Session, about: Moment) -> bool:
    state = state_of(session, about.now)
    if about.is_all_day:
        return False
    return state in _TO_COME or (state in _GOING_ON and _ends_soon(session, about))


def _upcoming(session: Session, about: Moment) -> str:
    if session.starts_at is None:
        return _("Dates to be announced")
    return _("Starts %(moment)s") % {"moment": say_moment(session.starts_at, about)}


def _not_yet_open(session: Session, about: Moment) -> str:
    if session.opens_at is None or session.opens_at <= about.now:
        return _upcoming(session, about)
    zone = zone_of(about.readers_zone or about.zone) or UTC
    opens = say_day(session.opens_at.astimezone(zone), about.now, with_weekday=False)
    if session.starts_at is None:
        return _("Enrolment opens %(day)s") % {"day": opens}
    return _("%(starts)s; enrolment opens %(day)s") % {
        "starts": _upcoming(session, about),
        "day": opens,
    }


def _ongoing(session: Session, about: Moment) -> str:
    if session.ends_at is None:
        return _("Running now")
    zone = zone_of(about.readers_zone or about.zone) or UTC
    end = session.ends_at.astimezone(zone)
    if _ends_soon(session, about):
        return _("Running until %(moment)s") % {"moment": say_moment(end, about)}
    return _("Running until %(moment)s") % {
        "moment": say_day(end, about.now, with_weekday=False),
    }


def _ends_soon(session: Session, about: Moment) -> bool:
    """Whether the time of day matters to somebody who could still drop in."""
    if session.ends_at is None or about.is_all_day:
        return False
    return session.ends_at - about.now < timedelta(days=3)


def _ended(session: Session, about: Moment) -> str:
    end = session.ends_at or session.starts_at
    if end is None:
        return _("Ended")
    zone = zone_of(about.zone) or UTC
    month = say_month(end.astimezone(zone))
    return _("Ended in %(month)s; not announced again") % {"month": month}


def _unconfirmed(session: Session, about: Moment) -> str:
    since = about.confirmed_at or session.confirm_by
    if since is None:
        return _("Dates not confirmed")
    return _("Dates not confirmed since %(month)s") % {"month": say_month(since)}


def _cancelled(session: Session, about: Moment) -> str:
    if session.starts_at is None or session.status != SessionStatus.CANCELLED:
        return _("Cancelled")
    return _("Cancelled; it was planned for %(moment)s") % {
        "moment": say_moment(session.starts_at, about)
    }


def _any_time(session: Session, about: Moment) -> str:
    if session.ends_at is None:
        return _("Any time")
    zone = zone_of(about.readers_zone or about.zone) or UTC
    end = session.ends_at.astimezone(zone)
    return _("Any time until %(day)s") % {"day": say_day(end, about.now, with_weekday=False)}


def _to_be_announced(_session: Session, _about: Moment) -> str:
    return _("Dates to be announced")


_SENTENCES = {
    SessionState.ON_DEMAND: _any_time,
    SessionState.UPCOMING_OPEN: _upcoming,
    SessionState.UPCOMING_CLOSED: _upcoming,
    SessionState.NOT_YET_OPEN: _not_yet_open,
    SessionState.ONGOING_OPEN: _ongoing,
    SessionState.ONGOING_CLOSED: _ongoing,
    SessionState.ENDED: _ended,
    SessionState.UNCONFIRMED: _unconfirmed,
    SessionState.CANCELLED: _cancelled,
    SessionState.TO_BE_SCHEDULED: _to_be_announced,
}
