"""Where the reports stand in the editing screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks

from cms.doors import open_screens
from cms.menu import RightMenuItem
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


def register() -> None:
    """Put the reports into Wagtail's menu and addresses."""
    open_screens(NAMESPACE)
    hooks.register("register_admin_urls", _urls)
    for order, report in enumerate(REPORTS):
        hooks.register("register_reports_menu_item", _item(report, order))


def _item(report: type[RowsReport], order: int) -> Callable[[], RightMenuItem]:
    return lambda: RightMenuItem(
        report.page_title,
        reverse(f"{NAMESPACE}:{report.name}"),
        name=report.name,
        icon_name=report.header_icon,
        order=order,
        action=report.action,
    )


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
