"""The rows that tie entries to the terms of a vocabulary, read and written without models."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class TermLinks:
    """The table between one kind of entry and one vocabulary; `entry` and `term` are columns."""

    table: Any  # the model that Django makes for a many-to-many field
    entry: str
    term: str

    def of(self, ids: Collection[int]) -> Any:
        """Return the query for the links of these entries."""
        return self.table.objects.filter(**{f"{self.entry}__in": ids})


def term_links(field: Any) -> TermLinks:
    """Return the links behind a many-to-many field of an entry, such as `Course.themes.field`."""
    return TermLinks(
        table=field.remote_field.through,
        entry=f"{field.m2m_field_name()}_id",
        term=f"{field.m2m_reverse_field_name()}_id",
    )
