"""One's own profile."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.users.models import UserProfile

from academy.accounts.models import User
from cms.components import PageHead
from cms.profile import ProfileForm, time_zones
from cms.readers import ZONE_COOKIE


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change name, organisation, country, language and time zone."""
    person: Any = request.user
    guessed = request.COOKIES.get(ZONE_COOKIE, "")
    form = ProfileForm(
        request.POST or None,
        instance=User.objects.select_related("organisation").get(pk=person.pk),
        guessed_zone=guessed if guessed in time_zones() else "",
    )
    if request.method == "POST" and form.is_valid():
        return _saved(request, form)
    head = PageHead(title=_("Profile"), description="", is_indexed=False)
    return render(request, "account/profile.html", {"form": form, "head": head})


def _saved(request: HttpRequest, form: ProfileForm) -> HttpResponse:
    person = form.save()
    _carry_into_editor(person)
    with override(person.locale):
        messages.success(request, _("Your profile is saved."))
    response = redirect("profile")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.locale,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
    return response


def _carry_into_editor(person: User) -> None:
    """Have the editing screens speak the same language in the same time zone."""
    editor = UserProfile.get_for_user(person)
    editor.preferred_language = person.locale
    editor.current_time_zone = person.time_zone
    editor.save()
