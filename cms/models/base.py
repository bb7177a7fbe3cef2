"""What every page that editors write has: an address of its own, a first sentence, a head."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Locale, Page

from academy.overwriting import overwritable
from cms.components import Words
from cms.heads import page_head
from cms.models.addresses import refuse_reserved_slug
from cms.models.forms import SitePageForm


class SitePage(Page):
    """A page in one language.

    `shows_elsewhere` marks pages that are shown on a page of the catalogue instead of at an
    address of their own; sitemaps leave them out.
    """

    base_form_class = SitePageForm
    shows_elsewhere: ClassVar[bool] = False

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """What search engines say of the page when nobody wrote it for them."""
        return str(getattr(self, "lead", ""))

    @property
    def text_locale(self) -> Locale:
        """The locale of the text: of the page this one is an alias of, else its own."""
        page, seen = self, 0
        while page.alias_of_id and seen < 5:
            page, seen = page.alias_of, seen + 1
        locale: Locale = page.locale
        return locale

    @transaction.atomic
    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a draft; an autosave writes over its own last one only while nobody relies on it."""
        kwargs["overwrite_revision"] = overwritable(kwargs.get("overwrite_revision"), self)
        return super().save_revision(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish a draft as it is kept now, whatever was typed since it was read.

        Locks the row, so that an autosave writes over it before or not at all.
        """
        type(self)._base_manager.select_for_update().get(pk=self.pk)
        revision.refresh_from_db()
        return super().publish(revision, *args, **kwargs)

    def clean(self) -> None:
        """Refuse a slug that one of our own routes has taken."""
        super().clean()
        refuse_reserved_slug(self.slug)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the head, and the language of the text where it is not that of the page."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        head = page_head(request, self, description=self.description)
        return {**context, "head": head, "foreign": self._foreign()}

    def _foreign(self) -> Words | None:
        """Return the language whose text stands here, None for the page's own."""
        from academy.taxonomy.vocabulary import vocabulary
        from cms.wording import words

        if not self.alias_of_id:
            return None
        code = self.text_locale.language_code
        if code == self.locale.language_code:
            return None
        known = vocabulary()
        term = known.languages.get(code)
        name = term.label(self.locale.language_code) if term else code
        return words(name, code, self.locale.language_code, known)


class LeadPage(SitePage):
    """A page that begins with one sentence."""

    lead = models.TextField(
        _("first sentence"),
        blank=True,
        default="",
        help_text=_("For example: Who may register a course, and how."),
    )

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        abstract = True
