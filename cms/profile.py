"""The form of one's own profile: name, organisation, country, language, time zone."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.accounts.models import User
from academy.organisations.models import Organisation, normalise_name
from cms.countries import countries

SUGGESTED = 5


class ProfileForm(forms.ModelForm[User]):
    """What somebody says of themselves; every field but the language may stay empty.

    The organisation is typed, and must be one that the catalogue knows. It gives no right.
    """

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As it is called in the catalogue, for example: City of Dakar."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    class Meta:
        model = User
        fields = ["name", "organisation", "country", "locale", "time_zone"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, guessed_zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            required=False,
            choices=[("", _("Not stated")), *countries(get_language() or "en")],
            widget=forms.Select(attrs={"autocomplete": "country"}),
        )
        self.fields["locale"] = forms.ChoiceField(
            label=_("Language"),
            choices=settings.LANGUAGES,
            help_text=_("Of pages and of what we write to you."),
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=[("", _("As my browser says")), *((name, name) for name in time_zones())],
            help_text=_("Times of webinars are shown and written to you in it."),
        )
        self.initial["organisation"] = person.organisation.name if person.organisation else ""
        self.initial["locale"] = person.locale or get_language()
        self.initial["time_zone"] = person.time_zone or guessed_zone

    def clean_organisation(self) -> Organisation | None:
        """Find the organisation by its name, or say which come near."""
        typed = self.cleaned_data["organisation"].strip()
        if not typed:
            return None
        found = Organisation.objects.filter(normalised_name=normalise_name(typed)).first()
        if found is None:
            raise forms.ValidationError(_unknown(typed))
        return found


def _unknown(typed: str) -> str:
    near: QuerySet[Organisation] = Organisation.objects.filter(
        normalised_name__contains=normalise_name(typed)
    )
    names = [organisation.name for organisation in near[:SUGGESTED]]
    if not names:
        return _("The catalogue knows no organisation of this name. You may leave it empty.")
    return _("The catalogue knows no organisation of just this name, but: %(names)s.") % {
        "names": "; ".join(names)
    }


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of time zones that belong to a place (IANA)."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if _is_of_a_place(name)))


def _is_of_a_place(name: str) -> bool:
    return name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix/")))
