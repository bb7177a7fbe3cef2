"""What every entry of the catalogue is, and the outbox that carries its changes to the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Protocol, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from academy.accounts.models import User
from academy.catalogue.curating import SHOWN, changes, completed, merged_content
from academy.catalogue.enums import EntryKind, Level, OrganisationRole, TextState
from academy.catalogue.previewing import preview_of
from academy.catalogue.querysets import EntryTextQuerySet, IndexChangeQuerySet
from academy.catalogue.states import EntryState, Session, best_session
from academy.catalogue.texts import serving_translation, state_of_text, text_hash
from academy.organisations.models import Organisation
from academy.overwriting import overwritable
from academy.paths import numbered_path
from academy.taxonomy.models import Audience, Language, Method, Theme


class Run(Protocol):
    """One run of an entry: its session, and where and how its moments were announced."""

    @property
    def session(self) -> Session:
        """What its state is worked out from."""

    @property
    def time_zone(self) -> str:
        """The zone (IANA name) of its announcement; empty when nobody said."""

    @property
    def is_all_day(self) -> bool:
        """Whether its dates came without a time of day."""


class CatalogueEntry(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """A course or a webinar, when the code treats both alike.

    `locale` is the language of `title`, `summary` and `description`; `in_language` that of
    teaching. `description` is HTML that has passed `clean_html`. `matched_terms` keeps the words
    each theme and method was assigned for: `{"themes": {slug: [words]}, "methods": {...}}`.
    `last_confirmed_at` is when a source last said that all this holds, `reviewed_at` when a person
    last did. `curated_fields` names what a person has changed here; a harvest leaves those alone,
    and a draft speaks for those only (see `curating`). `claimable` lists what may be claimed,
    `known_by` the columns by which a row of an owned relation is known.
    """

    kind: ClassVar[EntryKind]
    organisation_field: ClassVar[str]
    claimable: ClassVar[tuple[str, ...]] = (
        "title",
        "summary",
        "description",
        "locale",
        "texts",
        "in_language",
        "themes",
        "methods",
        "audiences",
        "keywords",
        "level",
        "is_accessible_for_free",
        "price",
        "price_currency",
        "license",
        "time_required",
        "url",
        "image",
        "accessibility_features",
        "other_organisations",
    )
    known_by: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "other_organisations": ("organisation", "role")
    }
    texts: models.Manager[EntryText]

    title = models.CharField(_("title"), max_length=500)
    summary = models.TextField(_("summary"), blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    locale = models.CharField(_("language of the text"), max_length=35, blank=True, default="")
    in_language = ParentalManyToManyField(
        Language, verbose_name=_("languages of teaching"), blank=True, related_name="%(class)ss"
    )
    themes = ParentalManyToManyField(
        Theme, verbose_name=_("themes"), blank=True, related_name="%(class)ss"
    )
    methods = ParentalManyToManyField(
        Method, verbose_name=_("methods"), blank=True, related_name="%(class)ss"
    )
    audiences = ParentalManyToManyField(
        Audience, verbose_name=_("audiences"), blank=True, related_name="%(class)ss"
    )
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    matched_terms = models.JSONField(default=dict, blank=True, editable=False)
    level = models.CharField(
        _("level"), max_length=20, choices=Level.choices, blank=True, default=""
    )
    is_accessible_for_free = models.BooleanField(_("free of charge"), null=True, blank=True)
    price = models.DecimalField(
        _("price"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    license = models.CharField(_("licence"), max_length=300, blank=True, default="")
    time_required = models.DurationField(_("time it takes"), null=True, blank=True)
    url = models.URLField(_("address at the provider"), max_length=2000, blank=True, default="")
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accessibility_features = models.JSONField(_("accessibility"), default=list, blank=True)
    curated_fields = models.JSONField(default=list, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates", editable=False
    )
    last_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @classmethod
    def text_model(cls) -> Any:
        """Return the table of the translations of this kind."""
        return cls._meta.get_field("texts").related_model

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """One preview of the public page in each language of the interface."""
        return list(settings.LANGUAGES)

    @property
    def default_preview_mode(self) -> str:
        """The language of the editor's own screen."""
        shown_in = get_language() or settings.LANGUAGE_CODE
        return shown_in if shown_in in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the public page of this draft in a language."""
        return preview_of(self, request, mode_name)

    @property
    def key(self) -> str:
        """The name of this entry in index and API: `course:12`."""
        return f"{self.kind}:{self.pk}"

    @property
    def slug(self) -> str:
        """The readable end of this entry's address; any script that survives slugging."""
        return entry_slug(self.kind, self.title)

    @property
    def organisation(self) -> Organisation | None:
        """Who stands behind the entry: the provider of a course, the organizer of a webinar."""
        raise NotImplementedError

    @property
    def runs(self) -> Sequence[Run]:
        """The dated and on-demand runs: the instances of a course, the webinar itself."""
        raise NotImplementedError

    def get_absolute_url(self) -> str:
        """Return the public page in the active language."""
        return entry_path(self.kind, self.pk, self.title)

    def state_at(self, at: datetime) -> EntryState:
        """Return where this entry stands at a moment: the state of its most useful session."""
        return best_session((run.session for run in self.runs), at)

    def text_in(self, locale: str) -> EntryText | None:
        """Return the translation for a reader of this language; None where the own text serves."""
        texts = {text.locale: text for text in self.texts.all()}
        serving = serving_translation(locale, own=self.locale, held=texts)
        return texts[serving] if serving else None

    @property
    def text_hash(self) -> str:
        """The hash of the original text; a translation keeps the one it was made from."""
        return text_hash(self.title, self.summary, self.description)

    def held_text(self, locale: str) -> EntryText | None:
        """Return the translation into exactly this language, as prefetched or in this draft."""
        return next((text for text in self.texts.all() if text.locale == locale), None)

    def text_state(self, locale: str) -> TextState:
        """Return where the translation into exactly this language stands, in this row or draft."""
        held = self.held_text(locale)
        return state_of_text(held.made_from if held else None, original=self.text_hash)

    @property
    def is_visible(self) -> bool:
        """Whether the public may see the entry."""
        return bool(self.live) and self.duplicate_of_id is None

    def with_content_json(self, content: Mapping[str, Any]) -> Self:
        """Return the draft that a revision keeps, as it is now.

        What no person has claimed, and every column that the machine keeps, comes from this row,
        so that publishing last week's draft does not bring back last week's themes and seats.
        """
        merged = merged_content(
            live=self.serializable_data(),
            draft=content,
            claimable=self.claimable,
            unique=self.known_by,
        )
        organisation = merged[self.organisation_field]
        if organisation and not Organisation.objects.filter(pk=organisation).exists():
            merged[self.organisation_field] = getattr(self, f"{self.organisation_field}_id")
        return self.fitted(super().with_content_json(merged))

    def fitted(self, draft: Self) -> Self:
        """Return a draft as it may stand in this row; a child may have rules."""
        return draft

    def claim(self, names: Iterable[str]) -> None:
        """Take these parts over from the source, in this draft."""
        self.curated_fields = completed({*self.curated_fields, *names})

    @transaction.atomic
    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a draft; what differs from the draft before it has been claimed by its author.

        A form that knows better what its author was shown says so by `has_settled_claims`. An
        autosave writes over its own last draft only while nobody has relied on that.
        """
        kwargs["overwrite_revision"] = overwritable(kwargs.get("overwrite_revision"), self)
        if not getattr(self, "has_settled_claims", False):
            before = type(self)._base_manager.get(pk=self.pk).get_latest_revision_as_object()
            self.claim(
                changes(
                    before.serializable_data(),
                    self.serializable_data(),
                    claimable=self.claimable,
                )
            )
        return super().save_revision(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Any, user: User | None = None, *args: Any, **kwargs: Any) -> None:
        """Publish a draft: every door of Wagtail ends here.

        Locks the row and reads it and the draft again, so that a harvest or an autosave meanwhile
        is neither lost nor undone. What was given back to the source gets its words.

        Raises:
            RefusedError: `user` may not publish it as it stands, or not where the draft puts it.
        """
        from academy.accounts.roles import Action
        from academy.accounts.rules import require
        from academy.catalogue.outbox import note_change
        from academy.catalogue.publishing import note_publication
        from academy.catalogue.sources import apply_sources

        live = type(self)._base_manager.select_for_update().get(pk=self.pk)
        revision.refresh_from_db()
        if user is not None:
            require(user, Action.PUBLISH, live)
            require(user, Action.PUBLISH, revision.as_object())
        super().publish(revision, user, *args, **kwargs)
        shown = type(self)._base_manager.get(pk=self.pk)
        if shown.live and not live.live and live.first_published_at:
            shown.claim([SHOWN])
            shown.save(update_fields=["curated_fields"])
        if set(live.curated_fields) - set(shown.curated_fields):
            apply_sources(shown)
        if shown.live:
            note_publication(shown, by=user, is_shown=True)
        note_change(self)

    @transaction.atomic
    def unpublish(
        self,
        set_expired: bool = False,  # noqa: FBT001, FBT002  (Wagtail's own signature)
        commit: bool = True,  # noqa: FBT001, FBT002
        user: User | None = None,
        log_action: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Take the entry off the public pages, whichever door of Wagtail asked for it.

        Locks the row and reads it again; no harvest brings it back before a person does.

        Raises:
            RefusedError: `user` may not.
        """
        from academy.accounts.roles import Action
        from academy.accounts.rules import require
        from academy.catalogue.outbox import note_change
        from academy.catalogue.publishing import note_publication

        live = type(self)._base_manager.select_for_update().get(pk=self.pk)
        if user is not None:
            require(user, Action.PUBLISH, live)
        live.claim([SHOWN])
        if live.live:
            note_publication(live, by=user, is_shown=False)
        super(CatalogueEntry, live).unpublish(set_expired, commit, user, log_action)
        for name in ("live", "live_revision", "has_unpublished_changes", "expired"):
            setattr(self, name, getattr(live, name))
        self.curated_fields = live.curated_fields
        note_change(live)


