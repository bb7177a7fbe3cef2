"""Who may write which pages, pictures and documents: worked out of roles at each request.

Wagtail asks its permission policies; ours answer out of a person's current roles instead of
rows of groups, so a role that has ended ends at once, in running sessions too. A facilitator
writes at and below the pages of the own region and in the region's collection, a curator
everywhere (docs/decisions/0046-page-rights-come-from-roles.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, Collection, Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from academy.accounts.models import User
from academy.accounts.roles import Action, Reach, Role, granting_roles
from academy.accounts.rules import standing_of
from academy.taxonomy.vocabulary import vocabulary

Viewer = User | AnonymousUser
PAGE_ACTIONS: Final = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
COLLECTION_ACTIONS: Final = ("add", "change", "choose")


@dataclass(frozen=True, kw_only=True)
class Written:
    """Where somebody writes pages: everywhere, or in the regions of these codes."""

    everywhere: bool = False
    regions: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.regions)


NOWHERE: Final = Written()


def written_by(user: Viewer) -> Written:
    """Return where a person writes pages now; nowhere while a second factor is missing."""
    standing = standing_of(user)
    if standing.is_operator:
        return Written(everywhere=standing.has_second_factor)
    regions: set[str] = set()
    for held, reach in granting_roles(standing, Action.EDIT_PAGES, timezone.now()):
        if reach is Reach.EVERYTHING:
            return Written(everywhere=True)
        regions |= held.regions
    return Written(regions=frozenset(regions))


def page_roots(user: Viewer) -> list[Page]:
    """Return the pages at and below which somebody writes."""
    written = written_by(user)
    if written.everywhere:
        return list(Page.objects.filter(depth=1))
    if not written.regions:
        return []
    return list(Page.objects.filter(regionpage__region__code__in=written.regions))


def pages_below(pages: QuerySet[Page], roots: Iterable[Page]) -> QuerySet[Page]:
    """Return the pages that are one of these or lie below one."""
    return pages.filter(_below(roots))


def open_pages(pages: QuerySet[Page], user: Viewer) -> QuerySet[Page]:
    """Return the pages a person may see in a chooser: what the public sees, and the own drafts."""
    return pages.filter(Q(live=True) | _below(page_roots(user)))


def _below(roots: Iterable[Page]) -> Q:
    condition = Q(pk__in=[])
    for root in roots:
        condition |= Q(path__startswith=root.path)
    return condition


@dataclass(frozen=True)
class _Permission:
    codename: str


@dataclass(frozen=True)
class PageGrant:
    """What Wagtail reads of a GroupPagePermission."""

    page: Page
    permission: _Permission

    @property
    def page_id(self) -> int:
        """The key of the page."""
        return int(self.page.pk)


@dataclass(frozen=True)
class CollectionGrant:
    """What Wagtail reads of a GroupCollectionPermission."""

    collection: Collection
    permission: _Permission

    @property
    def collection_id(self) -> int:
        """The key of the collection."""
        return int(self.collection.pk)


def people_who_write(pages: Iterable[Page] | None = None) -> Q:
    """Return the condition on people who write these pages, or any where None."""
    now = timezone.now()
    current = Q(role_assignments__ends_at=None) | Q(role_assignments__ends_at__gt=now)
    curators = current & Q(role_assignments__role=Role.CURATOR)
    regional = current & Q(role_assignments__role=Role.FACILITATOR)
    if pages is not None:
        regional &= Q(role_assignments__region__code__in=_regions_of(pages))
    return Q(is_superuser=True) | curators | regional


def _regions_of(pages: Iterable[Page]) -> set[str]:
    """Return the regions of the region pages among these, with those they are part of."""
    keys = [page.pk for page in pages]
    found = Page.objects.filter(pk__in=keys, regionpage__isnull=False)
    codes = found.values_list("regionpage__region__code", flat=True)
    terms = vocabulary()
    return set(terms.with_ancestors(terms.regions, codes))


class RolePagePolicy(PagePermissionPolicy):
    """Wagtail's rights of the page tree, granted by roles."""

    def get_all_permissions_for_user(self, user: Viewer) -> list[PageGrant]:
        """Return every action at every page at and below which the person writes."""
        if not user.is_active or user.is_superuser:
            return []
        codenames = self._get_permission_codenames(set(PAGE_ACTIONS))
        return [
            PageGrant(page, _Permission(codename))
            for page in page_roots(user)
            for codename in sorted(codenames)
        ]

    def users_with_any_permission(
        self,
        actions: Any,  # noqa: ARG002  (Wagtail's signature; every role that writes may do all)
        include_superusers: bool = True,  # noqa: FBT001, FBT002  (as above)
    ) -> QuerySet[User]:
        """Return the people who write pages anywhere."""
        return _people(people_who_write(), include_superusers=include_superusers)

    def users_with_any_permission_for_instance(
        self,
        actions: Any,  # noqa: ARG002  (as above)
        instance: Page,
        include_superusers: bool = True,  # noqa: FBT001, FBT002  (as above)
    ) -> QuerySet[User]:
        """Return the people who write this page."""
        pages = instance.get_ancestors(inclusive=True)
        return _people(people_who_write(pages), include_superusers=include_superusers)


def _people(condition: Q, *, include_superusers: bool) -> QuerySet[User]:
    people = get_user_model().objects.filter(is_active=True).filter(condition).distinct()
    return people if include_superusers else people.exclude(is_superuser=True)


class RoleCollectionPolicy(CollectionOwnershipPermissionPolicy):
    """Rights over pictures or documents, granted by roles.

    A facilitator adds, changes and chooses in the region's collections, and chooses what lies in
    the common collection at the top; a curator does all everywhere.
    """

    def __init__(self, model: type[Model], auth_model: type[Model] | None = None) -> None:
        super().__init__(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        self.kept_name = str(self.auth_model.__name__).lower()
        self.permission_cache_name = f"_{self.kept_name}_permissions"

    def get_all_permissions_for_user(self, user: Viewer) -> list[CollectionGrant]:
        """Return every action at every collection that is open to the person."""
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        written = written_by(user)
        if written.everywhere:
            own = Collection.objects.filter(depth=1)
        else:
            own = Collection.objects.filter(of_region__region__code__in=written.regions)
        return [
            CollectionGrant(one, _Permission(f"{action}_{self.kept_name}"))
            for one in own
            for action in COLLECTION_ACTIONS
        ]

    def user_has_any_permission_for_instance(
        self, user: Viewer, actions: Iterable[str], instance: Any
    ) -> bool:
        """Whether a person may; choosing from the common collection is open to all who write."""
        wanted = set(actions)
        if "choose" in wanted and instance.collection.depth == 1 and written_by(user):
            return True
        return bool(super().user_has_any_permission_for_instance(user, wanted, instance))

    def instances_user_has_any_permission_for(
        self, user: Viewer, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """Return the rows; what lies in the common collection may be chosen by all who write."""
        wanted = set(actions)
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, wanted)
        if "choose" in wanted and not user.is_superuser and written_by(user):
            common: QuerySet[Any] = self.model.objects.filter(collection__depth=1)
            return rows | common
        return rows


def register_policies() -> None:
    """Have Wagtail ask these policies; called once at start-up.

    For pictures and documents the exact class is named: Wagtail's own policies for them are
    registered later and would win otherwise.
    """
    register_permission_policy(AbstractPage, RolePagePolicy())
    for model in (get_image_model(), get_document_model()):
        register_permission_policy(model, RoleCollectionPolicy(model), exact_class=True)
