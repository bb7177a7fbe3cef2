"""AcademyError: a refusal that a person may read."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AcademyError(Exception):
    """Something the academy refuses; `message` is translated and may be shown as it is.

    Children set `message` in the class, or pass one that names what was refused.
    """

    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)
