"""The form of every page: what a page refers to must be open to the person who writes it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from cms.references import refers_to_closed


class SitePageForm(WagtailAdminPageForm):
    """Refuses references by number to what the choosers would not have offered."""

    def full_clean(self) -> None:
        """Clean the form, if all that was posted is open to this person.

        Raises:
            PermissionDenied: a number was posted that no chooser offered.
        """
        if refers_to_closed(self):
            raise PermissionDenied(_("The page refers to something that is not open to you."))
        super().full_clean()
