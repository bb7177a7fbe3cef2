"""Translations of entries: their state is right after any order of what can happen to them."""

from __future__ import annotations

from itertools import count
from typing import Any, ClassVar, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from academy.accounts.models import AuditEntry
from academy.catalogue.curating import text_claim
from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry, IndexChange
from academy.catalogue.originals import kept_original
from academy.catalogue.publishing import (
    EntryLockedError,
    InReviewError,
    NotShownError,
    publish,
    publish_text,
    submit,
    withdraw,
)
from academy.catalogue.texts import TextWords
from academy.catalogue.translating import SameLanguageError, TextChangedError, write_text
from academy.errors import AcademyError
from academy.harvesting.keeping import as_json
from academy.harvesting.loaders import Work, loader_for
from academy.harvesting.models import SourceRecord
from academy.harvesting.records import CourseRecord, EventRecord, ProviderRecord, TextRecord
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from cms.reviewing import make_review
from courses.models import Course
from tests.conftest import NOW
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.courses import CourseFactory, CourseTextFactory
from tests.factories.harvesting import SourceFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
LOCALES = ("fr", "es")  # the source translates into the first of them


class Basis(NamedTuple):
    """A translation, and what the original said when it was made."""

    title: str
    followed: str


def words(title: str) -> TextWords:
    return TextWords(title=title, summary=f"About {title}.", description=f"<p>{title}</p>")


def write(entry: CatalogueEntry, by: Any, title: str | None, locale: str = "fr", **how: Any) -> Any:
    """Write a translation as somebody does who has just opened the screen."""
    draft = fresh(entry).get_latest_revision_as_object()
    held = draft.held_text(locale)
    given: dict[str, Any] = {
        "shown": TextWords.of(held).hash if held else "",
        "original": TextWords.of(draft),
        "takes_in": False,
    }
    made = None if title is None else words(title)
    return write_text(entry, locale=locale, words=made, by=by, **{**given, **how})


def fresh(entry: CatalogueEntry) -> Any:
    return type(entry)._base_manager.get(pk=entry.pk)


