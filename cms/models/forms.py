"""The form of every page: what a page refers to must be open to the person who writes it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from cms.references import closed_references


class SitePageForm(WagtailAdminPageForm):
    """Refuses references by number to what the choosers would not have offered."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.for_user is None or self.errors:
            return
        if closed_references(self.instance, self.for_user):
            message = _("The page refers to something that is not open to you. Choose it again.")
            self.add_error(None, ValidationError(message))