@lru_cache(maxsize=2_000)
def entry_slug(kind: EntryKind, title: str) -> str:
    """Return the readable end of an entry's address; any script that survives slugging.

    Lists show the same entries again and again, so those seen last are kept.
    """
    return slugify(title, allow_unicode=True)[:80].strip("-") or kind.value


def entry_path(kind: EntryKind, pk: int, title: str) -> str:
    """Return the public page of an entry in the active language."""
    return numbered_path(kind.value, pk, entry_slug(kind, title))


class EntryText(models.Model):
    """A translation of an entry's text; `made_from` is the hash of the original it follows."""

    entry: CatalogueEntry

    locale = models.CharField(_("language"), max_length=35)
    title = models.CharField(_("title"), max_length=500)
    summary = models.TextField(_("summary"), blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    made_from = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = EntryTextQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"


class OriginalText(models.Model):
    """What an original said when somebody translated it, found by its hash (`made_from`).

    A harvest overwrites an original without keeping a draft of it, so what a translation followed
    is kept here; drafts and rows hold the hash only. Rows are written once and never changed.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.title


class EntryOrganisation(models.Model):
    """Another organisation of an entry, with what it does there."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=OrganisationRole.choices)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class IndexChange(models.Model):
    """One change that the index has yet to see, written in the transaction of the change.

    Several rows for one entry are one piece of work. `attempts` counts how often the engine, or
    what builds the document, refused this entry; `error` is the last reason, `next_try_at` when
    it is tried again. `given_up_at` is set once that has happened too often: the row is then kept
    for a person. An engine that is out of reach changes none of this.
    """

    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    object_id = models.PositiveBigIntegerField()
    noted_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    objects = IndexChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change for the index")
        verbose_name_plural = _("changes for the index")
        ordering = ["pk"]
        indexes = [models.Index("kind", "object_id", name="catalogue_change_by_entry")]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The name of the entry in index and API: `course:12`."""
        return f"{self.kind}:{self.object_id}"


class IndexVersion(models.Model):
    """The counter a drainer draws from before it reads rows; one row, only ever counting up."""

    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)
