"""The forms of courses and webinars, and of whatever two people may have open at once.

What the author of an entry changed is claimed, and nothing else. The page carries fingerprints of
what its author was shown (`seen`). A part that comes back as it was shown is nobody's change,
whatever a harvest or a colleague has made of it meanwhile; it takes the value of this moment. A
part that two people changed is refused in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea

from academy.accounts.roles import Action, Facts
from academy.accounts.rules import facts_of_organisation, may
from academy.addresses import AddressRefusedError, check_address
from academy.catalogue.curating import TEXTS, completed, fingerprints
from academy.catalogue.models import CatalogueEntry
from academy.errors import AcademyError
from academy.html import clean_html, in_blocks
from academy.taxonomy.models import Audience, Language, Method, Theme
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, Term, vocabulary
from cms.permissions import rows_for
from cms.references import refers_to_closed
from cms.viewsets.claims import said_by_source
from webinars.models import WebinarSeries

RICH_TEXT = ("h2", "h3", "bold", "italic", "ol", "ul", "link")
MOST_HOURS = 100_000


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the lines that say something."""
        if isinstance(value, list):
            return value
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class HoursField(forms.FloatField):
    """A duration, typed as hours."""

    def prepare_value(self, value: Any) -> Any:
        """Show a duration as hours."""
        return round(value.total_seconds() / 3600, 2) if isinstance(value, timedelta) else value

    def to_python(self, value: Any) -> Any:
        """Return the duration."""
        if isinstance(value, timedelta):
            return value
        hours = super().to_python(value)
        return None if hours is None else timedelta(hours=hours)

    def validate(self, value: Any) -> None:
        """Refuse what is no length of a course."""
        forms.Field.validate(self, value)
        if value is not None and not timedelta(0) <= value <= timedelta(hours=MOST_HOURS):
            raise ValidationError(_("Write a number of hours between 0 and 100,000."))

    def run_validators(self, value: Any) -> None:
        """Skip those of numbers: the value is a duration by now."""


