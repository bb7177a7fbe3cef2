"""What a page refers to by number, and whether the person who wrote it may see that.

Choosers offer only what is open to a person, but a form takes any number. So what was posted is
read again here: pictures, documents and pages in fields, blocks and links inside text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from wagtail.blocks.base import BlockField
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.rights import open_pages

if TYPE_CHECKING:
    from academy.accounts.models import User

Reference = tuple[int, str]  # content type of the model, or of what it is a kind of, and key


def references_of(page: Page) -> frozenset[Reference]:
    """Return what a page refers to, by kind and key."""
    # The only reading of Wagtail that finds links inside text and blocks alike.
    found: Iterable[Any] = ReferenceIndex._extract_references_from_object(page)  # noqa: SLF001
    return frozenset((kind, key) for kind, key, _model_path, _content_path in found)


def posted_references(form: Any) -> frozenset[Reference]:
    """Return what a posted form of a page refers to, before anything of it is cleaned."""
    return frozenset(
        (_kind_of(model), str(key)) for model, key in _posted(form) if key not in (None, "")
    )


def _posted(form: Any) -> Iterator[tuple[type[Any], Any]]:
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        if isinstance(field, BlockField):
            found = field.block.extract_references(value)
            yield from ((model, key) for model, key, *_paths in found)
        elif isinstance(field, forms.ModelChoiceField):
            if field.queryset is not None and str(value or "").isdigit():
                yield field.queryset.model, value
        else:
            column = _column(form, name)
            if isinstance(value, str) and hasattr(column, "extract_references"):
                found = column.extract_references(value)
                yield from ((model, key) for model, key, *_paths in found)


def reference_to(thing: Any) -> Reference:
    """Return a row as what refers to it names it."""
    return _kind_of(type(thing)), str(thing.pk)


def _column(form: Any, name: str) -> Any:
    try:
        return form.instance._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _kind_of(model: type[Any]) -> int:
    return int(ReferenceIndex._get_base_content_type(model).pk)  # noqa: SLF001  (as above)


def closed(references: Iterable[Reference], *, page: Page, user: User) -> frozenset[Reference]:
    """Return which references are new to a page and not open to this person.

    What the stored page or its last draft refers to already stays: somebody who may see it put
    it there.
    """
    by_kind: dict[int, set[str]] = defaultdict(set)
    for kind, key in frozenset(references) - _stored_references(page):
        by_kind[kind].add(key)
    found: set[Reference] = set()
    for kind, keys in by_kind.items():
        rows = _open_rows(ContentType.objects.get_for_id(kind).model_class(), user)
        if rows is not None:
            known = {str(key) for key in rows.filter(pk__in=keys).values_list("pk", flat=True)}
            found.update((kind, key) for key in keys - known)
    return frozenset(found)


def _stored_references(page: Page) -> frozenset[Reference]:
    stored = Page.objects.filter(pk=page.pk).first() if page.pk else None
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
