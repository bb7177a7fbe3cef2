"""Reporting a problem with an entry, and the list of what was reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.accounts.roles import Action
from academy.catalogue.models import CatalogueEntry
from academy.errors import AcademyError
from academy.visitors import client_address
from cms.components import PageHead
from cms.permissions import refused, require_anywhere
from cms.presenting import title_of
from cms.problems import MODELS, ProblemForm, entry_of, report, reports_for, settle
from cms.readers import reader_of
from search.rows import as_listed

ON_A_PAGE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_problem(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask what is wrong with a course or webinar, and take it in."""
    model: Any = MODELS.get(kind)
    if model is None:
        raise Http404
    entry = get_object_or_404(model.objects.published().whole(), pk=pk)
    form = ProblemForm(request.POST or None)
    if request.method == "POST" and (form.is_trapped or form.is_valid()):
        return _taken_in(request, form, entry)
    return _asked(request, form, entry)


def _taken_in(request: HttpRequest, form: ProblemForm, entry: CatalogueEntry) -> HttpResponse:
    if not form.is_trapped:
        try:
            report(
                entry,
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                visitor=client_address(request),
            )
        except AcademyError as refusal:
            form.add_error(None, str(refusal))
            return _asked(request, form, entry, status=429)
    messages.success(request, _("Your report has been passed on to those who look after this."))
    return redirect(entry)


def _asked(
    request: HttpRequest, form: ProblemForm, entry: CatalogueEntry, *, status: int = 200
) -> HttpResponse:
    head = PageHead(title=_("Report a problem"), description="", is_indexed=False)
    reader = reader_of(request)
    context = {
        "form": form,
        "entry": entry,
        "title": title_of(as_listed(entry, reader.vocabulary), reader),
        "head": head,
    }
    return render(request, "cms/report_problem.html", context, status=status)


@require_safe
def reported_problems(request: HttpRequest) -> HttpResponse:
    """List what was reported about entries that this person looks after, the oldest first."""
    try:
        require_anywhere(request.user, Action.EDIT)
    except AcademyError as refusal:
        return refused(request, refusal)  # type: ignore[return-value]
    page = Paginator(reports_for(request.user), ON_A_PAGE).get_page(request.GET.get("p"))  # type: ignore[arg-type]
    rows = [(one, entry_of(one)) for one in page]
    return TemplateResponse(request, "cms/admin/problems.html", {"rows": rows, "page": page})


@require_POST
def settle_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a report aside; one about an entry that is not this person's is not found."""
    user: Any = request.user
    one = reports_for(user).filter(pk=pk).first()
    if one is None:
        raise Http404
    settle(one, by=user)
    messages.success(request, _("Settled."))
    return redirect("problems:list")
