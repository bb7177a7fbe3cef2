"""From the body that an editor put together to parts that are ready to show.

Whatever the number of parts, entries are read at once (one reading a kind) and pictures at once;
what a filter finds is asked of the search, part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText

from academy.catalogue.enums import EntryKind, SessionState
from cms.asked import query_of
from cms.components import (
    ActionPart,
    Cell,
    EntriesPart,
    Link,
    NumbersPart,
    Part,
    PeoplePart,
    Person,
    PicturePart,
    Question,
    QuestionsPart,
    QuotePart,
    RecordingPart,
    ResultLine,
    StatedNumber,
    Step,
    TablePart,
    TextPart,
    Words,
)
from cms.filters import Names
from cms.finding import find_or_none
from cms.heads import path_of_page
from cms.pictures import face_set, picture_set, read_pictures
from cms.presenting import line_of
from cms.readers import Reader, reader_of
from cms.sentences import sentence_of
from search.query import CatalogueQuery, Sort
from search.rows import read_listed

# The blocks that ask the search by an address.
ASKING: Final = ("found", "webinars")
UPCOMING: Final = (
    SessionState.UPCOMING_OPEN.value,
    SessionState.NOT_YET_OPEN.value,
    SessionState.UPCOMING_CLOSED.value,
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a filter found: keys of the first, how many in all, and what was asked."""

    keys: tuple[str, ...]
    count: int
    query: CatalogueQuery


@dataclass(frozen=True, kw_only=True)
class Material:
    """What parts are made from: lines of entries by key, pictures by their own key."""

    reader: Reader
    lines: Mapping[str, ResultLine]
    pictures: Mapping[int, Any]
    found: Mapping[str, Found | None]


def parts_of(body: Any, request: HttpRequest) -> tuple[Part, ...]:
    """Return the parts of a body in their order; what holds nothing to show is left out."""
    reader = reader_of(request)
    blocks = list(body)
    found = {
        _name(block): _found_by(block, reader) for block in blocks if block.block_type in ASKING
    }
    keys = [key for block in blocks for key in _chosen_keys(block)]
    keys += [key for one in found.values() if one for key in one.keys]
    material = Material(
        reader=reader,
        lines=_lines(keys, reader),
        pictures=read_pictures(image for block in blocks for image in _image_keys(block)),
        found=found,
    )
    parts = []
    for number, block in enumerate(blocks, start=1):
        part = _MAKERS[block.block_type](block, material)
        if part is not None:
            parts.append(replace(part, anchor=f"part-{number}"))
    return tuple(parts)


def chosen_part(chosen: Any, request: HttpRequest) -> EntriesPart | None:
    """Return what was picked by hand; None when the public may see none of it."""
    reader = reader_of(request)
    keys = [child.value.key for child in chosen if child.value]
    lines = _lines(keys, reader)
    shown = tuple(lines[key] for key in keys if key in lines)
    return EntriesPart(lines=shown, anchor="chosen") if shown else None


def found_part(asked: str, request: HttpRequest, number: int, *, heading: str = "") -> EntriesPart:
    """Return what a filter finds now, with the way to all of it."""
    reader = reader_of(request)
    found = _find(asked, reader, number)
    lines = _lines(found.keys if found else (), reader)
    return _found_entries(found, asked, heading, lines, reader)


