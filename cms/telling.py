"""What editors tell on pages of themes and methods: an introduction, and the regions' own words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.rich_text import RichText

from academy.taxonomy.vocabulary import vocabulary
from cms.components import RegionNote
from cms.heads import path_of_page
from cms.models import RegionNotePage, RegionPage, ThemePage
from cms.streams import parts_of


def introduction_to(slug: str, locale: str) -> ThemePage | None:
    """Return the published introduction to a theme in a language."""
    written = ThemePage.objects.live().filter(theme__slug=slug, alias_of=None)
    found: ThemePage | None = written.filter(locale__language_code=locale).first()
    return found


def told_of(
    request: HttpRequest,
    *,
    introduction: ThemePage | None = None,
    theme: str = "",
    method: str = "",
    note: RegionNotePage | None = None,
) -> dict[str, Any]:
    """Return what stands below the list: the introduction's parts, then the regions' notes.

    `note` is shown in place of the published one of its page: a preview.
    """
    locale = get_language() or "en"
    rows = RegionNotePage.objects.live().filter(locale__language_code=locale, alias_of=None)
    rows = rows.filter(theme__slug=theme) if theme else rows.filter(method__slug=method)
    notes = list(rows.order_by("path"))
    if note is not None:
        notes = [*(each for each in notes if each.pk != note.pk), note]
    return {
        "told": parts_of(introduction.body, request) if introduction else (),
        "notes": _notes(notes, locale),
    }


def _notes(notes: list[RegionNotePage], locale: str) -> tuple[RegionNote, ...]:
    """Return the notes with the region's page above each; one statement for all."""
    above = {note.path[: -RegionNotePage.steplen] for note in notes}
    pages = RegionPage.objects.filter(path__in=above).select_related("region", "locale")
    by_path = {page.path: page for page in pages if page.region}
    known = vocabulary().regions
    shown = []
    for note in notes:
        page = by_path.get(note.path[: -RegionNotePage.steplen])
        if page is not None:
            shown.append(
                RegionNote(
                    region=known[page.region.code].label(locale),
                    url=path_of_page(page) if page.live else "",
                    html=str(RichText(note.text)),
                )
            )
    return tuple(shown)
