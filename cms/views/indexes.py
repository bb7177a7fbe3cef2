"""Indexes of all themes, ways of learning and languages of teaching."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms.counts import counts_by_facet, number_of_languages
from cms.heads import crumb_trail, head_of
from cms.readers import reader_of
from cms.terms import language_groups, method_groups, theme_tiles


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """Show every theme with its plan and its number of entries."""
    reader = reader_of(request)
    total = len(reader.vocabulary.themes)
    lead = _("%(n)s themes of local government, from budgets to water.") % {"n": total}
    tiles = theme_tiles(reader, counts_by_facet().get("theme", {}), with_empty=True)
    return _index(request, _("Themes"), lead, reverse("themes"), {"tiles": tiles})


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Show every way of learning: to seek, to make sense, to share."""
    reader = reader_of(request)
    lead = _("How people in cities learn from each other, from reading alone to working together.")
    groups = method_groups(reader, counts_by_facet().get("method", {}), with_empty=True)
    return _index(request, _("Ways of learning"), lead, reverse("methods"), {"groups": groups})


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Show every language in which something is taught."""
    reader = reader_of(request)
    counts = counts_by_facet()
    groups = language_groups(reader, counts.get("language", {}))
    number = number_of_languages(counts)
    lead = ngettext(
        "Courses and webinars are taught in %(n)d language. Choose the one you read best.",
        "Courses and webinars are taught in %(n)d languages. Choose the one you read best.",
        number,
    ) % {"n": number}
    path = reverse("languages")
    return _index(request, _("Languages of teaching"), lead, path, {"groups": groups})


def _index(
    request: HttpRequest, heading: str, lead: str, path: str, values: dict[str, object]
) -> HttpResponse:
    head = head_of(path, title=heading, description=lead, crumbs=crumb_trail((heading, path)))
    return render(
        request, "cms/terms.html", {"heading": heading, "lead": lead, "head": head, **values}
    )