class TermsField(forms.ModelMultipleChoiceField[Any]):
    """Terms of a vocabulary under their labels in the language of the screen."""

    def __init__(self, *, family: str, **options: Any) -> None:
        self.family = family
        super().__init__(required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        """Return the label of a term, indented below its parent."""
        terms: Mapping[str, Term] = getattr(vocabulary(), self.family)
        term = terms.get(getattr(obj, "tag", None) or obj.slug)
        if term is None:
            return str(obj)
        label = term.label(get_language() or FALLBACK_LOCALE)
        return f"\u2014 {label}" if term.parent else label


class EditorOfHtml(DraftailRichTextArea):
    """Wagtail's editor over HTML that a feed may have sent: it reads no other than in blocks."""

    def format_value(self, value: Any) -> Any:
        """Return what the editor reads."""
        return super().format_value(in_blocks(value) if isinstance(value, str) else value)


class RichTextField(forms.CharField):
    """HTML typed in the editor; only what `clean_html` lets through is stored."""

    widget = EditorOfHtml(features=RICH_TEXT)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Tell the editor its name, since the label on the page belongs to a hidden field."""
        # A form's own copy of the widget shares the options. What is typed goes into that hidden
        # field at once, and not after a quarter of a second in which somebody may press a button.
        self.widget.options = {
            **self.widget.options,
            "ariaLabel": str(self.label),
            "stateSaveInterval": 10,
        }
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> str:
        """Return clean HTML; an empty paragraph is nothing."""
        cleaned = clean_html(super().clean(value) or "")
        return cleaned if shown_html(cleaned) else ""


def shown_html(text: str) -> str:
    """Return what the editor makes of stored HTML, so that only a person's change is one."""
    if not text:
        return ""
    widget = RichTextField.widget
    posted = widget.value_from_datadict({"text": widget.format_value(text)}, {}, "text")
    cleaned = clean_html(posted or "")
    return "" if cleaned.replace("<p></p>", "").strip() == "" else cleaned


def locale_choices() -> list[tuple[str, str]]:
    """Return every language by tag, under its name in the language of the screen."""
    shown_in = get_language() or FALLBACK_LOCALE
    named = [(term.value, term.label(shown_in)) for term in vocabulary().languages.values()]
    return [("", "\u2014"), *sorted(named, key=lambda one: one[1])]


class LocaleField(forms.ChoiceField):
    """The language of a text; one that is stored already may stay, known or not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=locale_choices, **options)

    def valid_value(self, value: Any) -> bool:
        """Accept what is listed or stands there."""
        return super().valid_value(value) or value == getattr(self, "stored", None)


class WebAddressField(forms.CharField):
    """An address that people will follow: http or https and nothing else."""

    widget = forms.URLInput(attrs={"dir": "ltr"})

    def clean(self, value: Any) -> str:
        """Return the address as it is stored."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return check_address(text, public_only=False)
        except AddressRefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal


class LabelledForm(WagtailAdminModelForm):
    """A form whose labels begin with a capital, those of fields of its own making as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

    def full_clean(self) -> None:
        """Clean the form, if all that it refers to by number is open to this person.

        Raises:
            AcademyError: a number was posted that no chooser offered.
        """
        if refers_to_closed(self):
            raise AcademyError(_("The form refers to something that is not open to you."))
        super().full_clean()


class SeenForm(LabelledForm):
    """A form that knows what its author was shown, and refuses what two people changed.

    A child says what stands there now (`content_before`), which parts of that are told apart
    (`told_apart`), and calls `refuse_what_two_people_changed` once all is clean.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        self.before = self.content_before()
        if not self.is_bound:
            self.initial["seen"] = json.dumps(self.fingerprints_of(self.before))

    def content_before(self) -> dict[str, Any]:
        """Return what stands there now; that of something new is blank."""
        raise NotImplementedError

    def told_apart(self) -> Iterable[str]:
        """Return the parts that two people may change apart from each other."""
        raise NotImplementedError

    def content_of(self, name: str) -> dict[str, Any]:
        """Return what stands there with one part as its author sends it."""
        raise NotImplementedError

    def refuse_part(self, name: str, message: str) -> None:
        """Say at a part why it is refused."""
        self.add_error(name, message)

    def fingerprints_of(self, content: Mapping[str, Any]) -> dict[str, str]:
        """Return what each part of a content says."""
        return fingerprints(content, claimable=[*self.told_apart()], as_shown=shown_html)

    def fingerprints_seen(self) -> dict[str, str]:
        """Return what the author was shown; where the page does not say, what is there now."""
        try:
            seen = json.loads(self.data.get(self.add_prefix("seen"), ""))
        except ValueError:
            seen = None
        return seen if isinstance(seen, dict) else self.fingerprints_of(self.before)

    def refuse_what_two_people_changed(self, names: Iterable[str]) -> None:
        """Refuse parts that somebody else has changed since this author opened the page."""
        latest = self.instance.latest_revision
        if latest is None or latest.user_id in {None, getattr(self.for_user, "pk", None)}:
            return
        seen, now = self.fingerprints_seen(), self.fingerprints_of(self.before)
        for name in names:
            if name not in now or now[name] == seen.get(name):
                continue
            mine = self.fingerprints_of(self.content_of(name)).get(name)
            if mine not in {seen.get(name), now[name]}:
                message = _(
                    "%(person)s has changed this since you opened the page. Yours is kept here: "
                    "copy it, open the page again and write what shall stand."
                )
                self.refuse_part(name, message % {"person": latest.user})


class EntryForm(SeenForm):
    """The form of an entry of either kind; translations have a screen of their own."""

    organisation_field: ClassVar[str]

    locale = LocaleField(label=gettext_lazy("language of the text"), required=False)
    description = RichTextField(label=gettext_lazy("description"), required=False)
    keywords = LinesField(
        label=gettext_lazy("keywords"),
        required=False,
        help_text=gettext_lazy("One a line. For example: participatory budget"),
    )
    accessibility_features = LinesField(
        label=gettext_lazy("accessibility"),
        required=False,
        help_text=gettext_lazy("One a line. For example: captions"),
    )
    time_required = HoursField(
        label=gettext_lazy("hours it takes"),
        required=False,
        help_text=gettext_lazy("For example: 6.5"),
    )
    url = WebAddressField(label=gettext_lazy("address at the provider"), required=False)
    in_language = TermsField(
        label=gettext_lazy("languages of teaching"),
        family="languages",
        queryset=Language.objects.all(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    themes = TermsField(
        label=gettext_lazy("themes"),
        family="themes",
        queryset=Theme.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )
    methods = TermsField(
        label=gettext_lazy("methods"),
        family="methods",
        queryset=Method.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )
    audiences = TermsField(
        label=gettext_lazy("audiences"),
        family="audiences",
        queryset=Audience.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].stored = self.instance.locale

    def content_before(self) -> dict[str, Any]:
        """Return the draft as it stands now; that of a new entry is blank."""
        if self.is_new:
            return dict(type(self.instance)().serializable_data())
        row = type(self.instance)._base_manager.get(pk=self.instance.pk)
        return dict(row.get_latest_revision_as_object().serializable_data())

    def told_apart(self) -> Iterable[str]:
        """Return what a person may claim; translations are written elsewhere."""
        return [name for name in self.instance.claimable if name != TEXTS]

    @cached_property
    def said(self) -> dict[str, str] | None:
        """What the source says of each part, None without one; read only where parts are claimed.

        It is shown beside the fields that people have changed here.
        """
        return said_by_source(self.instance) if self.instance.curated_fields else None

    # --- Refusals ---------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Refuse to bring an entry where its author does not reach."""
        cleaned: dict[str, Any] = super().clean()
        if self.organisation_field in cleaned and "in_language" in cleaned:
            self._refuse_out_of_reach(cleaned)
        return cleaned

    def _refuse_out_of_reach(self, cleaned: Mapping[str, Any]) -> None:
        asked = [Action.EDIT]
        if "action-publish" in self.data:
            asked.append(Action.PUBLISH)
        facts = self._facts(cleaned)
        for action in asked:
            answer = may(self.for_user, action, facts)
            if not answer.allowed:
                self.add_error(self.organisation_field, answer.reason)
                return

    def _facts(self, cleaned: Mapping[str, Any]) -> Facts:
        return facts_of_organisation(
            cleaned[self.organisation_field],
            languages=[language.tag for language in cleaned["in_language"]],
            is_entry=True,
        )

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.is_new and not self.errors:
            self.refuse_what_two_people_changed(self.fields)

    def content_of(self, name: str) -> dict[str, Any]:
        """Return the draft with one field as its author sends it."""
        value = self.cleaned_data.get(name)
        if isinstance(value, models.QuerySet):
            return {**self.before, name: [one.pk for one in value]}
        return {**self.before, name: self.instance.serializable_data()[name]}

    # --- Saving -----------------------------------------------------------------------------

    def save(self, commit: bool = True) -> CatalogueEntry:  # noqa: FBT001, FBT002  (Django's)
        """Return the draft with its claims; a row that is hidden takes it too."""
        entry: CatalogueEntry = super().save(commit=False)
        self._name_new_rows(entry)
        content = dict(entry.serializable_data())
        seen, mine = self.fingerprints_seen(), self.fingerprints_of(content)
        changed = {name for name in seen.keys() | mine.keys() if seen.get(name) != mine.get(name)}
        if self.is_new:
            entry.claim(changed)
            entry.has_settled_claims = True
            if commit:
                entry.save()
            return entry
        return self._settled(entry, content, changed, commit=commit)

    def _settled(
        self, entry: CatalogueEntry, content: dict[str, Any], changed: set[str], *, commit: bool
    ) -> CatalogueEntry:
        rows = type(entry)._base_manager.all()
        draft: CatalogueEntry
        with transaction.atomic():
            row = rows.select_for_update().get(pk=entry.pk)
            texts = row.get_latest_revision_as_object().serializable_data()
            draft = row.with_content_json(self._untouched_as_now(content, changed, texts))
            draft.has_settled_claims = True
            if commit:
                draft.save()
        return draft

    def _untouched_as_now(
        self, content: dict[str, Any], changed: set[str], now: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the content in which every part that its author left alone is as it is now.

        `now` is the draft of this moment, whose translations somebody may just have written.
        """
        of_texts = {claim for claim in now["curated_fields"] if claim.startswith(f"{TEXTS}.")}
        others = {one for one in self.before["curated_fields"] if not one.startswith(f"{TEXTS}.")}
        merged = dict(content) | {
            "curated_fields": completed(others | of_texts | changed),
            TEXTS: now[TEXTS],
        }
        for name in self.instance.claimable:
            if name != TEXTS and name not in changed:
                merged[name] = self.before[name]
        return merged

    def _name_new_rows(self, entry: CatalogueEntry) -> None:
        """Give rows of its own making a name; a child has some."""


class CourseForm(EntryForm):
    """The form of a course."""

    organisation_field = "provider"

    def _name_new_rows(self, entry: CatalogueEntry) -> None:
        for run in entry.instances.all():
            if not run.key:
                run.key = f"own-{uuid4().hex[:16]}"


class WebinarForm(EntryForm):
    """The form of a webinar."""

    organisation_field = "organizer"

    series = forms.ModelChoiceField(
        label=gettext_lazy("series"), queryset=WebinarSeries.objects.none(), required=False
    )
    join_url = WebAddressField(label=gettext_lazy("address to join"), required=False)
    recording_url = WebAddressField(label=gettext_lazy("recording"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = rows_for(WebinarSeries, self.for_user, Action.EDIT)
        stored = WebinarSeries.objects.filter(pk=self.instance.series_id)
        self.fields["series"].queryset = own | stored
