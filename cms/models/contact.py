"""A page on which anybody writes to the people who run the site or look after a region."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page

from cms.models.content import BodyPage

MOST_CHARACTERS: Final = 5000
MOST_TOPICS: Final = 20
TOPIC_LENGTH: Final = 100


class ContactPage(BodyPage):
    """A first sentence, parts, and a form: topic, name, address, message.

    `topics` are offered as a choice, one a line; without them none is asked for. What is sent is
    kept as a ContactMessage (`cms.contact` says who hears of it).
    """

    template = "cms/contact_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.RegionPage"]
    subpage_types: ClassVar[list[str]] = []

    topics = models.TextField(
        _("topics to choose from"),
        blank=True,
        default="",
        help_text=_("One a line. For example: I want to register a course"),
    )

    content_panels: ClassVar[list[Panel]] = [
        *BodyPage.content_panels,
        FieldPanel("topics"),
    ]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def topic_list(self) -> tuple[str, ...]:
        """Return the topics, each once."""
        lines = (" ".join(line.split()) for line in self.topics.splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def clean(self) -> None:
        """Refuse more topics than somebody would read through."""
        super().clean()
        topics = self.topic_list()
        if len(topics) > MOST_TOPICS or any(len(topic) > TOPIC_LENGTH for topic in topics):
            raise ValidationError(
                {
                    "topics": _now(
                        "At most %(number)d topics, each of at most %(length)d characters."
                    )
                    % {"number": MOST_TOPICS, "length": TOPIC_LENGTH}
                }
            )

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the form, or take a message in."""
        from cms.views.contact import serve_contact_page

        return serve_contact_page(self, request, args, kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the form; a preview shows an empty one."""
        from cms.contact import ContactForm

        context = super().get_context(request, *args, **kwargs)
        form = kwargs.get("form") or ContactForm(topics=self.topic_list())
        return {**context, "form": form}


class ContactMessageQuerySet(models.QuerySet[Any]):
    """Filters over messages."""

    def open(self) -> Self:
        """Messages that nobody has settled."""
        return self.filter(settled_at=None)


class ContactMessage(models.Model):
    """What somebody wrote, and where to answer; it goes with its page, or after its days.

    `locale` is the language of the page it was written on.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    topic = models.CharField(_("topic"), max_length=TOPIC_LENGTH, blank=True, default="")
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    email = models.EmailField(_("e-mail address"))
    text = models.TextField(_("message"), max_length=MOST_CHARACTERS)
    locale = models.CharField(max_length=35)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar[list[str]] = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"
