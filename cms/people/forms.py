"""Giving a role: to somebody with an account at once, or to an address by invitation."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminDateInput

from academy.accounts.models import RoleAssignment, User
from academy.accounts.roles import Action, Role
from academy.accounts.rules import ORGANISATIONS, holds_action, reachable_by
from academy.accounts.services import GRANTING
from academy.organisations.models import Organisation, normalise_name
from academy.taxonomy.models import Region
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, vocabulary

STATES: Final = (
    ("current", gettext_lazy("Roles that hold")),
    ("ended", gettext_lazy("Roles that ended")),
    ("all", gettext_lazy("All roles")),
)


class FindForm(forms.Form):
    """Narrows the list of people."""

    q = forms.CharField(label=gettext_lazy("Name or e-mail"), required=False, max_length=200)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[("", gettext_lazy("Every role")), *Role.choices],
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)

    def narrowed(self, roles: QuerySet[RoleAssignment], at: datetime) -> QuerySet[RoleAssignment]:
        """Return the roles that were asked for; what is not understood narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            text = wanted["q"]
            roles = roles.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))
        if wanted.get("role"):
            roles = roles.filter(role=wanted["role"])
        match wanted.get("state") or "current":
            case "current":
                roles = roles.filter(Q(ends_at=None) | Q(ends_at__gt=at))
            case "ended":
                roles = roles.filter(ends_at__lte=at)
        return roles


class RoleForm(forms.Form):
    """A role with its reach; offers only what the person who fills it in may give."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For a partner. For example: City of Dakar."),
    )
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=gettext_lazy("Region"),
        required=False,
        help_text=gettext_lazy("For a facilitator."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        required=False,
        help_text=gettext_lazy("For a facilitator: in which courses and texts they look after."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    ends_at = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("Leave it empty for a role without an end."),
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES
    )
    at_once = forms.BooleanField(
        label=gettext_lazy("Give the role at once"),
        required=False,
        help_text=gettext_lazy("Only to somebody who has an account. Otherwise we invite by mail."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        locale = get_language() or FALLBACK_LOCALE
        terms = vocabulary()
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if holds_action(by, GRANTING[role])
        ]
        self.fields["languages"].choices = sorted(  # type: ignore[attr-defined]
            ((term.value, term.label(locale)) for term in terms.languages.values()),
            key=lambda pair: pair[1],
        )
        region = self.fields["region"]
        region.label_from_instance = lambda row: _region_label(row, locale)  # type: ignore[attr-defined]
        self.initial.setdefault("locale", locale)
        if not holds_action(by, Action.GRANT_FACILITATOR):
            # Who may only invite partners learns nothing about who has an account.
            del self.fields["region"], self.fields["languages"], self.fields["at_once"]

    def clean_organisation(self) -> Organisation | None:
        """Find the organisation among those to which this person may invite."""
        typed = self.cleaned_data["organisation"].strip()
        if not typed:
            return None
        within = reachable_by(self.by, Action.GRANT_PARTNER, ORGANISATIONS)
        found = Organisation.objects.filter(within, normalised_name=normalise_name(typed)).first()
        if found is None:
            raise forms.ValidationError(_("You look after no organisation of this name."))
        return found

    def clean_ends_at(self) -> datetime | None:
        """Return the end of the last day (UTC)."""
        day = self.cleaned_data["ends_at"]
        return datetime.combine(day, time.max, tzinfo=UTC) if day else None

    def values(self) -> dict[str, Any]:
        """Return what granting and inviting both take."""
        cleaned = self.cleaned_data
        role = Role(cleaned["role"])
        return {
            "role": role,
            "organisation": cleaned["organisation"] if role is Role.PARTNER else None,
            "region": cleaned.get("region") if role is Role.FACILITATOR else None,
            "languages": cleaned.get("languages", []) if role is Role.FACILITATOR else [],
            "ends_at": cleaned["ends_at"],
        }


def _region_label(region: Region, locale: str) -> str:
    term = vocabulary().regions.get(region.code)
    return term.label(locale) if term else region.code
