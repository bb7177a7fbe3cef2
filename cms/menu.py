"""Items of the editor's menus that stand there for those who may do something."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action


class RightMenuItem(MenuItem):
    """An item for whoever may do this anywhere."""

    def __init__(self, label: Any, url: Any, *, action: Action, **options: Any) -> None:
        super().__init__(label, url, **options)
        self.action = action

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the table of rights."""
        return holds_action(request.user, self.action)
