"""Tables of organisations, their identifiers and links.

An organisation keeps its versions (Wagtail's revisions), its links and identifiers among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from academy.paths import numbered_path
from academy.taxonomy.models import Region


class OrganisationKind(models.TextChoices):
    """What sort of body an organisation is."""

    WORLD_SECRETARIAT = "world-secretariat", _("World secretariat")
    SECTION = "section", _("Section")
    COMMITTEE = "committee", _("Committee")
    ASSOCIATION = "association", _("Association of local governments")
    CITY = "city", _("City or region")
    ACADEMIA = "academia", _("University or school")
    TRAINING_INSTITUTE = "training-institute", _("Training institute")
    OBSERVATORY = "observatory", _("Observatory")
    DONOR = "donor", _("Donor")
    NETWORK = "network", _("Network")
    COMPANY = "company", _("Company")
    PLATFORM = "platform", _("Learning platform")
    OTHER = "", _("Not stated")


class LinkKind(models.TextChoices):
    """How one organisation belongs to another."""

    PART_OF = "part-of", _("part of")
    MEMBER_OF = "member-of", _("member of")
    HOSTED_BY = "hosted-by", _("hosted by")


class Organisation(RevisionMixin, ClusterableModel):
    """A body that provides courses, organises webinars, or links those that do.

    `latitude` and `longitude` are those of its seat, in degrees (WGS 84). `trusted` lets its
    partners publish without review. `normalised_name` is what imports look it up by. `known_by`
    names the rows that belong to it, each with the columns that tell it from the others.
    """

    known_by: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "links": ("kind", "other"),
        "identifiers": ("scheme", "value"),
    }

    name = models.CharField(_("name"), max_length=300)
    normalised_name = models.CharField(max_length=300, editable=False, db_index=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind.choices, blank=True, default=""
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("region"),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, as in ISO 3166-1."))],
    )
    url = models.URLField(_("web address"), max_length=2000, blank=True, default="")
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    description = models.TextField(_("description"), blank=True, default="")
    description_locale = models.CharField(
        _("language of the description"), max_length=35, blank=True, default=""
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    trusted = models.BooleanField(_("trusted"), default=False)

    objects: ClassVar[models.Manager[Organisation]] = models.Manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="organisations_place_is_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the look-up name in step with the name."""
        self.normalised_name = normalise_name(self.name)
        super().save(*args, **kwargs)

    def with_content_json(self, content: Mapping[str, Any]) -> Self:
        """Return what a version keeps, its rows under the keys they have now.

        A row may have been taken away and written anew since, or belong to another organisation
        after a joining was undone: its old key would make a twin, or take that row over.
        """
        now = self.serializable_data()
        rows = {
            name: under_present_keys(content.get(name, ()), now[name], columns)
            for name, columns in self.known_by.items()
        }
        version: Self = super().with_content_json({**content, **rows})
        return version

    @property
    def slug(self) -> str:
        """The readable end of this organisation's address."""
        return organisation_slug(self.name)


def under_present_keys(
    rows: Iterable[Mapping[str, Any]],
    stored: Iterable[Mapping[str, Any]],
    columns: tuple[str, ...],
) -> list[dict[str, Any]]:
    """Return rows under the keys that the same rows are stored under, or None (pure)."""
    keys = {tuple(row[column] for column in columns): row["pk"] for row in stored}
    return [{**row, "pk": keys.pop(tuple(row[column] for column in columns), None)} for row in rows]


def organisation_slug(name: str) -> str:
    """Return the readable end of an organisation's address."""
    return slugify(name)[:80] or "organisation"


def organisation_path(pk: int, name: str) -> str:
    """Return the public page of an organisation in the active language."""
    return numbered_path("organisation", pk, organisation_slug(name))


class OrganisationIdentifier(models.Model):
    """A name of an organisation in somebody else's list: ROR, GeoNames, Wikidata, a partner's."""

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("list"), max_length=40)
    value = models.CharField(_("identifier"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint("scheme", "value", name="organisations_identifier_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class OrganisationLink(models.Model):
    """MITI is part of Metropolis and hosted by Seoul: `organisation` kind `other`."""

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="linked_from",
        verbose_name=_("other organisation"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation", "other", "kind", name="organisations_one_link_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("other")),
                name="organisations_no_link_to_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()} {self.other}"


def wholes_of(keys: Iterable[int]) -> set[int]:
    """Return the keys of everything that these organisations are part of, step by step, and theirs.

    One statement a level.
    """
    found: set[int] = set()
    waiting = set(keys)
    while waiting:
        found |= waiting
        links = OrganisationLink.objects.filter(kind=LinkKind.PART_OF, organisation__in=waiting)
        waiting = set(links.values_list("other", flat=True)) - found
    return found


def normalise_name(name: str) -> str:
    """Return the form of a name that two spellings of one organisation share."""
    return " ".join(name.casefold().split())[:300]


class MergeRecord(models.Model):
    """Two records that were joined into one, with all it takes to undo that.

    `kept_id` and `gone_id` are numbers, not links: either record may be joined or taken away
    later. `gone` holds the fields of the record that went, `moved` which rows changed hands by
    model and field, `removed` the rows that would have stood twice, `filled` the fields of the
    kept record that were empty, `drafts` where drafts named the record that went, `last_revision`
    the newest draft of all at that moment: later ones were made from what was joined.
    """

    kept_id = models.PositiveBigIntegerField()
    gone_id = models.PositiveBigIntegerField()
    gone_name = models.CharField(_("name of the record that went"), max_length=300)
    gone_normalised_name = models.CharField(max_length=300, db_index=True)
    gone = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    filled = models.JSONField(default=dict)
    drafts = models.JSONField(default=list)
    last_revision = models.PositiveBigIntegerField(default=0)
    joined_at = models.DateTimeField(_("joined"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("joined organisation")
        verbose_name_plural = _("joined organisations")
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "gone_id",
                condition=models.Q(undone_at=None),
                name="organisations_joined_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.gone_name
