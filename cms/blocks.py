"""What the body of a page is made of; `cms/streams.py` turns it into parts that are shown."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from academy.addresses import MAX_ADDRESS_LENGTH, AddressRefusedError, check_address
from cms.asked import MOST_CHARACTERS, check_asked
from cms.choosers import course_chooser, webinar_chooser
from cms.embeds import check_embed
from courses.models import Course
from webinars.models import Webinar

TEXT_FEATURES: Final = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
LINE_FEATURES: Final = ["bold", "italic", "ol", "ul", "link"]
MOST_SHOWN: Final = 12


class AddressBlock(blocks.CharBlock):
    """A web address outside this site, in the form that `academy.addresses` lets through."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_ADDRESS_LENGTH, **kwargs)

    def clean(self, value: str) -> str:
        """Return the address as we store it."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return check_address(text)
        except AddressRefusedError as refusal:
            raise ValidationError(str(refusal.message)) from refusal


class AskedBlock(blocks.CharBlock):
    """The address of a filtered catalogue page, pasted by the editor."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=MOST_CHARACTERS,
            label=_("Address of a filtered list"),
            help_text=_(
                "Choose filters in the catalogue and copy the address of that page. "
                "For example: /en/catalogue/?theme=housing&language=fr"
            ),
            **kwargs,
        )

    def clean(self, value: str) -> str:
        """Refuse an address without a filter, or with one the catalogue does not know."""
        text: str = super().clean(value)
        if text:
            check_asked(text)
        return text


class EntryChooserBlock(blocks.ChooserBlock):
    """A published course or webinar; no other row is taken from a form."""

    @cached_property
    def field(self) -> forms.ModelChoiceField:  # type: ignore[type-arg]
        """The form field over published rows."""
        return forms.ModelChoiceField(
            queryset=self.model_class.objects.published(),
            widget=self.widget,
            required=self._required,
            help_text=self._help_text,
        )

    def value_from_form(self, value: Any) -> Any:
        """Return the row that was chosen, None for one that the public may not see."""
        if value is None or isinstance(value, self.model_class):
            return value
        return self.model_class.objects.published().filter(pk=value).first()


class CourseChooserBlock(EntryChooserBlock):
    """A published course."""

    target_model = Course
    widget = course_chooser.widget_class()

    class Meta:
        icon = "doc-full"
        label = _("Course")


class WebinarChooserBlock(EntryChooserBlock):
    """A published webinar."""

    target_model = Webinar
    widget = webinar_chooser.widget_class()

    class Meta:
        icon = "date"
        label = _("Webinar")


class TextBlock(blocks.RichTextBlock):
    """Text with headings, lists and links."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class PictureBlock(blocks.StructBlock):
    """A picture: what it shows is said in words, or it is marked as decoration."""

    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        label=_("Line below"),
        required=False,
        max_length=300,
        help_text=_("For example: Market day in Kisumu. Photo: City of Kisumu"),
    )

    class Meta:
        icon = "image"
        label = _("Picture")


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(
        label=_("What was said"),
        rows=3,
        help_text=_("Without quotation marks; they are set by the page."),
    )
    name = blocks.CharBlock(
        label=_("Who said it"), max_length=200, help_text=_("For example: Amina Diallo")
    )
    role = blocks.CharBlock(
        label=_("Position"),
        required=False,
        max_length=200,
        help_text=_("For example: Head of planning, City of Dakar"),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")


class ActionBlock(blocks.StructBlock):
    """One thing to do next: a page of this site, or an address elsewhere."""

    text = blocks.CharBlock(
        label=_("Sentence before it"),
        required=False,
        max_length=300,
        help_text=_("For example: The next round begins in May."),
    )
    label = blocks.CharBlock(
        label=_("Words on the button"),
        max_length=80,
        help_text=_("What it does. For example: Register your city"),
    )
    page = blocks.PageChooserBlock(label=_("Page of this site"), required=False)
    address = AddressBlock(
        label=_("Or an address elsewhere"),
        required=False,
        help_text=_("For example: https://www.example.org/register"),
    )

    def clean(self, value: Any) -> Any:
        """Ask for exactly one place to lead to."""
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            error = ValidationError(_now("Give either a page of this site or an address."))
            raise blocks.StructBlockValidationError(block_errors={"address": error})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Button")


class ChosenEntriesBlock(blocks.StructBlock):
    """Courses and webinars picked by hand, in the order given."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        required=False,
        max_length=200,
        help_text=_("For example: Three courses to begin with"),
    )
    entries = blocks.StreamBlock(
        [("course", CourseChooserBlock()), ("webinar", WebinarChooserBlock())],
        label=_("Courses and webinars"),
        min_num=1,
        max_num=MOST_SHOWN,
    )

    class Meta:
        icon = "list-ul"
        label = _("Courses and webinars by choice")


