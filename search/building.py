"""An entry and the vocabularies -> the document that an index holds of it (pure)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from academy.taxonomy.language_tags import base_language
from academy.taxonomy.vocabulary import Term, Vocabulary
from search.documents import CatalogueDocument, DocumentText
from search.entries import EntryRow, TextRow
from search.languages import fold, terms
from search.nearness import nearness
from search.translating import things_in, things_of_subject
from search.understanding import term_names

# What stands after so many characters adds words, not findability.
LONGEST_DESCRIPTION: Final = 20_000
_KEPT_NAMES: Final = 1_000
_TAG: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Builder:
    """Builds documents with one state of the vocabularies; kept for many entries."""

    vocabulary: Vocabulary

    def build(self, row: EntryRow, *, version: int) -> CatalogueDocument:
        """Return the document of an entry."""
        held = self.vocabulary
        tags = self._values("languages", row.languages)
        own_themes = self._values("themes", row.themes)
        methods = self._values("methods", row.methods)
        regions = self._values(
            "regions", {each.region_id for each in row.organisations if each.region_id}
        )
        titles = [(text.title, base_language(text.locale)) for text in row.texts]
        subjects = {thing for subject in row.keywords for thing in things_of_subject(subject)}
        things = {thing for title in titles for thing in things_in(*title)}
        return CatalogueDocument(
            key=f"{row.kind.value}:{row.pk}",
            version=version,
            texts=tuple(_text(text) for text in row.texts),
            keywords=row.keywords,
            provider_names=tuple(each.name for each in row.organisations),
            providers=tuple(str(each.pk) for each in row.organisations),
            languages=tuple(sorted({*tags, *map(base_language, tags)})),
            language_names=self._words("languages", tags),
            themes=tuple(sorted(held.with_ancestors(held.themes, own_themes))),
            own_themes=own_themes,
            methods=methods,
            central=tuple(self._central(row, {*own_themes, *methods})),
            concepts=(*self._words("themes", own_themes), *self._words("methods", methods)),
            things=tuple(sorted({thing.name for thing in things})),
            areas=tuple(sorted({thing.area for thing in (*things, *subjects) if thing.area})),
            nearness=nearness(titles, things, row.keywords),
            audiences=self._values("audiences", row.audiences),
            regions=tuple(sorted(held.with_ancestors(held.regions, regions))),
            modes=row.modes,
            levels=(row.level,) if row.level else (),
            free=_FREE[row.is_accessible_for_free],
            state=row.state.state,
            starts_at=row.state.starts_at,
            state_changes_at=row.state.changes_at,
            published_at=row.first_published_at,
        )

    def _values(self, vocabulary: str, keys: Iterable[int]) -> tuple[str, ...]:
        """Return the slugs, tags or codes of terms; one the snapshot lacks is left out."""
        values = self._value_of[vocabulary]
        return tuple(sorted(values[key] for key in keys if key in values))

    @cached_property
    def _words(self) -> Callable[[str, tuple[str, ...]], tuple[str, ...]]:
        """The words of the names of some terms; many entries have the same terms."""
        return lru_cache(maxsize=_KEPT_NAMES)(self._words_of_names)

    def _words_of_names(self, vocabulary: str, values: tuple[str, ...]) -> tuple[str, ...]:
        names = self._names[vocabulary]
        return tuple(dict.fromkeys(word for value in values for word in names[value]))

    def _central(self, row: EntryRow, slugs: Iterable[str]) -> Iterator[str]:
        """Yield the terms with a word that stands in a title: what the entry is mainly about."""
        titles = " ".join(fold(text.title) for text in row.texts)
        words_of = row.matched_words
        if self.vocabulary.taken_away:
            words_of = self._led_on(words_of)
        for slug in sorted(slugs):
            if any(fold(word) in titles for word in words_of.get(slug, ()) if word):
                yield slug

    def _led_on(self, matched: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Return the words under the terms that those they were found for stand for now."""
        found: dict[str, tuple[str, ...]] = {}
        for slug, words in matched.items():
            for family in ("themes", "methods"):
                now = self.vocabulary.standing(family, slug)
                if now is not None and now in getattr(self.vocabulary, family):
                    found[now] = (*found.get(now, ()), *words)
        return found

    @cached_property
    def _held(self) -> Mapping[str, Mapping[str, Term]]:
        names = ("languages", "themes", "methods", "audiences", "regions")
        return {name: getattr(self.vocabulary, name) for name in names}

    @cached_property
    def _value_of(self) -> dict[str, dict[int, str]]:
        return {
            name: {term.pk: term.value for term in held.values()}
            for name, held in self._held.items()
        }

    @cached_property
    def _names(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The folded words of every name of every term, in every language."""
        return {
            name: {value: tuple(_name_words(term)) for value, term in held.items()}
            for name, held in self._held.items()
        }


_FREE: Final[Mapping[bool | None, tuple[str, ...]]] = {None: (), True: ("1",), False: ("0",)}


def _name_words(term: Term) -> Iterator[str]:
    names = (*term_names(term), term.native_name)
    yield from dict.fromkeys(word for name in names for word in terms(fold(name)))


def _text(text: TextRow) -> DocumentText:
    return DocumentText(
        locale=text.locale,
        title=text.title,
        summary=text.summary,
        description=plain(text.description),
    )


def plain(markup: str) -> str:
    """Return the words of HTML that has passed `clean_html`."""
    return html.unescape(_TAG.sub(" ", markup[:LONGEST_DESCRIPTION]))
