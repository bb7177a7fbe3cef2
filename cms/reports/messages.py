"""What was written on contact pages, to look through and to take as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction
from academy.accounts.roles import Action
from cms.contact import messages_for
from cms.reports.rows import Cell, RowsReport


class Messages(RowsReport):
    """Messages to the pages that this person writes, the latest first."""

    page_title = gettext_lazy("Messages")
    name = "messages"
    action = Action.EDIT_PAGES
    header_icon = "mail"

    def rows(self) -> Sequence[Any]:
        """Return the messages, and note that they were looked at; a file notes it by itself."""
        by: Any = self.request.user
        found = list(messages_for(by).order_by("-sent_at", "-pk"))
        if found and not self.is_export:
            record(AuditAction.PEOPLE_SEEN, by=by, details={"messages": len(found)})
        return found

    def cells(self) -> Sequence[Cell]:
        """Return the columns."""
        return [
            Cell(name="sent", label=_("Sent"), value=lambda row: row.sent_at),
            Cell(name="page", label=_("Page"), value=lambda row: row.page.title),
            Cell(name="topic", label=_("Topic"), value=lambda row: row.topic),
            Cell(name="name", label=_("Name"), value=lambda row: row.name),
            Cell(name="email", label=_("E-mail address"), value=lambda row: row.email),
            Cell(name="text", label=_("Message"), value=lambda row: row.text),
            Cell(name="settled", label=_("Settled"), value=lambda row: row.settled_at),
        ]
