"""The form of every page: what a page refers to must be open to the person who writes it.

It carries which step of a review its author had before them, so that a decision meant for one is
never taken for the next.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from cms.references import refers_to_closed

WAITING: Final = "waiting"


def waiting_of(page: Any) -> str:
    """Return the number of the task that waits for a decision on a page; empty where none does."""
    state = page.current_workflow_task_state
    return str(state.pk) if state else ""


class SitePageForm(WagtailAdminPageForm):
    """Refuses references by number to what the choosers would not have offered."""

    waiting = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[WAITING] = waiting_of(self.instance) if self.instance.pk else ""

    def full_clean(self) -> None:
        """Clean the form, if all that was posted is open to this person.

        Raises:
            PermissionDenied: a number was posted that no chooser offered.
        """
        if refers_to_closed(self):
            raise PermissionDenied(_("The page refers to something that is not open to you."))
        super().full_clean()
