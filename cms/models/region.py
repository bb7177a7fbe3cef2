"""A region's own page, below which its facilitators write."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Collection, PagePermissionTester

from academy.taxonomy.models import Region
from cms.models.content import BodyPage
from cms.models.fields import TermField


class RegionPageTester(PagePermissionTester):
    """What somebody may do with the page of a region.

    Facilitators write it and what lies below; if it went, the place where they write would go too.
    """

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002  (Wagtail's)
        """Whether somebody may delete the page, or (`ignore_bulk`) move it elsewhere."""
        from cms.rights import written_by

        return written_by(self.user).everywhere and bool(super().can_delete(ignore_bulk))


class RegionPage(BodyPage):
    """What one region does and offers, in one language."""

    template = "cms/region_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "cms.ContentPage",
        "cms.ContactPage",
        "cms.ListingPage",
        "cms.LearningPathPage",
        "cms.NewsIndexPage",
        "cms.NewsPage",
        "cms.RegionNotePage",
    ]

    region = TermField(
        Region, models.PROTECT, related_name="+", verbose_name=_("region"), null=True
    )

    content_panels: ClassVar[list[Panel]] = [
        *BodyPage.content_panels[:1],
        FieldPanel("region"),
        *BodyPage.content_panels[1:],
    ]

    class Meta:
        verbose_name = _("page of a region")
        verbose_name_plural = _("pages of regions")

    def clean(self) -> None:
        """Refuse a second page of the same region in the same language."""
        super().clean()
        others = RegionPage.objects.filter(region_id=self.region_id, locale_id=self.locale_id)
        if self.region_id and others.exclude(pk=self.pk).filter(alias_of=None).exists():
            raise ValidationError(
                {"region": _now("This region has a page in this language already.")}
            )

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Let only those delete or move the page itself who write everywhere."""
        return RegionPageTester(user, self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the region a collection for its pictures and documents."""
        super().save(*args, **kwargs)
        if self.region_id:
            collection_of(self.region)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what lies below the page and what the catalogue holds of the region."""
        from cms.regions import region_values

        context = super().get_context(request, *args, **kwargs)
        return {**context, **region_values(self, request)}


class RegionCollection(models.Model):
    """The collection in which a region keeps its pictures and documents."""

    region = models.OneToOneField(Region, models.CASCADE, related_name="collection_of")
    collection = models.OneToOneField(Collection, models.CASCADE, related_name="of_region")

    def __str__(self) -> str:
        return str(self.region)


def collection_of(region: Region) -> Collection:
    """Return the collection of a region, made when there is none yet."""
    kept = RegionCollection.objects.select_related("collection").filter(region=region).first()
    if kept is not None:
        return kept.collection
    root = Collection.get_first_root_node()
    label = region.labels.filter(locale="en").values_list("label", flat=True).first()
    collection: Collection = root.add_child(name=label or region.code)
    RegionCollection.objects.create(region=region, collection=collection)
    return collection
