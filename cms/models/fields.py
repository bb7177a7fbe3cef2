"""A choice of one term of a vocabulary, named in the editor's language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language

from academy.taxonomy.vocabulary import vocabulary


class TermChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Terms by their labels instead of their slugs."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the label of a term in the active language."""
        known = vocabulary()
        value = getattr(obj, "slug", "") or getattr(obj, "code", "")
        term = next(
            (
                terms[value]
                for terms in (known.themes, known.methods, known.regions)
                if value in terms and terms[value].pk == obj.pk
            ),
            None,
        )
        return term.label(get_language() or "en") if term else str(obj)


class TermField(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key to a term, chosen from a list of labels."""

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field with labels."""
        return super().formfield(**{"form_class": TermChoiceField, **kwargs})
