"""The row guard: one mechanism that asks for the row on every route of every editing screen.

Wagtail's viewsets ask permission for a model, never for a row. So each viewset of ours hands its
routes to `guard_routes`, which looks up in `ROUTE_ACTIONS` what the route does, finds the row that
its address names, and asks `academy.accounts.rules`. A route that is not in the list is refused
when the site starts. Whom a row is hidden from gets "not found"; whoever may see it but not do
this gets the reason in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.permission_policies.base import BasePermissionPolicy

from academy.accounts.errors import RefusedError
from academy.accounts.models import RoleAssignment, User
from academy.accounts.roles import (
    NOTHING_IN_PARTICULAR,
    TABLE,
    Action,
    Answer,
    Facts,
    Role,
    reaches,
)
from academy.accounts.rules import (
    ORGANISATIONS,
    Viewer,
    facts_of,
    holds_action,
    may,
    reachable_by,
    require,
    standing_of,
)
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.rules import paths_of, text_facts
from academy.errors import AcademyError
from academy.organisations.models import Organisation
from academy.taxonomy.models import Audience, Language, Method, Region, Theme
from webinars.models import WebinarSeries
from webinars.rules import SERIES

View = Callable[..., HttpResponseBase]
TERMS: Final = (Theme, Method, Audience, Language, Region)


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What a screen of one model asks: to see its drafts, to change a row, to show it to all."""

    see: Action
    edit: Action
    publish: Action
    translate: Action = Action.TRANSLATE


ENTRY_SCREEN: Final = Screen(see=Action.SEE, edit=Action.EDIT, publish=Action.PUBLISH)
ORGANISATION_SCREEN: Final = Screen(
    see=Action.EDIT_ORGANISATION, edit=Action.EDIT_ORGANISATION, publish=Action.EDIT_ORGANISATION
)
SERIES_SCREEN: Final = Screen(see=Action.SEE, edit=Action.EDIT, publish=Action.EDIT)
TERM_SCREEN: Final = Screen(
    see=Action.EDIT_VOCABULARY, edit=Action.EDIT_VOCABULARY, publish=Action.EDIT_VOCABULARY
)

# Which of these a route of a viewset asks for. Wagtail's own deleting is closed: a series or a
# term is removed by a page that says where it is used.
ROUTE_ACTIONS: Final[Mapping[str, str]] = {
    "list": "see",
    "list_results": "see",
    "add": "edit",
    "edit": "edit",
    "usage": "see",
    "history": "see",
    "history_results": "see",
    "preview_on_add": "edit",
    "preview_on_edit": "edit",
    "revisions_view": "see",
    "revisions_revert": "edit",
    "revisions_compare": "see",
    "revisions_unschedule": "publish",
    "unpublish": "publish",
    "lock": "publish",
    "unlock": "publish",
    "workflow_action": "publish",
    "collect_workflow_action_data": "publish",
    "confirm_workflow_cancellation": "edit",
    "workflow_history": "see",
    "workflow_history_detail": "see",
    "workflow_preview": "see",
    "give_back": "edit",
    "join": "edit",
    "remove": "edit",
    "translations": "see",
    "translate": "translate",
    "translate_preview": "translate",
}
# Routes of Wagtail's viewsets that ours do not have.
CLOSED_ROUTES: Final = frozenset({"delete", "copy", "inspect", "reorder", "create"})
# What a form may ask for in its body, besides saving.
BODY_ACTIONS: Final[Mapping[str, str]] = {
    "action-publish": "publish",
    "action-workflow-action": "publish",
    "action-restart-workflow": "edit",
    "action-cancel-workflow": "edit",
    "action-submit": "edit",
}


def screen_of(model: type[Model]) -> Screen:
    """Return what the screens of a model ask for."""
    if issubclass(model, CatalogueEntry):
        return ENTRY_SCREEN
    if model is Organisation:
        return ORGANISATION_SCREEN
    if model is WebinarSeries:
        return SERIES_SCREEN
    if issubclass(model, TERMS):
        return TERM_SCREEN
    raise ImproperlyConfigured(f"No screen is described for {model.__name__}.")


def action_of(model: type[Model], route: str) -> Action:
    """Return the action that a route of a model's screens asks for.

    Raises:
        ImproperlyConfigured: the route is not listed.
    """
    try:
        asked = ROUTE_ACTIONS[route]
    except KeyError as error:
        raise ImproperlyConfigured(f"The route “{route}” is not in ROUTE_ACTIONS.") from error
    action: Action = getattr(screen_of(model), asked)
    return action


# --- Rows -------------------------------------------------------------------------------------


