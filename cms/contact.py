"""Messages from contact pages: taking them in, who hears of them and reads them, settling them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from wagtail.models import Page

from academy.accounts.models import User
from academy.identity.site import site
from cms.models.contact import MOST_CHARACTERS, ContactMessage, ContactPage
from cms.open_forms import TooManyError, Trap, count_visitor
from cms.rights import page_roots, pages_below, people_who_write, written_by

MESSAGES_AN_HOUR: Final = 5
# More than this a day is no person's need; the form then asks to wait.
MESSAGES_A_DAY: Final = 300


class ContactForm(Trap, forms.Form):
    """Who writes, about what, and what."""

    topic = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("We answer there and use it for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, topics: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        if topics:
            topic.choices = [
                ("", gettext_lazy("Choose one, if one fits")),
                *((topic, topic) for topic in topics),
            ]
        else:
            del self.fields["topic"]

    def clean_name(self) -> str:
        """Return the name on one line: it stands in the head of a mail."""
        return " ".join(self.cleaned_data["name"].split())


_SUBJECT: Final[Promise] = gettext_lazy("Message to %(page)s")
_SUBJECT_WITH_TOPIC: Final[Promise] = gettext_lazy("Message to %(page)s: %(topic)s")
_TEXT: Final[Promise] = gettext_lazy(
    "%(name)s wrote:\n\n%(text)s\n\nAn answer to this mail goes to %(email)s.\n"
    "The message is kept here until somebody settles it:\n%(address)s\n"
)


@transaction.atomic
def take_in(page: ContactPage, *, values: dict[str, str], visitor: str) -> ContactMessage:
    """Keep a message and write to those who answer.

    `values` are those of a valid ContactForm. `visitor` is a network address to count by; it is
    kept as a hash for an hour and nowhere else.

    Raises:
        TooManyError: the visitor, or everybody together, wrote too much.
    """
    count_visitor("messages", visitor, most=MESSAGES_AN_HOUR)
    since = timezone.now() - timedelta(days=1)
    if ContactMessage.objects.filter(sent_at__gte=since).count() >= MESSAGES_A_DAY:
        raise TooManyError
    made = ContactMessage.objects.create(
        page=page.page_ptr,
        topic=values.get("topic", ""),
        name=values.get("name", ""),
        email=values["email"],
        text=values["text"],
        locale=get_language() or settings.LANGUAGE_CODE,
    )
    _tell(page, made)
    return made


def _tell(page: ContactPage, message: ContactMessage) -> None:
    """Write to the facilitators of the region, else to the site's address, else to curators."""
    shared, near, others = site().contact_address, *people_who_answer(page)
    if shared and not near:
        _write(shared, page, message)
        return
    for person in near or others:
        with translation.override(person.locale or settings.LANGUAGE_CODE):
            _write(person.email, page, message)


def _write(address: str, page: ContactPage, message: ContactMessage) -> None:
    values = {
        "page": page.title,
        "topic": message.topic,
        "name": message.name or message.email,
        "email": message.email,
        "text": message.text,
        "address": f"{settings.BASE_URL}{reverse('messages:list')}",
    }
    subject = _SUBJECT_WITH_TOPIC if message.topic else _SUBJECT
    EmailMessage(
        " ".join((str(subject) % values).split()),
        str(_TEXT) % values,
        to=[address],
        reply_to=[message.email],
    ).send()


def people_who_answer(page: Page) -> tuple[list[User], list[User]]:
    """Return the facilitators who write this page, and others who do: curators, else operators.

    Who has not set up the second factor that their role asks for hears of nothing.
    """
    above = page.get_ancestors(inclusive=True)
    people = User.objects.filter(people_who_write(above), is_active=True).distinct()
    writing = [person for person in people if written_by(person)]
    near = [person for person in writing if not written_by(person).everywhere]
    others = [person for person in writing if written_by(person).everywhere]
    return near, [person for person in others if not person.is_superuser] or others


def messages_for(user: User) -> QuerySet[Any]:
    """Return the messages of the pages that somebody writes."""
    roots = page_roots(user)
    if not roots:
        return ContactMessage.objects.none()
    pages = pages_below(Page.objects.all(), roots)
    return ContactMessage.objects.filter(page__in=pages.values("pk")).select_related(
        "page", "settled_by"
    )


def open_or_settled(rows: QuerySet[Any], *, settled: bool) -> QuerySet[Any]:
    """Return messages that wait, the oldest first, or those that are settled, the latest first."""
    if settled:
        return rows.exclude(settled_at=None).order_by("-settled_at", "-pk")
    return rows.filter(settled_at=None).order_by("sent_at", "pk")


def settle(message: ContactMessage, *, by: User) -> None:
    """Put a message aside; one that is settled stays as it is."""
    waiting = ContactMessage.objects.open().filter(pk=message.pk)
    waiting.update(settled_at=timezone.now(), settled_by=by)
