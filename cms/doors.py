"""Who may stand before each route of the editing screens; a route not named here is shut.

Wagtail asks "may this person open the editing screens at all?" and then, screen by screen, more or
less. This table is asked first, for every route below `/admin/`, so that a screen that comes with
a new release or a new app stays shut until somebody has looked at what it shows. It never opens
anything: what lets a person through still asks for the page, the collection or the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from cms.rights import page_roots, pages_below
from cms.views.errors import bad_request


class Door(StrEnum):
    """Who is let through to be asked further."""

    # Everybody who may open the editing screens: nothing of anybody else is shown.
    EDITOR = "editor"
    # The same; Wagtail asks for the page by the tree's permissions, or lists only such pages.
    TREE = "tree"
    # The same; Wagtail asks for the collection of the picture or file.
    COLLECTION = "collection"
    # The same; our guard asks for the row (`cms.permissions`).
    ROW = "row"
    # Curators: these show what belongs to every region.
    CURATOR = "curator"
    # The operator alone.
    OPERATOR = "operator"


def _named(namespace: str, names: str, door: Door) -> Iterator[tuple[str, Door]]:
    prefix = f"{namespace}:" if namespace else ""
    for name in names.split():
        yield f"{prefix}{name}", door


_LISTING: Final = "index index_results add edit delete history history_results usage copy"

DOORS: Final[Mapping[str, Door]] = dict(
    (
        *_named(
            "",
            "wagtailadmin_home wagtailadmin_account wagtailadmin_logout wagtailadmin_sprite "
            "wagtailadmin_javascript_catalog wagtailadmin_dismissibles wagtailadmin_block_preview "
            "wagtailadmin_choose_page_external_link wagtailadmin_choose_page_email_link "
            "wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_anchor_link "
            "wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete",
            Door.EDITOR,
        ),
        *_named(
            "",
            "wagtailadmin_explore_root wagtailadmin_explore wagtailadmin_explore_results "
            "wagtailadmin_choose_page wagtailadmin_choose_page_child "
            "wagtailadmin_choose_page_search wagtailadmin_choose_page_chosen_multiple",
            Door.TREE,
        ),
        # Every model has its bulk actions behind this one route; each asks for its own objects.
        *_named("", "wagtail_bulk_action", Door.ROW),
        *_named("", "wagtailadmin_error_test", Door.OPERATOR),
        *_named(
            "wagtailadmin_pages",
            "add preview_on_add choose_parent usage edit preview_on_edit view_draft add_subpage "
            "delete unpublish convert_alias search search_results move move_confirm "
            "set_page_position copy workflow_action collect_workflow_action_data "
            "confirm_workflow_cancellation workflow_preview set_privacy lock unlock "
            "revisions_index revisions_view revisions_revert revisions_unschedule "
            "revisions_compare workflow_history workflow_history_detail history history_results",
            Door.TREE,
        ),
        *_named("wagtailadmin_pages", "type_use type_use_results", Door.OPERATOR),
        # Asks for the page in the language it is translated into.
        *_named("simple_translation", "submit_page_translation", Door.TREE),
        *_named("simple_translation", "submit_snippet_translation", Door.OPERATOR),
        *_named(
            "wagtailadmin_api:pages",
            "listing detail find action",
            Door.TREE,
        ),
        # Both ask for the page or the row before they say who else is editing it.
        *_named("wagtailadmin_editing_sessions", "ping release", Door.ROW),
        *_named(
            "wagtailadmin_reports",
            "locked_pages locked_pages_results aging_pages aging_pages_results",
            Door.TREE,
        ),
        # These list entries and log lines by model, whatever their region.
        *_named(
            "wagtailadmin_reports",
            "workflow workflow_results workflow_tasks workflow_tasks_results site_history "
            "site_history_results page_types_usage page_types_usage_results",
            Door.CURATOR,
        ),
        *_named("wagtailadmin_collections", "index add edit delete set_privacy", Door.OPERATOR),
        *_named(
            "wagtailadmin_workflows",
            "index index_results add enable disable edit usage usage_results remove add_task "
            "select_task_type task_index task_index_results edit_task disable_task enable_task "
            "task_chooser task_chooser_results task_chooser_create task_chosen",
            Door.OPERATOR,
        ),
        *_named(
            "wagtailredirects",
            "index index_results add edit delete start_import process_import",
            Door.CURATOR,
        ),
        # Would ask another site from our server.
        *_named("wagtailembeds", "chooser chooser_upload", Door.OPERATOR),
        *_named("wagtailsnippets", "index", Door.EDITOR),
        *_named(
            "wagtaildocs",
            "index index_results add edit delete add_multiple edit_multiple "
            "create_multiple_from_uploaded_document delete_multiple delete_upload_multiple "
            "document_usage",
            Door.COLLECTION,
        ),
        *_named(
            "wagtaildocs_chooser",
            "choose choose_results chosen chosen_multiple create",
            Door.COLLECTION,
        ),
        *_named(
            "wagtailimages",
            "index index_results edit delete url_generator url_generator_output preview add "
            "image_usage add_multiple edit_multiple create_multiple_from_uploaded_image "
            "delete_multiple delete_upload_multiple",
            Door.COLLECTION,
        ),
        *_named(
            "wagtailimages_chooser",
            "choose choose_results chosen chosen_multiple create select_format",
            Door.COLLECTION,
        ),
        *_named("wagtailsites", _LISTING, Door.OPERATOR),
        *_named("wagtailusers_users", _LISTING, Door.OPERATOR),
        *_named("wagtailusers_groups", _LISTING, Door.OPERATOR),
    )
)


# Screens of ours by the namespace of their routes: each of them asks for the row by itself.
_OWN: Final[dict[str, Door]] = {}


def open_screens(namespace: str, door: Door = Door.ROW) -> None:
    """Let editors come to every route of one of our own viewsets, which asks further itself."""
    _OWN[namespace] = door


def listed_door(view_name: str) -> Door | None:
    """Return who may stand before a route (`namespace:name`), None for one that nobody listed."""
    namespace, _colon, _name = view_name.rpartition(":")
    return DOORS.get(view_name) or _OWN.get(namespace)


def door_of(view_name: str) -> Door:
    """Return who may stand before a route; an unlisted one is the operator's alone."""
    return listed_door(view_name) or Door.OPERATOR


