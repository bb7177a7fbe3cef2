"""What is held of a person, for that person: to read, to take away, and to have erased."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from academy.accounts.models import User
from academy.errors import AcademyError
from academy.privacy.erasing import erase_person
from academy.privacy.exporting import export_person


@never_cache
@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what is held, why and for how long, and what can be done about it."""
    return render(request, "account/data.html", {"held": export_person(_person(request))["held"]})


@never_cache
@login_required
@require_safe
@reauthentication_required
def download_my_data(request: HttpRequest) -> HttpResponse:
    """Hand everything over as one JSON file."""
    answer = JsonResponse(
        export_person(_person(request)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


class EraseForm(forms.Form):
    """Asks for the address once more: what follows cannot be undone."""

    address = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Type it to show that you mean it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        """Return the address if it is that of the account."""
        address: str = self.cleaned_data["address"]
        if address.lower() != self.person.email.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return address


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase_my_account(request: HttpRequest) -> HttpResponse:
    """Erase the account of whoever asks, after they have typed their address.

    Then they are signed out and told so on the home page; a refusal stands in the form.
    """
    form = EraseForm(request.POST or None, person=_person(request))
    if form.is_valid():
        try:
            erase_person(form.person)
        except AcademyError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            logout(request)
            messages.success(request, _("Your account and all that led to you are erased."))
            return redirect("/")
    return render(request, "account/erase.html", {"form": form})


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (the views are for people signed in)
    return request.user
