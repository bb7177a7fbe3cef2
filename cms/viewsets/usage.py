"""Where an entry is used: on pages, by filters, in place of duplicates, recommended for words."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex

from academy.accounts.roles import Action
from academy.accounts.rules import holds_action
from academy.catalogue.models import CatalogueEntry
from cms.permissions import rows_for
from cms.references import reference_to, references_of
from cms.rights import open_pages
from cms.viewsets.filtered import pages_finding
from cms.viewsets.rows import RowUsageView, with_rights
from search.models import Recommendation


class EntryUsageView(RowUsageView):
    """What names an entry, of that what this person may know of."""

    def used_by(self) -> list[QuerySet[Any]]:
        """Return pages (learning paths, lists, blocks, filters), duplicates and recommendations."""
        entry, user = self.object, self.request.user
        model = type(entry)
        pages: Any = open_pages(Page.objects.filter(pk__in=pages_naming(entry)), user)
        found: list[QuerySet[Any]] = [
            pages.order_by("title", "pk").specific(defer=True),
            pages_finding(entry),
            with_rights(rows_for(model, user, Action.SEE).filter(duplicate_of=entry.pk)),
        ]
        if holds_action(user, Action.SET_UP_SITE):
            found.append(Recommendation.objects.filter(**{model._meta.model_name: entry.pk}))
        return found


def pages_naming(entry: CatalogueEntry) -> set[int]:
    """Return the keys of pages that name an entry in a block, a chooser or a link.

    Wagtail's index of references knows what is shown; newer drafts are read one by one, and they
    are few.
    """
    wanted = reference_to(entry)
    page_kind, _key = reference_to(Page(pk=0))
    shown = ReferenceIndex.get_references_to(entry).filter(base_content_type=page_kind)
    found = {int(key) for key in shown.values_list("object_id", flat=True)}
    for page in Page.objects.filter(has_unpublished_changes=True).specific():
        if wanted in references_of(page.get_latest_revision_as_object()):
            found.add(page.pk)
    return found
