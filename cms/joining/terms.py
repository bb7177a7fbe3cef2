"""The terms that were joined, and undoing it; the use case asks for the right itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from academy.catalogue.vocabularies import part_terms
from academy.errors import AcademyError
from academy.taxonomy.models import TermJoining
from academy.taxonomy.parting import model_of_vocabulary
from academy.taxonomy.vocabulary import FALLBACK_LOCALE

A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """One joining as the list shows it; `kept` is empty where that term has gone since."""

    record: TermJoining
    kind: str
    gone: str
    kept: str


@require_safe
def joined_terms(request: HttpRequest) -> HttpResponse:
    """List the terms that were joined, the latest first."""
    _curator(request)
    page = Paginator(TermJoining.objects.all(), A_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "lines": lines_of(page.object_list)}
    return render(request, "cms/joining/terms.html", context)


@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two terms of one again."""
    by = _curator(request)
    record = get_object_or_404(TermJoining, pk=pk)
    try:
        part_terms(record, by=by)
    except AcademyError as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = _("“%(name)s” stands by itself again.") % {"name": name_of_gone(record)}
        messages.success(request, said)
    return redirect("joining:terms")


def lines_of(records: Iterable[TermJoining]) -> list[Line]:
    """Return joinings with the names of both terms; one statement a vocabulary."""
    records = list(records)
    keys: dict[str, set[int]] = defaultdict(set)
    for record in records:
        keys[record.vocabulary].add(record.kept_id)
    kept: dict[tuple[str, int], str] = {}
    kinds: dict[str, str] = {}
    for vocabulary, numbers in keys.items():
        model = model_of_vocabulary(vocabulary)
        kinds[vocabulary] = str(capfirst(model._meta.verbose_name))
        found = model._base_manager.in_bulk(numbers)
        kept |= {(vocabulary, number): str(term) for number, term in found.items()}
    return [
        Line(
            record=record,
            kind=kinds[record.vocabulary],
            gone=name_of_gone(record),
            kept=kept.get((record.vocabulary, record.kept_id), ""),
        )
        for record in records
    ]


def name_of_gone(record: TermJoining) -> str:
    """Return what the term that went was called, in the language of the screen."""
    _term, *labels = record.gone
    fields: Iterable[dict[str, Any]] = (each["fields"] for each in labels)
    held = {each["locale"]: each["label"] for each in fields}
    shown_in = get_language() or FALLBACK_LOCALE
    for locale in (shown_in, shown_in.partition("-")[0], FALLBACK_LOCALE):
        if locale in held:
            return str(held[locale])
    return record.gone_value


def _curator(request: HttpRequest) -> User:
    """Return who is signed in, if this person changes vocabularies at all."""
    if not isinstance(request.user, User):
        raise Http404
    if not holds_action(request.user, Action.EDIT_VOCABULARY):
        raise PermissionDenied
    return request.user
