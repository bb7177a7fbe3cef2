"""Mail that leaves the request: kept as a row, then handed to the mail server until it takes it.

Whatever sends mail through Django (allauth, Wagtail, our own) gets here by the setting
`EMAIL_BACKEND`; `MAIL_DELIVERY_BACKEND` is what speaks to the server.
"""

from __future__ import annotations

import email
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import get_language

from academy.background.models import OutgoingMail
from academy.identity.site import site

logger = logging.getLogger(__name__)

# For so long a mail is tried again while the server cannot take it.
LONGEST_WAIT: Final = timedelta(days=3)
_FIRST_PERMANENT_CODE: Final = 500


class MailDelayedError(Exception):
    """The mail server could not take a mail now; the reason names no addresses."""


class LaterBackend(BaseEmailBackend):
    """Writes a row for each mail in the present transaction, and asks for it to be sent."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; return how many have somebody to go to."""
        from academy.background import tasks

        messages = [message for message in email_messages if message.recipients()]
        for message in messages:
            _name_the_site(message)
            mail = OutgoingMail.objects.create(
                sender=message.from_email,
                recipients=message.recipients(),
                content=message.message().as_bytes(),
            )
            tasks.send_mail.ask(mail=mail.pk)
        return len(messages)


def _name_the_site(message: EmailMessage) -> None:
    """Have a mail that names no other sender come from the site, and answers go to its people."""
    if message.from_email != settings.DEFAULT_FROM_EMAIL:
        return
    known = site()
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message.from_email = formataddr((known.name_in(get_language()), address))
    if known.contact_address and not message.reply_to:
        message.reply_to = [known.contact_address]


class KeptContent(Message):
    """A message that is written out byte by byte as it was made."""

    kept: bytes = b""

    def as_bytes(self, *_arguments: Any, linesep: str = "\n", **_options: Any) -> bytes:
        """Return the bytes with the line ends that the backend asks for."""
        return self.kept.replace(b"\n", linesep.encode())


class KeptMessage(EmailMessage):
    """A mail made when it was asked for, with its first Message-ID and date through every try."""

    def __init__(self, mail: OutgoingMail) -> None:
        self._content = email.message_from_bytes(bytes(mail.content), _class=KeptContent)
        self._content.kept = bytes(mail.content)
        super().__init__(from_email=mail.sender, to=list(mail.recipients))
        self.subject = str(self._content["Subject"])

    def message(self, **_options: Any) -> KeptContent:  # type: ignore[override]  # Django's class
        """Return what is sent."""
        return self._content


def deliver(pk: int, *, at: datetime) -> None:
    """Hand a waiting mail to the mail server; one that is gone or given up is left alone.

    A mail that the server refuses for good, or could not take for three days, is given up and
    kept for an operator.

    Raises:
        MailDelayedError: the server cannot take it now; try again later.
    """
    mail = OutgoingMail.objects.waiting().filter(pk=pk).first()
    if mail is None:
        return
    try:
        with get_connection(settings.MAIL_DELIVERY_BACKEND) as connection:
            connection.send_messages([KeptMessage(mail)])
    except (SMTPException, OSError) as error:
        _note_failure(mail, error, at)
    else:
        mail.delete()


def _note_failure(mail: OutgoingMail, error: Exception, at: datetime) -> None:
    mail.attempts += 1
    mail.error = reason_of(error)
    if is_permanent(error) or at - mail.asked_at >= LONGEST_WAIT:
        mail.given_up_at = at
        logger.error("mail given up mail=%d attempts=%d: %s", mail.pk, mail.attempts, mail.error)
    mail.save(update_fields=["attempts", "error", "given_up_at"])
    if mail.given_up_at is None:
        raise MailDelayedError(mail.error) from None


def is_permanent(error: Exception) -> bool:
    """Tell whether a server refused a mail for good, and not because of its own state.

    A refused sign-in is ours to put right, so mails wait for it.
    """
    if isinstance(error, SMTPAuthenticationError):
        return False
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return bool(codes) and all(code >= _FIRST_PERMANENT_CODE for code in codes)
    return isinstance(error, SMTPResponseException) and error.smtp_code >= _FIRST_PERMANENT_CODE


def reason_of(error: Exception) -> str:
    """Return a fault in words without addresses: its kind and the server's codes."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _words in error.recipients.values()})
        return f"{type(error).__name__} {', '.join(map(str, codes))}"
    if isinstance(error, SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"[:200]
    return type(error).__name__


@transaction.atomic
def retry_given_up() -> int:
    """Have every mail that was given up tried again from now; return how many."""
    from academy.background import tasks

    keys = list(OutgoingMail.objects.given_up().values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=keys).update(given_up_at=None)
    for pk in keys:
        tasks.send_mail.ask(mail=pk)
    return len(keys)
