"""What is remembered of a row, so that a change to it, or a new tie to it, shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Revision, TaskState, WorkflowState

from tests.matrix.asking import TRACES

Memory = dict[str, Any]


def remember(things: Iterable[models.Model]) -> Memory:
    """Return the columns of each thing, the rows that point to it, and its drafts and reviews."""
    return {
        f"{thing._meta.label} {thing.pk} {part}": value
        for thing in things
        for part, value in _parts(thing)
    }


def _parts(thing: models.Model) -> Iterator[tuple[str, Any]]:
    model = type(thing)
    yield "itself", list(model._base_manager.filter(pk=thing.pk).values())
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other._meta.db_table in TRACES:
            continue
        if relation.many_to_many:
            other, column = relation.through, relation.field.m2m_reverse_field_name()
        else:
            column = relation.field.name
        rows = other._base_manager.filter(**{column: thing.pk})
        yield f"{other._meta.label}.{column}", sorted(map(str, rows.values_list("pk", flat=True)))
    kinds = ContentType.objects.get_for_models(*_kinds(model), for_concrete_models=False)
    for kept in (Revision, WorkflowState):
        rows = kept.objects.filter(content_type__in=kinds.values(), object_id=str(thing.pk))
        yield kept.__name__, sorted(rows.values_list("pk", flat=True))
        if kept is WorkflowState:
            tasks = TaskState.objects.filter(workflow_state__in=rows)
            yield "TaskState", sorted(tasks.values_list("pk", "status"))


def _kinds(model: type[models.Model]) -> set[type[models.Model]]:
    return {model, *model._meta.get_parent_list()}


def ties(before: Memory, after: Memory) -> list[str]:
    """Return what is otherwise than it was."""
    return sorted(name for name in before if after.get(name) != before[name])


def newest_revision() -> int:
    """Return the number after which revisions are new."""
    return Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def drafts_that_name(since: int, column: str, pk: object) -> list[str]:
    """Return the new drafts in which a column of this name holds this number."""
    return [
        f"draft of {draft.content_type.model} {draft.object_id}"
        for draft in Revision.objects.filter(pk__gt=since)
        if _names(draft.content, column, str(pk))
    ]


def _names(content: Any, column: str, pk: str) -> bool:
    if isinstance(content, list):
        return any(_names(one, column, pk) for one in content)
    if not isinstance(content, dict):
        return False
    value = content.get(column)
    held = value if isinstance(value, list) else [value]
    return pk in map(str, held) or any(_names(one, column, pk) for one in content.values())
