"""Lists as CSV and XLSX: harmless in a spreadsheet, limited to what one may see, and logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import force_str

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction

# With one of these at its beginning, a spreadsheet takes a cell for a formula (CWE-1236).
_FORMULA_STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
_ROWS_AT_ONCE: Final = 500


def defused(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers and dates stay themselves."""
    if not isinstance(value, str):
        return value
    if value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


class _Streamed:
    """Rows read in chunks, so that memory stays flat; `model` is what headings are read from."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows
        self.model: type[Model] = rows.model

    def __iter__(self) -> Iterator[Any]:
        return self.rows.iterator(chunk_size=_ROWS_AT_ONCE)


class SafeExport:
    """Mixed into an index view: what its list shows, and nothing else, as a file."""

    request: HttpRequest
    model: type[Model]

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return what stands in a cell."""
        cell = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return defused(cell)

    def get_heading(self, queryset: Any, field: str) -> str:
        """Return what stands above a column."""
        return force_str(defused(super().get_heading(queryset, field)))  # type: ignore[misc]

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        """Log the export, then stream it."""
        by: Any = self.request.user  # the guard lets nobody else in
        record(
            AuditAction.EXPORTED,
            by=by,
            details={
                "kind": self.model._meta.label_lower,
                "format": spreadsheet_format,
                "rows": queryset.count(),
            },
        )
        answer: HttpResponseBase = super().as_spreadsheet(  # type: ignore[misc]
            _Streamed(queryset), spreadsheet_format
        )
        return answer
