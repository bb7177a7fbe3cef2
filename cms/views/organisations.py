"""The list of organisations with their map, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from academy.catalogue.schemaorg import without_empty
from academy.organisations.identifiers import SCHEMES, address_of
from academy.organisations.merging import where_is
from academy.organisations.models import Organisation
from cms.components import Action, Fact, Link, OrganisationLine, Pager, ResultLine, Words
from cms.countries import country_name
from cms.counts import marks_of_organisations, with_entries
from cms.entry_page import host_of, logo_address, ties_of
from cms.finding import ask
from cms.heads import crumb_trail, head_of, whole_address
from cms.models import ContentPage
from cms.presenting import line_of, organisation_link
from cms.readers import Reader, reader_of
from cms.sentences import things
from cms.wording import words
from search.query import CatalogueQuery, Sort
from search.rows import read_listed

A_PAGE = 60
SHOWN_OF_ONE = 10


@dataclass(frozen=True, kw_only=True)
class RegionGroup:
    """The organisations of one region."""

    anchor: str
    name: str
    lines: tuple[OrganisationLine, ...]


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Show every organisation by region, and where they are."""
    reader = reader_of(request)
    rows = with_entries(Organisation.objects.select_related("region")).order_by(
        F("region__position").asc(nulls_last=True), "region__code", "name", "pk"
    )
    pages = Paginator(rows, A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    path = reverse("organisations")
    lead = _("Cities, their associations, universities and others that teach what you find here.")
    marks = marks_of_organisations() if page.number == 1 else ()
    head = head_of(
        path if page.number == 1 else f"{path}?page={page.number}",
        title=_("Organisations"),
        description=lead,
        crumbs=crumb_trail((_("Organisations"), path)),
        structured=(_item_list(list(page)),),
    )
    shown = {
        "head": head,
        "lead": lead,
        "marks": marks,
        "map_caption": map_caption(len(marks)),
        "groups": list(_groups(list(page), reader)),
        "pager": _pager(path, page.number, pages.num_pages),
    }
    return render(request, "cms/organisations.html", shown)


def map_caption(number: int) -> str:
    """Return what the map shows."""
    text = ngettext(
        "The map shows %(n)d organisation whose place we know. A larger dot has more courses.",
        "The map shows %(n)d organisations whose place we know. A larger dot has more courses.",
        number,
    )
    return text % {"n": number}


def _groups(rows: list[Any], reader: Reader) -> Any:
    def region_of(row: Organisation) -> str:
        return row.region.code if row.region else ""

    for code, members in groupby(rows, key=region_of):
        term = reader.vocabulary.regions.get(code)
        yield RegionGroup(
            anchor=f"region-{code or 'none'}",
            name=reader.label(term) if term else _("Region not stated"),
            lines=tuple(_line(row, row.entries, reader) for row in members),
        )


def _line(row: Organisation, number: int, reader: Reader) -> OrganisationLine:
    link = organisation_link(row)
    return OrganisationLine(
        link=Link(label=link.label, url=link.url, count=number),
        kind=row.get_kind_display() if row.kind else "",
        country=country_name(row.country, reader.locale) if row.country else "",
    )


def _pager(path: str, number: int, last: int) -> Pager | None:
    if last < 2:
        return None

    def url(page: int) -> str:
        return path if page == 1 else f"{path}?page={page}"

    near = sorted({1, last, *range(max(1, number - 1), min(last, number + 1) + 1)})
    pages = tuple(
        Link(label=Words(text=str(page)), url=url(page), is_current=page == number) for page in near
    )
    return Pager(
        pages=pages,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < last else "",
    )


def _where_joined(pk: int) -> HttpResponse:
    """Lead to the record that an organisation was joined into; not for good, it may be undone."""
    key = where_is(pk)
    kept = Organisation.objects.filter(pk=key).first() if key else None
    if kept is None:
        raise Http404
    return redirect("organisation", kept.pk, kept.slug)


@require_safe
def organisation(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show an organisation: what it is, what it belongs to, what it offers."""
    rows = Organisation.objects.select_related("region", "logo").filter(pk=pk)
    rows = rows.prefetch_related("identifiers")
    found = with_entries(rows).first()
    if found is None:
        return _where_joined(pk)
    if slug != found.slug:
        return redirect("organisation", found.pk, found.slug, permanent=True)
    reader = reader_of(request)
    query = CatalogueQuery(
        providers=(str(pk),),
        sort=Sort.SOONEST,
        page_size=SHOWN_OF_ONE,
        reader_locale=reader.locale,
    )
    answer = ask(query)
    keys = [] if answer.is_plain else [hit.key for hit in answer.results.hits]
    number = found.entries if answer.is_plain else answer.results.count
    entries = read_listed(keys, reader.vocabulary).values()
    lines = [_line_below(line_of(entry, reader), found) for entry in entries]
    shown = _values(found, number, lines, reader, is_plain=answer.is_plain)
    return render(request, "cms/organisation.html", shown)


def _line_below(line: ResultLine, page_of: Organisation) -> ResultLine:
    """Return a line without the provider whose page it stands on."""
    if line.provider != organisation_link(page_of):
        return line
    return replace(line, provider=None, country="")


def _values(
    row: Organisation, number: int, lines: list[Any], reader: Reader, *, is_plain: bool
) -> dict[str, Any]:
    path = reverse("organisation", args=[row.pk, row.slug])
    kind = row.get_kind_display() if row.kind else ""
    country = country_name(row.country, reader.locale) if row.country else ""
    name = Words(text=row.name, direction="auto")
    about = ", ".join(part for part in (row.name, kind, country) if part)
    return {
        "head": head_of(
            path,
            title=row.name,
            description=f"{about}. {things(number)}.",
            crumbs=crumb_trail((_("Organisations"), reverse("organisations")), (name, path)),
            structured=(organisation_page_values(row, path),),
        ),
        "name": name,
        "kind": kind,
        "country": country,
        "logo_url": logo_address(row),
        "ties": ties_of(row),
        "description": _description(row, reader),
        "facts": _facts(row, reader),
        "action": Action(
            label=_("Go to the organisation’s site"),
            url=row.url,
            host=host_of(row.url),
            is_main=False,
        )
        if row.url
        else None,
        "list_name": things(number),
        "lines": lines,
        "notice": _("The search is being rebuilt; the list comes back in a moment.")
        if is_plain and number
        else "",
        "all_link": Link(
            label=Words(text=_("All of them")),
            url=f"{reverse('catalogue')}?provider={row.pk}",
        )
        if number > len(lines)
        else None,
        "invitation": ""
        if number
        else _("Nothing of this organisation is here yet. Do you work there? Register a course."),
        "invitation_url": "" if number else _partner_page(reader),
    }


def _description(row: Organisation, reader: Reader) -> Words | None:
    if not row.description:
        return None
    return words(row.description, row.description_locale, reader.locale, reader.vocabulary)


def _facts(row: Organisation, reader: Reader) -> tuple[Fact, ...]:
    term = reader.vocabulary.regions.get(row.region.code) if row.region else None
    members = [
        organisation_link(link.organisation)
        for link in row.linked_from.select_related("organisation").order_by("organisation__name")[
            :40
        ]
    ]
    facts = (
        Fact(label=_("Region"), text=reader.label(term) if term else ""),
        Fact(label=_("Linked organisations"), links=tuple(members)),
        *_identifiers(row),
    )
    return tuple(fact for fact in facts if fact.text or fact.links)


def _identifiers(row: Organisation) -> Iterator[Fact]:
    """Yield what the organisation is called in other lists, one line a list."""
    held: dict[str, list[Link]] = {}
    for one in sorted(row.identifiers.all(), key=str):
        label = Words(text=one.value, direction="auto")
        link = Link(label=label, url=address_of(one.scheme, one.value))
        held.setdefault(one.scheme, []).append(link)
    for scheme, known in SCHEMES.items():
        if scheme in held:
            yield Fact(label=str(known.label), links=tuple(held[scheme]))


def _partner_page(reader: Reader) -> str:
    """Return the page that says how to register a course, where editors have written one."""
    page = ContentPage.objects.live().filter(
        slug="for-partners", locale__language_code=reader.locale
    )
    return f"/{reader.locale}/for-partners/" if page.exists() else ""


def organisation_page_values(row: Organisation, path: str) -> dict[str, Any]:
    """Return an organisation as schema.org Organization."""
    address = {"@type": "PostalAddress", "addressCountry": row.country} if row.country else None
    addresses = {address_of(one.scheme, one.value) for one in row.identifiers.all()}
    logo = logo_address(row)
    return without_empty(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": whole_address(path),
            "name": row.name,
            "url": row.url or whole_address(path),
            "logo": logo and whole_address(logo),
            "sameAs": sorted(filter(None, addresses)),
            "address": address,
        }
    )


def _item_list(rows: list[Organisation]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": row.name,
                "url": whole_address(reverse("organisation", args=[row.pk, row.slug])),
            }
            for position, row in enumerate(rows, start=1)
        ],
    }
