"""Where the parts of each kind of entry lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from academy.catalogue.enums import EntryKind
from courses.models import Course, CourseOrganisation, CourseText
from webinars.models import Webinar, WebinarOrganisation, WebinarText


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables of one kind of entry; `holder` is the field for who stands behind it."""

    entry: type[Course] | type[Webinar]
    text: type[CourseText] | type[WebinarText]
    organisation: type[CourseOrganisation] | type[WebinarOrganisation]
    holder: str


TABLES: Final[Mapping[EntryKind, Tables]] = {
    EntryKind.COURSE: Tables(
        entry=Course, text=CourseText, organisation=CourseOrganisation, holder="provider"
    ),
    EntryKind.WEBINAR: Tables(
        entry=Webinar, text=WebinarText, organisation=WebinarOrganisation, holder="organizer"
    ),
}
