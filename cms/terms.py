"""Themes, methods and languages as links with their numbers, for indexes and the home page."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from academy.taxonomy.models import Phase
from cms.components import Link, TermGroup, ThemeTile, Words
from cms.presenting import theme_picture
from cms.readers import Reader
from cms.wording import with_own_name

Numbers = Mapping[str, int]


def theme_tiles(reader: Reader, numbers: Numbers, *, with_empty: bool) -> tuple[ThemeTile, ...]:
    """Return every top theme with those below it; without `with_empty` only what has entries."""
    terms = reader.vocabulary.themes
    tops = [term for term in terms.values() if term.parent is None]
    return tuple(
        ThemeTile(
            link=_theme_link(top.value, reader, numbers),
            picture=theme_picture(top.value, reader),
            below=tuple(
                _theme_link(child.value, reader, numbers)
                for child in reader.vocabulary.children_of(terms, top.value)
                if with_empty or numbers.get(child.value)
            ),
        )
        for top in tops
    )


def _theme_link(slug: str, reader: Reader, numbers: Numbers) -> Link:
    label = reader.label(reader.vocabulary.themes[slug])
    url = reverse("theme", args=[slug])
    return Link(label=Words(text=label), url=url, count=numbers.get(slug, 0))


def phase_note(phase: Phase) -> str:
    """Return what one does in a phase of learning, in a sentence."""
    return {
        Phase.SEEK: _("Find out what others know and do."),
        Phase.SENSE: _("Work it through with a teacher or a group."),
        Phase.SHARE: _("Learn side by side with people who do the same work elsewhere."),
    }[phase]


def method_groups(reader: Reader, numbers: Numbers, *, with_empty: bool) -> tuple[TermGroup, ...]:
    """Return the methods by what they are for: to seek, to make sense, to share."""
    return tuple(
        TermGroup(
            name=str(phase.label),
            note=phase_note(phase),
            links=tuple(
                Link(
                    label=Words(text=reader.label(term)),
                    url=reverse("method", args=[term.value]),
                    count=numbers.get(term.value, 0),
                )
                for term in reader.vocabulary.methods.values()
                if term.phase == phase.value and (with_empty or numbers.get(term.value))
            ),
        )
        for phase in Phase
    )


def language_links(reader: Reader, numbers: Numbers) -> list[Link]:
    """Return the languages in which something is taught, those with most first."""
    terms = reader.vocabulary.languages
    taught = [tag for tag in numbers if tag in terms and numbers[tag]]
    taught.sort(key=lambda tag: (-numbers[tag], tag))
    return [
        Link(
            label=Words(text=capfirst(with_own_name(terms[tag], reader.locale))),
            url=reverse("language", args=[tag]),
            count=numbers[tag],
        )
        for tag in taught
    ]


def language_groups(reader: Reader, numbers: Numbers) -> tuple[TermGroup, ...]:
    """Return the languages of teaching in one group."""
    links = tuple(language_links(reader, numbers))
    return (TermGroup(name=pgettext("heading", "Languages"), note="", links=links),)
