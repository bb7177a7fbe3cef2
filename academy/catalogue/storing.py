"""Writing harvested entries in bulk: what courses and webinars have in common of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext as _

from academy.catalogue.curating import text_claim
from academy.catalogue.enums import EntryKind
from academy.catalogue.originals import keep_originals
from academy.catalogue.outbox import note_changes
from academy.catalogue.term_links import term_links
from academy.catalogue.texts import TextWords, text_content
from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.loaders import Work, Written
from academy.harvesting.providers import provider_ids, providers_of
from academy.harvesting.records import AnyRecord, EntryRecord, TermRecord
from academy.organisations.models import normalise_name
from academy.taxonomy.language_tags import nearest_tag
from academy.taxonomy.models import Language
from academy.taxonomy.vocabulary import Term, forget_vocabulary, vocabulary

# What a person has claimed under one name of these, a harvest leaves alone under all.
TEXT_FIELDS: Final = ("title", "summary", "description", "locale")
TERM_FIELDS: Final = ("in_language", "themes", "methods", "audiences")


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One entry while it is written: its row, what is to stand in it, and who claimed what."""

    entry: Any
    record: Any
    is_new: bool

    @property
    def pk(self) -> int:
        """The key of the row."""
        return int(self.entry.pk)

    def is_claimed(self, name: str) -> bool:
        """Whether a person has taken over a field."""
        return name in self.entry.curated_fields


