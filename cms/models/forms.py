"""The form of every page: what a page refers to must be open to the person who writes it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from cms.references import closed, posted_references


class SitePageForm(WagtailAdminPageForm):
    """Refuses references by number to what the choosers would not have offered.

    The question is asked before anything is cleaned: a form that comes back with other mistakes
    would name what it refers to.
    """

    def full_clean(self) -> None:
        """Clean the form, if all that was posted is open to this person.

        Raises:
            PermissionDenied: a number was posted that no chooser offered.
        """
        if self.is_bound and self.for_user is not None:
            referred = posted_references(self)
            if closed(referred, page=self.instance, user=self.for_user):
                raise PermissionDenied(_("The page refers to something that is not open to you."))
        super().full_clean()
