"""The curators' screens of recommendations."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from academy.catalogue.models import CatalogueEntry
from cms.recommending.forms import RecommendationForm
from search.models import Recommendation
from search.recommending import forget_recommendations

A_PAGE = 50


@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    """List what is recommended, by text; what is not public now says so."""
    _curator(request)
    rows = Recommendation.objects.select_related("course", "webinar", "page")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("p"))
    lines = [(row, is_shown(row)) for row in page.object_list]
    return render(request, "cms/recommending/list.html", {"page": page, "lines": lines})


def is_shown(row: Recommendation) -> bool:
    """Whether readers see what is recommended."""
    target = row.target
    if isinstance(target, CatalogueEntry):
        return target.is_visible
    return bool(target and target.live)


@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Ask for words and what stands first for them: a new one, or one that is there."""
    _curator(request)
    row = get_object_or_404(Recommendation, pk=pk) if pk else None
    form = RecommendationForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            transaction.on_commit(forget_recommendations)
        messages.success(request, _("Saved. Readers see it within half a minute."))
        return redirect("recommendations:list")
    return render(request, "cms/recommending/form.html", {"form": form, "row": row})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Recommend something no longer."""
    _curator(request)
    with transaction.atomic():
        get_object_or_404(Recommendation, pk=pk).delete()
        transaction.on_commit(forget_recommendations)
    messages.success(request, _("It is not recommended any more."))
    return redirect("recommendations:list")


def _curator(request: HttpRequest) -> None:
    if not holds_action(request.user, Action.SET_UP_SITE):
        raise PermissionDenied
