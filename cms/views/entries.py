"""The page of one course or webinar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.schemaorg import Values
from academy.middleware import content_policy
from cms.entry_page import entry_page_values
from cms.finding import keys_like
from cms.heads import crumb_trail, head_of, whole_address
from cms.presenting import line_of
from cms.readers import Reader, reader_of
from courses.models import Course
from courses.schemaorg import course_values
from search.rows import read_listed
from webinars.models import Webinar
from webinars.schemaorg import webinar_values

SIMILAR = 4


@require_safe
def course(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a course: what, who, when, how, and the way to it."""
    found = Course.objects.published().whole().filter(pk=pk).first()
    if found is None:
        return _not_here(request, Course.objects.filter(pk=pk).first())
    return _entry_page(request, found, slug, course_values)


@require_safe
def webinar(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a webinar: what, who, when, how, and the way to it."""
    found = Webinar.objects.published().whole().filter(pk=pk).first()
    if found is None:
        return _not_here(request, Webinar.objects.filter(pk=pk).first())
    return _entry_page(request, found, slug, webinar_values)


def _not_here(request: HttpRequest, row: CatalogueEntry | None) -> HttpResponse:
    """Lead from a duplicate to what it stands for; say kindly that something was withdrawn."""
    if row is None or row.first_published_at is None:
        raise Http404
    original = row.duplicate_of
    if row.live and original and original.is_visible:
        return redirect(original, permanent=True)
    from cms.views.errors import gone

    return gone(request)


def _entry_page(
    request: HttpRequest, entry: CatalogueEntry, slug: str, as_values: Callable[..., Values]
) -> HttpResponse:
    if slug != entry.slug:
        return redirect(entry, permanent=True)
    reader = reader_of(request)
    return _shown(request, entry, reader, as_values, similar=_similar(entry, reader))


def preview(entry: CatalogueEntry, request: HttpRequest, locale: str) -> HttpResponse:
    """Show an entry as it would stand there in a language, stored or not; nothing is similar."""
    # A new draft has no number yet; its address is only shown.
    entry.pk = entry.pk or 0
    as_values = course_values if entry.kind == EntryKind.COURSE else webinar_values
    with translation.override(locale):
        answer = _shown(request, entry, reader_of(request), as_values, similar=[])
    answer.headers["Content-Security-Policy"] = content_policy(entry.get_absolute_url())
    return answer


def _shown(
    request: HttpRequest,
    entry: CatalogueEntry,
    reader: Reader,
    as_values: Callable[..., Values],
    *,
    similar: list[Any],
) -> HttpResponse:
    path = entry.get_absolute_url()
    values = entry_page_values(entry, reader)
    title = values["title"]
    structured = as_values(
        entry, url=whole_address(path), locale=reader.locale, vocabulary=reader.vocabulary
    )
    head = head_of(
        path,
        title=title.text,
        description=_description(values),
        crumbs=crumb_trail(*_way_to(entry), (title, path)),
        structured=(structured,),
        kind="article",
        picture=values["picture"],
    )
    return render(
        request,
        "cms/entry.html",
        {**values, "head": head, "similar": similar, "report_url": _report_url(entry)},
    )


def _report_url(entry: CatalogueEntry) -> str:
    """Return where a problem with an entry is reported; a draft in its preview has none."""
    if not entry.is_visible or not entry.pk:
        return ""
    return reverse("report-problem", args=[entry.kind, entry.pk])


def _way_to(entry: CatalogueEntry) -> list[tuple[str, str]]:
    """Return the steps above an entry: the catalogue, and its kind for webinars."""
    catalogue = reverse("catalogue")
    steps = [(_("Catalogue"), catalogue)]
    if entry.kind == EntryKind.WEBINAR:
        steps.append((_("Webinars"), f"{catalogue}?kind=webinar"))
    return steps


def _description(values: dict[str, Any]) -> str:
    """Return one sentence about an entry: its own summary, else its facts."""
    summary = values["summary"]
    if summary:
        return str(summary)
    provider = values["provider"]
    parts = [
        str(values["kind"]),
        str(values["title"]),
        str(provider.link.label) if provider else "",
        values["when"].sentence if values["when"] else values["state"].label,
    ]
    return ". ".join(part for part in parts if part)


def _similar(entry: CatalogueEntry, reader: Reader) -> list[Any]:
    keys = [key for key in keys_like(entry.key, SIMILAR + 2) if key != entry.key]
    listed = read_listed(keys[:SIMILAR], reader.vocabulary)
    return [line_of(other, reader) for other in listed.values()]
