"""The page that an invitation's link opens."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy.accounts.invitations import (
    accept,
    invitation_of,
    is_for,
    place_name,
)
from academy.accounts.models import Invitation
from academy.errors import AcademyError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is offered; accept it when the right person says so; refuse in words."""
    try:
        found = invitation_of(token)
        if request.method == "POST" and request.user.is_authenticated:
            accept(invitation=found, person=request.user)
            return redirect("/admin/")
    except AcademyError as refusal:  # the invitation's own, or who invited may do so no longer
        return _refused(request, refusal)
    return _offered(request, found, token)


def _offered(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    here = urlencode({"next": reverse("invitation", args=[token])})
    user = request.user
    values = {
        "role": found.get_role_display(),
        "place": place_name(found),
        "by": str(found.invited_by or ""),
        "token": token,
        "is_for_reader": user.is_authenticated and is_for(found, user),
        "sign_in_url": f"{reverse('account_login')}?{here}",
        "sign_up_url": f"{reverse('account_signup')}?{here}",
    }
    return render(request, "account/invitation.html", values)


def _refused(request: HttpRequest, refusal: AcademyError) -> HttpResponse:
    return render(request, "account/invitation_refused.html", {"reason": refusal}, status=410)
