"""Asking somebody once more who they are, by a code sent to their address.

For people who have neither a password nor a second factor: allauth has nothing to ask them for.
"""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.models import EmailAddress
from allauth.account.views import BaseReauthenticateView
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SESSION_KEY: Final = "reauthentication_code"
SECONDS: Final = 15 * 60
ATTEMPTS: Final = 3


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Compare with the code that was sent; three wrong ones end it."""
        typed = str(self.cleaned_data["code"]).replace(" ", "").replace("-", "").upper()
        sent = sent_code(self.request)
        if sent is None:
            raise forms.ValidationError(_("This code has ended. Ask for a new one."))
        if not constant_time_compare(typed, sent["code"].replace("-", "").upper()):
            _count_wrong(self.request, sent)
            raise get_adapter().validation_error("incorrect_code")
        return typed


@method_decorator(login_required, name="dispatch")
class ReauthenticateByCodeView(BaseReauthenticateView):  # type: ignore[misc]
    """Sends a code when asked, and goes on with what was asked for once it is typed."""

    form_class = CodeForm
    template_name = "account/reauthenticate_by_code.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the request to the form."""
        return {**super().get_form_kwargs(), "request": self.request}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code, or look at the one that was typed."""
        if request.POST.get("action") == "send":
            send_code(request)
            form = self.form_class(request=request)
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return page
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Note that the person has shown who they are, and go on."""
        self.request.session.pop(SESSION_KEY, None)
        flows.login.record_authentication(
            self.request, self.request.user, method="code", reauthenticated=True
        )
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether a code is on its way."""
        return {
            **super().get_context_data(**kwargs),
            "is_sent": sent_code(self.request) is not None,
        }


reauthenticate_by_code = ReauthenticateByCodeView.as_view()


def send_code(request: HttpRequest) -> None:
    """Send a new code to the address of the person who is signed in."""
    code = get_adapter().generate_login_code()
    request.session[SESSION_KEY] = {"code": code, "at": time.time(), "wrong": 0}
    email = EmailAddress.objects.get_primary_email(request.user) or request.user.email  # type: ignore[union-attr]
    get_adapter().send_mail("account/email/login_code", email, {"code": code})


def sent_code(request: HttpRequest) -> dict[str, Any] | None:
    """Return the code that is on its way, unless it is too old."""
    sent: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return sent if sent and time.time() - sent["at"] <= SECONDS else None


def _count_wrong(request: HttpRequest, sent: dict[str, Any]) -> None:
    if sent["wrong"] + 1 >= ATTEMPTS:
        del request.session[SESSION_KEY]
    else:
        request.session[SESSION_KEY] = {**sent, "wrong": sent["wrong"] + 1}
