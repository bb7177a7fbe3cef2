"""What a list holds, as a sentence: "143 courses and webinars in French about Housing"."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from academy.catalogue.enums import EntryKind
from cms.filters import Names
from cms.wording import either
from search.facets import LANGUAGE, NOT_STATED, THEME, Facet
from search.query import CatalogueQuery


def things(count: int, kinds: tuple[str, ...] = ()) -> str:
    """Return how many of what: "143 courses and webinars", "1 webinar", "No courses"."""
    if kinds == (EntryKind.COURSE.value,):
        text = ngettext("%(n)s course", "%(n)s courses", count) if count else _("No courses")
    elif kinds == (EntryKind.WEBINAR.value,):
        text = ngettext("%(n)s webinar", "%(n)s webinars", count) if count else _("No webinars")
    elif count:
        text = ngettext("%(n)s course or webinar", "%(n)s courses and webinars", count)
    else:
        text = _("No courses or webinars")
    return text % {"n": number_format(count, force_grouping=True)} if count else text


def sentence_of(count: int, query: CatalogueQuery, names: Names) -> str:
    """Return what a list holds; filters that read badly in a sentence stay with the chips."""
    parts = [things(count, query.kinds)]
    if query.text:
        parts.append(_("for “%(text)s”") % {"text": query.text})
    for facet, pattern in (
        (LANGUAGE, _("in %(names)s")),
        (THEME, _("about %(names)s")),
    ):
        values = query.values(facet)
        if values and NOT_STATED not in values:
            parts.append(pattern % {"names": either(_names(facet, values, names))})
    return " ".join(parts)


def _names(facet: Facet, values: tuple[str, ...], names: Names) -> list[str]:
    # Names of themes have several words; some languages set them off from their sentence.
    form = pgettext("theme within a sentence", "%(name)s") if facet is THEME else "%(name)s"
    named = [form % {"name": names.of(facet, value)} for value in values[:4]]
    return [*named, _("others")] if len(values) > 4 else named
