"""Drafts that name a row of another table: Wagtail keeps them as JSON, where no key reaches.

Pure but for `revisions_of`, `newest_naming` and the models' own description of themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.models import Revision, RevisionMixin

Content = dict[str, Any]
# An accessor of child rows (empty for the object itself), the place among them, and the field.
Place = tuple[str, int, str]


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Where drafts of a model name rows of the target: own fields, lists, fields of child rows.

    Of child rows: their accessor, the field, and their own model as migrations call it. `lists`
    are many-to-many fields, which a draft keeps as lists of keys.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    children: tuple[tuple[str, str, str], ...]
    lists: tuple[str, ...] = ()


def namings(target: type[models.Model]) -> Iterator[Naming]:
    """Yield every model with drafts that can name a row of the target."""
    for model in apps.get_models():
        if not issubclass(model, RevisionMixin) or model._meta.proxy:
            continue
        fields = tuple(_links(model, target))
        children = tuple(
            (str(relation.get_accessor_name()), field, relation.related_model._meta.label_lower)
            for relation in get_all_child_relations(model)
            for field in _links(relation.related_model, target)
            if field != relation.field.name  # a child row names its own parent only
        )
        lists = tuple(
            each.name for each in model._meta.many_to_many if each.related_model is target
        )
        if fields or children or lists:
            yield Naming(model=model, fields=fields, children=children, lists=lists)


def _links(model: type[models.Model], target: type[models.Model]) -> Iterator[str]:
    for field in model._meta.get_fields():
        if field.is_relation and field.many_to_one and field.related_model is target:
            yield field.name


def revisions_of(naming: Naming, **filters: Any) -> Iterator[Revision]:
    """Yield the drafts of a model, the oldest first, with their content and little else."""
    kind = ContentType.objects.get_for_model(naming.model)
    rows = Revision.objects.filter(content_type=kind, **filters).order_by("pk")
    return iter(rows.only("pk", "content", "object_id").iterator(chunk_size=500))


def newest_naming(row: models.Model) -> Iterator[tuple[type[models.Model], str]]:
    """Yield each thing, by model and key, of which the newest draft names a row."""
    for naming in namings(type(row)):
        newest = naming.model._base_manager.exclude(latest_revision=None)
        for revision in revisions_of(naming, pk__in=newest.values("latest_revision")):
            if names_in_list(revision.content, naming, row.pk) or places(
                revision.content, naming, row.pk
            ):
                yield naming.model, revision.object_id


def names_in_list(content: Content, naming: Naming, key: int) -> bool:
    """Whether a list of a draft holds a key."""
    return any(key in (content.get(name) or ()) for name in naming.lists)


def put_in_lists(content: Content, naming: Naming, key: int, instead: int | None) -> bool:
    """Put another key in the place of one in every list of a draft, or none; each stands once."""
    if not names_in_list(content, naming, key):
        return False
    for name in naming.lists:
        kept = (instead if each == key else each for each in content.get(name) or ())
        content[name] = [each for each in dict.fromkeys(kept) if each is not None]
    return True


def places(content: Content, naming: Naming, key: int) -> list[Place]:
    """Return where a draft names the row of a key."""
    found: list[Place] = [("", 0, name) for name in naming.fields if content.get(name) == key]
    for accessor, field, _label in naming.children:
        for index, child in enumerate(content.get(accessor) or ()):
            if child.get(field) == key:
                found.append((accessor, index, field))
    return found


def put(content: Content, place: Place, key: int | None, *, where: Callable[[Any], bool]) -> bool:
    """Write a key at a place of a draft, if what stands there is as expected."""
    accessor, index, field = place
    rows = [content] if not accessor else content.get(accessor) or []
    if index >= len(rows) or not where(rows[index].get(field)):
        return False
    rows[index][field] = key
    return True


def places_of_rows(
    content: Content, naming: Naming, key: int, rows: Mapping[tuple[str, str], Collection[int]]
) -> list[Place]:
    """Return where a draft names a key on behalf of rows given by model and field."""
    found: list[Place] = []
    own = naming.model._meta.label_lower
    for place in places(content, naming, key):
        accessor, index, field = place
        label = own if not accessor else _label_of(naming, accessor)
        row = content if not accessor else content[accessor][index]
        if row.get("pk") in rows.get((label, field), ()):
            found.append(place)
    return found


def _label_of(naming: Naming, accessor: str) -> str:
    return next(label for name, _field, label in naming.children if name == accessor)


def add_row(revision: Revision, naming: Naming, value: Mapping[str, Any]) -> bool:
    """Add a child row to the draft of the object it belongs to, unless it stands there.

    `value` is a row as Django's serializers write it: `{"model", "pk", "fields"}`. Returns whether
    it was added.
    """
    for relation in get_all_child_relations(naming.model):
        is_ours = relation.related_model._meta.label_lower == value["model"]
        if not is_ours or str(value["fields"][relation.field.name]) != revision.object_id:
            continue
        rows = revision.content.setdefault(str(relation.get_accessor_name()), [])
        if all(row.get("pk") != value["pk"] for row in rows):
            rows.append({"pk": value["pk"], **value["fields"]})
            return True
    return False
