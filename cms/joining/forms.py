"""Which record is kept, and which one goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from academy.organisations.models import Organisation


class RecordField(forms.CharField):
    """An organisation by its number, or by the address of its page."""

    def clean(self, value: Any) -> Organisation:
        """Return the organisation that is meant."""
        text = super().clean(value)
        steps = [step for step in text.split("?")[0].split("/") if step.isdigit()]
        found = Organisation.objects.filter(pk__in=steps[:1]).first()
        if found is None:
            raise ValidationError(_("There is no organisation with this number or address."))
        return found


class JoinForm(forms.Form):
    """Two organisations; the second step shows both by name before anything is done."""

    kept = RecordField(
        label=_("The record that stays"),
        max_length=500,
        help_text=_(
            "Its number or its address. For example: 12 or /en/organisations/12/metropolis/"
        ),
    )
    gone = RecordField(
        label=_("The record that goes"),
        max_length=500,
        help_text=_("Everything that belongs to it goes to the one that stays."),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
