"""Putting what curators recommend before what an engine found; the same above every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from academy.catalogue.enums import EntryKind
from academy.snapshots import Snapshot
from academy.taxonomy.language_tags import base_language
from search.models import Recommendation, text_key
from search.query import CatalogueQuery, Sort
from search.results import RECOMMENDED, Hit, Results
from search.tables import TABLES

MOST_FOR_A_TEXT: Final = 5


@dataclass(frozen=True, kw_only=True)
class Recommended:
    """Keys of entries (`course:12`) and of Wagtail's pages, in the order in which they stand."""

    entries: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


NOTHING: Final = Recommended()

# By key of the text and locale, empty for all.
Recommendations = Mapping[tuple[str, str], Recommended]


def recommended_for(query: CatalogueQuery) -> Recommended:
    """Return what curators put first for a text: on its first page, unfiltered, by best match.

    Somebody who filters or sorts has said what they want otherwise.
    """
    if not query.text or query.page != 1 or query.is_filtered or query.sort != Sort.RELEVANCE:
        return NOTHING
    known, key = _SNAPSHOT.value(), text_key(query.text)
    own = known.get((key, base_language(query.reader_locale)), NOTHING)
    everywhere = known.get((key, ""), NOTHING)
    return Recommended(
        entries=tuple(dict.fromkeys((*own.entries, *everywhere.entries)))[:MOST_FOR_A_TEXT],
        pages=tuple(dict.fromkeys((*own.pages, *everywhere.pages)))[:MOST_FOR_A_TEXT],
    )


def with_recommended(query: CatalogueQuery, results: Results) -> Results:
    """Return results with the recommended entries first; each says so in `because`.

    They come besides the hits of the first page, so that turning pages skips nothing.
    """
    keys = recommended_for(query).entries
    if not keys:
        return results
    found = {hit.key: hit for hit in results.hits}
    best = max((hit.score for hit in results.hits), default=0.0)
    first = [found.get(key, Hit(key=key, score=best)) for key in keys]
    hits = (
        *(replace(hit, because=(RECOMMENDED, *hit.because)) for hit in first),
        *(hit for hit in results.hits if hit.key not in keys),
    )
    return replace(results, hits=hits, count=max(results.count, len(hits)))


def forget_recommendations() -> None:
    """Have the next search read the recommendations again; call it once a change is committed."""
    _SNAPSHOT.forget()


def read_recommendations() -> Recommendations:
    """Read all that is recommended and published, in at most three statements."""
    rows = list(
        Recommendation.objects.values_list("matched", "locale", "course", "webinar", "page")
    )
    public = {
        EntryKind.COURSE: _published(EntryKind.COURSE, {row[2] for row in rows if row[2]}),
        EntryKind.WEBINAR: _published(EntryKind.WEBINAR, {row[3] for row in rows if row[3]}),
    }
    entries: dict[tuple[str, str], list[str]] = defaultdict(list)
    pages: dict[tuple[str, str], list[int]] = defaultdict(list)
    for matched, locale, course, webinar, page in rows:
        if page:
            pages[matched, locale].append(page)
        kind, pk = (EntryKind.COURSE, course) if course else (EntryKind.WEBINAR, webinar)
        if pk in public[kind]:
            entries[matched, locale].append(f"{kind.value}:{pk}")
    return {
        key: Recommended(entries=tuple(entries[key]), pages=tuple(pages[key]))
        for key in {*entries, *pages}
    }


def _published(kind: EntryKind, keys: set[int]) -> set[int]:
    if not keys:
        return set()
    rows = TABLES[kind].entry.objects.published().filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


_SNAPSHOT: Final = Snapshot(read_recommendations)
