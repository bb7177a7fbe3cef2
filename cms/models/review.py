"""Review: a step of Wagtail's workflow that facilitators of the region and language decide."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Task, TaskState

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.errors import AcademyError


class AlreadyDecidedError(AcademyError):
    """Somebody else was faster, or the review was called off."""

    message = gettext_lazy(
        "This has been decided already, or taken back. Open the page again to see where it stands."
    )


class ReviewTask(Task):
    """Waits until somebody who may publish the entry approves it or asks for changes.

    Where the operator has pages reviewed so, it is whoever may publish the page.

    Who that is, is asked of the table of rights at each question, never kept with the task.
    """

    class Meta:
        verbose_name = gettext_lazy("review of an entry")
        verbose_name_plural = gettext_lazy("reviews of entries")

    @classmethod
    def get_description(cls) -> str:
        """Say what the task does, where the operator sets up workflows."""
        return _("Whoever may publish the entry decides")

    def user_can_access_editor(self, obj: Any, user: User) -> bool:  # noqa: ARG002  (Wagtail's)
        """Whether the review opens the form to somebody; it never does."""
        return False

    def locked_for_user(self, obj: Any, user: User) -> bool:
        """Whether a draft that waits is closed to somebody: to all who may not decide."""
        return not _may_decide(user, obj)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, str, bool]]:
        """Return what somebody may do with a draft that waits."""
        if not _may_decide(user, obj):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve"), False),
        ]

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Decide once; two people who decide at the same time make one decision.

        Raises:
            AlreadyDecidedError: for the second of them.
        """
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS:
            raise AlreadyDecidedError
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: User, **_options: Any) -> QuerySet[TaskState]:
        """Return what waits for a decision that somebody may take."""
        from cms.permissions import rows_for
        from cms.rights import page_roots, pages_below
        from courses.models import Course
        from webinars.models import Webinar

        waiting = _waiting(Page, pages_below(Page.objects.all(), page_roots(user)))
        for model in (Course, Webinar):
            waiting |= _waiting(model, rows_for(model, user, Action.PUBLISH))
        states: QuerySet[TaskState] = TaskState.objects.filter(
            waiting, task=self, status=TaskState.STATUS_IN_PROGRESS
        )
        return states


def _waiting(model: type[models.Model], rows: QuerySet[Any]) -> Q:
    """Return the condition on tasks that they wait for one of these rows."""
    numbers = rows.order_by().annotate(number=Cast("pk", CharField())).values("number")
    kind = ContentType.objects.get_for_model(model)
    return Q(workflow_state__base_content_type=kind, workflow_state__object_id__in=numbers)


def _may_decide(user: User, thing: Any) -> bool:
    from cms.permissions import may_on

    if isinstance(thing, Page):
        return bool(thing.permissions_for_user(user).can_publish())
    return may_on(user, Action.PUBLISH, thing).allowed
