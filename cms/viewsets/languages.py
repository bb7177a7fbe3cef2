"""The languages of an entry: where each translation stands, and the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import compare
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from academy.accounts.models import User
from academy.accounts.roles import Action
from academy.accounts.rules import may
from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry, EntryText
from academy.catalogue.rules import text_facts
from academy.catalogue.texts import TextWords, state_of_text
from academy.taxonomy.language_tags import base_language
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, vocabulary
from cms.components import Words
from cms.permissions import may_on
from cms.viewsets.text_form import direction_of
from cms.wording import language_term, with_own_name

TRANSLATE_ICON: Final = "globe"


@dataclass(frozen=True, kw_only=True)
class LanguageRow:
    """One language of an entry: where its translation stands in the draft, and what is shown.

    `url` is empty where this person does not translate into it; then `reason` says why. `waits`
    says that the draft has another translation than what is shown.
    """

    locale: str
    label: str
    state: TextState
    title: Words | None
    url: str
    verb: str
    reason: str
    waits: bool
    page_url: str


def shown_in() -> str:
    """Return the language of the editor's own screen."""
    return get_language() or FALLBACK_LOCALE


def own_name(locale: str) -> str:
    """Return a language in the words of the screen with its own name beside."""
    term = language_term(locale, vocabulary())
    return with_own_name(term, shown_in()) if term else locale


def language_rows(draft: CatalogueEntry, user: User) -> list[LanguageRow]:
    """Return the languages of the site and those of the draft's translations, by their names."""
    held = {text.locale: text for text in draft.texts.all()}
    offered = {
        code
        for code, _name in settings.LANGUAGES
        if not any(base_language(each) == code for each in held)
    }
    own = base_language(draft.locale)
    live: CatalogueEntry = type(draft)._base_manager.get(pk=draft.pk)
    shown = {text.locale: text for text in live.texts.all()} if live.live else {}
    rows = [
        _row(draft, locale, user, held=held.get(locale), shown=shown.get(locale), live=live)
        for locale in offered | held.keys() | shown.keys()
        if base_language(locale) != own
    ]
    return sorted(rows, key=lambda row: row.label)


def _row(
    draft: CatalogueEntry,
    locale: str,
    user: User,
    *,
    held: EntryText | None,
    shown: EntryText | None,
    live: CatalogueEntry,
) -> LanguageRow:
    state = state_of_text(held.made_from if held else None, original=draft.text_hash)
    answer = may(user, Action.TRANSLATE, text_facts(draft, locale))
    verbs = {
        TextState.MISSING: _("Translate"),
        TextState.STALE: _("Bring up to date"),
        TextState.CURRENT: _("Edit"),
    }
    return LanguageRow(
        locale=locale,
        label=own_name(locale),
        state=state,
        title=Words(text=held.title, lang=locale, direction=direction_of(locale)) if held else None,
        url=text_url(draft, locale) if answer.allowed else "",
        verb=verbs[state],
        reason="" if answer.allowed else answer.reason,
        waits=live.live and _said(held) != _said(shown),
        page_url=page_url(live, locale) if shown else "",
    )


def _said(text: EntryText | None) -> tuple[TextWords, str] | None:
    return (TextWords.of(text), text.made_from) if text else None


def page_url(entry: CatalogueEntry, locale: str) -> str:
    """Return the public page of an entry in a language; empty where there is none."""
    if not entry.is_visible or locale not in dict(settings.LANGUAGES):
        return ""
    with override(locale):
        return entry.get_absolute_url()


def other_languages(
    draft: CatalogueEntry, user: User, rows: list[LanguageRow]
) -> list[tuple[str, str]]:
    """Return the further languages that this person may translate into, by their names."""
    listed = {row.locale for row in rows}
    own = base_language(draft.locale)
    facts = text_facts(draft, "")
    found = [
        (tag, term.label(shown_in()))
        for tag, term in vocabulary().languages.items()
        if tag not in listed
        and base_language(tag) != own
        and may(user, Action.TRANSLATE, replace(facts, languages=(tag,))).allowed
    ]
    return sorted(found, key=lambda one: one[1])


def languages_url(entry: CatalogueEntry) -> str:
    """Return the screen of an entry's languages."""
    return route_url(entry, "translations")


def text_url(entry: CatalogueEntry, locale: str) -> str:
    """Return the screen that translates an entry into a language."""
    return route_url(entry, "translate", locale)


def route_url(entry: CatalogueEntry, route: str, *more: str) -> str:
    viewset = type(entry).snippet_viewset
    return reverse(viewset.get_url_name(route), args=[quote(entry.pk), *more])


class LanguagesPanel(Panel):
    """The languages of an entry in its form, each with its state and the way to it."""

    class BoundPanel(Panel.BoundPanel):
        """One showing of it."""

        template_name = "cms/admin/languages_panel.html"

        def is_shown(self) -> bool:
            """Whether there is a row to translate yet."""
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the languages and the way to their screen."""
            return {
                **super().get_context_data(parent_context),
                "rows": language_rows(self.instance, self.request.user),
                "languages_url": languages_url(self.instance),
            }

        def get_comparison(self) -> list[Callable[..., Any]]:
            """Show what has changed in translations where two versions of an entry are compared."""
            entries = self.panel.model
            fields = entries.text_model()._meta
            compared = [
                *(
                    partial(compare.TextFieldComparison, fields.get_field(name))
                    for name in ("locale", "title", "summary")
                ),
                partial(compare.RichTextFieldComparison, fields.get_field("description")),
            ]
            return [
                partial(
                    compare.ChildRelationComparison,
                    entries._meta.get_field("texts"),
                    compared,
                    label=_("Translations"),
                )
            ]


class EntryScreen(WagtailAdminTemplateMixin, View):
    """A screen about the texts of one entry; the guard has asked for it before."""

    model: Any = None
    header_icon = TRANSLATE_ICON
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the row and its newest draft."""
        super().setup(request, *args, **kwargs)
        user: Any = request.user  # the guard lets only people in
        self.user: User = user
        self.row: CatalogueEntry = self.model._base_manager.get(pk=kwargs["pk"])
        self.draft: CatalogueEntry = self.row.get_latest_revision_as_object()

    @cached_property
    def may_edit(self) -> bool:
        """Whether this person may open the form of the entry."""
        return may_on(self.user, Action.EDIT, self.row).allowed

    def get_page_subtitle(self) -> str:
        """Return the title of the draft."""
        return self.draft.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: the list, the entry, its languages."""
        viewset = self.model.snippet_viewset
        entry = {"label": self.draft.title, "url": None}
        if self.may_edit:
            entry["url"] = route_url(self.row, "edit")
        return [
            *super().get_breadcrumbs_items(),
            {
                "url": reverse(viewset.get_url_name("list")),
                "label": capfirst(self.model._meta.verbose_name_plural),
            },
            entry,
            {"url": languages_url(self.row), "label": _("Languages")},
        ]


class TranslationsView(EntryScreen):
    """The languages of an entry, and where each translation stands."""

    template_name = "cms/admin/languages.html"
    page_title = gettext_lazy("Languages")

    def get(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Show them, or go to the language that was chosen."""
        chosen = request.GET.get("into", "")
        if chosen in vocabulary().languages:
            return redirect(text_url(self.row, chosen))
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the languages."""
        rows = language_rows(self.draft, self.user)
        original = own_name(self.draft.locale) if self.draft.locale else ""
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "others": other_languages(self.draft, self.user, rows),
            "original": original,
            "is_shown": self.row.live,
        }
