"""Mail as rows: the request only writes, the server gets each once, and faults are told apart."""

from __future__ import annotations

from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from academy.background.health import mail_report
from academy.background.mailing import is_permanent, reason_of, retry_given_up
from academy.background.models import DueTask, OutgoingMail
from academy.background.running import run_due_tasks

pytestmark = pytest.mark.django_db

SENT: list[tuple[str, list[str], bytes]] = []
FAULTS: list[Exception] = []


class Server(BaseEmailBackend):
    """Stands in for a mail server: fails while it has faults, then takes what comes."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            if FAULTS:
                raise FAULTS.pop(0)
            content = message.message().as_bytes(linesep="\r\n")
            SENT.append((message.from_email, message.recipients(), content))
        return len(email_messages)


@pytest.fixture(autouse=True)
def _server(settings):
    SENT.clear()
    FAULTS.clear()
    settings.EMAIL_BACKEND = "academy.background.mailing.LaterBackend"
    settings.MAIL_DELIVERY_BACKEND = f"{__name__}.Server"


def send(subject: str = "Votre code — رمز الدخول") -> None:
    message = EmailMultiAlternatives(
        subject,
        "Your code is 123456.\nIt is good for five minutes.",
        "Academy <academy@cities.example>",
        ["mayor@town.example"],
        bcc=["archive@cities.example"],
    )
    message.attach_alternative("<p>Your code is 123456.</p>", "text/html")
    message.attach("programme.txt", "ä" * 50, "text/plain")
    message.send()


def test_mail_is_a_row_until_the_server_has_it():
    send()
    before = list(SENT)
    kept = bytes(OutgoingMail.objects.get().content)

    run_due_tasks(timezone.now())

    recipients = ["mayor@town.example", "archive@cities.example"]
    sender = "Academy <academy@cities.example>"
    assert before == []
    assert [(sender, recipients, kept.replace(b"\n", b"\r\n"))] == SENT
    assert b"archive@cities.example" not in kept
    assert (OutgoingMail.objects.count(), DueTask.objects.count()) == (0, 0)


def test_mail_asked_for_in_a_transaction_that_fails_is_not_sent():
    with transaction.atomic():
        send()
        transaction.set_rollback(True)

    run_due_tasks(timezone.now())

    assert (SENT, OutgoingMail.objects.count()) == ([], 0)


def test_mail_waits_while_the_server_cannot_take_it_and_leaves_as_it_was_made():
    FAULTS.extend([SMTPServerDisconnected("closed"), ConnectionRefusedError(111, "refused")])
    send()
    kept = bytes(OutgoingMail.objects.get().content)

    now = timezone.now()
    for _try in range(3):
        run_due_tasks(now + timedelta(minutes=1))
        DueTask.objects.update(due_at=now)

    assert [content for _from, _to, content in SENT] == [kept.replace(b"\n", b"\r\n")]
    assert OutgoingMail.objects.count() == 0


def test_mail_rests_longer_after_each_fault():
    FAULTS.extend(SMTPServerDisconnected("closed") for _ in range(2))
    send()
    pauses = []
    for _try in range(2):
        DueTask.objects.update(due_at=timezone.now())
        run_due_tasks(timezone.now())
        row = DueTask.objects.get()
        pauses.append(round((row.due_at - timezone.now()).total_seconds()))

    assert (pauses, row.error) == ([2, 4], "MailDelayedError: SMTPServerDisconnected")


def test_mail_refused_for_good_is_kept_for_the_operator_and_can_be_retried():
    FAULTS.append(SMTPRecipientsRefused({"mayor@town.example": (550, b"no such mailbox")}))
    send()
    run_due_tasks(timezone.now())
    mail = OutgoingMail.objects.get()

    assert (mail.error, DueTask.objects.count()) == ("SMTPRecipientsRefused 550", 0)
    assert mail_report().as_json() == {
        "status": "ok",
        "waiting": 0,
        "oldest_seconds": 0,
        "given_up": 1,
    }
    assert retry_given_up() == 1
    run_due_tasks(timezone.now())
    assert (len(SENT), OutgoingMail.objects.count()) == (1, 0)


def test_mail_that_waited_for_days_is_given_up():
    FAULTS.append(SMTPServerDisconnected("closed"))
    send()
    OutgoingMail.objects.update(asked_at=timezone.now() - timedelta(days=4))

    run_due_tasks(timezone.now())

    assert OutgoingMail.objects.given_up().count() == 1


def test_health_says_when_mail_waits_too_long():
    send()
    OutgoingMail.objects.update(asked_at=timezone.now() - timedelta(minutes=11))

    assert mail_report().is_well is False


def test_nobody_to_write_to_is_no_mail():
    EmailMultiAlternatives("Nobody", "Text", "academy@cities.example", []).send()

    assert (OutgoingMail.objects.count(), DueTask.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("error", "permanent", "reason"),
    [
        (SMTPDataError(554, b"spam from a@b.example"), True, "SMTPDataError 554"),
        (SMTPDataError(451, b"busy"), False, "SMTPDataError 451"),
        (SMTPAuthenticationError(535, b"no"), False, "SMTPAuthenticationError 535"),
        (
            SMTPRecipientsRefused({"a@b.example": (450, b"grey")}),
            False,
            "SMTPRecipientsRefused 450",
        ),
        (TimeoutError("timed out"), False, "TimeoutError"),
        (ConnectionRefusedError(111, "refused"), False, "ConnectionRefusedError: refused"),
    ],
)
def test_faults_are_told_apart_and_named_without_addresses(
    error: Exception, permanent: bool, reason: str
):
    assert (is_permanent(error), reason_of(error)) == (permanent, reason)
