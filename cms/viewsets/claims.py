"""What claims are called on the screen."""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from academy.catalogue.curating import SHOWN, TEXTS
from academy.catalogue.models import CatalogueEntry
from academy.taxonomy.vocabulary import language_name


def claim_labels(entry: CatalogueEntry) -> list[tuple[str, str]]:
    """Return what people have taken over from the source, each with its name on the screen."""
    return [(claim, _label(entry, claim)) for claim in entry.curated_fields]


def _label(entry: CatalogueEntry, claim: str) -> str:
    head, _dot, locale = claim.partition(".")
    if head == TEXTS:
        return _("Translation: %(language)s") % {"language": language_name(locale)}
    if claim == SHOWN:
        return _("Whether it is shown")
    if claim == "other_organisations":
        return _("Other organisations")
    if claim == "instances":
        return _("Sessions")
    try:
        return str(capfirst(entry._meta.get_field(claim).verbose_name))
    except FieldDoesNotExist:
        return claim
