"""The editing screens of courses and webinars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django import forms
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from modelcluster.forms import BaseChildFormSet
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    get_form_for_model,
)
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from academy.catalogue.models import CatalogueEntry
from academy.catalogue.sources import given_back, records_of
from cms.doors import open_screens
from cms.models.review import AlreadyDecidedError
from cms.permissions import guard_routes, may_on, screen_of
from cms.viewsets.claims import claim_label, claim_labels, said_by_source
from cms.viewsets.forms import CourseForm, EntryForm, WebinarForm
from cms.viewsets.languages import LanguagesPanel
from cms.viewsets.lists import EntryListView
from cms.viewsets.translations import translation_routes
from cms.viewsets.usage import EntryUsageView
from courses.models import Course
from webinars.models import Webinar


class RowEditView(EditView):
    """The form of one row: what it offers depends on the row, not on the model."""

    def user_has_permission(self, permission: str) -> bool:
        """Whether this person may do that with this row."""
        row = getattr(self, "live_object", None)
        asked = {
            "change": screen_of(self.model).edit,
            "publish": screen_of(self.model).publish,
            "lock": screen_of(self.model).publish,
            "unlock": screen_of(self.model).publish,
        }.get(permission)
        if row is None or asked is None:
            return bool(super().user_has_permission(permission))
        return may_on(self.request.user, asked, row).allowed

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a decision on what does not wait any more is answered in words.

        Raises:
            AlreadyDecidedError: somebody else was faster.
        """
        if "action-workflow-action" in request.POST and not self.object.workflow_in_progress:
            raise AlreadyDecidedError
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class RowCreateView(CreateView):
    """The form of a new row."""


