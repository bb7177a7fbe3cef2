"""Pages that list entries: the catalogue, and one page for every theme, method and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.taxonomy.models import Phase
from cms.components import Link, PageHead, ResultLine, Words
from cms.finding import ask
from cms.heads import crumb_trail, head_of, whole_address
from cms.listing import Listing, Scope, fixed_query, listing_values, near_terms
from cms.models import RegionNotePage, ThemePage
from cms.presenting import theme_picture
from cms.readers import Reader, reader_of
from cms.telling import introduction_to, told_of
from cms.terms import phase_note
from cms.wording import join, with_own_name
from search.facets import LANGUAGE, METHOD, THEME
from search.finding import known_values
from search.query import Sort, parse


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a list page is called and how it is introduced."""

    heading: str
    lead: str
    description: str
    crumbs: tuple[Link, ...]


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what was asked for, with filters, counts and a way on."""
    reader = reader_of(request)
    scope = Scope(path=reverse("catalogue"), catalogue_path=reverse("catalogue"))
    said = Said(
        heading=_("Catalogue"),
        lead="",
        description=_(
            "Courses and webinars that cities, their associations and universities run, "
            "by language, theme and way of learning."
        ),
        crumbs=crumb_trail((_("Catalogue"), scope.path)),
    )
    return _list_page(request, reader, scope, said, {})


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what there is about one theme."""
    return theme_page(request, slug)


def theme_page(
    request: HttpRequest,
    slug: str,
    *,
    introduction: ThemePage | None = None,
    note: RegionNotePage | None = None,
) -> HttpResponse:
    """Show one theme; an introduction or a region's note may be given before it is published."""
    reader = reader_of(request)
    term = reader.vocabulary.themes.get(slug)
    if term is None:
        return _where_joined("theme", reader.vocabulary.standing("themes", slug), slug)
    name = reader.label(term)
    scope = Scope(
        path=reverse("theme", args=[slug]),
        catalogue_path=reverse("catalogue"),
        facet=THEME,
        value=slug,
    )
    parent = reader.vocabulary.themes[term.parent] if term.parent else None
    steps: list[tuple[str | Words, str]] = [(_("Themes"), reverse("themes"))]
    if parent:
        steps.append((reader.label(parent), reverse("theme", args=[parent.value])))
    near = near_terms(term, reader)
    names = join(reader.label(other) for other in near[:4] if other.value != term.parent)
    written = introduction or introduction_to(slug, reader.locale)
    lead = written.lead if written else ""
    lead = lead or _("Courses and webinars about %(name)s for people who run cities.") % {
        "name": name
    }
    said = Said(
        heading=name,
        lead=lead,
        description=f"{lead} {names}." if names else lead,
        crumbs=crumb_trail(*steps, (name, scope.path)),
    )
    extra: dict[str, object] = {
        "picture": theme_picture(slug, reader),
        "near_label": _("Narrower:") if term.parent is None else _("Close to this:"),
        "near": [
            Link(label=Words(text=reader.label(other)), url=reverse("theme", args=[other.value]))
            for other in near
        ],
        **told_of(request, introduction=written, theme=slug, note=note),
    }
    return _list_page(request, reader, scope, said, extra)


@require_safe
def method(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what uses one way of learning."""
    return method_page(request, slug)


def method_page(
    request: HttpRequest, slug: str, *, note: RegionNotePage | None = None
) -> HttpResponse:
    """Show one way of learning; a region's note may be given before it is published."""
    reader = reader_of(request)
    term = reader.vocabulary.methods.get(slug)
    if term is None:
        return _where_joined("method", reader.vocabulary.standing("methods", slug), slug)
    name = reader.label(term)
    scope = Scope(
        path=reverse("method", args=[slug]),
        catalogue_path=reverse("catalogue"),
        facet=METHOD,
        value=slug,
    )
    crumbs = crumb_trail((_("Ways of learning"), reverse("methods")), (name, scope.path))
    said = Said(
        heading=name,
        lead=phase_note(Phase(term.phase)) if term.phase else "",
        # Where the heading does not stand above it, the sentence names the method itself.
        description=_("Offers for people who run cities where you learn by this way: %(name)s.")
        % {"name": name},
        crumbs=crumbs,
    )
    return _list_page(request, reader, scope, said, told_of(request, method=slug, note=note))


@require_safe
def language(request: HttpRequest, tag: str) -> HttpResponse:
    """Show what is taught in one language."""
    reader = reader_of(request)
    term = reader.vocabulary.languages.get(tag)
    if term is None:
        canonical = {known.lower(): known for known in reader.vocabulary.languages}
        if tag.lower() not in canonical:
            raise Http404
        return redirect("language", canonical[tag.lower()], permanent=True)
    name = capfirst(with_own_name(term, reader.locale))
    scope = Scope(
        path=reverse("language", args=[tag]),
        catalogue_path=reverse("catalogue"),
        facet=LANGUAGE,
        value=tag,
    )
    lead = _("Courses and webinars for people who run cities, taught in %(name)s.") % {
        "name": reader.label(term)
    }
    crumbs = crumb_trail((_("Languages of teaching"), reverse("languages")), (name, scope.path))
    said = Said(heading=name, lead=lead, description=lead, crumbs=crumbs)
    return _list_page(request, reader, scope, said, {})


def _where_joined(route: str, standing: str | None, slug: str) -> HttpResponse:
    """Lead to the term that one was joined into."""
    if standing in {None, slug}:
        raise Http404
    return redirect(route, standing, permanent=True)


def _list_page(
    request: HttpRequest,
    reader: Reader,
    scope: Scope,
    said: Said,
    extra: dict[str, object],
) -> HttpResponse:
    params = dict(request.GET.lists())
    parsed, notices = parse(params, known_values(params), reader_locale=reader.locale)
    query = fixed_query(parsed, scope)
    answer = ask(query)
    query = query.with_page(answer.results.page)
    listing = Listing(scope=scope, query=query, notices=tuple(notices), answer=answer)
    values = {**listing_values(listing, reader), **extra}
    head = _head(listing, said, values)
    shown = {"heading": said.heading, "lead": said.lead, "head": head, **values}
    return render(request, "cms/listing.html", shown)


def _head(listing: Listing, said: Said, values: dict[str, Any]) -> PageHead:
    """Return the head of a list page; only the page without filters is for search engines."""
    query, scope = listing.query, listing.scope
    free = query.without_facet(scope.facet) if scope.facet else query
    is_asked = bool(free.text or free.is_filtered or query.sort != Sort.RELEVANCE)
    plain = scope.path if query.page == 1 else f"{scope.path}?page={query.page}"
    title = said.heading
    if query.page > 1:
        title = _("%(heading)s, page %(page)d") % {"heading": title, "page": query.page}
    listed = item_list(values["lines"], first=values["first_number"], count=values["count"])
    return head_of(
        plain,
        title=str(values["sentence"]) if is_asked else title,
        description=said.description,
        crumbs=said.crumbs,
        structured=(listed,) if values["lines"] else (),
        is_indexed=not is_asked,
        picture=values.get("picture"),
    )


def item_list(lines: Sequence[ResultLine], *, first: int, count: int) -> dict[str, object]:
    """Return the entries of a list as schema.org ItemList; `first` is the number of the first."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "numberOfItems": count,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "url": whole_address(line.url),
                "name": line.title.text,
            }
            for position, line in enumerate(lines, start=first)
        ],
    }
