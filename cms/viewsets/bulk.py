"""What can be done with many entries at once; each entry is asked for by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import get_snippet_models

from academy.accounts.errors import RefusedError
from academy.accounts.roles import Action
from academy.accounts.rules import may, require
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.publishing import publish, withdraw
from academy.errors import AcademyError
from academy.taxonomy.models import Theme
from cms.permissions import hidden_facts, may_on, refused, require_anywhere, rows_for
from cms.viewsets.forms import TermsField
from courses.models import Course
from webinars.models import Webinar

MOST_AT_ONCE = 500
KINDS: tuple[type[CatalogueEntry], ...] = (Course, Webinar)


def close_bulk_deletion() -> None:
    """Take our own models out of Wagtail's deletion of many snippets at once.

    It would list the titles of rows that are hidden from the person, and nothing of ours is
    deleted from these screens anyway.
    """
    closed = {"academy", "courses", "webinars"}
    DeleteBulkAction.models = classproperty(
        lambda _cls: [
            model for model in get_snippet_models() if model.__module__.split(".")[0] not in closed
        ]
    )


class EntryBulkAction(SnippetBulkAction):
    """An action on many entries of one kind."""

    asked: ClassVar[Action]
    template_name = "cms/admin/bulk_action.html"
    classes: ClassVar[set[str]] = set()

    @classproperty
    def models(cls) -> list[type[CatalogueEntry]]:  # noqa: N805
        """The kinds of entries."""
        return list(KINDS)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may do this with some entry at all."""
        try:
            require_anywhere(request.user, self.asked)
        except RefusedError as refusal:
            return refused(request, refusal)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        """Return the entries that were ticked: those allowed, and those that are not.

        Raises:
            Http404: one of them is hidden from this person, or does not exist.
        """
        numbers = self.request.GET.getlist("id")
        if not all(number.isdigit() for number in numbers) or len(numbers) > MOST_AT_ONCE:
            raise Http404
        wanted = {int(number) for number in numbers}
        seen = rows_for(self.model, self.request.user, Action.SEE).filter(pk__in=wanted)
        organisation = self.model.organisation_field
        rows = list(seen.select_related(f"{organisation}__region").prefetch_related("in_language"))
        if not rows or len(rows) != len(wanted):
            raise Http404
        allowed = [row for row in rows if self.check_perm(row)]
        refused = [row for row in rows if row not in allowed]
        return allowed, {"items_with_no_access": refused}

    def check_perm(self, obj: CatalogueEntry) -> bool:
        """Whether this person may do this with an entry."""
        return may_on(self.request.user, self.asked, obj).allowed

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the page."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "title": self.display_name, "question": self.question}

    def get_execution_context(self) -> dict[str, Any]:
        """Hand over who acts, and what was chosen."""
        chosen = self.cleaned_form.cleaned_data if self.cleaned_form else {}
        return {**super().get_execution_context(), "by": self.request.user, "chosen": chosen}

    @classmethod
    def execute_action(cls, objects: Sequence[CatalogueEntry], **context: Any) -> tuple[int, int]:
        """Do it entry by entry; one that cannot be done is left and named."""
        failed: list[str] = []
        for entry in objects:
            try:
                with transaction.atomic():
                    cls.do(entry, by=context["by"], **context["chosen"])
            except (AcademyError, ValidationError) as refusal:
                failed.append(f"{entry}: {_reason(refusal)}")
        context["self"].failed = failed
        return len(objects) - len(failed), 0

    @classmethod
    def do(cls, entry: CatalogueEntry, *, by: Any, **chosen: Any) -> None:
        """Do it with one entry; `chosen` is what the form of the action asked for."""
        raise NotImplementedError

    def get_success_message(self, num_parent_objects: int, _children: int) -> str | None:
        """Say how many were done, and which were not."""
        text = ngettext("%(count)d entry done.", "%(count)d entries done.", num_parent_objects)
        parts = [text % {"count": num_parent_objects}]
        failed: list[str] = getattr(self, "failed", [])
        if failed:
            parts.append(_("Not done: %(entries)s") % {"entries": "; ".join(failed[:5])})
        return " ".join(parts)


