"""What mails that are still to be sent hold of a person."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from academy.privacy.register import PersonalRows, by_mention

# A mail that the mail server would not take is kept so long for the operator.
KEPT_MAIL_DAYS: Final = 30

MAIL_ROWS: Final = (
    PersonalRows(
        model="background.OutgoingMail",
        rows=by_mention("recipients"),
        fields=("recipients", "asked_at"),
        secret=("content",),
        title=_("Mails to you that have not been sent yet"),
        purpose=_("To send you a mail as soon as the mail server takes it."),
        keep_days=KEPT_MAIL_DAYS,
        since="asked_at",
    ),
)
