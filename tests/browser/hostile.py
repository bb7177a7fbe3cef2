"""Hostile texts in every field that somebody with little access can fill.

Planted as rows, past the forms: what a form lets through today may differ tomorrow, and a harvest
writes without one. Only what is kept as HTML has passed `clean_html`, as it has at every door.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count, cycle
from typing import Any, Final

from django.db import models
from wagtail import blocks

# Stands in every planted text, so that the screens that show one are found by asking.
MARKER: Final = "zq7hostile"
LONGEST: Final = 8_000
# Ours: each sets off a canary, or leaves something in the page that would.
OURS: Final = (
    "<script>window.canary=1</script>",
    '"><script>window.canary=1</script>',
    "'><img src=x onerror=window.canary=1>",
    "</script><script>window.canary=1</script>",
    "</title></textarea></style><svg onload=window.canary=1>",
    '" autofocus onfocus="window.canary=1',
    "' onmouseover='window.canary=1",
    "javascript:window.canary=1",
    "{{constructor.constructor('window.canary=1')()}}",
    "${window.canary=1}",
    "<!--<script>window.canary=1</script>-->",
    "<iframe srcdoc='<script>top.canary=1</script>'></iframe>",
    "<a href='javascript:window.canary=1'>x</a>",
    "<base href=https://elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:window.canary=1'>",
    "<form action=javascript:window.canary=1><button>x</button></form>",
    "<template shadowrootmode=open><img src=x onerror=window.canary=1></template>",
    "\\u003cscript\\u003ewindow.canary=1\\u003c/script\\u003e",
    "&lt;script&gt;window.canary=1&lt;/script&gt;",
    "\u202e\u2066<script>window.canary=1</script>",
)
# Columns that are no text of people's: addresses, codes, what the machine keeps.
KEPT: Final = frozenset(
    {
        "asked",
        "country",
        "description_locale",
        "draft_title",
        "email",
        "key",
        "locale",
        "normalised_name",
        "password",
        "path",
        "price_currency",
        "slug",
        "time_zone",
        "url_path",
    }
)
_HTML: Final = frozenset({"description"})


class Texts:
    """Hands out hostile texts, each call the next ones, so that all of them are planted."""

    def __init__(self) -> None:
        from tests.academy.hostile import markup

        self._samples = cycle([*OURS, *dict.fromkeys(_one_line(one) for one in markup())])
        self._numbers = count(1)

    def of(self, length: int) -> str:
        """Return a text of at most so many characters, with the marker at its beginning."""
        text = f"{MARKER}{next(self._numbers)} "
        while len(text) < length:
            text += next(self._samples) + " "
        return text[:length].replace("\x00", "").rstrip()


def _one_line(sample: str) -> str:
    """Return a sample without what no column keeps: NUL and halves of characters."""
    return sample.replace("\x00", "").encode("utf-8", "ignore").decode()[:LONGEST]


def filled(row: Any, texts: Texts, **values: Any) -> Any:
    """Fill every text column of a row that is not stored yet, and store it with its rows."""
    for column in row._meta.concrete_fields:
        if column.name in KEPT or column.choices or not column.editable:
            continue
        if isinstance(column, models.JSONField):
            setattr(row, column.name, [texts.of(100), texts.of(100)])
        elif type(column) in {models.CharField, models.TextField}:
            setattr(row, column.name, _text_for(column, texts))
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _text_for(column: Any, texts: Texts) -> str:
    from academy.html import clean_html

    text = texts.of(min(column.max_length or LONGEST, LONGEST))
    return clean_html(f"<p>{text}</p>") if column.name in _HTML else text


def block_value(block: Any, texts: Texts, rows: Mapping[type[models.Model], Any]) -> Any:
    """Return a value for a block, hostile wherever it takes text, as the database keeps it."""
    match block:
        case blocks.ChooserBlock():
            row = rows.get(block.model_class)
            return row.pk if row else None
        case blocks.BaseStructBlock():
            return {
                name: block_value(child, texts, rows) for name, child in block.child_blocks.items()
            }
        case blocks.ListBlock():
            return [block_value(block.child_block, texts, rows)]
        case blocks.BaseStreamBlock():
            return [
                {"type": name, "value": block_value(child, texts, rows)}
                for name, child in block.child_blocks.items()
            ]
        case blocks.RichTextBlock():
            return f"<p>{texts.of(2_000).replace('<', '&lt;')}</p>"
        case blocks.TextBlock() | blocks.CharBlock():
            return texts.of(block.field.max_length or 2_000)
        case _:
            return block.get_default() if block.name != "table" else _table(texts)


def _table(texts: Texts) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": texts.of(200)}],
        "rows": [{"values": [texts.of(400)]}],
        "caption": texts.of(200),
    }


def plant() -> dict[str, Any]:
    """Plant everywhere; return sessions by role, and the screens that show a text."""
    from django.db import transaction

    with transaction.atomic():
        planting = Planting()
    return {"sessions": planting.sessions(), "screens": list(planting.screens())}


class Planting:
    """One planting: an organisation of Africa, its partner, what they wrote, and who looks on."""

    def __init__(self) -> None:
        from academy.organisations.models import Organisation
        from academy.taxonomy.models import Region
        from tests.factories.accounts import facilitator, operator, partner

        self.texts = Texts()
        self.region = Region.objects.get(code="africa")
        self.organisation = filled(Organisation(), self.texts, region=self.region, country="KE")
        self.organisation.save()
        self.people = {
            "partner": partner(self.organisation),
            "facilitator": facilitator("africa", "en"),
            "operator": operator(),
        }
        for person in self.people.values():
            person.name, person.organisation = self.texts.of(200), self.organisation
            person.save()

        self.entries = [*self._courses(), *self._webinars()]
        self._media()
        self.pages = list(self._pages())
        self._reports()
        self._reviews()

    def sessions(self) -> dict[str, str]:
        """Return the session of each person, by role."""
        from tests.browser.planting import session_of

        return {role: session_of(person) for role, person in self.people.items()}

    def _courses(self) -> Iterator[Any]:
        from courses.models import Course, CourseInstance, CourseText

        for number in range(4):
            course = filled(Course(live=True), self.texts, provider=self.organisation, locale="en")
            yield self._stored(
                course,
                CourseText(entry=course, locale="fr"),
                CourseInstance(course=course, key=f"run-{number}"),
            )

    def _webinars(self) -> Iterator[Any]:
        from datetime import timedelta

        from django.utils import timezone

        from webinars.models import Webinar, WebinarText

        begins = timezone.now() + timedelta(days=9)
        webinar = filled(
            Webinar(live=True, starts_at=begins, ends_at=begins + timedelta(hours=1)),
            self.texts,
            organizer=self.organisation,
            locale="en",
        )
        yield self._stored(webinar, WebinarText(entry=webinar, locale="fr"))

    def _stored(self, entry: Any, *rows: Any) -> Any:
        """Store an entry with its rows, a published draft and a newer one by its partner."""
        from django.utils import timezone

        from academy.catalogue.outbox import note_change
        from academy.taxonomy.models import Language

        entry.first_published_at = timezone.now()
        entry.save()
        for row in rows:
            filled(row, self.texts)
            row.entry_id = row.course_id = entry.pk
            row.save()
        entry = type(entry).objects.get(pk=entry.pk)
        entry.in_language.set([Language.objects.get(tag="en")])
        entry.save()
        entry.save_revision(user=self.people["operator"]).publish()
        entry = type(entry).objects.get(pk=entry.pk)
        entry.title = self.texts.of(400)
        entry.save_revision(user=self.people["partner"], clean=False)
        note_change(entry)
        return type(entry).objects.get(pk=entry.pk)

    def _media(self) -> None:
        from django.core.files.base import ContentFile
        from wagtail.documents.models import Document
        from wagtail.images.models import Image
        from wagtail.images.tests.utils import get_test_image_file

        root = _root_collection()
        self.image = Image(
            title=self.texts.of(255),
            description=self.texts.of(255),
            file=get_test_image_file(filename="a.png"),
            collection=root,
        )
        self.image.save()
        self.document = Document(
            title=self.texts.of(255), file=ContentFile(b"words", name="a.txt"), collection=root
        )
        self.document.save()

    def _pages(self) -> Iterator[Any]:
        """Make a page of each kind that has text, with every block in it."""
        from cms.models import (
            ContentPage,
            LearningPathPage,
            ListingPage,
            NewsPage,
            RegionPage,
        )
        from courses.models import Course
        from webinars.models import Webinar

        course, *_more, webinar = self.entries
        rows = {type(self.image): self.image, Course: course, Webinar: webinar}
        above = RegionPage.objects.filter(region=self.region, locale__language_code="en").get()
        for model in (ContentPage, ListingPage, NewsPage, LearningPathPage):
            page = filled(model(slug=f"hostile-{model.__name__.lower()}"), self.texts)
            name = "steps" if model is LearningPathPage else "body"
            block = model._meta.get_field(name).stream_block
            setattr(page, name, json.dumps(block_value(block, self.texts, rows)))
            page.locale = above.locale
            if model is ListingPage:
                page.asked = "/en/catalogue/?language=en"
            above.refresh_from_db()
            above.add_child(instance=page)
            page.save_revision(user=self.people["facilitator"], clean=False).publish()
            page = model.objects.get(pk=page.pk)
            page.title = self.texts.of(200)
            page.save_revision(user=self.people["facilitator"], clean=False)
            yield model.objects.get(pk=page.pk)

    def _reports(self) -> None:
        from academy.harvesting.models import Source
        from cms.models import ProblemReport

        kinds = ProblemReport.Kind.values
        for entry, kind in zip(self.entries, cycle(kinds)):
            text = self.texts.of(ProblemReport._meta.get_field("text").max_length or LONGEST)
            ProblemReport.objects.create(
                entry_kind=entry.kind, entry_id=entry.pk, kind=kind, text=text, locale="en"
            )
        Source.objects.create(name=self.texts.of(200), kind="json-lines", status="approved")

    def _reviews(self) -> None:
        """Have one draft wait, and one sent back with a hostile comment."""
        from academy.catalogue.publishing import submit

        _first, waits, back, *_more = self.entries
        for entry in (waits, back):
            submit(entry, by=self.people["partner"])
        state = type(back).objects.get(pk=back.pk).current_workflow_task_state
        state.task.specific.on_action(
            state, self.people["facilitator"], "reject", comment=self.texts.of(LONGEST)
        )

    def screens(self) -> Iterator[dict[str, str]]:
        """Ask every route as the operator, and yield those that show a planted text.

        Of entries, one is asked on every screen and all on the screens that show most of them.
        """
        from django.test import Client

        from tests.browser.planting import host_of_the_site
        from tests.matrix.addresses import addresses_of
        from tests.matrix.routes import all_routes
        from tests.matrix.world import World

        client = Client(raise_request_exception=False, headers={"host": host_of_the_site()})
        client.force_login(self.people["operator"])
        world = World(people={}, things=self._things())
        seen = set()
        for route in all_routes():
            for number, address in enumerate(addresses_of(route, world)):
                if address.path in seen or (number and not _shows_most(route.name)):
                    continue
                if route.name.endswith("results"):  # a piece of the list, which is asked itself
                    continue
                seen.add(address.path)
                answer = client.get(address.path)
                kind = answer.headers.get("Content-Type", "").partition(";")[0]
                if answer.streaming or kind not in {"text/html", "application/json"}:
                    continue
                if answer.status_code == 200 and _shows(answer.content.decode(), kind):
                    yield {"path": address.path, "kind": kind, "route": route.name}
        for page in self.pages:
            yield {"path": page.get_url(), "kind": "text/html", "route": "page"}

    def _things(self) -> dict[str, dict[str, models.Model]]:
        def numbered(rows: Any) -> dict[str, models.Model]:
            return {str(number): row for number, row in enumerate(rows)}

        return {
            "course": numbered(self.entries[:-1]),
            "webinar": numbered(self.entries[-1:]),
            **{
                kind: {} for kind in ("series", "theme", "method", "audience", "language", "region")
            },
            "organisation": numbered([self.organisation]),
            "page": numbered(self.pages),
            "image": numbered([self.image]),
            "document": numbered([self.document]),
        }


def _shows(text: str, kind: str) -> bool:
    """Whether a page, or the HTML of a dialogue, holds a planted text."""
    is_shown = kind == "text/html" or '"html"' in text
    return is_shown and MARKER in text


def _shows_most(name: str) -> bool:
    """Whether a screen shows most of a row: its form, or its public page."""
    return ":" not in name or name.endswith(":edit")


def _root_collection() -> Any:
    from wagtail.models import Collection

    return Collection.get_first_root_node()