def _reason(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(refusal)


class PublishAction(EntryBulkAction):
    """Publishing the newest drafts."""

    display_name = gettext_lazy("Publish")
    question = gettext_lazy("Show the newest draft of these to everybody?")
    aria_label = gettext_lazy("Publish what is ticked")
    action_type = "publish"
    action_priority = 10
    asked = Action.PUBLISH

    @classmethod
    def do(cls, entry: CatalogueEntry, *, by: Any, **_chosen: Any) -> None:
        """Publish one."""
        publish(entry, by=by)


class WithdrawAction(EntryBulkAction):
    """Taking entries off the public pages."""

    display_name = gettext_lazy("Withdraw")
    question = gettext_lazy("Take these off the public pages?")
    aria_label = gettext_lazy("Withdraw what is ticked")
    action_type = "withdraw"
    action_priority = 20
    classes: ClassVar[set[str]] = {"serious"}
    asked = Action.PUBLISH

    @classmethod
    def do(cls, entry: CatalogueEntry, *, by: Any, **_chosen: Any) -> None:
        """Withdraw one."""
        withdraw(entry, by=by)


class ThemeForm(forms.Form):
    """Which theme to add."""

    themes = TermsField(
        label=gettext_lazy("Themes to add"),
        family="themes",
        queryset=Theme.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_themes(self) -> Any:
        """Ask for one at least."""
        if not self.cleaned_data["themes"]:
            raise ValidationError(_("Tick a theme."))
        return self.cleaned_data["themes"]


class SetThemeAction(EntryBulkAction):
    """Adding themes to drafts, and to what is shown where that is allowed and nothing waits."""

    display_name = gettext_lazy("Add themes")
    question = gettext_lazy(
        "Add themes to these? What is shown without a waiting draft changes at once where you "
        "may publish; elsewhere it becomes a draft."
    )
    aria_label = gettext_lazy("Add themes to what is ticked")
    action_type = "add_themes"
    action_priority = 30
    asked = Action.EDIT
    form_class = ThemeForm

    @classmethod
    def do(cls, entry: CatalogueEntry, *, by: Any, **chosen: Any) -> None:
        """Add the themes to one."""
        require(by, Action.EDIT, hidden_facts(entry))
        is_clean = entry.live and not entry.has_unpublished_changes
        draft = entry.get_latest_revision_as_object()
        lock = draft.get_lock()
        if lock and lock.for_user(by):
            raise AcademyError(_("It is locked."))
        draft.themes = [*draft.themes.all(), *chosen["themes"]]
        draft.save_revision(user=by, log_action=True, clean=False)
        if is_clean and may(by, Action.PUBLISH, hidden_facts(entry)).allowed:
            publish(entry, by=by)


class MarkReviewedAction(EntryBulkAction):
    """Saying that somebody has looked at entries and all of it holds."""

    display_name = gettext_lazy("Mark as reviewed")
    question = gettext_lazy("Have you looked at these, and is all of it still right?")
    aria_label = gettext_lazy("Mark what is ticked as reviewed")
    action_type = "mark_reviewed"
    action_priority = 40
    asked = Action.EDIT

    @classmethod
    def do(cls, entry: CatalogueEntry, *, by: Any, **_chosen: Any) -> None:
        """Mark one."""
        require(by, Action.EDIT, hidden_facts(entry))
        type(entry)._base_manager.filter(pk=entry.pk).update(reviewed_at=timezone.now())
        log(instance=entry, action="academy.reviewed", user=by)


BULK_ACTIONS = (PublishAction, WithdrawAction, SetThemeAction, MarkReviewedAction)
