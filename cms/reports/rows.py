"""What all reports share: rows as values, one list of columns for the screen and for the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise, cached_property
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.reports import ReportView

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction
from academy.accounts.roles import Action
from cms.permissions import require_anywhere
from cms.viewsets.exports import SafeExport

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One column of a report: its name in files, its label, and what stands in it for a row.

    `url` gives the address that the cell leads to on the screen; numbers stand under each other.
    """

    name: str
    label: Label
    value: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    is_number: bool = False

    def as_column(self) -> Column:
        """Return the column as Wagtail's tables draw it."""
        if self.url is None:
            classname = "number" if self.is_number else None
            return Column(self.name, label=self.label, accessor=self.value, classname=classname)
        url = self.url
        return TitleColumn(
            self.name, label=self.label, accessor=self.value, get_url=lambda row: url(row) or None
        )


class RowsReport(SafeExport, ReportView):
    """A report over rows that are made for it; who sees which rows is asked where they are made.

    `action` is what somebody must be able to do somewhere to open the report at all.
    """

    action: Action = Action.USE_EDITOR
    name: str = ""
    header_icon = "list-ul"
    paginate_by = 100
    request: HttpRequest

    def rows(self) -> Sequence[Any]:
        """Return what is reported, in the order in which it is to be settled."""
        raise NotImplementedError

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask who it is before anything is read."""
        require_anywhere(request.user, self.action)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    @cached_property
    def _kept_cells(self) -> Sequence[Cell]:
        """The columns, made once for all rows of a screen or file."""
        return self.cells()

    # --- What Wagtail asks ------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        """The columns on the screen."""
        return [cell.as_column() for cell in self._kept_cells]

    @property
    def list_export(self) -> list[str]:
        """The columns of a file."""
        return [cell.name for cell in self._kept_cells]

    @property
    def export_headings(self) -> dict[str, Label]:
        """What stands above the columns of a file."""
        return {cell.name: cell.label for cell in self._kept_cells}

    @property
    def export_filename(self) -> str:
        """The name of a file, without its ending."""
        return self.name

    def get_queryset(self) -> Sequence[Any]:
        """Return the rows; there is no table behind them."""
        return self.rows()

    def get_filtered_queryset(self) -> Sequence[Any]:
        """Return the rows: filters are asked while they are made."""
        return self.get_queryset()

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return a row of a file."""
        return {cell.name: cell.value(item) for cell in self._kept_cells}

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        """Log the export, then hand over the file."""
        by: Any = self.request.user  # `dispatch` lets nobody else in
        record(
            AuditAction.EXPORTED,
            by=by,
            details={
                "kind": f"report:{self.name}",
                "format": spreadsheet_format,
                "rows": len(queryset),
            },
        )
        answer: HttpResponseBase = SpreadsheetExportMixin.as_spreadsheet(
            self, queryset, spreadsheet_format
        )
        return answer