class Translations(RuleBasedStateMachine):
    """One harvested entry with people at work on it; what is expected is kept as plain words."""

    record_type: ClassVar[Any]
    model: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.undoing = transaction.atomic()
        self.undoing.__enter__()
        self.numbers = count(1)
        self.person = curator()
        self.source = self.new("original"), self.new("fr")
        (written,) = self.loader.load([Work(record=self.record())], at=NOW)
        self.pk = written.entry_id
        self.kept_record = SourceRecord.objects.create(
            source=SourceFactory(), key="r", hash="", entry_kind=self.model.kind,
            entry_id=self.pk, normalised=as_json(self.record()),
        )  # fmt: skip
        # What people say: in the draft, and in what is shown. None is a translation taken out.
        self.drafted: dict[str, Any] = {}
        self.shown: dict[str, Any] = {}
        self.is_live = True
        self.opened: dict[str, dict[str, Any]] = {}
        self.titles = [self.source[0]]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undoing.__exit__(None, None, None)

    @property
    def loader(self) -> Any:
        return loader_for(self.model.kind)

    def new(self, what: str) -> str:
        return f"{what} {next(self.numbers)}"

    def record(self) -> Any:
        original, french = self.source
        texts = (
            TextRecord(locale="en", **words(original).as_dict()),
            TextRecord(locale="fr", **words(french).as_dict()),
        )
        return self.record_type(key="r", texts=texts)

    @property
    def entry(self) -> Any:
        return self.model.objects.get(pk=self.pk)

    @property
    def draft(self) -> Any:
        return self.entry.get_latest_revision_as_object()

    def said(self, claims: dict[str, Any]) -> tuple[str, dict[str, Basis | None]]:
        """Return the original and the translations that claims and source make together."""
        original, french = self.source
        from_source = {"fr": Basis(french, original), "es": None}
        return claims.get("original", original), {
            locale: claims.get(locale, from_source[locale]) for locale in LOCALES
        }

    # --- What can happen ----------------------------------------------------------------------

    @rule(new_original=st.booleans(), new_french=st.booleans())
    def harvest(self, new_original: bool, new_french: bool) -> None:
        original, french = self.source
        self.source = (
            self.new("original") if new_original else original,
            self.new("fr") if new_french else french,
        )
        self.titles.append(self.source[0])
        SourceRecord.objects.filter(pk=self.kept_record.pk).update(
            normalised=as_json(self.record())
        )
        self.loader.load([Work(record=self.record(), entry_id=self.pk)], at=NOW)

    @rule(back=st.none() | st.integers(min_value=0, max_value=20))
    def edit(self, back: int | None) -> None:
        """Write the original anew, or go back to what it said before."""
        title = self.new("original") if back is None else self.titles[back % len(self.titles)]
        draft = self.draft
        changed = title != draft.title
        for name, value in words(title).as_dict().items():
            setattr(draft, name, value)
        draft.save_revision(user=self.person)
        if changed:
            self.drafted["original"] = title
            self.titles.append(title)

    @rule(locale=st.sampled_from(LOCALES))
    def open(self, locale: str) -> None:
        draft = self.draft
        held = draft.held_text(locale)
        self.opened[locale] = {
            "shown": TextWords.of(held).hash if held else "",
            "original": TextWords.of(draft),
        }

    @rule(locale=st.sampled_from(LOCALES), takes_in=st.booleans(), new=st.booleans())
    def translate(self, locale: str, takes_in: bool, new: bool) -> None:
        """Save what was opened before, perhaps long ago, with other words or as it stands."""
        if locale not in self.opened:
            self.open(locale)
        opened = self.opened.pop(locale)
        _original, standing = self.said(self.drafted)
        held = standing[locale]
        if held is None and not new:
            return
        title = self.new(locale) if new or held is None else held.title
        self._write(locale, words(title), takes_in=takes_in, **opened)

    @rule(locale=st.sampled_from(LOCALES))
    def take_out(self, locale: str) -> None:
        self.open(locale)
        self._write(locale, None, takes_in=False, **self.opened.pop(locale))

    def _write(
        self, locale: str, given: TextWords | None, *, takes_in: bool, **opened: Any
    ) -> None:
        _original, standing = self.said(self.drafted)
        held = standing[locale]
        before_them = words(held.title) if held else None
        is_as_shown = before_them == given or opened["shown"] == (
            before_them.hash if before_them else ""
        )
        try:
            written = write_text(
                self.entry, locale=locale, words=given, takes_in=takes_in, by=self.person, **opened
            )
        except TextChangedError:
            assert not is_as_shown
            return
        assert is_as_shown
        before = opened["original"].title
        if given is None:
            made = None
        elif held is None or takes_in or held.followed == before:
            made = Basis(given.title, before)
        else:
            made = Basis(given.title, held.followed)
        assert written.has_changed is (made != held)
        if written.has_changed:
            self.drafted[locale] = made
            if not self.is_live:
                self.shown = dict(self.drafted)

    @rule()
    def publish(self) -> None:
        publish(self.entry, by=self.person)
        self.shown, self.is_live = dict(self.drafted), True

    @rule(locale=st.sampled_from(LOCALES))
    def publish_text(self, locale: str) -> None:
        try:
            publish_text(self.entry, locale=locale, by=self.person)
        except NotShownError:
            assert not self.is_live
            return
        assert self.is_live
        if locale in self.drafted:
            self.shown[locale] = self.drafted[locale]

    @precondition(lambda self: self.is_live)
    @rule()
    def withdraw(self) -> None:
        withdraw(self.entry, by=self.person)
        self.is_live = False

    # --- What always holds --------------------------------------------------------------------

    @invariant()
    def each_text_and_its_state_is_what_people_and_source_said(self) -> None:
        for thing, claims in ((self.entry, self.shown), (self.draft, self.drafted)):
            original, standing = self.said(claims)
            assert TextWords.of(thing) == words(original)
            for locale, basis in standing.items():
                held = thing.held_text(locale)
                if basis is None:
                    assert held is None
                    assert thing.text_state(locale) is TextState.MISSING
                    continue
                assert TextWords.of(held) == words(basis.title)
                is_current = basis.followed == original
                expected = TextState.CURRENT if is_current else TextState.STALE
                assert thing.text_state(locale) is expected
                assert kept_original(held.made_from) == words(basis.followed)

    @invariant()
    def lists_find_what_is_out_of_date(self) -> None:
        original, standing = self.said(self.shown)
        stale = any(basis and basis.followed != original for basis in standing.values())
        found = self.model.objects.with_stale_texts().filter(pk=self.pk).exists()
        assert found is stale


