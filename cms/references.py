"""What a page or an entry refers to by number, and whether its author may see that.

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


def references_of(thing: Any) -> frozenset[Reference]:
    """Return what a page or an entry refers to, by kind and key."""
    # The only reading of Wagtail that finds links inside text and blocks alike.
    found: Iterable[Any] = ReferenceIndex._extract_references_from_object(thing)  # noqa: SLF001
    return frozenset((kind, key) for kind, key, _model_path, _content_path in found)


def posted_references(form: Any) -> frozenset[Reference]:
    """Return what a posted form refers to, before anything of it is cleaned."""
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


def refers_to_closed(form: Any) -> bool:
    """Whether a posted form of a page or an entry newly refers to what is not open to its author.

    Ask before anything is cleaned: a form that comes back with other mistakes would name it.
    """
    if not form.is_bound or form.for_user is None:
        return False
    return bool(closed(posted_references(form), thing=form.instance, user=form.for_user))


def closed(references: Iterable[Reference], *, thing: Any, user: User) -> frozenset[Reference]:
    """Return which references are new to a page or an entry and not open to this person.

    What is stored or stands in the last draft already stays: somebody who may see it put it there.
    """
    by_kind: dict[int, set[str]] = defaultdict(set)
    for kind, key in frozenset(references) - _stored_references(thing):
        by_kind[kind].add(key)
    found: set[Reference] = set()
    for kind, keys in by_kind.items():
        rows = _open_rows(ContentType.objects.get_for_id(kind).model_class(), user)
        if rows is not None:
            known = {str(key) for key in rows.filter(pk__in=keys).values_list("pk", flat=True)}
            found.update((kind, key) for key in keys - known)
    return frozenset(found)


def _stored_references(thing: Any) -> frozenset[Reference]:
    stored = type(thing)._base_manager.filter(pk=thing.pk).first() if thing.pk else None
    if stored is None:
        return frozenset()
    newest = getattr(stored, "get_latest_revision_as_object", None)
    return references_of(stored) | (references_of(newest()) if newest else frozenset())


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
