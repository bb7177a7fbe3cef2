"""The editing screens of the vocabularies: themes, methods, audiences, languages and regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.views.snippets import IndexView

from academy import drafts
from academy.catalogue.vocabularies import change_term, join_terms, remove_term
from academy.errors import AcademyError
from academy.organisations.models import Organisation
from academy.taxonomy import retiring
from academy.taxonomy.goals import GOALS
from academy.taxonomy.language_tags import canonical_tag
from academy.taxonomy.loading import LABEL_LOCALES
from academy.taxonomy.models import Audience, Language, Method, Phase, Region, Theme
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, label_of, language_name
from academy.taxonomy.words import fold
from cms.models.fields import TermChoiceField
from cms.viewsets.entries import ChildPanel
from cms.viewsets.exports import SafeExport
from cms.viewsets.filtered import pages_filtered_by
from cms.viewsets.forms import LabelledForm, LinesField, LocaleField
from cms.viewsets.rows import RemoveRowView, RowPageView, RowUsageView, RowViewSet, with_rights
from courses.models import Course
from search.facets import AUDIENCE, LANGUAGE, METHOD, REGION, THEME
from webinars.models import Webinar

MOST_SYNONYMS: Final = 100
LONGEST_SYNONYM: Final = 200


# --- Forms --------------------------------------------------------------------------------------


class LabelForm(LabelledForm):
    """What a term is called in one language, and what people type instead."""

    locale = LocaleField(label=gettext_lazy("language"))
    synonyms = LinesField(
        label=gettext_lazy("also typed as"),
        required=False,
        help_text=gettext_lazy("One a line. For example: participatory budget"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].stored = self.instance.locale
        for name in ("label", "synonyms"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean_synonyms(self) -> list[str]:
        """Keep each once, and no more or longer ones than a reader could look over."""
        synonyms = list(dict.fromkeys(self.cleaned_data["synonyms"]))
        if len(synonyms) > MOST_SYNONYMS or any(len(one) > LONGEST_SYNONYM for one in synonyms):
            raise ValidationError(
                _("Write at most 100 words or phrases of at most 200 characters each.")
            )
        return synonyms


class LabelFormSet(BaseChildFormSet):
    """The labels of a term: one in a language, and English among them."""

    def clean(self) -> None:
        """Refuse a second label in one language, and a term that would have no name to fall on."""
        super().clean()
        left = [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.cleaned_data.get("locale")
        ]
        seen: set[str] = set()
        for form in left:
            locale = form.cleaned_data["locale"]
            if locale in seen:
                form.add_error("locale", _("This language has a label already."))
            seen.add(locale)
        if not any(form.errors for form in self.forms) and FALLBACK_LOCALE not in seen:
            raise ValidationError(
                _("Give an English label: it stands wherever a language has none of its own.")
            )


class TermForm(LabelledForm):
    """The form of a term; what names it in addresses is written once."""

    named_by: ClassVar[str] = "slug"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields[self.named_by].disabled = True
            self.fields[self.named_by].help_text = _("It stands in addresses, so it stays.")
        else:
            self.fields[self.named_by].help_text = _("It stands in addresses and stays as it is.")
        stored = self.instance.labels.model.objects.filter(term=self.instance.pk)
        self.locales_before = frozenset(stored.values_list("locale", flat=True))

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  (Django's)
        """Store it with its labels, and have pages and index follow."""
        with transaction.atomic():
            term = super().save(commit=commit)
            if commit:
                change_term(term, by=self.for_user, locales_before=self.locales_before)
        return term


class ThemeForm(TermForm):
    """The form of a theme."""

    parent = TermChoiceField(
        label=gettext_lazy("wider theme"),
        queryset=Theme.objects.filter(parent=None),
        required=False,
        empty_label=gettext_lazy("None: it stands on the upper level"),
    )
    sdg_goals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sustainable Development Goals"),
        coerce=int,
        choices=[(number, f"{number}") for number in GOALS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals: Any = self.fields["sdg_goals"]
        goals.choices = [(number, f"{number}. {name}") for number, name in GOALS.items()]
        parents: Any = self.fields["parent"]
        parents.queryset = parents.queryset.exclude(pk=self.instance.pk)

    def clean_parent(self) -> Theme | None:
        """Refuse a third level."""
        parent: Theme | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.children.exists():
            raise ValidationError(
                _("There are narrower themes below this one, so it stays on the upper level.")
            )
        return parent


class LanguageForm(TermForm):
    """The form of a language."""

    named_by = "tag"

    def clean_tag(self) -> str:
        """Take a canonical tag only."""
        tag: str = self.cleaned_data["tag"]
        canonical = canonical_tag(tag)
        if self.instance.pk is None and canonical != tag:
            hint = canonical or "pt-BR"
            raise ValidationError(
                _("Write the tag of a language as in BCP 47. For example: %(tag)s") % {"tag": hint}
            )
        return tag


class RegionForm(TermForm):
    """The form of a region; an earlier version does not put it back where it once lay."""

    named_by = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.instance.parent_id = Region.objects.values_list("parent", flat=True).get(
                pk=self.instance.pk
            )


# --- Lists --------------------------------------------------------------------------------------


def _missing_choices() -> list[tuple[str, str]]:
    return [(locale, language_name(locale)) for locale in LABEL_LOCALES]


class TermFilterSet(WagtailFilterSet):
    """What the list of a vocabulary can be narrowed by."""

    without = django_filters.ChoiceFilter(
        label=gettext_lazy("Without a label in"), choices=_missing_choices, method="by_missing"
    )
    used = django_filters.ChoiceFilter(
        label=gettext_lazy("Used"),
        choices=[("yes", gettext_lazy("By entries")), ("no", gettext_lazy("By none"))],
        method="by_use",
    )

    class Meta:
        fields: tuple[str, ...] = ()

    def by_missing(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep terms that have no label of their own in a language."""
        return rows.exclude(pk__in=rows.model.objects.filter(labels__locale=value).values("pk"))

    def by_use(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep terms that entries hold, or those that none does."""
        return rows.filter(entry_count__gt=0) if value == "yes" else rows.filter(entry_count=0)


def _upper_themes() -> list[tuple[str, str]]:
    slugs = Theme.objects.filter(parent=None).values_list("slug", flat=True)
    return [
        ("none", _("Upper level")),
        *((slug, label_of("themes", slug)) for slug in slugs),
    ]


class ThemeFilterSet(TermFilterSet):
    """What the list of themes can be narrowed by, besides."""

    below = django_filters.ChoiceFilter(
        label=gettext_lazy("Below"), choices=_upper_themes, method="by_parent"
    )
    goal = django_filters.ChoiceFilter(
        label=gettext_lazy("Sustainable Development Goal"),
        choices=lambda: [(str(number), f"{number}. {name}") for number, name in GOALS.items()],
        method="by_goal",
    )

    def by_parent(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the themes below one, or those of the upper level."""
        return rows.filter(parent=None) if value == "none" else rows.filter(parent__slug=value)

    def by_goal(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the themes of a goal; SQLite cannot look into lists, and there are few themes."""
        goals = Theme.objects.values_list("pk", "sdg_goals")
        return rows.filter(pk__in=[pk for pk, held in goals if int(value) in held])


class MethodFilterSet(TermFilterSet):
    """What the list of methods can be narrowed by, besides."""

    phase = django_filters.ChoiceFilter(label=gettext_lazy("Purpose"), choices=Phase.choices)


def counted(model: type[models.Model]) -> QuerySet[Any]:
    """Return the terms of a vocabulary with how many entries hold each."""
    total: Any = 0
    for rows, name in _holding(model):
        held = rows.order_by().values(name).annotate(number=Count("pk")).values("number")
        total = total + Coalesce(Subquery(held, output_field=IntegerField()), 0)
    terms: QuerySet[Any] = model._base_manager.annotate(entry_count=total)
    return terms.prefetch_related("labels")


def _holding(model: type[models.Model]) -> Iterator[tuple[QuerySet[Any], str]]:
    """Yield the rows that tie entries to the term of an outer query, and how they name it."""
    if model is Region:  # which an entry has through who stands behind it
        for kind in (Course, Webinar):
            name = f"{kind.organisation_field}__region"
            yield kind._base_manager.filter(**{name: OuterRef("pk")}), name
    for pointer in retiring.pointers(model):
        if pointer.is_list:
            yield pointer.rows(OuterRef("pk")), pointer.name


def labels_of(term: Any) -> dict[str, Any]:
    """Return the labels of a term by locale, as the list has read them."""
    return {label.locale: label for label in term.labels.all()}


def name_of(term: Any) -> str:
    """Return what a term is called on the screen, from its rows: they may be newer than pages."""
    held = labels_of(term)
    shown_in = get_language() or FALLBACK_LOCALE
    label = held.get(shown_in) or held.get(shown_in.partition("-")[0]) or held.get(FALLBACK_LOCALE)
    return str(label.label if label else retiring.value_of(term))


def missing_of(term: Any) -> str:
    """Return the languages in which a term has no label yet."""
    held = labels_of(term)
    missing = (locale for locale in LABEL_LOCALES if locale not in held)
    return ", ".join(language_name(locale) for locale in missing)


class TermListView(SafeExport, IndexView):
    """The list of a vocabulary."""

    paginate_by = 50
    # Wagtail shows the search field where there is something to search in.
    search_fields = ("labels__label",)
    filterset_class = TermFilterSet
    own_export: ClassVar[tuple[str, ...]] = ()

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the terms with their labels and how many entries hold them."""
        return counted(self.model)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Say which table the filters are over."""
        return {**super().get_filterset_kwargs(), "queryset": counted(self.model)}

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep terms with every word in one label or synonym, in whatever language."""
        words = [fold(word) for word in self.search_query.split()[:8]]
        label_model: Any = self.model._meta.get_field("labels").related_model
        found = set()
        rows = label_model.objects.values_list("term_id", "label", "synonyms")
        for term, label, synonyms in rows:
            names = [
                " ".join(fold(word) for word in str(name).split()) for name in (label, *synonyms)
            ]
            if any(all(word in name for word in words) for name in names):
                found.add(term)
        return queryset.filter(pk__in=found)

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return them as pages show them."""
        if self.is_explicitly_ordered:
            ordered: QuerySet[Any] = super().order_queryset(queryset)
            return ordered
        return queryset.order_by(*(self.model._meta.ordering or ()))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what was joined, where this vocabulary joins terms at all."""
        model: Any = self.model
        joins = any(route == "join" for route, *_rest in model.snippet_viewset.more_ways)
        joined = Button(_("Joined terms"), url=reverse("joining:terms"), icon_name="link")
        return [*super().header_more_buttons, *([joined] if joins else [])]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the list."""
        named_by = retiring.FAMILIES[self.model][1]
        return [
            self._get_title_column("__str__", accessor=name_of),
            *self.own_columns(),
            Column(named_by, label=_("In addresses"), accessor=named_by, sort_key=named_by),
            Column(
                "entries",
                label=_("Entries"),
                accessor="entry_count",
                sort_key="entry_count",
                classname="number",
            ),
            Column("missing", label=_("Without a label in"), accessor=missing_of),
        ]

    def own_columns(self) -> list[Column]:
        """Return the columns of this vocabulary alone."""
        return []

    def get_list_buttons(self, _instance: Any) -> list[Any]:
        """Return no menu beside a name: the name leads to the form, and all else stands there."""
        return []

    @property
    def list_export(self) -> list[str]:
        """The columns of a file: each label language has its own."""
        return [
            "key",
            *self.own_export,
            "entries",
            *(f"{name}_{locale}" for locale in LABEL_LOCALES for name in ("label", "also")),
        ]

    @property
    def export_headings(self) -> dict[str, str]:
        """What stands above them."""
        headings = {
            "key": _("In addresses"),
            "entries": _("Entries"),
            "parent": _("Wider theme"),
            "goals": _("Sustainable Development Goals"),
            "phase": _("Purpose"),
            "own_name": _("Own name"),
        }
        for locale in LABEL_LOCALES:
            language = language_name(locale)
            headings[f"label_{locale}"] = _("Label: %(language)s") % {"language": language}
            headings[f"also_{locale}"] = _("Also typed as: %(language)s") % {"language": language}
        return headings

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return a line of an export."""
        held = labels_of(item)
        row: dict[str, Any] = {"key": retiring.value_of(item), "entries": item.entry_count}
        for locale in LABEL_LOCALES:
            label = held.get(locale)
            row[f"label_{locale}"] = label.label if label else ""
            row[f"also_{locale}"] = "; ".join(label.synonyms) if label else ""
        return row | self.own_values(item)

    def own_values(self, _item: Any) -> dict[str, Any]:
        """Return what a line says of this vocabulary alone."""
        return {}


def _goals(theme: Theme) -> str:
    return ", ".join(str(number) for number in sorted(theme.sdg_goals))


def _wider(theme: Theme) -> str:
    return label_of("themes", theme.parent.slug) if theme.parent else ""


class ThemeListView(TermListView):
    """The list of themes, those below another after it."""

    filterset_class = ThemeFilterSet
    own_export = ("parent", "goals")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Read the wider theme in the same statement."""
        return super().get_base_queryset().select_related("parent")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return each theme of the upper level with those below it."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(
            Coalesce("parent__position", "position"),
            Coalesce("parent__slug", "slug"),
            F("parent").asc(nulls_first=True),
            "position",
            "slug",
        )

    def own_columns(self) -> list[Column]:
        """The wider theme and the goals."""
        return [
            Column("parent", label=_("Wider theme"), accessor=_wider),
            Column("goals", label=_("SDGs"), accessor=_goals),
        ]

    def own_values(self, item: Theme) -> dict[str, Any]:
        """The wider theme and the goals."""
        return {"parent": _wider(item), "goals": _goals(item)}


class MethodListView(TermListView):
    """The list of methods."""

    filterset_class = MethodFilterSet
    own_export = ("phase",)

    def own_columns(self) -> list[Column]:
        """What a method is for."""
        return [Column("phase", label=_("Purpose"), accessor="get_phase_display")]

    def own_values(self, item: Method) -> dict[str, Any]:
        """What a method is for."""
        return {"phase": item.get_phase_display()}


class LanguageListView(TermListView):
    """The list of languages."""

    own_export = ("own_name",)

    def own_columns(self) -> list[Column]:
        """What a language is called in itself."""
        return [Column("own_name", label=_("Own name"), accessor="native_name")]

    def own_values(self, item: Language) -> dict[str, Any]:
        """What a language is called in itself."""
        return {"own_name": item.native_name}


# --- One term -----------------------------------------------------------------------------------


def used_by(term: Any) -> list[QuerySet[Any]]:
    """Return what holds a term, by kind: entries, pages, narrower terms, and newest drafts."""
    keys: dict[type[models.Model], set[str]] = defaultdict(set)
    for model, key in drafts.newest_naming(term):
        keys[model].add(key)
    found: dict[type[models.Model], QuerySet[Any]] = {}
    for pointer in retiring.pointers(type(term)):
        rows = pointer.holder._base_manager.filter(pk__in=pointer.holders([term.pk]))
        found[pointer.holder] = found.get(pointer.holder, rows.none()) | rows
    for model, numbers in keys.items():
        rows = model._base_manager.filter(pk__in=numbers)
        found[model] = found.get(model, rows.none()) | rows
    return [with_rights(rows) for rows in found.values()]


# The filter that a vocabulary is, and the name of a term in it.
_FACETS: Final = {
    Theme: (THEME, "slug"),
    Method: (METHOD, "slug"),
    Audience: (AUDIENCE, "slug"),
    Language: (LANGUAGE, "tag"),
    Region: (REGION, "code"),
}


class TermUsageView(RowUsageView):
    """What holds a term."""

    def used_by(self) -> list[QuerySet[Any]]:
        """Return entries, pages and narrower terms, drafts among them, and lists by filter."""
        facet, name = _FACETS[type(self.object)]
        lists = pages_filtered_by(facet, getattr(self.object, name))
        return [*used_by(self.object), lists]


class RegionUsageView(TermUsageView):
    """What lies in a region; who looks after it is shown where people are."""

    def used_by(self) -> list[QuerySet[Any]]:
        """Return organisations, pages and the regions below it."""
        shown = (Organisation, Page, Region)
        return [rows for rows in super().used_by() if issubclass(rows.model, shown)]


class JoinTermForm(forms.Form):
    """Which term stays."""

    kept = TermChoiceField(label=gettext_lazy("The term that stays"), queryset=None)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class JoinTermView(RowPageView):
    """Joining a term into another: choosing, looking at what will happen, doing it."""

    template_name = "cms/admin/join_term.html"
    used_by = staticmethod(used_by)

    def _form(self, data: Any = None) -> JoinTermForm:
        form = JoinTermForm(data)
        others: Any = form.fields["kept"]
        others.queryset = self.model.objects.exclude(pk=self.row.pk)
        return form

    def get(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Ask into which."""
        return self.page(request, self.template_name, form=self._form())

    def post(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Show what will happen, and join when that is confirmed."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self.page(request, self.template_name, form=form)
        kept = form.cleaned_data["kept"]
        if not form.cleaned_data["confirmed"]:
            return self.page(request, self.template_name, form=form, kept=kept)
        name = str(self.row)
        try:
            join_terms(kept=kept, gone=self.row, by=request.user)  # type: ignore[arg-type]  # as above
        except AcademyError as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, self.template_name, form=form)
        said = _("What was “%(gone)s” is “%(kept)s” now.") % {"gone": name, "kept": kept}
        undo = messages.button(reverse("joining:terms"), _("Joined terms"))
        messages.success(request, said, buttons=[undo])
        return redirect(reverse(self.viewset.get_url_name("edit"), args=[quote(kept.pk)]))


class TermViewSet(RowViewSet):
    """What the screens of all vocabularies share."""

    icon = "tag"
    list_per_page = 50
    index_view_class = TermListView
    usage_view_class = TermUsageView
    form_class_base: ClassVar[type[TermForm]] = TermForm
    more_ways: tuple[tuple[str, Any, str], ...] = (
        ("join", gettext_lazy("Join into another"), "link"),
        ("remove", gettext_lazy("Remove"), "bin"),
    )

    def register_chooser_viewset(self) -> None:
        """Have no chooser: forms show the whole list."""

    def more_urlpatterns(self) -> list[URLPattern]:
        """Return the routes of joining and removing."""
        number = f"<{self.pk_path_converter}:pk>/"
        return [
            path(f"join/{number}", JoinTermView.as_view(viewset=self), name="join"),
            path(
                f"remove/{number}",
                RemoveRowView.as_view(viewset=self, used_by=used_by, remove=remove_term),
                name="remove",
            ),
        ]

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        handler = ObjectList(
            [
                *self.term_panels(),
                ChildPanel(
                    "labels",
                    heading=gettext_lazy("Labels"),
                    label=gettext_lazy("Label"),
                    panels=[
                        FieldRowPanel([FieldPanel("locale"), FieldPanel("label")]),
                        FieldPanel("synonyms"),
                    ],
                    child_form=LabelForm,
                    child_formset=LabelFormSet,
                ),
            ],
            base_form_class=self.form_class_base,
        )
        return handler.bind_to_model(self.model)

    def term_panels(self) -> list[Panel]:
        """Return the panels of this vocabulary."""
        return [FieldRowPanel([FieldPanel("slug"), FieldPanel("position")])]


class ThemeViewSet(TermViewSet):
    """The editing screens of themes."""

    model = Theme
    menu_label = gettext_lazy("Themes")
    index_view_class = ThemeListView
    form_class_base = ThemeForm

    def term_panels(self) -> list[Panel]:
        """Return the panels of a theme."""
        return [
            MultiFieldPanel(
                [
                    FieldPanel("parent"),
                    FieldRowPanel([FieldPanel("slug"), FieldPanel("position")]),
                    FieldPanel("sdg_goals"),
                ],
                heading=gettext_lazy("Where it stands"),
            )
        ]


class MethodViewSet(TermViewSet):
    """The editing screens of methods."""

    model = Method
    menu_label = gettext_lazy("Methods")
    index_view_class = MethodListView

    def term_panels(self) -> list[Panel]:
        """Return the panels of a method."""
        return [FieldPanel("phase"), *super().term_panels()]


class AudienceViewSet(TermViewSet):
    """The editing screens of audiences."""

    model = Audience
    menu_label = gettext_lazy("Audiences")


class LanguageViewSet(TermViewSet):
    """The editing screens of languages; texts and roles name them, so that none goes."""

    model = Language
    menu_label = gettext_lazy("Languages")
    icon = "globe"
    index_view_class = LanguageListView
    form_class_base = LanguageForm
    more_ways = ()

    def more_urlpatterns(self) -> list[URLPattern]:
        """Return nothing besides."""
        return []

    def term_panels(self) -> list[Panel]:
        """Return the panels of a language."""
        return [
            FieldRowPanel([FieldPanel("tag"), FieldPanel("direction")]),
            FieldRowPanel([FieldPanel("name"), FieldPanel("native_name")]),
        ]


class RegionViewSet(TermViewSet):
    """The editing screens of regions; roles and organisations name them, so that none goes."""

    model = Region
    menu_label = gettext_lazy("Regions")
    icon = "site"
    usage_view_class = RegionUsageView
    form_class_base = RegionForm
    more_ways = ()

    def more_urlpatterns(self) -> list[URLPattern]:
        """Return nothing besides."""
        return []

    def term_panels(self) -> list[Panel]:
        """Return the panels of a region."""
        return [FieldRowPanel([FieldPanel("code"), FieldPanel("position")])]


VOCABULARIES: Final = (
    ThemeViewSet,
    MethodViewSet,
    AudienceViewSet,
    LanguageViewSet,
    RegionViewSet,
)
