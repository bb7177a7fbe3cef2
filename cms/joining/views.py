"""Joining two organisations and undoing it; the use case asks for the right itself."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from academy.catalogue.joining import join_organisations, undo_joining
from academy.errors import AcademyError
from academy.organisations import merging
from academy.organisations.models import MergeRecord, Organisation
from cms.joining.forms import JoinForm

A_PAGE = 50


@require_safe
def joinings(request: HttpRequest) -> HttpResponse:
    """List what was joined, the latest first."""
    _curator(request)
    page = Paginator(MergeRecord.objects.all(), A_PAGE).get_page(request.GET.get("p"))
    kept = Organisation.objects.in_bulk({row.kept_id for row in page.object_list})
    lines = [(row, kept.get(row.kept_id)) for row in page.object_list]
    return render(request, "cms/joining/list.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask which two, show them, and join them when that is confirmed."""
    by = _curator(request)
    form = JoinForm(request.POST or None)
    values: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        kept, gone = form.cleaned_data["kept"], form.cleaned_data["gone"]
        if not form.cleaned_data["confirmed"]:
            values |= {"kept": kept, "gone": gone, "counts": counts_of(gone)}
            return render(request, "cms/joining/confirm.html", values)
        try:
            join_organisations(kept=kept, gone=gone, by=by)
        except AcademyError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            said = _("%(gone)s is now part of the record of %(kept)s.")
            messages.success(request, said % {"gone": gone.name, "kept": kept.name})
            return redirect("joining:list")
    return render(request, "cms/joining/join.html", values)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two records of one again."""
    by = _curator(request)
    record = get_object_or_404(MergeRecord, pk=pk)
    try:
        undo_joining(record=record, by=by)
    except AcademyError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("%(name)s has a record of its own again.") % {"name": record.gone_name}
        )
    return redirect("joining:list")


def counts_of(gone: Organisation) -> list[tuple[str, int]]:
    """Return how much belongs to a record, by kind of row; what there is none of is left out."""
    counted = (
        (str(each.model._meta.verbose_name_plural), each.rows(gone.pk).count())
        for each in merging.pointers()
    )
    return [(name, number) for name, number in counted if number]


def _curator(request: HttpRequest) -> User:
    """Return who is signed in, if this person joins records at all."""
    if not isinstance(request.user, User):
        raise Http404
    if not holds_action(request.user, Action.JOIN_RECORDS):
        raise PermissionDenied
    return request.user