def hidden_facts(thing: Model) -> Facts:
    """Return what rights depend on in a row, its drafts included: what is public is no matter."""
    if isinstance(thing, TERMS):
        return NOTHING_IN_PARTICULAR
    return replace(facts_of(thing), is_public=False)


def may_on(user: Viewer, action: Action, thing: Model) -> Answer:
    """Say whether somebody may do this with a row and its drafts."""
    return may(user, action, hidden_facts(thing))


def require_on(user: Viewer, action: Action, thing: Model) -> None:
    """Let through who may do this with a row and its drafts.

    Raises:
        RefusedError: with the reason.
    """
    answer = may_on(user, action, thing)
    if not answer.allowed:
        raise RefusedError(answer)


def facts_asked(row: Model, named: Mapping[str, Any]) -> Facts:
    """Return what rights depend on in what an address names: a row, or its text in a language."""
    if isinstance(row, CatalogueEntry) and "locale" in named:
        return text_facts(row, named["locale"])
    return hidden_facts(row)


def rows_for(model: type[Model], user: Viewer, action: Action) -> QuerySet[Any]:
    """Return the rows whose drafts somebody may treat so; agrees with `may_on`."""
    rows: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001  (Django's own name)
    if issubclass(model, TERMS):
        return rows if holds_action(user, action) else rows.none()
    return rows.filter(reachable_by(user, action, _paths(model)))


def _paths(model: type[Model]) -> Any:
    if issubclass(model, CatalogueEntry):
        return paths_of(model)
    return ORGANISATIONS if model is Organisation else SERIES


def find_row(model: type[Model], user: Viewer, pk: object) -> Model:
    """Return a row that somebody may know of.

    Raises:
        Http404: there is none, or it is hidden from this person.
    """
    try:
        row: Model | None = _with_facts(model).filter(pk=pk).first()
    except (ValueError, TypeError, OverflowError) as error:
        raise Http404 from error
    if row is None or not _may_know(user, row):
        raise Http404
    return row


def _may_know(user: Viewer, row: Model) -> bool:
    if isinstance(row, CatalogueEntry) and row.is_visible:
        return True
    if isinstance(row, (Organisation, *TERMS)):
        return True
    return may_on(user, Action.SEE, row).allowed


def _with_facts(model: type[Model]) -> QuerySet[Any]:
    """Return rows with what rights depend on, so that asking costs nothing more."""
    rows: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001  (Django's own name)
    for name in ("provider", "organizer"):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        rows = rows.select_related(f"{name}__region")
    return rows


# --- Routes -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GuardedRoute:
    """One route behind the guard: `has_row` says that its address names a row of the model."""

    model: type[Model]
    action: Action
    has_row: bool


# Every guarded route by its whole name (`namespace:name`), for the matrix of rights.
GUARDED_ROUTES: Final[dict[str, GuardedRoute]] = {}


def guard_routes(
    model: type[Model],
    patterns: Iterable[URLPattern],
    *,
    namespace: str,
    asks: Action | None = None,
) -> list[URLPattern]:
    """Return a viewset's routes with the guard round each; those we do not have are left out.

    With `asks`, every route asks for that action and for no row: what it shows is public.

    Raises:
        ImproperlyConfigured: a route is not listed.
    """
    guarded = []
    for pattern in patterns:
        name = str(pattern.name)
        if name in CLOSED_ROUTES:
            continue
        action = asks or action_of(model, name)
        has_row = asks is None and "pk" in pattern.pattern.regex.groupindex
        pattern.callback = guarded_view(
            pattern.callback, model=model, action=action, has_row=has_row
        )
        GUARDED_ROUTES[f"{namespace}:{name}"] = GuardedRoute(
            model=model, action=action, has_row=has_row
        )
        guarded.append(pattern)
    return guarded


def guarded_view(view: View, *, model: type[Model], action: Action, has_row: bool) -> View:
    """Return a view that asks for its row before it does anything."""

    def ask(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
        if has_row:
            row = find_row(model, request.user, kwargs["pk"])
            facts = facts_asked(row, kwargs)
            for asked in (action, *_asked_in_body(request, model)):
                require(request.user, asked, facts)
            _refuse_parts_of_others(row, kwargs)
        else:
            for asked in (action, *_asked_in_body(request, model)):
                require_anywhere(request.user, asked)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            ask(request, kwargs)
            return view(request, *args, **kwargs)
        except AcademyError as refusal:
            # Wagtail would lead to its first page without a reason.
            return refused(request, refusal)

    return guarded


def refused(request: HttpRequest, refusal: AcademyError) -> HttpResponseBase:
    """Answer 403 with the reason: as a screen, or as what the editor's own requests read."""
    if not request.accepts("text/html"):
        answer = {"success": False, "error_code": "refused", "error_message": str(refusal)}
        return JsonResponse(answer, status=403)
    return TemplateResponse(request, "cms/admin/refused.html", {"reason": str(refusal)}, status=403)


def require_anywhere(user: Viewer, action: Action) -> None:
    """Let through who may do this with some row; what is then shown or saved asks for each.

    Raises:
        RefusedError: with the reason.
    """
    if not holds_action(user, action):
        raise RefusedError(may(user, action))


def _asked_in_body(request: HttpRequest, model: type[Model]) -> list[Action]:
    screen = screen_of(model)
    return [
        getattr(screen, asked)
        for name, asked in BODY_ACTIONS.items()
        if request.method == "POST" and name in request.POST
    ]


def _refuse_parts_of_others(row: Model, kwargs: Mapping[str, Any]) -> None:
    """Refuse an address that names the revision or task of another row beside this one's number.

    Raises:
        Http404: naming nothing of the other row.
    """
    kind = {
        "base_content_type": ContentType.objects.get_for_model(row),
        "object_id": str(row.pk),
    }
    states = WorkflowState.objects.filter(**kind)
    tasks = TaskState.objects.filter(workflow_state__in=states)
    if "workflow_state_id" in kwargs and not states.filter(pk=kwargs["workflow_state_id"]).exists():
        raise Http404
    if "task_state_id" in kwargs and not tasks.filter(pk=kwargs["task_state_id"]).exists():
        raise Http404
    if "task_id" in kwargs and not tasks.filter(task=kwargs["task_id"]).exists():
        raise Http404
    revisions = [kwargs[name] for name in kwargs if name.startswith("revision_id")]
    numbers = {int(one) for one in revisions if str(one).isdigit()}
    if numbers and row.revisions.filter(pk__in=numbers).count() != len(numbers):  # type: ignore[attr-defined]
        raise Http404


# --- Wagtail's own questions --------------------------------------------------------------------


class RowPolicy(BasePermissionPolicy):
    """Answers Wagtail's questions about a model or a row from the roles of this moment."""

    def _action(self, action: str) -> Action | None:
        screen = screen_of(self.model)
        return {
            "add": screen.edit,
            "change": screen.edit,
            "view": screen.see,
            "choose": screen.edit,
            "publish": screen.publish,
            "lock": screen.publish,
            "unlock": screen.publish,
        }.get(action)

    def user_has_permission(self, user: Viewer, action: str) -> bool:
        """Whether somebody may do this with some row; nobody deletes."""
        ours = self._action(action)
        return ours is not None and holds_action(user, ours)

    def user_has_permission_for_instance(self, user: Viewer, action: str, instance: Model) -> bool:
        """Whether somebody may do this with this row."""
        ours = self._action(action)
        if ours is None:
            return False
        if instance.pk is None:
            return holds_action(user, ours)
        return may_on(user, ours, instance).allowed

    def user_has_any_permission_for_instance(
        self, user: Viewer, actions: Iterable[str], instance: Model
    ) -> bool:
        """Whether somebody may do any of these with this row."""
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )

    def instances_user_has_any_permission_for(
        self, user: Viewer, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """Return the rows with which somebody may do any of these."""
        asked = {ours for action in actions if (ours := self._action(action))}
        found = rows_for(self.model, user, Action.SEE).none()
        for action in asked:
            found = found | rows_for(self.model, user, action)
        return found

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the people who hold a role with any of these actions now, and operators."""
        asked = [ours for action in actions if (ours := self._action(action))]
        roles = {role for action in asked for role in TABLE[action]}
        now = timezone.now()
        held = RoleAssignment.objects.filter(role__in=roles).filter(
            Q(ends_at=None) | Q(ends_at__gt=now)
        )
        people = User.objects.filter(is_active=True)
        return people.filter(Q(is_superuser=True) | Q(pk__in=held.values("user")))


def people_who_review(entry: CatalogueEntry) -> list[User]:
    """Return the facilitators and curators whose reach an entry lies in, second factor or not."""
    facts, now = hidden_facts(entry), timezone.now()
    people = RowPolicy(type(entry)).users_with_any_permission(["publish"])
    reach = TABLE[Action.PUBLISH]
    return [
        person
        for person in people
        if any(
            held.role is not Role.PARTNER and reaches(reach[held.role], held, facts)
            for held in standing_of(person).current(now)
            if held.role in reach
        )
    ]
