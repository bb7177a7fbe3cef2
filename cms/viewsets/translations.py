"""The screen of one translation beside its original: written, shown, sent to review, taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import BoundField, Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail.admin import messages

from academy.accounts.roles import Action
from academy.accounts.rules import may
from academy.catalogue.curating import text_claim
from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry, EntryText
from academy.catalogue.originals import kept_original
from academy.catalogue.publishing import publish_text, refuse_locked, submit
from academy.catalogue.rules import text_facts
from academy.catalogue.texts import TextWords
from academy.catalogue.translating import TextChangedError, WrittenText, with_text, write_text
from academy.errors import AcademyError
from academy.taxonomy.language_tags import base_language
from academy.taxonomy.vocabulary import language_name, vocabulary
from cms.components import Words
from cms.viewsets.languages import (
    EntryScreen,
    TranslationsView,
    language_rows,
    languages_url,
    own_name,
    page_url,
    route_url,
)
from cms.viewsets.text_changes import FieldChange, changes_between
from cms.viewsets.text_form import FIELDS, TranslationForm, direction_of


@dataclass(frozen=True, kw_only=True)
class FieldRow:
    """One field of both texts: the original's words beside the field of the translation.

    `mine` is what stands there, for a page that cannot be written on.
    """

    label: str
    original: Words
    is_html: bool
    field: BoundField
    mine: Words
    change: FieldChange | None


class TranslateView(EntryScreen):
    """One translation beside its original: written, shown, sent to review, taken out."""

    template_name = "cms/admin/translate.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read which language it is about."""
        super().setup(request, *args, **kwargs)
        self.locale: str = kwargs["locale"]
        self.theirs: EntryText | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, unless there is no such language; the original's own leads back.

        Raises:
            Http404: nobody knows the language.
        """
        if self.locale not in vocabulary().languages and not self.draft.held_text(self.locale):
            raise Http404
        if base_language(self.locale) == base_language(self.draft.locale):
            messages.warning(request, _("The original is in this language."))
            return redirect(languages_url(self.row))
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return what is done here."""
        return _("Translation: %(language)s") % {"language": language_name(self.locale)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Add the language."""
        return [
            *super().get_breadcrumbs_items(),
            {"url": None, "label": language_name(self.locale)},
        ]

    # --- Answers ------------------------------------------------------------------------------

    def get(self, _request: HttpRequest, **_names: Any) -> HttpResponse:
        """Show both texts."""
        return self._page(self._form())

    def post(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Save, and do what was asked for besides."""
        form = self._form(request.POST)
        if "action-remove" in request.POST:
            return self._asked_to_remove(request, form)
        if not form.is_valid():
            messages.error(request, _("Nothing was saved. Look at what is marked below."))
            return self._page(form)
        return self._save(form, form.words)

    def _asked_to_remove(self, request: HttpRequest, form: TranslationForm) -> HttpResponse:
        if form.stored is None:
            return redirect(languages_url(self.row))
        if "confirmed" in request.POST:
            return self._save(form, None)
        context = self.get_context_data(form=form)
        return TemplateResponse(request, "cms/admin/remove_translation.html", context)

    def _save(self, form: TranslationForm, words: TextWords | None) -> HttpResponse:
        request = self.request
        try:
            written = write_text(
                self.row,
                locale=self.locale,
                words=words,
                shown=form.data.get("shown", ""),
                original=form.original_words,
                takes_in=bool(words and form.cleaned_data.get("takes_in")),
                by=self.user,
            )
        except AcademyError as refusal:
            if words is not None and isinstance(refusal, TextChangedError):
                return self._show_both(form, refusal)
            messages.error(request, f"{refusal} {_('Nothing was saved.')}")
            return redirect(request.path) if words is None else self._page(form)
        if "action-publish" in request.POST:
            self._publish(written)
        elif "action-submit" in request.POST:
            self._submit()
        else:
            self._say_saved(written)
        self._say_stale(written)
        return redirect(languages_url(self.row) if words is None else request.path)

    def _show_both(self, form: TranslationForm, refusal: AcademyError) -> HttpResponse:
        """Show what was typed and what stands there now; saving again replaces it."""
        messages.error(self.request, f"{refusal} {_('Nothing was saved.')}")
        form.show_again()
        self.theirs = self.draft.held_text(self.locale)
        return self._page(form)

    # --- What is said -------------------------------------------------------------------------

    def _publish(self, written: WrittenText) -> None:
        try:
            publish_text(self.row, locale=self.locale, by=self.user)
        except AcademyError as refusal:
            messages.warning(self.request, f"{_('Saved in the draft.')} {refusal}")
            return
        values = {"language": language_name(self.locale)}
        if written.draft.held_text(self.locale) is None:
            text = _("The translation (%(language)s) is no longer shown.") % values
        else:
            text = _("The translation (%(language)s) is shown now.") % values
        url = page_url(self.row, self.locale)
        buttons = [messages.button(url, _("Look at the page"), new_window=True)] if url else None
        messages.success(self.request, text, buttons=buttons)

    def _submit(self) -> None:
        try:
            submit(self.row, by=self.user)
        except AcademyError as refusal:
            messages.warning(self.request, f"{_('Saved in the draft.')} {refusal}")
        else:
            messages.success(self.request, _("Saved, and sent to those who may publish it."))

    def _say_saved(self, written: WrittenText) -> None:
        if not written.has_changed:
            messages.success(self.request, _("Nothing has changed, so nothing was saved."))
        elif written.draft.held_text(self.locale) is None:
            messages.success(
                self.request,
                _("Taken out of the draft. What is shown changes once the draft is published."),
            )
        elif self.row.live:
            messages.success(
                self.request, _("Saved in the draft. It is shown once it is published.")
            )
        else:
            messages.success(
                self.request, _("Saved. It is shown with the original, once that is published.")
            )

    def _say_stale(self, written: WrittenText) -> None:
        if written.state is TextState.STALE:
            messages.warning(
                self.request,
                _(
                    "It still counts as out of date: the original has changed since. Take the "
                    "changes in, then tick that it says what the original says."
                ),
            )

    # --- The page -----------------------------------------------------------------------------

    def _form(self, data: Any = None) -> TranslationForm:
        return TranslationForm(data, draft=self.draft, locale=self.locale)

    def _page(self, form: TranslationForm) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer

    def _lock_reason(self) -> str:
        try:
            refuse_locked(self.draft, by=self.user)
        except AcademyError as refusal:
            return str(refusal)
        return ""

    def get_context_data(self, *, form: TranslationForm, **kwargs: Any) -> dict[str, Any]:
        """Return both texts field by field, and what may be done."""
        lock = self._lock_reason()
        may_publish = may(self.user, Action.PUBLISH, text_facts(self.row, self.locale)).allowed
        followed = kept_original(form.held.made_from) if form.held else None
        is_stale = form.state is TextState.STALE
        changes = changes_between(followed, form.original_words) if followed and is_stale else {}
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "media": form.media + Media(css={"all": ["cms/translate.css"]}),
            "rows": list(self._rows(form, changes)),
            "languages": language_rows(self.draft, self.user),
            "tag": self.locale,  # Wagtail takes `locale` for one of its own
            "language": own_name(self.locale),
            "original_language": own_name(self.draft.locale) if self.draft.locale else "",
            "state": form.state,
            "is_stale": is_stale,
            "has_moved_on": form.original_words != TextWords.of(self.draft),
            "is_kept": followed is not None,
            "theirs": self._words_of(self.theirs) if self.theirs else None,
            "lock": lock,
            "can_remove": form.stored is not None,
            "can_publish": may_publish and self.row.live,
            "can_submit": not may_publish and self.may_edit and not self.row.workflow_in_progress,
            "is_of_source": form.held is not None
            and text_claim(self.locale) not in self.draft.curated_fields
            and self.row.last_confirmed_at is not None,
            "preview_url": route_url(self.row, "translate_preview", self.locale)
            if self.locale in dict(settings.LANGUAGES)
            else "",
            "languages_url": languages_url(self.row),
        }

    def _rows(self, form: TranslationForm, changes: dict[str, FieldChange]) -> Iterator[FieldRow]:
        original = form.original_words.as_dict()
        stored = form.stored.as_dict() if form.stored else dict.fromkeys(FIELDS, "")
        own = self.draft.locale
        for name in FIELDS:
            if not (original[name] or stored[name] or form[name].value()):
                continue
            yield FieldRow(
                label=str(form[name].label),
                original=Words(text=original[name], lang=own, direction=direction_of(own)),
                is_html=name == "description",
                field=form[name],
                mine=self._words(stored[name]),
                change=changes.get(name),
            )

    def _words(self, text: str) -> Words:
        return Words(text=text, lang=self.locale, direction=direction_of(self.locale))

    def _words_of(self, text: EntryText) -> dict[str, Words]:
        return {name: self._words(value) for name, value in TextWords.of(text).as_dict().items()}


class PreviewTextView(TranslateView):
    """The public page with the translation as it is typed; nothing is stored."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Show it, or what keeps it from being shown.

        Raises:
            Http404: the site has no pages in this language.
        """
        if self.locale not in dict(settings.LANGUAGES):
            raise Http404
        form = self._form(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing can be shown yet. Look at what is marked below."))
            return self._page(form)
        draft = with_text(self.draft, locale=self.locale, words=form.words)
        return draft.serve_preview(request, self.locale)


def translation_routes(model: type[CatalogueEntry], pk: str) -> list[URLPattern]:
    """Return the routes of these screens below those of an entry's viewset."""
    here = f"translations/<{pk}:pk>/"
    return [
        path(here, TranslationsView.as_view(model=model), name="translations"),
        path(f"{here}<str:locale>/", TranslateView.as_view(model=model), name="translate"),
        path(
            f"{here}<str:locale>/preview/",
            PreviewTextView.as_view(model=model),
            name="translate_preview",
        ),
    ]
