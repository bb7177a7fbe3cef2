"""Every place in a form that takes the number of a row, read from the forms themselves.

Forms are caught while a screen is made: what Django, Wagtail and we build is looked at alike, so a
new field, row or block is asked as soon as it is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from unittest.mock import patch

from bs4 import BeautifulSoup, Tag
from django import forms
from django.db import models
from django.forms.formsets import BaseFormSet
from wagtail import blocks
from wagtail.blocks.base import BlockField

from tests.cms.viewsets.screens import sent_by


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A name in a body whose value is the number of a row; `beside` is what must go with it."""

    form: str
    name: str
    model: type[models.Model]
    beside: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def column(self) -> str:
        """The name without the rows and blocks around it."""
        return self.name.rpartition("-")[2]


class Caught:
    """The forms and sets of forms that were built meanwhile."""

    def __init__(self) -> None:
        self.forms: list[forms.BaseForm] = []
        self.sets: list[BaseFormSet[Any]] = []

    def slots(self) -> set[Slot]:
        """Return where the forms take a number; those of empty rows are asked by their set."""
        found = {slot for form in self.forms for slot in _slots_of_form(form)}
        return found | {slot for each in self.sets for slot in _slots_of_set(each)}


@contextmanager
def caught_forms() -> Iterator[Caught]:
    """Catch every form that is built inside."""
    caught = Caught()
    make_form, make_set = forms.BaseForm.__init__, BaseFormSet.__init__

    def build_form(form: forms.BaseForm, *args: Any, **options: Any) -> None:
        caught.forms.append(form)
        make_form(form, *args, **options)

    def build_set(formset: BaseFormSet[Any], *args: Any, **options: Any) -> None:
        caught.sets.append(formset)
        make_set(formset, *args, **options)

    with (
        patch.object(forms.BaseForm, "__init__", build_form),
        patch.object(BaseFormSet, "__init__", build_set),
    ):
        yield caught


def _slots_of_form(form: forms.BaseForm) -> Iterator[Slot]:
    named = type(form).__name__
    for name, one in getattr(form, "fields", {}).items():
        inside = form.add_prefix(name).replace("__prefix__", "0")
        if isinstance(one, forms.ModelChoiceField) and one.queryset is not None:
            yield Slot(form=named, name=inside, model=one.queryset.model)
        elif isinstance(one, BlockField):
            for slot_name, model, beside in _slots_of_block(one.block, inside):
                yield Slot(form=named, name=slot_name, model=model, beside=beside)


def _slots_of_set(formset: BaseFormSet[Any]) -> Iterator[Slot]:
    """Yield the number of the first row, where the rows of a set are kept ones."""
    model = getattr(formset, "model", None)
    if model is None:
        return
    prefix = formset.prefix
    yield Slot(
        form=type(formset).__name__,
        name=f"{prefix}-0-{model._meta.pk.name}",
        model=model,
        beside={f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "1"},
    )


_DEEPEST: Final = 6
BlockSlot = tuple[str, type[models.Model], dict[str, str]]


def _slots_of_block(block: blocks.Block, prefix: str, depth: int = 0) -> Iterator[BlockSlot]:
    """Yield the choosers inside a block, each with what puts one block of its kind there."""
    if depth > _DEEPEST:
        return
    if isinstance(block, blocks.ChooserBlock):
        yield prefix, block.model_class, {}
    elif isinstance(block, blocks.BaseStreamBlock):
        for name, child in block.child_blocks.items():
            around = _one_row(prefix) | {f"{prefix}-0-type": name}
            yield from _within(child, f"{prefix}-0-value", around, depth)
    elif isinstance(block, blocks.ListBlock):
        yield from _within(block.child_block, f"{prefix}-0-value", _one_row(prefix), depth)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _within(child, f"{prefix}-{name}", {}, depth)


def _within(
    child: blocks.Block, prefix: str, around: dict[str, str], depth: int
) -> Iterator[BlockSlot]:
    for name, model, beside in _slots_of_block(child, prefix, depth + 1):
        yield name, model, around | beside


def _one_row(prefix: str) -> dict[str, str]:
    return {
        f"{prefix}-count": "1",
        f"{prefix}-0-deleted": "",
        f"{prefix}-0-order": "0",
        f"{prefix}-0-id": "",
    }


def bodies_in(text: str, address: str) -> list[tuple[str, dict[str, Any]]]:
    """Return where each form of an answer is sent that changes something, and what it sends.

    Answers that the editor's scripts read hold their form as `html`.
    """
    if text.startswith("{"):
        try:
            text = json.loads(text).get("html") or ""
        except ValueError:
            return []
    if "<form" not in text or text.startswith("<?xml"):
        return []
    found = BeautifulSoup(text, "html.parser").select("form")
    return [(_target(form, address), sent_by(form)) for form in found if _changes(form)]


def _changes(form: Tag) -> bool:
    return str(form.get("method", "get")).lower() == "post"


def _target(form: Tag, address: str) -> str:
    action = str(form.get("action") or "").strip()
    return action if action.startswith("/") else address