class ClaimsPanel(Panel):
    """What people have taken over from the source, with the way to give it back."""

    class BoundPanel(Panel.BoundPanel):
        """One showing of it."""

        template_name = "cms/admin/claims_panel.html"

        def is_shown(self) -> bool:
            """Whether a source stands behind the entry at all."""
            return self.instance.pk is not None and bool(
                records_of(self.instance.kind, self.instance.pk)
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the claims and the address of the page that gives them back."""
            viewset = type(self.instance).snippet_viewset
            return {
                **super().get_context_data(parent_context),
                "claims": claim_labels(self.instance),
                "give_back_url": reverse(
                    viewset.get_url_name("give_back"), args=[quote(self.instance.pk)]
                ),
            }


class _Mark:
    """Mixed into a panel: where people changed its part, what the source says and the way back.

    It stands in the help text, which describes the field to those who do not see the screen.
    """

    panel: Any
    form: Any
    help_text: Any

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Add the mark to the help text."""
        part = getattr(self.panel, "field_name", "") or self.panel.relation_name
        entry = self.form.instance
        if part in entry.curated_fields and self.form.said is not None:
            address = reverse(
                type(entry).snippet_viewset.get_url_name("give_back"), args=[quote(entry.pk)]
            )
            mark = {
                "claim_said": self.form.said.get(part, ""),
                "claim_label": claim_label(entry, part),
                "claim_url": f"{address}?{urlencode({'part': part})}",
            }
            words = render_to_string("cms/admin/claim_words.html", mark)
            self.help_text = format_html("{} {}", self.help_text, words)
        context: dict[str, Any] = super().get_context_data(parent_context)  # type: ignore[misc]
        return context


class ClaimedFieldPanel(FieldPanel):
    """A field with the mark of its claim."""

    class BoundPanel(_Mark, FieldPanel.BoundPanel):
        """One showing of it."""


class ClaimedInlinePanel(InlinePanel):
    """Rows with the mark of their claim."""

    class BoundPanel(_Mark, InlinePanel.BoundPanel):
        """One showing of it."""


class GiveBackForm(forms.Form):
    """Which parts the source shall speak for again."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Give back to the source"), widget=forms.CheckboxSelectMultiple
    )


class GiveBackView(View):
    """Giving parts of a draft back to its source."""

    model: Any = None
    edit_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the draft and refuse while somebody else holds the lock."""
        row = self.model._base_manager.get(pk=kwargs["pk"])
        self.draft: CatalogueEntry = row.get_latest_revision_as_object()
        self.back = reverse(self.edit_url_name, args=[quote(row.pk)])
        lock = self.draft.get_lock()
        if lock and lock.for_user(request.user):
            messages.error(request, lock.get_message(request.user))
            return redirect(self.back)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def _form(self, data: Any = None, ticked: Sequence[str] = ()) -> GiveBackForm:
        form = GiveBackForm(data, initial={"parts": list(ticked)})
        said = said_by_source(self.draft) or {}
        choices = [
            (claim, _with_words(label, said.get(claim)))
            for claim, label in claim_labels(self.draft)
        ]
        form.fields["parts"].choices = choices  # type: ignore[attr-defined]
        return form

    def get(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Ask which parts; those that the address names are ticked."""
        return self._page(request, self._form(ticked=request.GET.getlist("part")))

    def post(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Make a draft in which the source speaks for them."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        draft = given_back(self.draft, form.cleaned_data["parts"])
        draft.has_settled_claims = True
        draft.save_revision(user=request.user, log_action=True, clean=False)
        messages.success(
            request,
            _("The draft has the words of the source again. Publish it to show them."),
        )
        return redirect(self.back)

    def _page(self, request: HttpRequest, form: GiveBackForm) -> HttpResponse:
        context = {"form": form, "entry": self.draft, "back": self.back, "model": self.model}
        return TemplateResponse(request, "cms/admin/give_back.html", context)


def _with_words(label: str, said: str | None) -> str:
    """Return a part with what the source says of it, as far as it can be said in words."""
    if said is None:
        return label
    return _("%(part)s. The source says: %(words)s") % {
        "part": label,
        "words": said or _("nothing"),
    }


class EntryViewSet(SnippetViewSet):
    """What the screens of both kinds share."""

    icon = "doc-full"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 25
    index_view_class = EntryListView
    add_view_class = RowCreateView
    edit_view_class = RowEditView
    usage_view_class = EntryUsageView
    form_class_base: ClassVar[type[EntryForm]]

    def on_register(self) -> None:
        """Open the doors of these screens: each of their routes asks for its row."""
        super().on_register()
        open_screens(self.url_namespace)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route with the row guard round it."""
        give_back = GiveBackView.as_view(model=self.model, edit_url_name=self.get_url_name("edit"))
        patterns = [
            *super().get_urlpatterns(),
            path(f"give-back/<{self.pk_path_converter}:pk>/", give_back, name="give_back"),
            *translation_routes(self.model, self.pk_path_converter),
        ]
        return guard_routes(self.model, patterns, namespace=self.url_namespace)

    def register_chooser_viewset(self) -> None:
        """Have no chooser: pages choose among published entries with their own."""

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        handler = ObjectList(
            [ClaimsPanel(), *self.entry_panels(), PublishingPanel()],
            base_form_class=self.form_class_base,
        )
        return handler.bind_to_model(self.model)

    def entry_panels(self) -> list[Panel]:
        """Return the panels of this kind."""
        raise NotImplementedError


class ChildPanel(InlinePanel):
    """An inline panel whose rows have a form of their own, and perhaps one for all together."""

    def __init__(
        self,
        *args: Any,
        child_form: type[WagtailAdminModelForm],
        child_formset: type[BaseChildFormSet] = BaseChildFormSet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.child_form, self.child_formset = child_form, child_formset

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy of this panel is made from."""
        own = {"child_form": self.child_form, "child_formset": self.child_formset}
        return {**super().clone_kwargs(), **own}

    def get_form_options(self) -> dict[str, Any]:
        """Have rows use their form, also while a draft may be incomplete."""
        options: dict[str, Any] = super().get_form_options()
        child = self.child_edit_handler.get_form_options()
        options["formsets"][self.relation_name]["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=self.child_form,
            defer_required_on_fields=child.get("defer_required_on_fields", []),
        )
        options["formsets"][self.relation_name]["formset"] = self.child_formset
        return options


TEXT: Final = [
    MultiFieldPanel(
        [ClaimedFieldPanel(name) for name in ("title", "locale", "summary", "description")],
        heading=gettext_lazy("Text"),
    ),
    LanguagesPanel(heading=gettext_lazy("Languages of this entry")),
]
TERMS: Final = MultiFieldPanel(
    [
        ClaimedFieldPanel(name)
        for name in ("in_language", "themes", "methods", "audiences", "keywords")
    ],
    heading=gettext_lazy("What it is about"),
)
TERMS_OF_TAKING_PART: Final = MultiFieldPanel(
    [
        ClaimedFieldPanel("level"),
        ClaimedFieldPanel("time_required"),
        ClaimedFieldPanel("is_accessible_for_free"),
        FieldRowPanel([ClaimedFieldPanel("price"), ClaimedFieldPanel("price_currency")]),
        ClaimedFieldPanel("license"),
        ClaimedFieldPanel("accessibility_features"),
    ],
    heading=gettext_lazy("Taking part"),
)
OTHER_ORGANISATIONS: Final = ClaimedInlinePanel(
    "other_organisations",
    heading=gettext_lazy("Other organisations"),
    label=gettext_lazy("Organisation"),
    panels=[FieldPanel("organisation"), FieldPanel("role")],
)


class CourseViewSet(EntryViewSet):
    """The editing screens of courses."""

    model = Course
    menu_label = gettext_lazy("Courses")
    form_class_base = CourseForm

    def entry_panels(self) -> list[Panel]:
        """Return the panels of a course."""
        return [
            *TEXT,
            MultiFieldPanel(
                [ClaimedFieldPanel(name) for name in ("provider", "url", "course_code", "image")],
                heading=gettext_lazy("Where it is given"),
            ),
            TERMS,
            TERMS_OF_TAKING_PART,
            ClaimedInlinePanel(
                "instances",
                heading=gettext_lazy("Sessions"),
                label=gettext_lazy("Session"),
                panels=[
                    FieldPanel("course_mode"),
                    FieldPanel("status"),
                    FieldPanel("is_on_demand"),
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldRowPanel([FieldPanel("time_zone"), FieldPanel("is_all_day")]),
                    FieldRowPanel(
                        [FieldPanel("enrolment_opens_at"), FieldPanel("enrolment_closes_at")]
                    ),
                    FieldRowPanel([FieldPanel("place"), FieldPanel("places")]),
                    FieldPanel("url"),
                ],
            ),
            OTHER_ORGANISATIONS,
        ]


class WebinarViewSet(EntryViewSet):
    """The editing screens of webinars."""

    model = Webinar
    menu_label = gettext_lazy("Webinars")
    icon = "date"
    form_class_base = WebinarForm

    def entry_panels(self) -> list[Panel]:
        """Return the panels of a webinar; whether it is cancelled is not for drafts to say."""
        return [
            *TEXT,
            MultiFieldPanel(
                [
                    FieldRowPanel([ClaimedFieldPanel("starts_at"), ClaimedFieldPanel("ends_at")]),
                    FieldRowPanel(
                        [ClaimedFieldPanel("time_zone"), ClaimedFieldPanel("is_all_day")]
                    ),
                    FieldRowPanel([ClaimedFieldPanel("mode"), ClaimedFieldPanel("place")]),
                    ClaimedFieldPanel("capacity"),
                    FieldRowPanel(
                        [
                            ClaimedFieldPanel("registration_opens_at"),
                            ClaimedFieldPanel("registration_closes_at"),
                        ]
                    ),
                    ClaimedFieldPanel("join_url"),
                    ClaimedFieldPanel("recording_url"),
                ],
                heading=gettext_lazy("When and where"),
            ),
            MultiFieldPanel(
                [ClaimedFieldPanel(name) for name in ("organizer", "series", "url", "image")],
                heading=gettext_lazy("Who gives it"),
            ),
            TERMS,
            TERMS_OF_TAKING_PART,
            OTHER_ORGANISATIONS,
        ]