class DoorsMiddleware:
    """Ask the table before any view below `/admin/` is called.

    Those who are not signed in pass: Wagtail leads them to the sign-in page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; the question is asked once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: Mapping[str, Any]
    ) -> None:
        """Let through, or refuse.

        Raises:
            PermissionDenied: this person does not stand before this door, or the address names a
                page that lies outside of what they write.
        """
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/") or not match.url_name:
            return  # routes without a name show nothing: they lead to sign-in, or are not found
        person = request.user
        if person.is_authenticated and not may_pass(person, door_of(match.view_name)):
            raise PermissionDenied(_("This screen is not open to your role."))
        if person.is_authenticated and match.namespace in _ASKED_FOR_PAGES:
            _refuse_pages_of_others(person, kwargs, request.POST)
        if person.is_authenticated and match.view_name == "wagtail_bulk_action":
            _refuse_rows_of_others(person, kwargs, request.GET)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer 400 where a form was sent in parts: Wagtail reads its fields without asking."""
        if request.path_info.startswith("/admin/") and isinstance(
            exception, MultiValueDictKeyError
        ):
            return bad_request(request, exception)
        return None


# Wagtail asks for the page on most of its screens; not when a move is confirmed, nor when a
# workflow is to be cancelled, and then it shows the title of a draft that is not theirs.
_ASKED_FOR_PAGES: Final = frozenset({"wagtailadmin_pages", "simple_translation"})
_PAGE_PARAMETERS: Final = (
    "page_id",
    "parent_page_id",
    "page_to_move_id",
    "destination_id",
    "page_pk",
    "pk",
)
# Where a copy or a moved page shall stand: Wagtail's form names the page while it refuses it.
_PAGE_FIELDS: Final = ("new_parent_page",)


def _refuse_pages_of_others(
    person: User, kwargs: Mapping[str, Any], posted: Mapping[str, Any]
) -> None:
    values = [kwargs.get(name) for name in _PAGE_PARAMETERS]
    values += [posted.get(name) for name in _PAGE_FIELDS]
    named = {int(value) for value in map(str, values) if value.isdecimal()}
    if not named or person.is_superuser:
        return
    if _own_pages(person).filter(pk__in=named).count() != len(named):
        raise PermissionDenied(_("This page is not one of yours."))


def _own_pages(person: User) -> QuerySet[Page]:
    return pages_below(Page.objects.all(), page_roots(person))


def _refuse_rows_of_others(person: User, kwargs: Mapping[str, Any], asked: QueryDict) -> None:
    """Refuse to do something with many rows of which one is not this person's.

    Wagtail asks row by row as well, and then lists the rows that are not theirs by name. Our own
    models have actions of ours, which ask by themselves; people are the operator's alone.
    """
    if person.is_superuser:
        return
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError as error:
        raise Http404 from error
    numbers = set(asked.getlist("id"))
    if model is Page:
        rows = _own_pages(person)
        if "all" in numbers:  # all that a list shows: what lies below one page
            numbers = {asked.get("childOf", "")}
    elif model in (get_image_model(), get_document_model()):
        policy = policy_registry.get_by_type(model)
        rows = policy.instances_user_has_any_permission_for(person, ["change", "choose"])
        numbers.discard("all")  # which rows that are, is asked of the same rights
    elif model.__module__.partition(".")[0] in {"courses", "webinars"}:
        return
    else:
        raise PermissionDenied(_("This screen is not open to your role."))
    wanted = {int(number) for number in numbers if number.isdecimal()}
    if len(wanted) != len(numbers) or rows.filter(pk__in=wanted).count() != len(wanted):
        raise PermissionDenied(_("Not all of these are yours."))


def may_pass(person: User, door: Door) -> bool:
    """Whether somebody who is signed in is let through a door, to be asked further."""
    if person.is_superuser:
        return True
    match door:
        case Door.OPERATOR:
            return False
        case Door.CURATOR:
            return holds_action(person, Action.JOIN_RECORDS)
        case _:
            return holds_action(person, Action.USE_EDITOR)
