"""Where the reports stand in the editing screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.accounts.rules import holds_action
from cms.doors import open_screens
from cms.reports.coverage import RegionsByMethod, ThemesByLanguage
from cms.reports.entries import DuplicatesSuspected, EntriesWithGaps
from cms.reports.keeping_up import PeopleAndRoles, SourcesBroken, TranslationDebt
from cms.reports.messages import Messages
from cms.reports.rows import RowsReport
from cms.reports.visits import PageOpenings

NAMESPACE: Final = "academy_reports"
REPORTS: Final[tuple[type[RowsReport], ...]] = (
    ThemesByLanguage,
    RegionsByMethod,
    EntriesWithGaps,
    DuplicatesSuspected,
    SourcesBroken,
    TranslationDebt,
    PeopleAndRoles,
    PageOpenings,
    Messages,
)


class ReportItem(MenuItem):
    """One report in the menu, for those who may open it."""

    def __init__(self, report: type[RowsReport], order: int) -> None:
        self.report = report
        super().__init__(
            report.page_title,
            reverse(f"{NAMESPACE}:{report.name}"),
            name=report.name,
            icon_name=report.header_icon,
            order=order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may open it."""
        return holds_action(request.user, self.report.action)


def register() -> None:
    """Put the reports into Wagtail's menu and addresses."""
    open_screens(NAMESPACE)
    hooks.register("register_admin_urls", _urls)
    for order, report in enumerate(REPORTS):
        hooks.register("register_reports_menu_item", _item(report, order))


def _item(report: type[RowsReport], order: int) -> Callable[[], ReportItem]:
    return lambda: ReportItem(report, order)


def _urls() -> list[URLPattern | URLResolver]:
    patterns = []
    for report in REPORTS:
        names = {
            "index_url_name": f"{NAMESPACE}:{report.name}",
            "index_results_url_name": f"{NAMESPACE}:{report.name}-results",
        }
        where = f"reports/{report.name}/"
        patterns += [
            path(where, report.as_view(**names), name=report.name),
            path(
                f"{where}results/",
                report.as_view(results_only=True, **names),
                name=f"{report.name}-results",
            ),
        ]
    return [path("", include((patterns, NAMESPACE)))]
