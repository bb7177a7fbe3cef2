"""What a person has claimed of an entry, and how a draft meets the row that is shown (pure).

A claim is the name of a column or relation (`title`, `themes`, `instances`), `texts.fr` for the
French text, or `live` for the decision whether the entry is shown. A harvest leaves alone what is
claimed; a draft speaks only for what it claims. Contents are the dictionaries that
`serializable_data()` of an entry gives and that revisions keep.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

Content = Mapping[str, Any]
TEXTS: Final = "texts"
SHOWN: Final = "live"
# What belongs to the draft itself and never to a source.
DRAFT_OWN: Final = frozenset({"go_live_at", "expire_at"})
# What makes sense only together: a database rule or a reader would trip over halves.
TOGETHER: Final = (
    frozenset({"price", "price_currency"}),
    frozenset({"starts_at", "ends_at", "is_all_day", "time_zone"}),
    frozenset({"registration_opens_at", "registration_closes_at"}),
)
_NEEDS_LOCALE: Final = frozenset({"title", "summary", "description"})
_NO_CONTENT: Final = frozenset({"pk", "entry", "course", "confirm_by", "made_from"})


def text_claim(locale: str) -> str:
    """Return the claim of the translation in a locale."""
    return f"{TEXTS}.{locale}"


def completed(claims: Iterable[str]) -> list[str]:
    """Return the claims with what belongs to them, in a fixed order.

    Who claims a part of the original text claims its language, so that no harvest turns an
    English title into that of a French text.
    """
    found = set(claims)
    for group in TOGETHER:
        if found & group:
            found |= group
    if found & _NEEDS_LOCALE:
        found.add("locale")
    return sorted(found)


def without(claims: Iterable[str], given_back: Collection[str]) -> list[str]:
    """Return the claims without those given back, nor what stood only because of them."""
    gone = set(given_back)
    for group in TOGETHER:
        if gone & group:
            gone |= group
    left = set(claims) - gone
    if not left & _NEEDS_LOCALE and gone & _NEEDS_LOCALE:
        left.discard("locale")
    return completed(left)


def is_claimed(claims: Collection[str], name: str, *, locale: str) -> bool:
    """Whether a column or relation is claimed, by its own name or with the original text."""
    in_text = name == "locale" or name in _NEEDS_LOCALE
    return name in claims or (in_text and text_claim(locale) in claims)


def merged_content(
    *,
    live: Content,
    draft: Content,
    claimable: Collection[str],
    unique: Mapping[str, tuple[str, ...]],
) -> dict[str, Any]:
    """Return what a draft is now: its own word on what it claims, the live row's on all else.

    What the live row claims and the draft does not was given back: there the draft's content
    stands until the source is asked again. `unique` names, for each owned relation, the columns
    by which one of its rows is known.
    """
    claims, held = set(draft.get("curated_fields", ())), set(live["curated_fields"])
    locale = live["locale"]
    merged = dict(live)
    for name in claimable:
        if name == TEXTS or name not in draft:
            continue
        if is_claimed(claims, name, locale=locale) or is_claimed(held, name, locale=locale):
            merged[name] = draft[name]
            if name in unique:
                merged[name] = _adopted(
                    draft[name], live[name], unique[name], is_new_claim=name not in held
                )
    merged |= {name: draft[name] for name in DRAFT_OWN if name in draft}
    merged[TEXTS] = _merged_texts(live, draft, claims | held)
    merged["curated_fields"] = sorted((claims - {SHOWN}) | (held & {SHOWN}))
    return merged


def _merged_texts(live: Content, draft: Content, claims: set[str]) -> list[dict[str, Any]]:
    theirs = {row["locale"]: row for row in live[TEXTS]}
    ours = {row["locale"]: row for row in draft.get(TEXTS, ())}
    rows = []
    for locale in dict.fromkeys((*theirs, *ours)):
        row = (ours if text_claim(locale) in claims else theirs).get(locale)
        if row is not None:
            rows.append(row)
    return _adopted(rows, live[TEXTS], ("locale",), is_new_claim=False)


def _adopted(
    rows: Iterable[Content],
    stored: Iterable[Content],
    columns: tuple[str, ...],
    *,
    is_new_claim: bool,
) -> list[dict[str, Any]]:
    """Return rows under the keys they have in the database, so that saving them meets no twin.

    `confirm_by` is the machine's, so a row keeps what stands there; but what a person has just
    claimed no longer waits for a source to confirm it.
    """
    known = {tuple(row[column] for column in columns): row for row in stored}
    adopted = []
    for row in rows:
        twin = known.get(tuple(row[column] for column in columns))
        values = {**row, "pk": twin["pk"] if twin else None}
        if "confirm_by" in row:
            values["confirm_by"] = twin["confirm_by"] if twin and not is_new_claim else None
        adopted.append(values)
    return adopted


def changes(
    before: Content,
    after: Content,
    *,
    claimable: Collection[str],
    as_shown: Callable[[str], str] = str,
) -> set[str]:
    """Return the claims that somebody makes who turned one content into the other."""
    old = fingerprints(before, claimable=claimable, as_shown=as_shown)
    new = fingerprints(after, claimable=claimable, as_shown=as_shown)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def fingerprints(
    content: Content, *, claimable: Collection[str], as_shown: Callable[[str], str] = str
) -> dict[str, str]:
    """Return what each claimable part says, in a form that only a person's change alters.

    Blanks at the ends, kinds of line ends, seconds, trailing zeros and the order of rows are
    nobody's change. `as_shown` passes HTML through what the editing screen makes of it.
    """
    found: dict[str, str] = {}
    for name in claimable:
        if name == TEXTS:
            rows = content.get(TEXTS, ())
            found |= {text_claim(row["locale"]): _said(row, as_shown) for row in rows}
        else:
            found[name] = _said(_html(name, content.get(name), as_shown), as_shown)
    return found


def _html(name: str, value: Any, as_shown: Callable[[str], str]) -> Any:
    return as_shown(value) if name == "description" and isinstance(value, str) else value


def _said(value: Any, as_shown: Callable[[str], str]) -> str:
    return json.dumps(_plain(value, as_shown), sort_keys=True, cls=DjangoJSONEncoder)


def _plain(value: Any, as_shown: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Mapping):
        return {
            name: _plain(_html(name, one, as_shown), as_shown)
            for name, one in value.items()
            if name not in _NO_CONTENT
        }
    if isinstance(value, list | tuple):
        made = [_plain(one, as_shown) for one in value]
        return sorted(made, key=lambda one: json.dumps(one, sort_keys=True, default=str))
    return value
