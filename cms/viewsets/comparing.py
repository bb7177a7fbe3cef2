"""Comparing versions in the words of the screen: names for keys and codes, text for HTML."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from wagtail.admin.compare import FieldComparison, TextDiff, diff_text
from wagtail.admin.panels import FieldPanel

from cms.viewsets.forms import shown_html

# What a thing says in one of its fields.
Words = Callable[[Any], str]


class WordsComparison(FieldComparison):
    """What a field said and says; of a text, which of its words."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any, *, words: Words, is_text: bool) -> None:
        super().__init__(field, obj_a, obj_b)
        self.words_a, self.words_b, self.is_text = words(obj_a), words(obj_b), is_text

    def has_changed(self) -> bool:
        """Whether a person changed it: a feed's HTML is not written as the editor writes it."""
        if self.is_text:
            return shown_html(self.val_a) != shown_html(self.val_b)
        return bool(super().has_changed())

    def htmldiff(self) -> SafeString:
        """Return both, marked; what is the same stands there once."""
        if self.is_text or self.words_a == self.words_b:
            both: SafeString = diff_text(self.words_a, self.words_b).to_html()
            return both
        marked = [("deletion", self.words_a), ("addition", self.words_b)]
        apart: SafeString = TextDiff([one for one in marked if one[1]], separator=" ").to_html()
        return apart


class WordsPanel(FieldPanel):
    """A field whose versions are compared in words.

    `column` is the field of the model, where the form has one of its own in its stead.
    """

    def __init__(
        self, field_name: str, *, words: Words, is_text: bool = False, column: str = "", **more: Any
    ) -> None:
        super().__init__(field_name, **more)
        self.words, self.is_text, self.column = words, is_text, column

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy of this panel is made from."""
        own = {"words": self.words, "is_text": self.is_text, "column": self.column}
        return {**super().clone_kwargs(), **own}

    class BoundPanel(FieldPanel.BoundPanel):
        """One showing of it."""

        def get_comparison(self) -> list[Any]:
            """Return how two versions are compared."""
            panel = self.panel
            field = panel.model._meta.get_field(panel.column or panel.field_name)
            return [partial(WordsComparison, field, words=panel.words, is_text=panel.is_text)]
