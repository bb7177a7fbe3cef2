"""Writing pages: one at a time, and whoever comes second is told so.

Wagtail warns somebody who has the form of a page open that another has saved it, and lets the last
one win all the same; it also takes a decision on a draft for the one that waits now, whatever the
person who pressed the button had before them. Here a page is written by one request at a time, and
a request that comes from a form of an earlier state is refused in words, with what was typed left
on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Revision, TaskState

from cms.models.forms import WAITING, waiting_of
from cms.models.review import AlreadyDecidedError

View = Callable[..., HttpResponseBase]

# What a form may ask for, besides saving, that decides on a draft that waits for review.
DECISIONS: Final = ("action-workflow-action", "action-restart-workflow", "action-cancel-workflow")
# Views after which a page, its draft or its review may be another, or the pages below one.
WRITING: Final = frozenset(
    {
        "add",
        "convert_alias",
        "delete",
        "edit",
        "lock",
        "move_confirm",
        "revisions_revert",
        "revisions_unschedule",
        "unlock",
        "unpublish",
        "workflow_action",
    }
)
# What a route calls the page that is locked: the one above, where a page is made.
_PAGE_OF_VIEW: Final = ("page_id", "page_to_move_id", "parent_page_id")


def in_turn(view: View) -> View:
    """Return a view that changes its page alone: reading, deciding and writing as one step.

    Locks the row of the page; a refusal on the way takes back all that was written.
    """

    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        number = next(kwargs[name] for name in _PAGE_OF_VIEW if name in kwargs)
        with transaction.atomic():
            Page.objects.select_for_update(no_key=True).filter(pk=number).values_list("pk").first()
            return view(request, *args, **kwargs)

    return alone


class SecondComer:
    """Mixed into a form of a page: refuses what comes from a form of an earlier state."""

    request: HttpRequest
    page: Any
    latest_revision: Revision | None
    latest_revision_created_at: Any
    expects_json_response: bool
    is_cancelling_workflow: Any

    @cached_property
    def is_out_of_date(self) -> bool:
        """Whether the page has been saved since the form was opened.

        A form that names no draft, and is no program's, was opened when there was none.
        """
        posted = self.request.POST
        names_one = posted.get("overwrite_revision_id") or posted.get("loaded_revision_id")
        if self.latest_revision and WAITING in posted and not names_one:
            return True
        return bool(super().is_out_of_date)  # type: ignore[misc]

    @cached_property
    def refusal(self) -> str | None:
        """Why this form may not be taken as it is; None where it may."""
        posted = self.request.POST
        waiting = waiting_of(self.page)
        if any(name in posted for name in DECISIONS) and posted.get(WAITING, waiting) != waiting:
            return str(AlreadyDecidedError.message)
        if "action-workflow-action" in posted and not waiting:
            return str(AlreadyDecidedError.message)
        if self.is_out_of_date and not self.expects_json_response and not self._is_ones_own():
            return self._saved_meanwhile()
        return None

    def _is_ones_own(self) -> bool:
        """Whether nobody but this author has saved the page since they opened it.

        The browser saves what is typed, and may have done so without the form knowing, so nobody is
        refused for what they have saved themselves; it stays in the history.
        """
        author = self.request.user
        opened = self.request.POST.get("loaded_revision_id", "")
        since = self.page.revisions.filter(pk__gt=int(opened) if opened.isdecimal() else 0)
        if not self.latest_revision or self.latest_revision.user != author:
            return False
        return not since.exclude(user=author).exists()

    def _saved_meanwhile(self) -> str:
        person = self.latest_revision.user if self.latest_revision else None
        if person is None:
            return _(
                "This page has been saved since you opened it. What you typed is kept here: copy "
                "it, open the page again and write what shall stand."
            )
        return _(
            "%(person)s has saved this page since you opened it. What you typed is kept here: copy "
            "it, open the page again and write what shall stand."
        ) % {"person": person}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Save, unless this comes second."""
        if self.refusal is None:
            answer: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
            return answer
        form.restore_required_fields()
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """Show the form with what was typed, and say why nothing was saved."""
        if self.refusal is not None:
            form.add_error(None, self.refusal)
            self.is_cancelling_workflow = False
            self._stay_with_what_was_opened()
        answer: HttpResponseBase = super().form_invalid(form)  # type: ignore[misc]
        return answer

    def _stay_with_what_was_opened(self) -> None:
        """Have the form name the draft that it was opened with, so that it is refused again."""
        posted = self.request.POST
        opened = posted.get("overwrite_revision_id") or posted.get("loaded_revision_id", "")
        if not opened:
            self.page.latest_revision_id = None
        elif opened.isdecimal() and self.page.revisions.filter(pk=opened).exists():
            self.page.latest_revision_id = int(opened)
            self.latest_revision_created_at = posted.get("loaded_revision_created_at", "")


class PageEditView(SecondComer, EditView):
    """The form of a page."""


class PageRevertView(SecondComer, RevisionsRevertView):
    """The form that goes back to an earlier draft of a page."""


class DecidedOnce:
    """Mixed into what decides on a draft: only on that which waits, and only of this page."""

    object: Any
    task_state: TaskState
    redirect_url: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; what is decided already is said in words.

        Raises:
            Http404: the task is one of another page or of an entry.
        """
        if not TaskState.objects.for_instance(self.object).filter(pk=self.task_state.pk).exists():
            raise Http404
        if waiting_of(self.object) != str(self.task_state.pk):
            messages.error(request, str(AlreadyDecidedError.message))
            return redirect(self.redirect_url)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class PageDecisionView(DecidedOnce, WorkflowActionView):
    """Approving a draft of a page, or asking for changes."""


class PageDecisionFormView(DecidedOnce, CollectWorkflowActionDataView):
    """The question for a comment before that."""


class SitePageViewSet(PageViewSet):
    """Wagtail's screens of every page, with those of ours among them."""

    edit_view_class = PageEditView
    revisions_revert_view_class = PageRevertView
    workflow_action_view_class = PageDecisionView
    collect_workflow_action_data_view_class = PageDecisionFormView

    def get_view_by_name(self, name: str) -> View:
        """Return a view; one that writes waits until others have written the same page."""
        view: View = super().get_view_by_name(name)
        return in_turn(view) if name in WRITING else view


site_page_viewset = SitePageViewSet()
