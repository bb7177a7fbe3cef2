"""Which words, and what stands first for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.choosers import course_chooser, webinar_chooser
from courses.models import Course
from search.models import Recommendation
from webinars.models import Webinar


class RecommendationForm(forms.ModelForm[Recommendation]):
    """One text and one thing: a course, a webinar or a page."""

    locale = forms.ChoiceField(label=_("Language of the page"), required=False)

    class Meta:
        model = Recommendation
        fields = ("text", "locale", "course", "webinar", "page", "position")
        widgets = {
            "course": course_chooser.widget_class,
            "webinar": webinar_chooser.widget_class,
            "page": AdminPageChooser,
        }
        help_texts = {
            "course": _("Choose one thing: a course, a webinar or a page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["locale"].choices = [("", _("Every language")), *settings.LANGUAGES]
        fields["course"].queryset = Course.objects.published()
        fields["webinar"].queryset = Webinar.objects.published()
        fields["page"].queryset = Page.objects.live().public().filter(depth__gt=1)
