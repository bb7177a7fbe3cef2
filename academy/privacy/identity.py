"""What the settings of the site hold of a person: the contact address may be somebody's own."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from academy.privacy.register import AtErasure, PersonalRows, by_address

IDENTITY_ROWS: Final = (
    PersonalRows(
        model="identity.SiteSettings",
        rows=by_address("contact_address"),
        fields=("contact_address",),
        title=_("The contact address of the site"),
        purpose=_("To let readers write to the people who run the site."),
        at_erasure=AtErasure.DETACH,
    ),
)