class CourseTranslations(Translations):
    record_type = CourseRecord
    model = Course


class WebinarTranslations(Translations):
    record_type = EventRecord
    model = Webinar


@pytest.mark.parametrize("machine", [CourseTranslations, WebinarTranslations])
def test_state_is_right_after_any_order(db: None, machine: type[Translations]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- Who writes, and who is kept apart -----------------------------------------------------------


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory(region=Region.objects.get(code="africa"))


@pytest.fixture(params=[CourseFactory, WebinarFactory])
def entry(request: Any, organisation: Organisation) -> CatalogueEntry:
    """Return an entry of Africa that is shown and taught in no language we know of."""
    factory = request.param
    field = factory._meta.model.organisation_field
    return factory(**{field: organisation}, **words("Streets").as_dict())


def test_facilitator_translates_whatever_it_is_taught_in_and_shows_it(entry: Any) -> None:
    person = facilitator("africa", "fr")

    write(entry, person, "Rues")
    publish_text(entry, locale="fr", by=person)

    shown = fresh(entry)
    assert (TextWords.of(shown.held_text("fr")), shown.text_state("fr")) == (
        words("Rues"),
        TextState.CURRENT,
    )
    assert (shown.curated_fields, shown.has_unpublished_changes) == (["texts.fr"], False)
    assert IndexChange.objects.filter(kind=entry.kind, object_id=entry.pk).exists()
    assert AuditEntry.objects.filter(action="published").count() == 1


@pytest.mark.parametrize(
    ("who", "locale", "reason"),
    [
        (("africa", "fr"), "es", "You look after Africa in French; this is in Spanish."),
        (("europe", "fr"), "fr", "You look after Europe in French; this belongs to Africa."),
    ],
)
def test_translators_keep_to_their_languages_and_regions(
    entry: Any, who: tuple[str, str], locale: str, reason: str
) -> None:
    person = facilitator(*who)

    for door in (
        lambda: write(entry, person, "X", locale),
        lambda: publish_text(entry, locale=locale, by=person),
    ):
        with pytest.raises(AcademyError) as refusal:
            door()
        assert str(refusal.value) == reason
    assert (fresh(entry).texts.count(), fresh(entry).latest_revision) == (0, None)


def test_partner_of_an_organisation_that_is_not_trusted_writes_a_draft(
    entry: Any, organisation: Organisation
) -> None:
    person = partner(organisation)

    write(entry, person, "Rues")

    with pytest.raises(AcademyError, match="not marked as trusted"):
        publish_text(entry, locale="fr", by=person)
    assert (fresh(entry).texts.count(), fresh(entry).has_unpublished_changes) == (0, True)


def test_showing_a_translation_leaves_what_others_have_begun(entry: Any) -> None:
    author, translator = curator(), facilitator("africa", "fr")
    draft = fresh(entry)
    draft.title = "Half written"
    draft.save_revision(user=author)

    write(entry, translator, "Rues")
    publish_text(entry, locale="fr", by=translator)

    shown = fresh(entry)
    assert (shown.title, shown.held_text("fr").title) == ("Streets", "Rues")
    assert shown.has_unpublished_changes
    waiting = shown.get_latest_revision_as_object()
    assert (waiting.title, waiting.held_text("fr").title) == ("Half written", "Rues")
    # It was made from the draft, which is not shown: the reader is told that they differ.
    assert (waiting.text_state("fr"), shown.text_state("fr")) == (
        TextState.CURRENT,
        TextState.STALE,
    )


def test_two_who_save_the_same_translation_are_told_apart(entry: Any) -> None:
    first, second = facilitator("africa", "fr"), curator()
    write(entry, first, "Rues")

    with pytest.raises(TextChangedError, match=str(first)):
        write(entry, second, "Voies", shown="")

    assert fresh(entry).get_latest_revision_as_object().held_text("fr").title == "Rues"


def test_two_languages_and_the_original_saved_side_by_side_are_all_kept(entry: Any) -> None:
    french, spanish, author = facilitator("africa", "fr"), facilitator("africa", "es"), curator()
    before = TextWords.of(entry)

    write(entry, french, "Rues", original=before)
    draft = fresh(entry).get_latest_revision_as_object()
    draft.title = "Roads"
    draft.save_revision(user=author)
    write(entry, spanish, "Calles", "es", original=before)

    draft = fresh(entry).get_latest_revision_as_object()
    assert (draft.title, draft.held_text("fr").title, draft.held_text("es").title) == (
        "Roads",
        "Rues",
        "Calles",
    )
    # Both followed what they were shown, not what stands there by now.
    assert (draft.text_state("fr"), draft.text_state("es")) == (TextState.STALE, TextState.STALE)
    assert kept_original(draft.held_text("es").made_from) == before


def test_saying_that_it_was_brought_up_to_date_claims_it_without_changing_a_word(
    entry: Any,
) -> None:
    person = curator()
    entry.text_model().objects.create(
        entry=entry, locale="fr", made_from="0" * 64, **words("Rues").as_dict()
    )

    written = write(entry, person, "Rues", takes_in=True)

    assert (written.has_changed, written.state) == (True, TextState.CURRENT)
    assert written.draft.curated_fields == [text_claim("fr")]
    publish_text(entry, locale="fr", by=person)
    assert fresh(entry).text_state("fr") is TextState.CURRENT


def test_language_of_the_original_is_not_translated_into(entry: Any) -> None:
    with pytest.raises(SameLanguageError):
        write(entry, curator(), "Streets", "en-GB")


def test_entry_somebody_else_has_locked_is_refused(entry: Any) -> None:
    type(entry).objects.filter(pk=entry.pk).update(locked=True, locked_by=curator())

    with pytest.raises(EntryLockedError):
        write(entry, curator(), "Rues")


def test_draft_in_review_takes_what_is_shown_meanwhile(organisation: Organisation) -> None:
    make_review()
    entry = CourseFactory(provider=organisation, **words("Streets").as_dict())
    author, decides = partner(organisation), curator()
    write(entry, author, "Rues")
    submit(entry, by=author)

    with pytest.raises(InReviewError):
        write(entry, author, "Voies")
    write(entry, decides, "Chemins")
    publish_text(entry, locale="fr", by=decides)
    assert fresh(entry).workflow_in_progress
    fresh(entry).current_workflow_state.current_task_state.approve(user=decides)

    assert fresh(entry).held_text("fr").title == "Chemins"


def test_hidden_entry_takes_the_translation_with_its_draft(organisation: Organisation) -> None:
    entry = CourseFactory(provider=organisation, draft=True)
    person = curator()

    write(entry, person, "Rues")

    assert fresh(entry).held_text("fr").title == "Rues"
    with pytest.raises(NotShownError):
        publish_text(entry, locale="fr", by=person)
    publish(entry, by=person)
    assert (fresh(entry).live, fresh(entry).held_text("fr").title) == (True, "Rues")


def test_text_that_the_source_gives_is_shown_already(organisation: Organisation) -> None:
    text = CourseTextFactory(entry=CourseFactory(provider=organisation))
    IndexChange.objects.all().delete()

    publish_text(text.entry, locale="fr", by=curator())

    assert (fresh(text.entry).curated_fields, IndexChange.objects.count()) == ([], 0)


def test_harvested_translation_follows_what_its_source_says_of_the_original(
    organisation: Organisation,
) -> None:
    def record(original: str) -> CourseRecord:
        texts = (TextRecord(locale="en", title=original), TextRecord(locale="fr", title="Rues"))
        return CourseRecord(key="r", texts=texts, provider=ProviderRecord(name="A"))

    loader = loader_for(Course.kind)
    (written,) = loader.load([Work(record=record("Streets"))], at=NOW)
    course = Course.objects.get(pk=written.entry_id)
    course.title = "Our streets"
    course.save_revision(user=curator()).publish()

    loader.load([Work(record=record("Roads"), entry_id=course.pk)], at=NOW)

    assert fresh(course).title == "Our streets"
    assert fresh(course).text_state("fr") is TextState.STALE
    assert kept_original(fresh(course).held_text("fr").made_from) == TextWords(title="Roads")
