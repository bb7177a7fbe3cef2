"""How often pages were opened, where the site settings have that counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from academy.accounts.roles import Action
from academy.identity.models import PageOpening
from cms.reports.rows import Cell, RowsReport

DAYS_SHOWN: Final = 366
_KINDS: Final = {
    "catalogue": gettext_lazy("Catalogue"),
    "course": gettext_lazy("Pages of courses"),
    "webinar": gettext_lazy("Pages of webinars"),
    "organisations": gettext_lazy("Organisations"),
    "organisation": gettext_lazy("Pages of organisations"),
    "themes": gettext_lazy("Themes"),
    "theme": gettext_lazy("Pages of themes"),
    "methods": gettext_lazy("Ways of learning"),
    "method": gettext_lazy("Pages of ways of learning"),
    "languages": gettext_lazy("Languages of teaching"),
    "language": gettext_lazy("Pages of languages"),
    "report-problem": gettext_lazy("Report a problem"),
    "/": gettext_lazy("Home page"),
}


class PageOpenings(RowsReport):
    """Openings of pages by day, kind of page and language, the last year's."""

    page_title = gettext_lazy("Openings of pages")
    name = "openings-of-pages"
    action = Action.SET_UP_SITE

    def rows(self) -> Sequence[Any]:
        """Return the numbers, the latest day first and in it the most opened."""
        since = timezone.now().date() - timedelta(days=DAYS_SHOWN)
        return list(PageOpening.objects.filter(day__gte=since).order_by("-day", "-count", "page"))

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return [
            Cell(name="day", label=_("Day"), value=lambda row: row.day),
            Cell(
                name="page",
                label=_("Page"),
                value=lambda row: str(_KINDS.get(row.page, row.page)),
            ),
            Cell(name="language", label=_("Language"), value=lambda row: _language(row.locale)),
            Cell(name="count", label=_("Opened"), value=lambda row: row.count, is_number=True),
        ]


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
