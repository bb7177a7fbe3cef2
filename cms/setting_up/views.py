"""Seeing and changing the site settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.views import generic
from wagtail.images.widgets import AdminImageChooser
from wagtail.permission_policies.base import BasePermissionPolicy

from academy.accounts.roles import Action
from academy.accounts.rules import Viewer, holds_action
from academy.identity.models import SiteSettings, only_settings
from academy.identity.site import forget_site


class SetUpPolicy(BasePermissionPolicy):
    """Answers Wagtail's question from the table of rights."""

    def user_has_permission(self, user: Viewer, action: str) -> bool:  # noqa: ARG002  (Wagtail's)
        """Whether somebody sets up the site; whatever is asked, it is one action."""
        return holds_action(user, Action.SET_UP_SITE)

    def user_has_permission_for_instance(self, user: Viewer, action: str, instance: Any) -> bool:  # noqa: ARG002
        """The same for the one row."""
        return self.user_has_permission(user, action)


class SiteSettingsForm(WagtailAdminModelForm):
    """The settings with their texts and links; saving has every process read them again."""

    class Meta:
        widgets = {"logo": AdminImageChooser}

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  (Django's)
        """Store them, and forget what this process keeps."""
        with transaction.atomic():
            made = super().save(commit=commit)
            transaction.on_commit(forget_site)
        return made


def _panels() -> list[Panel]:
    language = FieldPanel("locale", widget=forms.Select(choices=settings.LANGUAGES))
    return [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "logo", "logo_text", "logo_holds_name")],
            heading=_("Name and logo"),
        ),
        InlinePanel(
            "texts",
            panels=[language, FieldPanel("name"), FieldPanel("sentence")],
            heading=_("In each language"),
            label=_("Text"),
            max_num=len(settings.LANGUAGES),
        ),
        MultiFieldPanel(
            [FieldPanel("contact_address"), FieldPanel("postal_address")], heading=_("Contact")
        ),
        InlinePanel(
            "links",
            panels=[language, FieldPanel("label"), FieldPanel("address")],
            heading=_("Links in the foot"),
            label=_("Link"),
            max_num=40,
        ),
        FieldPanel("counts_visits", heading=_("Numbers")),
    ]


class SiteSettingsView(generic.EditView):
    """One form for the one row; nothing is stored before somebody saves it."""

    model = SiteSettings
    permission_policy = SetUpPolicy(SiteSettings)
    template_name = "wagtailadmin/generic/edit.html"
    header_icon = "cog"
    success_message = _("The settings are saved. Every page shows them within half a minute.")
    error_message = _("The settings could not be saved; see below.")

    def get_object(self, queryset: Any = None) -> SiteSettings:  # noqa: ARG002  (Wagtail's)
        """Return the one row."""
        row: SiteSettings = only_settings()
        return row

    def get_panel(self) -> Panel:
        """Return the form's parts."""
        return ObjectList(_panels(), base_form_class=SiteSettingsForm).bind_to_model(SiteSettings)

    def get_page_subtitle(self) -> str:
        """Say what is edited."""
        return str(_("Site settings"))

    def get_edit_url(self) -> str:
        """Return where the form is sent."""
        return reverse("site_settings:edit")

    def get_success_url(self) -> str:
        """Stay here."""
        return self.get_edit_url()

    def get_success_buttons(self) -> list[Any]:
        """Offer none: this is the page."""
        return []
