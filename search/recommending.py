"""Putting what curators recommend before what an engine found; the same above every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from wagtail.models import Page

from academy.catalogue.enums import EntryKind
from academy.paths import page_path
from academy.snapshots import Snapshot
from academy.taxonomy.language_tags import base_language
from search.models import Recommendation, text_key
from search.query import CatalogueQuery
from search.results import RECOMMENDED, Hit, Results
from search.tables import TABLES

MOST_FOR_A_TEXT: Final = 5


@dataclass(frozen=True, kw_only=True)
class Recommended:
    """Keys of entries (`course:12`) and of Wagtail's pages, in the order in which they stand."""

    entries: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecommendedPage:
    """A public page as readers are shown it; `locale` is that of its text, `path` its address.

    `description` is what somebody wrote of it for search engines, perhaps nothing.
    """

    title: str
    locale: str
    description: str
    path: str


NOTHING: Final = Recommended()

# By key of the text and locale, empty for all.
Recommendations = Mapping[tuple[str, str], Recommended]


def recommended_for(query: CatalogueQuery) -> Recommended:
    """Return what curators put first for a text: on its first page, unfiltered, by best match.

    Somebody who filters or sorts has said what they want otherwise.
    """
    return _put_first(query) if query.page == 1 else NOTHING


def _put_first(query: CatalogueQuery) -> Recommended:
    """Return what stands on the first page of a question, whichever page is asked for."""
    if query.is_filtered or not query.is_scored:
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

    They come besides the hits of the first page, and later pages leave them out, so that turning
    pages skips nothing and shows nothing twice.
    """
    keys = _put_first(query).entries
    if not keys:
        return results
    if query.page > 1:
        others = tuple(hit for hit in results.hits if hit.key not in keys)
        return results if len(others) == len(results.hits) else replace(results, hits=others)
    found = {hit.key: hit for hit in results.hits}
    best = max((hit.score for hit in results.hits), default=0.0)
    first = [found.get(key, Hit(key=key, score=best)) for key in keys]
    hits = (
        *(replace(hit, because=(RECOMMENDED, *hit.because)) for hit in first),
        *(hit for hit in results.hits if hit.key not in keys),
    )
    return replace(results, hits=hits, count=max(results.count, len(hits)))


def recommended_pages(query: CatalogueQuery) -> tuple[RecommendedPage, ...]:
    """Return the pages that curators put first for a text, as far as they are public now.

    Two statements where there are any (the second asks which are closed), none otherwise.
    """
    keys = recommended_for(query).pages
    if not keys:
        return ()
    rows = (
        Page.objects.live()
        .public()
        .filter(pk__in=keys)
        .values_list("pk", "title", "locale__language_code", "search_description", "url_path")
    )
    found = {
        pk: RecommendedPage(
            title=title, locale=locale, description=description, path=page_path(locale, url_path)
        )
        for pk, title, locale, description, url_path in rows
    }
    return tuple(found[key] for key in keys if key in found)


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
