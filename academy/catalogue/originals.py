"""Keeping what originals said when they were translated, so that changes since can be shown."""

from __future__ import annotations

from collections.abc import Iterable

from academy.catalogue.models import OriginalText
from academy.catalogue.texts import TextWords


def keep_originals(originals: Iterable[TextWords]) -> None:
    """Keep these originals; one that is kept already stays as it is. One statement at most."""
    rows = {words.hash: words for words in originals}
    OriginalText.objects.bulk_create(
        (OriginalText(hash=key, **words.as_dict()) for key, words in rows.items()),
        ignore_conflicts=True,
    )


def kept_original(made_from: str) -> TextWords | None:
    """Return what a translation was made from; None where nobody kept it."""
    row = OriginalText.objects.filter(hash=made_from).first()
    return TextWords.of(row) if row else None
