"""Named filters over entries of any kind, and over the changes that their index waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from academy.accounts.roles import Action
from academy.accounts.rules import Viewer, reachable_by, tag_in_languages
from academy.catalogue.enums import TextState
from academy.catalogue.texts import state_of_text, text_hash

# No change waits longer than this for its next try.
LONGEST_PAUSE: Final = timedelta(minutes=10)
ANYTHING: Final = Q()


class CatalogueQuerySet(models.QuerySet[Any]):
    """Filters that courses and webinars share."""

    def published(self) -> Self:
        """Entries that the public may see: live, and not a duplicate of another."""
        return self.filter(live=True, duplicate_of=None)

    def allowing(self, action: Action, user: Viewer) -> Self:
        """Entries with which somebody may do this; agrees with `rules.may`, row by row."""
        from academy.catalogue.rules import reachable_entries

        return self.filter(reachable_entries(self.model, user, action))

    def visible_to(self, user: Viewer) -> Self:
        """Entries that somebody may see: what is public, and the drafts within reach."""
        return self.allowing(Action.SEE, user)

    def editable_by(self, user: Viewer) -> Self:
        """Entries that somebody may change."""
        return self.allowing(Action.EDIT, user)

    def publishable_by(self, user: Viewer) -> Self:
        """Entries that somebody may publish and withdraw."""
        return self.allowing(Action.PUBLISH, user)

    def with_stale_texts(self, *, among: Q = ANYTHING) -> Self:
        """Entries of which a translation is out of date; `among` narrows the translations.

        This reads every original that is translated: see `EntryTextQuerySet.with_states`.
        """
        texts = self.model.text_model().objects.filter(
            among, entry__in=self.order_by().values("pk")
        )
        stale = {pk for state, pk in texts.with_states("entry_id") if state is TextState.STALE}
        return self.filter(pk__in=stale)

    def untranslated(self, language: str) -> Self:
        """Entries whose text is neither written in a language (`fr`) nor translated into it."""
        texts = self.model.text_model().objects.filter(
            tag_in_languages("locale", frozenset({language})), entry=OuterRef("pk")
        )
        own = tag_in_languages("locale", frozenset({language}))
        return self.filter(~own, ~Exists(texts))

    def in_languages(self, tags: Iterable[str]) -> Self:
        """Entries taught in one of these languages (canonical BCP 47 tags)."""
        return self.filter(in_language__tag__in=list(tags)).distinct()

    def about(self, slugs: Iterable[str]) -> Self:
        """Entries on one of these themes or on a theme below it."""
        wanted = list(slugs)
        return self.filter(
            models.Q(themes__slug__in=wanted) | models.Q(themes__parent__slug__in=wanted)
        ).distinct()

    def taught_by(self, slugs: Iterable[str]) -> Self:
        """Entries that use one of these methods."""
        return self.filter(methods__slug__in=list(slugs)).distinct()


class EntryTextQuerySet(models.QuerySet[Any]):
    """Filters over the translations of one kind of entry."""

    def allowing(self, action: Action, user: Viewer) -> Self:
        """Translations with which somebody may do this; agrees with `rules.may`, row by row."""
        from academy.catalogue.rules import text_paths_of

        entries = self.model._meta.get_field("entry").related_model
        return self.filter(reachable_by(user, action, text_paths_of(entries)))

    def with_states(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield where each translation stands, followed by the values of the columns.

        The hash is worked out here and not by the database, so this reads every original.
        """
        original = ("entry__title", "entry__summary", "entry__description")
        rows = self.order_by("pk").values_list("made_from", *original, *columns)
        for made_from, title, summary, description, *values in rows.iterator(chunk_size=500):
            yield (
                state_of_text(made_from, original=text_hash(title, summary, description)),
                *values,
            )


class IndexChangeQuerySet(models.QuerySet[Any]):
    """Filters over the outbox."""

    def waiting(self) -> Self:
        """Changes that are carried to the index sooner or later by themselves."""
        return self.filter(given_up_at=None)

    def due_at(self, at: datetime) -> Self:
        """Waiting changes whose moment has come.

        One further away than the longest pause was written before the clock was set back.
        """
        return self.waiting().filter(
            Q(next_try_at=None) | Q(next_try_at__lte=at) | Q(next_try_at__gt=at + LONGEST_PAUSE)
        )

    def refused(self) -> Self:
        """Changes that were refused at least once, given up or not."""
        return self.filter(attempts__gt=0)

    def given_up(self) -> Self:
        """Changes that were refused too often and wait for a person."""
        return self.filter(given_up_at__isnull=False)
