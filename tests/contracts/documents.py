"""Documents for tests, with the least that they need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from academy.catalogue.enums import SessionState
from academy.taxonomy.language_tags import base_language
from search.documents import CatalogueDocument, DocumentText
from search.languages import fold, terms

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def document(key: str, title: str = "Title", *, locale: str = "en", **changes: Any) -> Any:
    """Return a document taught in the language of its title; `age` is in days."""
    age = changes.pop("age", 10)
    description = changes.pop("description", "")
    named = changes.pop("names", ())
    values: dict[str, Any] = {
        "key": key,
        "version": 1,
        "texts": (DocumentText(locale=locale, title=title, description=description),),
        "languages": tuple(sorted({locale, base_language(locale)})),
        "state": SessionState.ON_DEMAND,
        "published_at": NOW - timedelta(days=age),
        "concepts": tuple(word for name in named for word in terms(fold(name))),
    }
    return CatalogueDocument(**{**values, **changes})
