"""What claims are called on the screen, and what the source says of each, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format, number_format
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from academy.catalogue.curating import SHOWN, TEXTS
from academy.catalogue.enums import OrganisationRole
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.sources import record_of
from academy.harvesting.loaders import loader_for
from academy.harvesting.records import AnyRecord, SessionRecord
from academy.taxonomy.vocabulary import label_of, language_name, vocabulary

# Of a long text of the source, so much stands beside the field; all of it comes with giving back.
LONGEST_WORDS: Final = 500
# A price of nothing and a place of 0 are said; these are silence.
_SILENT: Final[tuple[Any, ...]] = (None, "", [], ())


def claim_labels(entry: CatalogueEntry) -> list[tuple[str, str]]:
    """Return what people have taken over from the source, each with its name on the screen."""
    return [(claim, claim_label(entry, claim)) for claim in entry.curated_fields]


def claim_label(entry: CatalogueEntry, claim: str) -> str:
    """Return what a claim is called on the screen."""
    head, _dot, locale = claim.partition(".")
    if head == TEXTS:
        return _("Translation: %(language)s") % {"language": language_name(locale)}
    if claim == SHOWN:
        return _("Whether it is shown")
    if claim == "other_organisations":
        return _("Other organisations")
    if claim == "instances":
        return _("Sessions")
    try:
        return str(capfirst(entry._meta.get_field(claim).verbose_name))
    except FieldDoesNotExist:
        return claim


# --- What the source says -----------------------------------------------------------------------


def said_by_source(entry: CatalogueEntry) -> dict[str, str] | None:
    """Return what the source says of each part now, in words; None where there is no source."""
    record = record_of(entry)
    return said_of(entry, record) if record else None


def said_of(entry: CatalogueEntry, record: AnyRecord) -> dict[str, str]:
    """Return what a record says of each part of an entry, in words.

    Moments are in UTC. Nothing is made: an organisation that nobody knows yet goes by its name.
    """
    columns = loader_for(entry.kind).values(record)
    found = {
        name: _column_words(entry, name, value)
        for name, value in columns.items()
        if name in entry.claimable
    }
    found |= _terms(record) | _bodies(entry, record)
    original = record.texts[0].locale
    found["locale"] = language_name(original) if original else ""
    for text in record.texts[1:]:
        found[f"{TEXTS}.{text.locale}"] = text.title
    return found


def _column_words(entry: CatalogueEntry, name: str, value: Any) -> str:
    if value in _SILENT:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, timedelta):
        hours = number_format(round(value.total_seconds() / 3600, 2))
        return _("%(number)s hours") % {"number": hours}
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    choices = dict(getattr(_field(entry, name), "flatchoices", ()) or ())
    text = strip_tags(str(value)) if name == "description" else str(choices.get(value, value))
    return Truncator(" ".join(text.split())).chars(LONGEST_WORDS)


def _field(entry: CatalogueEntry, name: str) -> Any:
    try:
        return entry._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _moment(value: datetime) -> str:
    return f"{date_format(value, 'SHORT_DATETIME_FORMAT')} UTC"


def _terms(record: AnyRecord) -> dict[str, str]:
    terms = vocabulary()

    def listed(family: str, values: Iterable[str]) -> str:
        standing = (terms.standing(family, value) for value in values)
        return ", ".join(label_of(family, value) for value in standing if value)

    return {
        "in_language": ", ".join(language_name(tag) for tag in record.languages),
        "themes": listed("themes", (term.slug for term in record.themes)),
        "methods": listed("methods", (term.slug for term in record.methods)),
        "audiences": listed("audiences", record.audiences),
    }


def _bodies(entry: CatalogueEntry, record: AnyRecord) -> dict[str, str]:
    roles = dict(OrganisationRole.choices)
    others = (f"{one.provider.name} ({roles[one.role]})" for one in record.other_organisations)
    found = {
        entry.organisation_field: record.provider.name if record.provider else "",
        "other_organisations": "; ".join(others),
    }
    sessions: Iterable[SessionRecord] | None = getattr(record, "sessions", None)
    if sessions is not None:
        found["instances"] = "; ".join(filter(None, map(_session_words, sessions)))
    else:
        found["series"] = getattr(record, "series", "")
    return found


def _session_words(session: SessionRecord) -> str:
    when = _("any time") if session.is_on_demand else ""
    if session.starts_at:
        when = _moment(session.starts_at)
    return ", ".join(part for part in (when or _("no date"), session.place) if part)
