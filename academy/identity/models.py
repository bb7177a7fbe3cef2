"""What editors set for the whole site: one row, with texts and links in each language."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from academy.addresses import MAX_ADDRESS_LENGTH, AddressRefusedError, check_address

ONLY: Final = 1  # the key of the one row
NAME_LENGTH: Final = 60  # characters; what the head of a telephone's page has room for


def refuse_unknown_language(code: str) -> None:
    """Let through a language of the interface.

    Raises:
        ValidationError: it is none.
    """
    if code not in dict(settings.LANGUAGES):
        raise ValidationError({"locale": _now("The site is not shown in this language.")})


class SiteSettings(ClusterableModel):  # type: ignore[misc]  # modelcluster has no types
    """What the site calls itself and whom to write to; whatever is empty shows the product's own.

    `counts_visits` says whether openings of pages are counted: by day, kind of page and language,
    never by person (docs/decisions/0040).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(
        _("name of the site"),
        max_length=NAME_LENGTH,
        blank=True,
        default="",
        help_text=_("In every language that has no name of its own below."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("It stands in the head and the foot of every page, 40 pixels high."),
    )
    logo_text = models.CharField(
        _("what the logo shows"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("For those who do not see it. For example: Cities of the world, a blue globe"),
    )
    logo_holds_name = models.BooleanField(
        _("the name can be read in the logo"),
        default=False,
        help_text=_("Then it is not written beside it."),
    )
    contact_address = models.EmailField(
        _("contact address"),
        blank=True,
        default="",
        help_text=_("Stands in the foot of every page, and answers to mails of the site go there."),
    )
    postal_address = models.TextField(_("postal address"), max_length=400, blank=True, default="")
    counts_visits = models.BooleanField(
        _("count how often pages are opened"),
        default=False,
        help_text=_(
            "By day, kind of page and language, on this server alone: without cookies, addresses "
            "or anything else of the reader. Browsers that ask not to be counted are not."
        ),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=ONLY), name="identity_one_row")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        """Ask for words where there is a logo."""
        super().clean()
        if self.logo_id and not self.logo_text.strip():
            raise ValidationError({"logo_text": _now("Say what the logo shows.")})


class SiteText(models.Model):
    """What the site says of itself in one language."""

    site = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(_("language"), max_length=35)
    name = models.CharField(_("name of the site"), max_length=NAME_LENGTH, blank=True, default="")
    sentence = models.TextField(
        _("what stands in the foot of every page"),
        max_length=400,
        blank=True,
        default="",
        help_text=_("For example: who runs this, and for whom."),
    )

    class Meta:
        verbose_name = _("text in one language")
        verbose_name_plural = _("texts by language")
        ordering: ClassVar[list[str]] = ["locale"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "locale"], name="identity_one_text_a_locale")
        ]

    def __str__(self) -> str:
        return f"{self.locale} {self.name}"

    def clean(self) -> None:
        """Refuse a language that the site is not shown in."""
        super().clean()
        refuse_unknown_language(self.locale)


class SiteLink(models.Model):
    """A link in the foot of every page, in one language."""

    site = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="links")
    locale = models.CharField(_("language"), max_length=35)
    label = models.CharField(_("words of the link"), max_length=60)
    address = models.CharField(
        _("address"),
        max_length=MAX_ADDRESS_LENGTH,
        help_text=_("For example: https://cities.example/imprint or /en/privacy/"),
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("link in the foot")
        verbose_name_plural = _("links in the foot")
        ordering: ClassVar[list[str]] = ["locale", "sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.locale} {self.label}"

    def clean(self) -> None:
        """Take a page of ours by its path, or a public address."""
        super().clean()
        refuse_unknown_language(self.locale)
        self.address = checked_link(self.address)


def checked_link(address: str) -> str:
    """Return a path of this site, or a public web address, in the form we store.

    Raises:
        ValidationError: it is neither.
    """
    try:
        if not address.startswith("/") or address.startswith("//"):
            return check_address(address)
        # Judged as what a browser makes of it on a host of ours.
        return check_address(f"https://site.example{address}", public_only=False).removeprefix(
            "https://site.example"
        )
    except AddressRefusedError as refusal:
        raise ValidationError({"address": str(refusal)}) from refusal


class PageOpening(models.Model):
    """How often pages of one kind were opened on one day (UTC) in one language of the interface.

    `page` is the name of the route, or the path of a page that editors wrote.
    """

    day = models.DateField()
    page = models.CharField(max_length=255)
    locale = models.CharField(max_length=35)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("opening of pages")
        verbose_name_plural = _("openings of pages")
        ordering: ClassVar[list[str]] = ["-day", "page", "locale"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["day", "page", "locale"], name="identity_one_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.page} {self.locale}: {self.count}"


def only_settings() -> Any:
    """Return the one row, or one that is not stored yet."""
    return SiteSettings.objects.filter(pk=ONLY).first() or SiteSettings(pk=ONLY)
