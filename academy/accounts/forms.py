"""Forms of account pages."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm, ResetPasswordForm, SignupForm
from allauth.account.models import EmailAddress
from allauth.socialaccount.forms import DisconnectForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """An address, and a password for those who have set one; without it a code comes by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "type": "email"}
        password = self.fields["password"]
        password.required = False
        password.help_text = _("Leave it empty, and we send you a code by e-mail.")
        password.widget.attrs = {"autocomplete": "current-password"}

    def _setup_password_field(self) -> None:
        """Keep the field, though signing up asks for none."""


class _AddressForm(forms.Form):
    """Asks for the address in the words of the form for signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class SignUpForm(_AddressForm, SignupForm):  # type: ignore[misc]  # allauth has no types
    """Makes an account."""


class CodeRequestForm(_AddressForm, RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for a code to sign in with."""


class NewPasswordForm(_AddressForm, ResetPasswordForm):  # type: ignore[misc]
    """Asks for a code to set a new password with."""


class LeaveServiceForm(DisconnectForm):  # type: ignore[misc]  # allauth has no types
    """Gives up an account elsewhere: codes by mail remain, so no password is needed for it."""

    def clean(self) -> dict[str, Any]:
        """Let go of an account unless no confirmed address is left to sign in with."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        if not EmailAddress.objects.filter(user=self.request.user, verified=True).exists():
            raise forms.ValidationError(
                _("Confirm an e-mail address first: without one you could not sign in any more.")
            )
        return cleaned
