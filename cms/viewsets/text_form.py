"""The form of one translation: it carries what its author was shown, sealed, to be compared."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from academy.catalogue.enums import TextState
from academy.catalogue.models import CatalogueEntry, EntryText
from academy.catalogue.texts import TextWords, state_of_text
from academy.taxonomy.vocabulary import vocabulary
from cms.viewsets.forms import RichTextField, shown_html
from cms.wording import language_term

FIELDS: Final = ("title", "summary", "description")


def direction_of(locale: str) -> str:
    """Return which way a language is written: ltr, rtl, or auto where nobody knows it."""
    term = language_term(locale, vocabulary())
    return term.direction if term else "auto"


class TranslationForm(forms.Form):
    """A translation beside its original.

    `original` seals what the original said on the page, so that the translation follows what its
    author read, whatever has become of it since; `shown` is the hash of the translation that stood
    there. Once a form is sent, `original_words` are those of its page.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    original = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("title"), max_length=500)
    summary = forms.CharField(
        label=gettext_lazy("summary"), required=False, widget=AdminAutoHeightTextInput
    )
    description = RichTextField(label=gettext_lazy("description"), required=False)
    takes_in = forms.BooleanField(
        label=gettext_lazy("My translation now says what the original says"), required=False
    )

    def __init__(self, data: Any = None, *, draft: CatalogueEntry, locale: str) -> None:
        self.held: EntryText | None = draft.held_text(locale)
        self.stored = TextWords.of(self.held) if self.held else None
        self._salt = f"translation:{draft.key}:{locale}"
        self.original_words = TextWords.of(draft)
        super().__init__(
            data,
            initial={
                "shown": self.stored.hash if self.stored else "",
                "original": self._sealed(self.original_words),
                **(self.stored.as_dict() if self.stored else {}),
            },
        )
        if data is not None:
            self.original_words = self._unsealed(data.get("original", "")) or self.original_words
        for name in FIELDS:
            field = self.fields[name]
            field.label = capfirst(str(field.label))
            field.widget.attrs |= {"lang": locale, "dir": direction_of(locale)}
        if self.state is not TextState.STALE:
            del self.fields["takes_in"]

    @property
    def state(self) -> TextState:
        """Where the translation stands beside the original on the page."""
        made_from = self.held.made_from if self.held else None
        return state_of_text(made_from, original=self.original_words.hash)

    def _sealed(self, words: TextWords) -> str:
        return signing.dumps(words.as_dict(), salt=self._salt, compress=True)

    def _unsealed(self, sealed: str) -> TextWords | None:
        try:
            return TextWords(**signing.loads(sealed, salt=self._salt))
        except (signing.BadSignature, TypeError):
            return None

    def clean_original(self) -> str:
        """Refuse a page that is not ours, or so old that the key has changed."""
        sealed: str = self.cleaned_data["original"]
        if self._unsealed(sealed) is None:
            raise ValidationError(_("Open the page again: this one has grown too old."))
        return sealed

    def clean_summary(self) -> str:
        """Return the summary with one kind of line ends."""
        return str(self.cleaned_data["summary"]).replace("\r\n", "\n")

    @property
    def words(self) -> TextWords:
        """What its author says; a part that came back as it was shown is as it is stored."""
        typed = {name: self.cleaned_data[name] for name in FIELDS}
        if self.stored is not None:
            before = self.stored.as_dict()
            for name, value in before.items():
                shown = shown_html(value) if name == "description" else value.strip()
                if typed[name] == shown:
                    typed[name] = value
        return TextWords(**typed)

    def show_again(self) -> None:
        """Have the page say, when it is sent again, that its author has seen what stands there."""
        self.data = {**self.data.dict(), "shown": self.stored.hash if self.stored else ""}  # type: ignore[attr-defined]  # a QueryDict
