"""What mails that are still to be sent hold of a person, be they to them or from them."""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.privacy.register import Person, PersonalRows

# A mail that the mail server would not take is kept so long for the operator.
KEPT_MAIL_DAYS: Final = 30


def mails_naming(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
    """Find mails that one of the addresses stands in, wherever: each waiting mail is read."""
    keys = [row.pk for row in model._base_manager.iterator() if _names(row, person)]
    return model._base_manager.filter(pk__in=keys)


def _names(row: Any, person: Person) -> bool:
    mail = message_from_bytes(bytes(row.content))
    parts = [json.dumps(row.recipients), *(str(value) for value in mail.values())]
    for part in mail.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            parts.append(content.decode(errors="replace"))
    written = "\n".join(parts).lower()
    return any(address in written for address in person.addresses)


MAIL_ROWS: Final = (
    PersonalRows(
        model="background.OutgoingMail",
        rows=mails_naming,
        fields=("recipients", "asked_at"),
        secret=("content",),
        title=_("Mails to you, or with your words, that have not been sent yet"),
        purpose=_("To send a mail as soon as the mail server takes it."),
        keep_days=KEPT_MAIL_DAYS,
        since="asked_at",
    ),
)