def path_values(steps: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the steps of a learning path, and how many are not offered any more."""
    reader = reader_of(request)
    blocks = list(steps)
    keys = {_name(block): _step_key(block) for block in blocks if block.block_type == "step"}
    lines = _lines([key for key in keys.values() if key], reader)
    shown: list[Step] = []
    before = ""
    for block in blocks:
        if block.block_type == "text":
            before += _html(block.value)
            continue
        line = lines.get(keys[_name(block)])
        if line is not None:
            why = block.value["why"]
            shown.append(Step(number=len(shown) + 1, why=why, line=line, before=before))
            before = ""
    return {"steps": shown, "after": before, "missing": len(keys) - len(shown)}


# --- What is read at once ------------------------------------------------------------------------


def _lines(keys: Iterable[str], reader: Reader) -> dict[str, ResultLine]:
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    listed = read_listed(wanted, reader.vocabulary)
    return {key: line_of(entry, reader) for key, entry in listed.items()}


def _chosen_keys(block: Any) -> list[str]:
    if block.block_type != "chosen":
        return []
    return [child.value.key for child in block.value["entries"] if child.value]


def _step_key(block: Any) -> str:
    return next((child.value.key for child in block.value["entry"] if child.value), "")


def _image_keys(block: Any) -> list[int]:
    if block.block_type == "picture":
        image = block.value["picture"]
        return [image.pk] if image else []
    if block.block_type == "people":
        return [one["picture"].pk for one in block.value["people"] if one["picture"]]
    return []


def _name(block: Any) -> str:
    return str(block.id or id(block))


def _found_by(block: Any, reader: Reader) -> Found | None:
    value = block.value
    number = value["number"] or 1
    if block.block_type == "webinars":
        return _find(value["asked"], reader, number, narrow=to_come)
    return _find(value["asked"], reader, number)


def to_come(query: CatalogueQuery) -> CatalogueQuery:
    """Return the part of a query that is about webinars still to come, the soonest first."""
    return replace(query, kinds=(EntryKind.WEBINAR.value,), states=UPCOMING, sort=Sort.SOONEST)


def _find(
    asked: str,
    reader: Reader,
    number: int,
    *,
    narrow: Callable[[CatalogueQuery], CatalogueQuery] = lambda query: query,
) -> Found | None:
    """Ask the search; None while it cannot answer."""
    query, _notices = query_of(asked, reader.locale)
    query = narrow(replace(query, page_size=number))
    results = find_or_none(query)
    if results is None:
        return None
    keys = tuple(hit.key for hit in results.hits)
    return Found(keys=keys, count=results.count, query=query)


# --- One part each -------------------------------------------------------------------------------


def _html(value: Any) -> str:
    return str(value) if isinstance(value, RichText) else str(RichText(value or ""))


def _text(block: Any, material: Material) -> TextPart:  # noqa: ARG001  (one shape for all makers)
    return TextPart(html=_html(block.value))


def _picture(block: Any, material: Material) -> PicturePart | None:
    chosen = block.value["picture"]
    image = material.pictures.get(chosen.pk) if chosen else None
    text = "" if chosen is None or chosen.decorative else chosen.contextual_alt_text or ""
    shown = picture_set(image, text=text, is_first=False) if image else None
    return PicturePart(picture=shown, caption=block.value["caption"]) if shown else None


def _quote(block: Any, material: Material) -> QuotePart:  # noqa: ARG001  (as above)
    value = block.value
    return QuotePart(text=value["text"], name=value["name"], role=value["role"])


def _action(block: Any, material: Material) -> ActionPart | None:  # noqa: ARG001  (as above)
    value = block.value
    page, address = value["page"], value["address"]
    if page is not None and page.live:
        url, host = path_of_page(page), ""
    elif address:
        url, host = address, urlsplit(address).hostname or ""
    else:
        return None
    return ActionPart(label=value["label"], text=value["text"], url=url, host=host)


def _chosen(block: Any, material: Material) -> EntriesPart | None:
    lines = (material.lines.get(key) for key in _chosen_keys(block))
    shown = tuple(line for line in lines if line)
    return EntriesPart(heading=block.value["heading"], lines=shown) if shown else None


def _found(block: Any, material: Material) -> EntriesPart:
    value, found = block.value, material.found[_name(block)]
    return _found_entries(found, value["asked"], value["heading"], material.lines, material.reader)


def _webinars(block: Any, material: Material) -> EntriesPart:
    value, found = block.value, material.found[_name(block)]
    heading = value["heading"] or _("Webinars to come")
    part = _found_entries(found, value["asked"], heading, material.lines, material.reader)
    if found is not None and not part.lines:
        return replace(part, empty=_("No webinar is announced at the moment."))
    return part


def _found_entries(
    found: Found | None,
    asked: str,
    heading: str,
    lines: Mapping[str, ResultLine],
    reader: Reader,
) -> EntriesPart:
    catalogue = reverse("catalogue")
    if found is None:
        query, _notices = query_of(asked, reader.locale)
        way = Link(label=Words(text=_("The catalogue")), url=_address(catalogue, query))
        empty = _("The list is being put together again. Look in the catalogue meanwhile.")
        return EntriesPart(heading=heading, lines=(), way=way, empty=empty)
    shown = tuple(lines[key] for key in found.keys if key in lines)
    names = Names(reader, found.query.providers)
    label = sentence_of(found.count, found.query, names)
    way = Link(label=Words(text=label), url=_address(catalogue, found.query))
    empty = "" if shown else _("Nothing is offered here at the moment.")
    return EntriesPart(
        heading=heading, lines=shown, way=way if found.count > len(shown) else None, empty=empty
    )


def _address(catalogue: str, query: CatalogueQuery) -> str:
    text = query.to_querystring()
    return f"{catalogue}?{text}" if text else catalogue


def _people(block: Any, material: Material) -> PeoplePart | None:
    people = tuple(
        Person(name=one["name"], role=one["role"], picture=_face(one["picture"], material))
        for one in block.value["people"]
    )
    return PeoplePart(heading=block.value["heading"], people=people) if people else None


def _face(chosen: Any, material: Material) -> Any:
    image = material.pictures.get(chosen.pk) if chosen else None
    return face_set(image) if image else None


def _numbers(block: Any, material: Material) -> NumbersPart:  # noqa: ARG001  (as above)
    return NumbersPart(
        numbers=tuple(
            StatedNumber(number=one["number"], label=one["label"]) for one in block.value["numbers"]
        )
    )


def _recording(block: Any, material: Material) -> RecordingPart:  # noqa: ARG001  (as above)
    value = block.value
    host = (urlsplit(value["address"]).hostname or "").removeprefix("www.")
    return RecordingPart(title=value["title"], url=value["address"], host=host, note=value["note"])


def _table(block: Any, material: Material) -> TablePart | None:  # noqa: ARG001  (as above)
    table = block.value
    if not table.columns:
        return None
    numeric = [column["block"].name == "number" for column in table.columns]
    headings = (str(column["heading"] or "") for column in table.columns)
    return TablePart(
        caption=table.caption or "",
        headings=tuple(
            Cell(text=text, is_number=is_number)
            for text, is_number in zip(headings, numeric, strict=True)
        ),
        rows=tuple(
            tuple(
                Cell(text=_cell(cell.value), is_number=is_number)
                for cell, is_number in zip(row, numeric, strict=True)
            )
            for row in table.rows
        ),
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else number_format(value, force_grouping=True)


def _questions(block: Any, material: Material) -> QuestionsPart:  # noqa: ARG001  (as above)
    return QuestionsPart(
        heading=block.value["heading"],
        questions=tuple(
            Question(question=one["question"], answer=_html(one["answer"]))
            for one in block.value["questions"]
        ),
    )


_MAKERS: Final[Mapping[str, Callable[[Any, Material], Part | None]]] = {
    "text": _text,
    "picture": _picture,
    "quote": _quote,
    "action": _action,
    "chosen": _chosen,
    "found": _found,
    "webinars": _webinars,
    "people": _people,
    "numbers": _numbers,
    "embed": _recording,
    "table": _table,
    "questions": _questions,
}