class FoundEntriesBlock(blocks.StructBlock):
    """Courses and webinars that a filter finds at the moment the page is read."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        required=False,
        max_length=200,
        help_text=_("For example: Courses on housing in French"),
    )
    asked = AskedBlock()
    number = blocks.IntegerBlock(
        label=_("How many at most"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SHOWN)],
    )

    class Meta:
        icon = "search"
        label = _("Courses and webinars by filter")


class WebinarsBlock(blocks.StructBlock):
    """Webinars that are still to come, the soonest first."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        required=False,
        max_length=200,
        help_text=_("For example: Meet us this month"),
    )
    asked = AskedBlock(required=False)
    number = blocks.IntegerBlock(
        label=_("How many at most"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SHOWN)],
    )

    class Meta:
        icon = "date"
        label = _("Webinars to come")


class PersonBlock(blocks.StructBlock):
    """Somebody one can turn to."""

    name = blocks.CharBlock(
        label=_("Name"), max_length=200, help_text=_("For example: Amina Diallo")
    )
    role = blocks.CharBlock(
        label=_("What she or he does"),
        required=False,
        max_length=200,
        help_text=_("For example: Facilitator for West Africa"),
    )
    picture = ImageChooserBlock(
        label=_("Picture"),
        required=False,
        help_text=_("Only with the person’s written consent, which your office keeps."),
    )

    class Meta:
        icon = "user"
        label = _("Person")


class PeopleBlock(blocks.StructBlock):
    """People with names, roles and, where they agreed, pictures."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        required=False,
        max_length=200,
        help_text=_("For example: Who looks after this region"),
    )
    people = blocks.ListBlock(PersonBlock(), label=_("People"), min_num=1, max_num=24)

    class Meta:
        icon = "group"
        label = _("People")


class NumberBlock(blocks.StructBlock):
    """A number and what it counts."""

    number = blocks.CharBlock(
        label=_("Number"), max_length=20, help_text=_("For example: 1,200 or 34 %")
    )
    label = blocks.CharBlock(
        label=_("What it counts"),
        max_length=100,
        help_text=_("For example: officers trained in 2026"),
    )


class NumbersBlock(blocks.StructBlock):
    """A few numbers beside each other."""

    numbers = blocks.ListBlock(NumberBlock(), label=_("Numbers"), min_num=1, max_num=8)

    class Meta:
        icon = "order"
        label = _("Numbers")


class EmbedBlock(blocks.StructBlock):
    """A video or recording elsewhere, as a card that leads there.

    Nothing is asked of the other site before the reader follows the link
    (docs/decisions/0045-recordings-are-links.md).
    """

    address = blocks.CharBlock(
        label=_("Address"),
        max_length=MAX_ADDRESS_LENGTH,
        help_text=_("For example: https://vimeo.com/76979871"),
    )
    title = blocks.CharBlock(
        label=_("Title"), max_length=200, help_text=_("For example: How Kisumu plans its markets")
    )
    note = blocks.CharBlock(
        label=_("About it"),
        required=False,
        max_length=200,
        help_text=_("For example: 12 minutes, in Swahili with subtitles in English"),
    )

    def clean(self, value: Any) -> Any:
        """Let only addresses of sites on the allow list through."""
        cleaned = super().clean(value)
        try:
            cleaned["address"] = check_embed(cleaned["address"], settings.EMBED_HOSTS)
        except (AddressRefusedError, ValidationError) as refusal:
            message = str(getattr(refusal, "message", refusal))
            error = ValidationError(message)
            raise blocks.StructBlockValidationError(block_errors={"address": error}) from refusal
        return cleaned

    class Meta:
        icon = "media"
        label = _("Video or recording")


class TableBlock(TypedTableBlock):
    """A table of texts and numbers."""

    text = blocks.CharBlock(label=_("Text"), required=False, max_length=500)
    number = blocks.DecimalBlock(label=_("Number"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")


class AnsweredBlock(blocks.StructBlock):
    """One question with its answer."""

    question = blocks.CharBlock(
        label=_("Question"), max_length=200, help_text=_("For example: Does it cost anything?")
    )
    answer = blocks.RichTextBlock(label=_("Answer"), features=LINE_FEATURES)


class QuestionsBlock(blocks.StructBlock):
    """Questions that open to show their answers."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        required=False,
        max_length=200,
        help_text=_("For example: What people ask us"),
    )
    questions = blocks.ListBlock(AnsweredBlock(), label=_("Questions"), min_num=1, max_num=40)

    class Meta:
        icon = "help"
        label = _("Questions and answers")


class StepBlock(blocks.StructBlock):
    """One step of a learning path: what to take, and why now."""

    entry = blocks.StreamBlock(
        [("course", CourseChooserBlock()), ("webinar", WebinarChooserBlock())],
        label=_("Course or webinar"),
        min_num=1,
        max_num=1,
    )
    why = blocks.TextBlock(
        label=_("Why this one, and why now"),
        rows=3,
        max_length=600,
        help_text=_("For example: Begin here. It explains the words the other courses use."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Step")


BODY: Final = [
    ("text", TextBlock()),
    ("picture", PictureBlock()),
    ("quote", QuoteBlock()),
    ("action", ActionBlock()),
    ("chosen", ChosenEntriesBlock()),
    ("found", FoundEntriesBlock()),
    ("webinars", WebinarsBlock()),
    ("people", PeopleBlock()),
    ("numbers", NumbersBlock()),
    ("embed", EmbedBlock()),
    ("table", TableBlock()),
    ("questions", QuestionsBlock()),
]