class EntryLoader:
    """Stores records as entries of one model; a child adds what only its kind has.

    Claimed fields stay as they are, and a record that says what already stands there writes
    nothing but the moment of confirmation.
    """

    kind: ClassVar[EntryKind]
    model: ClassVar[Any]
    text_model: ClassVar[Any]
    organisation_model: ClassVar[Any]
    organisation_column: ClassVar[str]

    def load(self, works: Sequence[Work], *, at: datetime) -> list[Written]:
        """Write entries and note those that changed; see `academy.harvesting.loaders`."""
        providers = provider_ids(providers_of(work.record for work in works))
        changed: set[int] = set()
        placed = self._place(works, providers, at=at, changed=changed)
        self._write_terms(placed, changed)
        self._write_texts(placed, changed)
        self._write_other_organisations(placed, providers, changed)
        self.write_children(placed, changed)
        self.confirm([one.pk for one in placed if one.pk not in changed], at=at)
        note_changes(self.kind, sorted(changed))
        return [Written(entry_id=one.pk, changed=one.pk in changed) for one in placed]

    def existing(self, ids: Collection[int]) -> set[int]:
        """Return those of the ids that have a row."""
        return set(self.model.objects.filter(pk__in=ids).values_list("pk", flat=True))

    def confirm(self, ids: Collection[int], *, at: datetime) -> None:
        """Note when a source last said that entries are as they are."""
        self.model.objects.filter(pk__in=ids).update(last_confirmed_at=at)

    def hide(self, ids: Collection[int]) -> int:
        """Take entries off the public pages, unless a person has decided that they stay."""
        rows = self.model.objects.filter(pk__in=ids, live=True)
        shown = [
            pk for pk, claims in rows.values_list("pk", "curated_fields") if "live" not in claims
        ]
        self.model.objects.filter(pk__in=shown).update(live=False)
        note_changes(self.kind, shown)
        return len(shown)

    def hide_as_duplicate(self, ids: Collection[int], *, of: int) -> None:
        """Have one entry stand for others that turned out to be the same offer."""
        self.model.objects.filter(pk__in=ids).update(duplicate_of=of)
        note_changes(self.kind, ids)

    def harvested(self) -> set[int]:
        """Return the ids of public entries that a harvest made."""
        rows = self.model.objects.filter(live=True, last_confirmed_at__isnull=False)
        return set(rows.values_list("pk", flat=True))

    def values(self, record: Any) -> dict[str, Any]:
        """Return the columns of an entry by name; a child adds its own."""
        text = record.texts[0]
        return {
            "title": text.title,
            "summary": text.summary,
            "description": text.description,
            "locale": text.locale,
            "keywords": list(record.keywords),
            "matched_terms": _matched_terms(record),
            "level": record.level,
            "is_accessible_for_free": record.is_accessible_for_free,
            "price": record.price,
            "price_currency": record.price_currency,
            "license": record.license,
            "time_required": record.time_required,
            "url": record.url,
            "accessibility_features": list(record.accessibility_features),
        }

    def content(self, record: Any, *, entry: Any) -> dict[str, Any]:
        """Return what a record says of an entry, in the shape in which drafts keep contents."""
        providers = provider_ids(providers_of([record]))
        columns = self.adapted(entry, self._columns(record, providers))
        original = record.texts[0]
        made_from = TextWords.of(original).hash
        return {
            **{name.removesuffix("_id"): value for name, value in columns.items()},
            **{name: sorted(_term_ids(record, name)) for name in TERM_FIELDS},
            "texts": [
                text_content(
                    TextWords.of(text), entry=entry.pk, locale=text.locale, made_from=made_from
                )
                for text in record.texts[1:]
                if text.locale != original.locale
            ],
            "other_organisations": [
                {
                    "pk": None,
                    "entry": entry.pk,
                    "organisation": organisation_id(other.provider.name, providers),
                    "role": other.role,
                }
                for other in record.other_organisations
            ],
        }

    def adapted(self, entry: Any, values: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  (for children)
        """Return the values as they may stand in a row that exists; a child may have rules."""
        return values

    def write_children(self, placed: Sequence[Placed], changed: set[int]) -> None:
        """Write rows that only this kind has, and add the keys of entries whose rows changed."""

    def _place(
        self,
        works: Sequence[Work],
        providers: Mapping[str, int],
        *,
        at: datetime,
        changed: set[int],
    ) -> list[Placed]:
        """Write the entries' own rows: new ones at once, others column by column."""
        ids = [work.entry_id for work in works if work.entry_id is not None]
        rows = self.model.objects.select_for_update().in_bulk(ids) if ids else {}
        placed = []
        for work in works:
            row = rows.get(work.entry_id)
            entry = row if row is not None else self._new(work.record, providers, at)
            placed.append(Placed(entry=entry, record=work.record, is_new=row is None))
        self.model.objects.bulk_create(one.entry for one in placed if one.is_new)
        for work, one in zip(works, placed, strict=True):
            if one.is_new or self._update(one, providers, at=at, revive=work.revive):
                changed.add(one.pk)
        return placed

    def _columns(self, record: AnyRecord, providers: Mapping[str, int]) -> dict[str, Any]:
        name = record.provider.name if record.provider else ""
        return self.values(record) | {self.organisation_column: organisation_id(name, providers)}

    def _new(self, record: AnyRecord, providers: Mapping[str, int], at: datetime) -> Any:
        return self.model(
            **self._columns(record, providers),
            live=True,
            first_published_at=at,
            last_published_at=at,
            last_confirmed_at=at,
        )

    def _update(
        self, one: Placed, providers: Mapping[str, int], *, at: datetime, revive: bool
    ) -> bool:
        wanted = self.adapted(one.entry, self._columns(one.record, providers))
        changes = {
            name: value
            for name, value in wanted.items()
            if getattr(one.entry, name) != value and not self._is_column_claimed(one, name)
        }
        if revive and not one.entry.live and not one.is_claimed("live"):
            changes["live"] = True
        if changes:
            self.model.objects.filter(pk=one.pk).update(**changes, last_confirmed_at=at)
            for name, value in changes.items():
                setattr(one.entry, name, value)
        return bool(changes)

    def _is_column_claimed(self, one: Placed, name: str) -> bool:
        column = name.removesuffix("_id")
        if column in TEXT_FIELDS and one.is_claimed(f"texts.{one.entry.locale}"):
            return True
        return one.is_claimed(column)

    def _write_terms(self, placed: Sequence[Placed], changed: set[int]) -> None:
        for name in TERM_FIELDS:
            wanted = {
                one.pk: _term_ids(one.record, name) for one in placed if not one.is_claimed(name)
            }
            kept = [one.pk for one in placed if not one.is_new]
            changed |= write_links(getattr(self.model, name).field, wanted, kept=kept)

    def _write_texts(self, placed: Sequence[Placed], changed: set[int]) -> None:
        """Write translations; they follow the source's own original, whatever stands in the row.

        What a source says at one time belongs together: where it leaves a translation as it was
        beside a new original, that is its word. Where a person has taken over the original, its
        translations follow what the source says of it, and are out of date.
        """
        wanted = {}
        originals = {}
        for one in placed:
            original = TextWords.of(one.record.texts[0])
            for text in one.record.texts[1:]:
                if text.locale == one.entry.locale:
                    continue
                originals[one.pk] = original
                if not one.is_claimed(text_claim(text.locale)):
                    wanted[one.pk, text.locale] = {
                        **TextWords.of(text).as_dict(),
                        "made_from": original.hash,
                    }
        changed |= write_rows(
            self.text_model,
            parent="entry_id",
            key="locale",
            wanted=wanted,
            kept={
                one.pk: {
                    claim.removeprefix("texts.")
                    for claim in one.entry.curated_fields
                    if claim.startswith("texts.")
                }
                for one in placed
                if not one.is_new
            },
        )
        keep_originals(originals[pk] for pk in originals.keys() & changed)

    def _write_other_organisations(
        self, placed: Sequence[Placed], providers: Mapping[str, int], changed: set[int]
    ) -> None:
        wanted = {
            one.pk: {
                (organisation_id(other.provider.name, providers), other.role)
                for other in one.record.other_organisations
            }
            for one in placed
            if not one.is_claimed("other_organisations")
        }
        held: dict[tuple[int, tuple[int | None, str]], int] = {}
        old = [one.pk for one in placed if not one.is_new]
        rows = self.organisation_model.objects.filter(entry_id__in=old) if old else ()
        for row in rows:
            if row.entry_id in wanted:
                held[row.entry_id, (row.organisation_id, row.role)] = row.pk
        needed = {(pk, pair) for pk, pairs in wanted.items() for pair in pairs}
        gone = [row_pk for place, row_pk in held.items() if place not in needed]
        if gone:
            self.organisation_model.objects.filter(pk__in=gone).delete()
        made = sorted(needed - held.keys())
        self.organisation_model.objects.bulk_create(
            self.organisation_model(entry_id=pk, organisation_id=organisation, role=role)
            for pk, (organisation, role) in made
        )
        changed |= {pk for pk, _pair in needed ^ held.keys()}


def organisation_id(name: str, providers: Mapping[str, int]) -> int | None:
    """Return the key of an organisation that a record names, None where it names none."""
    return providers[normalise_name(name)] if name else None


def write_links(field: Any, wanted: Mapping[int, set[int]], *, kept: Iterable[int]) -> set[int]:
    """Have each entry point at just these terms; return the entries for which that was a change.

    `kept` are those that may point at some already.
    """
    links = term_links(field)
    through, entry, term = links.table, links.entry, links.term
    old = [pk for pk in kept if pk in wanted]
    rows = links.of(old) if old else through.objects.none()
    held = {(row[0], row[1]): row[2] for row in rows.values_list(entry, term, "pk")}
    needed = {(pk, one) for pk, terms in wanted.items() for one in terms}
    gone = [pk for link, pk in held.items() if link not in needed]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    made = sorted(needed - held.keys())
    through.objects.bulk_create(through(**{entry: pk, term: one}) for pk, one in made)
    return {pk for pk, _one in needed ^ held.keys()}


def write_rows(
    model: Any,
    *,
    parent: str,
    key: str,
    wanted: Mapping[tuple[int, str], Mapping[str, Any]],
    kept: Mapping[int, Collection[str]],
) -> set[int]:
    """Have each entry own just these rows, found by `key`; return the entries that changed.

    `kept` names, for each entry that may own rows already, the keys that are not ours to touch.
    """
    held = {}
    if kept:
        for row in model.objects.filter(**{f"{parent}__in": list(kept)}):
            if getattr(row, key) not in kept[getattr(row, parent)]:
                held[getattr(row, parent), getattr(row, key)] = row
    changed = set()
    gone = [place for place in held if place not in wanted]
    if gone:
        model.objects.filter(pk__in=[held[place].pk for place in gone]).delete()
    for place, values in wanted.items():
        changes = _differences(held[place], values) if place in held else {}
        if changes:
            model.objects.filter(pk=held[place].pk).update(**changes)
            changed.add(place[0])
    made = [place for place in wanted if place not in held]
    model.objects.bulk_create(
        model(**{parent: place[0], key: place[1]}, **wanted[place]) for place in made
    )
    return changed | {place[0] for place in (*gone, *made)}


def _differences(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _matched_terms(record: EntryRecord) -> dict[str, dict[str, list[str]]]:
    def words(terms: tuple[TermRecord, ...]) -> dict[str, list[str]]:
        return {term.slug: list(term.words) for term in terms if term.words}

    found = {"themes": words(record.themes), "methods": words(record.methods)}
    return {name: terms for name, terms in found.items() if terms}


def _term_ids(record: EntryRecord, field: str) -> set[int]:
    known = vocabulary()
    if field == "in_language":
        return {language_id(tag) for tag in record.languages}
    said = getattr(record, field)
    slugs = said if field == "audiences" else (term.slug for term in said)
    # A record may have been read before curators joined or removed a term.
    standing = {known.standing(field, slug) for slug in slugs} - {None}
    return {_term_id(getattr(known, field), slug) for slug in standing if slug}


def _term_id(terms: Mapping[str, Term], value: str) -> int:
    try:
        return terms[value].pk
    except KeyError as error:
        raise ItemRefusedError(_("“%(term)s” is no term of ours.") % {"term": value}) from error


def language_id(tag: str) -> int:
    """Return the language of a canonical tag, or the nearest above it: en for en-US.

    A language that exists but that nobody has named here yet is made under its tag, so that its
    courses can be found; curators name it.
    """
    known = vocabulary().languages
    nearest = tag if tag in known else nearest_tag(tag, known)
    if nearest is not None:
        return known[nearest].pk
    language, _is_new = Language.objects.get_or_create(
        tag=tag, defaults={"name": tag, "native_name": tag}
    )
    forget_vocabulary()
    return int(language.pk)
