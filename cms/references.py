"""What a page refers to by number, and whether the person who wrote it may see that.

Choosers offer only what is open to a person, but a form takes any number. So the saved value is
read again here: pictures, documents and pages in fields, blocks and links inside text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.rights import open_pages

if TYPE_CHECKING:
    from academy.accounts.models import User

Reference = tuple[int, str]  # content type and key of what is referred to


def references_of(page: Page) -> frozenset[Reference]:
    """Return what a page refers to, by kind and key."""
    # The only reading of Wagtail that finds links inside text and blocks alike.
    found: Iterable[Any] = ReferenceIndex._extract_references_from_object(page)  # noqa: SLF001
    return frozenset((kind, key) for kind, key, _model_path, _content_path in found)


def closed_references(page: Page, user: User) -> frozenset[Reference]:
    """Return what a page newly refers to although it is not open to this person.

    What the stored page or its last draft refers to already stays: somebody who may see it put
    it there.
    """
    kept = _stored_references(page)
    by_kind: dict[int, set[str]] = defaultdict(set)
    for kind, key in references_of(page) - kept:
        by_kind[kind].add(key)
    closed: set[Reference] = set()
    for kind, keys in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        rows = _open_rows(model, user)
        if rows is None:
            continue
        known = {str(key) for key in rows.filter(pk__in=keys).values_list("pk", flat=True)}
        closed.update((kind, key) for key in keys - known)
    return frozenset(closed)


def _stored_references(page: Page) -> frozenset[Reference]:
    if page.pk is None:
        return frozenset()
    stored = Page.objects.filter(pk=page.pk).first()
    if stored is None:
        return frozenset()
    drafted = stored.get_latest_revision_as_object()
    return references_of(stored.specific) | references_of(drafted)


def _open_rows(model: Any, user: User) -> QuerySet[Any] | None:
    """Return the rows of a model that a person may refer to; None where all are open."""
    if model is Page:
        return open_pages(Page.objects.all(), user)
    if model in (get_image_model(), get_document_model()):
        policy = policy_registry.get_by_type(model)
        rows: QuerySet[Any] = policy.instances_user_has_any_permission_for(user, ["choose"])
        own: QuerySet[Any] = model.objects.filter(Q(uploaded_by_user=user))
        return rows | own
    return None
