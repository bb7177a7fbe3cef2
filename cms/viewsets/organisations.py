"""The editing screens of organisations, and the chooser of other forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import django_filters
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern
from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.snippets.views.chooser import (
    BaseSnippetChooseView,
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)
from wagtail.snippets.views.snippets import IndexView
from wagtail.utils.text import text_from_html

from academy.accounts.roles import Action
from academy.accounts.rules import facts_of_organisation, holds_action, may
from academy.catalogue.enums import EntryKind
from academy.catalogue.outbox import note_changes
from academy.organisations.errors import CircleError
from academy.organisations.identifiers import (
    ALSO_KNOWN_AS,
    LONGEST,
    SCHEMES,
    IdentifierError,
    normalised,
)
from academy.organisations.models import (
    LinkKind,
    Organisation,
    OrganisationIdentifier,
    OrganisationKind,
    normalise_name,
    wholes_of,
)
from academy.taxonomy.models import Region
from academy.taxonomy.vocabulary import FALLBACK_LOCALE, language_name, vocabulary
from cms.countries import country_name
from cms.doors import open_screens
from cms.models.region import collection_of
from cms.permissions import guard_routes, rows_for
from cms.upload_forms import checked_picture
from cms.viewsets.comparing import WordsPanel
from cms.viewsets.entries import ChildPanel
from cms.viewsets.exports import SafeExport
from cms.viewsets.filtered import pages_filtered_by
from cms.viewsets.forms import (
    LabelledForm,
    LocaleField,
    RichTextField,
    SeenForm,
    WebAddressField,
)
from cms.viewsets.lists import labels, regions_chosen
from cms.viewsets.rows import RowAddView, RowFormView, RowUsageView, RowViewSet, with_rights
from courses.models import Course
from search.facets import PROVIDER
from webinars.models import Webinar

_END_ISOLATE: Final = "\N{POP DIRECTIONAL ISOLATE}"
# A key of a row has no more digits; 64 bits hold all that have.
LONGEST_KEY: Final = 18
# The parts of an organisation that two people may change apart from each other.
PARTS: Final = (
    "name",
    "kind",
    "trusted",
    "region",
    "country",
    "url",
    "logo",
    "description",
    "description_locale",
    "latitude",
    "longitude",
    *Organisation.known_by,
)


class RegionField(forms.ModelChoiceField[Any]):
    """A region under its name in the language of the screen."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return labels(vocabulary().regions, [obj.code]) or str(obj)


class LinkForm(LabelledForm):
    """How the organisation belongs to another; the chooser offers every name, all are public."""


class RowsFormSet(BaseChildFormSet):
    """Rows of an organisation; one that somebody took away meanwhile counts as written anew."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Let a row through whose number leads nowhere any more; whose it is, is asked later."""
        super().add_fields(form, index)
        if self.is_bound and form.instance.pk is None:
            form.fields[self.model._meta.pk.name] = forms.IntegerField(
                required=False, widget=forms.HiddenInput
            )


class LinkFormSet(RowsFormSet):
    """The links of an organisation: each once, none to itself, none in a circle."""

    def clean(self) -> None:
        """Refuse links that would not stand."""
        super().clean()
        seen: set[tuple[str, int]] = set()
        for form in self.forms:
            kind, other = form.cleaned_data.get("kind"), form.cleaned_data.get("other")
            if form in self.deleted_forms or not kind or other is None:
                continue
            if other.pk == self.instance.pk:
                form.add_error("other", _("An organisation has no link to itself."))
            elif (kind, other.pk) in seen:
                form.add_error("other", _("This link stands here already."))
            elif kind == LinkKind.PART_OF and self.instance.pk in wholes_of([other.pk]):
                form.add_error("other", _("%(name)s is part of this one.") % {"name": other.name})
            seen.add((kind, other.pk))


class IdentifierForm(LabelledForm):
    """What the organisation is called in another list."""

    scheme = forms.ChoiceField(
        label=gettext_lazy("list"),
        choices=lambda: [("", "\u2014"), *((name, one.label) for name, one in SCHEMES.items())],
    )
    value = forms.CharField(
        label=gettext_lazy("identifier"),
        max_length=300,
        help_text=gettext_lazy(
            "Its address will do. For example: https://ror.org/05dxps055 or Q1492"
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Take what its list writes so, and what no other organisation is called there."""
        cleaned: dict[str, Any] = super().clean()
        scheme, value = cleaned.get("scheme"), cleaned.get("value")
        if not scheme or not value:
            return cleaned
        try:
            cleaned["value"] = normalised(scheme, value)
        except IdentifierError as refusal:
            self.add_error("value", str(refusal))
            return cleaned
        others = OrganisationIdentifier.objects.filter(scheme=scheme, value=cleaned["value"])
        holder = others.exclude(organisation=self.instance.organisation_id).first()
        if holder:
            message = _("%(name)s has this identifier. If both are one, a curator joins them.")
            self.add_error("value", message % {"name": holder.organisation.name})
        return cleaned


class IdentifierFormSet(RowsFormSet):
    """The identifiers of an organisation, each once."""

    def clean(self) -> None:
        """Refuse one that stands here twice."""
        super().clean()
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            name = (form.cleaned_data.get("scheme", ""), form.cleaned_data.get("value", ""))
            if form in self.deleted_forms or not all(name):
                continue
            if name in seen:
                form.add_error("value", _("This identifier stands here already."))
            seen.add(name)


class OrganisationForm(SeenForm):
    """The form of an organisation; nobody moves one out of their own reach.

    A region decides who looks after an organisation, so whoever reaches it as a partner alone
    leaves that to those who look after the region. What the form changes is measured against the
    row (`stored`) and not against the version that it may show.
    """

    region = RegionField(
        label=gettext_lazy("region"), queryset=Region.objects.all(), required=False
    )
    url = WebAddressField(label=gettext_lazy("web address"), required=False)
    description = RichTextField(label=gettext_lazy("description"), required=False)
    description_locale = LocaleField(
        label=gettext_lazy("language of the description"), required=False
    )
    logo_file = forms.FileField(
        label=gettext_lazy("logo"),
        required=False,
        help_text=gettext_lazy("A picture without much around it. For example: a PNG file"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.logo:
            self.initial["logo_file"] = self.instance.logo.file
        self.fields["description_locale"].stored = self.instance.description_locale
        if "trusted" in self.fields and not holds_action(self.for_user, Action.TRUST_ORGANISATION):
            # A version may be from when it was trusted; who may not give trust brings none back.
            self.fields["trusted"].disabled = True
            self.initial["trusted"] = self.stored.trusted

    def clean_logo_file(self) -> Any:
        """Take a picture only; False asks to take the logo away."""
        return checked_picture(self.cleaned_data["logo_file"])

    def clean(self) -> dict[str, Any]:
        """Refuse what would lie where its author does not reach."""
        cleaned: dict[str, Any] = super().clean()
        if "region" in cleaned:
            is_moved = cleaned["region"] != self.stored.region
            place = Organisation(
                pk=None if is_moved else self.instance.pk,
                name=cleaned.get("name") or "",
                region=cleaned["region"],
                trusted=self.stored.trusted,
            )
            answer = may(self.for_user, Action.EDIT_ORGANISATION, facts_of_organisation(place))
            if not answer.allowed:
                self.add_error("region", answer.reason)
        return cleaned

    # --- Two people at once -----------------------------------------------------------------

    @cached_property
    def stored(self) -> Organisation:
        """The organisation as it stands now, whatever version the form shows."""
        rows = Organisation.objects.select_related("region")
        return rows.filter(pk=self.instance.pk).first() or Organisation()

    def content_before(self) -> dict[str, Any]:
        """Return what stands there now."""
        return dict(self.stored.serializable_data())

    def told_apart(self) -> Iterable[str]:
        """Return every part of the form; the links together are one, and the identifiers."""
        return PARTS

    def fingerprints_of(self, content: Mapping[str, Any]) -> dict[str, str]:
        """Return what each part says; the keys of rows are no part of it."""
        rows = {
            name: [{column: row[column] for column in columns} for row in content[name]]
            for name, columns in Organisation.known_by.items()
        }
        return super().fingerprints_of({**content, **rows})

    def content_of(self, name: str) -> dict[str, Any]:
        """Return what stands there with one part as its author sends it."""
        if name == "logo" and self.cleaned_data.get("logo_file") is False:
            return {**self.before, name: None}
        if name == "logo" and isinstance(self.cleaned_data.get("logo_file"), UploadedFile):
            return {**self.before, name: "handed in"}
        if name in self.formsets:
            left = (form for form in self.formsets[name] if form.has_changed() or form.instance.pk)
            rows = [form for form in left if form not in self.formsets[name].deleted_forms]
            columns = Organisation.known_by[name]
            return {**self.before, name: [_row_sent(form, columns) for form in rows]}
        return {**self.before, name: self.instance.serializable_data()[name]}

    def refuse_part(self, name: str, message: str) -> None:
        """Say at a field or above rows why they are refused."""
        if name in self.formsets:
            self.formsets[name].non_form_errors().append(message)
        else:
            self.add_error("logo_file" if name == "logo" else name, message)

    def is_valid(self) -> bool:
        """Whether all is clean, and nothing has been changed by two people."""
        return super().is_valid() and self._is_changed_by_one

    @cached_property
    def _is_changed_by_one(self) -> bool:
        if not self.is_new:
            self.refuse_what_two_people_changed(PARTS)
        return bool(super().is_valid())

    def _take_what_others_wrote(self, made: Organisation) -> None:
        """Have every part that its author left alone say what it says now."""
        seen, now = self.fingerprints_seen(), self.fingerprints_of(self.before)
        for name in PARTS:
            if now[name] == seen.get(name):
                continue
            if self.fingerprints_of(self.content_of(name))[name] != seen.get(name):
                continue
            of_now = getattr(self.stored, name)
            setattr(made, name, of_now.all() if name in self.formsets else of_now)

    # --- Saving -----------------------------------------------------------------------------

    def save(self, commit: bool = True) -> Organisation:  # noqa: FBT001, FBT002  (Django's)
        """Store it, and have the index read the entries that show its name and region.

        The logo comes last: a picture that was handed in is read once only.

        Raises:
            CircleError: somebody else linked the other way meanwhile.
            IntegrityError: somebody else took an identifier meanwhile.
        """
        with transaction.atomic():
            made: Organisation = super().save(commit=False)
            self._take_what_others_wrote(made)
            if commit:
                made.save()
                self.save_m2m()
                refuse_circle(made)
                self._keep_name(made)
                self._keep_logo(made)
                note_organisation(made)
        return made

    def _keep_name(self, made: Organisation) -> None:
        """Have feeds that go on using the earlier name lead here, and make no second record."""
        before = self.stored.name
        if before and normalise_name(before) != made.normalised_name:
            row, _made = OrganisationIdentifier.objects.get_or_create(
                scheme=ALSO_KNOWN_AS, value=before[:LONGEST], defaults={"organisation": made}
            )
            if row.organisation_id == made.pk:
                made.identifiers.add(row)  # so that this version knows of it, too

    def _keep_logo(self, made: Organisation) -> None:
        file = self.cleaned_data.get("logo_file")
        if file is False:
            made.logo = None
        elif isinstance(file, UploadedFile):
            root = Collection.get_first_root_node()
            made.logo = get_image_model().objects.create(
                title=made.name[:255],
                file=file,
                collection=collection_of(made.region) if made.region else root,
                uploaded_by_user=self.for_user,
            )
        else:
            return
        made.save(update_fields=["logo"])


def _row_sent(form: Any, columns: Iterable[str]) -> dict[str, Any]:
    values = {column: form.cleaned_data.get(column) for column in columns}
    return {column: getattr(value, "pk", value) for column, value in values.items()}


def refuse_circle(organisation: Organisation) -> None:
    """Refuse an organisation that is part of itself, through others.

    Call it under a lock on it and on what it is part of: of two people who link each to the other
    one comes second then.

    Raises:
        CircleError: it is.
    """
    links = organisation.links.filter(kind=LinkKind.PART_OF)
    if organisation.pk in wholes_of(links.values_list("other", flat=True)):
        raise CircleError


def note_organisation(organisation: Organisation) -> None:
    """Note every entry that an organisation stands behind, since its document names it."""
    courses = Course.objects.filter(provider=organisation).values_list("pk", flat=True)
    webinars = Webinar.objects.filter(organizer=organisation).values_list("pk", flat=True)
    note_changes(EntryKind.COURSE, courses)
    note_changes(EntryKind.WEBINAR, webinars)


class OrganisationFilterSet(WagtailFilterSet):
    """What the list of organisations can be narrowed by."""

    region = django_filters.ChoiceFilter(
        label=gettext_lazy("Region"), choices=regions_chosen, method="by_region"
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=[one for one in OrganisationKind.choices if one[0]],
    )

    class Meta:
        model = Organisation
        fields = ("kind",)

    def by_region(self, rows: Any, _name: str, value: str) -> Any:
        """Keep organisations of a region, or those of none."""
        return rows.filter(region=None) if value == "none" else rows.filter(region__code=value)


def _region(organisation: Organisation) -> str:
    region = organisation.region
    return labels(vocabulary().regions, [region.code]) if region else ""


# --- What versions say, in words ----------------------------------------------------------------


def _country(organisation: Organisation) -> str:
    code = organisation.country
    return country_name(code, get_language() or FALLBACK_LOCALE) if code else ""


def _is_trusted(organisation: Organisation) -> str:
    return _("Yes") if organisation.trusted else _("No")


def _description(organisation: Organisation) -> str:
    return str(text_from_html(organisation.description))


def _description_locale(organisation: Organisation) -> str:
    tag = organisation.description_locale
    return language_name(tag) if tag else ""


def _logo(organisation: Organisation) -> str:
    """Return what the picture is called and since when it is here: two may be called the same."""
    logo = organisation.logo
    if logo is None:
        return ""
    added = date_format(localtime(logo.created_at), "DATETIME_FORMAT")
    return _("%(title)s (added %(date)s)") % {"title": logo.title, "date": added}


def _latitude(organisation: Organisation) -> str:
    return _degrees(organisation.latitude)


def _longitude(organisation: Organisation) -> str:
    return _degrees(organisation.longitude)


def _degrees(value: float | None) -> str:
    """Return a number that stays whole among words written from right to left."""
    return "" if value is None else f"\N{LEFT-TO-RIGHT ISOLATE}{number_format(value)}{_END_ISOLATE}"


def _scheme(identifier: OrganisationIdentifier) -> str:
    known = SCHEMES.get(identifier.scheme)
    return str(known.label) if known else identifier.scheme


# --- Screens ------------------------------------------------------------------------------------


class TickColumn(Column):
    """A tick where something holds, and nothing where not: few hold it, and none is at fault."""

    cell_template_name = "cms/admin/tick_cell.html"


class OrganisationListView(SafeExport, IndexView):
    """The list of organisations within somebody's reach."""

    paginate_by = 25
    search_fields = ("name",)
    filterset_class = OrganisationFilterSet
    list_export = ("name", "kind", "region", "country", "url", "trusted", "courses", "webinars")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the organisations this person looks after, with how much they offer."""
        rows = rows_for(Organisation, self.request.user, Action.EDIT_ORGANISATION)
        found: QuerySet[Any] = (
            rows.select_related("region")
            .defer("description")
            .annotate(
                course_count=Count("courses", distinct=True),
                webinar_count=Count("webinars", distinct=True),
            )
        )
        return found

    @property
    def columns(self) -> list[Column]:
        """The columns of the list."""
        return [
            self._get_title_column("name"),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("region", label=_("Region"), accessor=_region),
            Column("country", label=_("Country"), accessor="country", sort_key="country"),
            Column("courses", label=_("Courses"), accessor="course_count", classname="number"),
            Column("webinars", label=_("Webinars"), accessor="webinar_count", classname="number"),
            TickColumn("trusted", label=_("Trusted"), accessor="trusted"),
        ]

    def get_list_buttons(self, _instance: Any) -> list[Any]:
        """Return no menu beside a name: the name leads to the form."""
        return []

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return a line of an export."""
        return {
            "name": item.name,
            "kind": item.get_kind_display(),
            "region": _region(item),
            "country": item.country,
            "url": item.url,
            "trusted": _("Yes") if item.trusted else _("No"),
            "courses": item.course_count,
            "webinars": item.webinar_count,
        }


class ComesSecond:
    """Mixed into a form: somebody else was faster between the questions and the saving.

    Then the questions are asked again, and answer in words at the field that is wrong now; all
    that was typed stays.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or ask again where what was free is taken now."""
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except (IntegrityError, CircleError):
            self.object = self.get_object()  # type: ignore[attr-defined]
            again = self.get_form()  # type: ignore[attr-defined]
            if self.is_valid(again):  # type: ignore[attr-defined]
                raise
            answer = self.form_invalid(again)  # type: ignore[attr-defined]
        return answer


class OrganisationAddView(ComesSecond, RowAddView):
    """The form of a new organisation."""


class OrganisationFormView(ComesSecond, RowFormView):
    """The form of an organisation; of two people who save at once one comes second."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save under a lock from the questions on, so that nobody else saves between.

        With it are locked those that it is linked to, all in one order, so that two people who
        link theirs to each other's do not wait for one another.
        """
        keys = {self.object.pk, *_linked(request.POST)}
        with transaction.atomic():
            rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=keys)
            list(rows.order_by("pk").values_list("pk"))
            self.object = self.get_object()
            answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


def _linked(posted: QueryDict) -> Iterator[int]:
    """Yield the keys that the rows of links name; what no key can be is left to the form."""
    for name, value in posted.items():
        is_key = isinstance(value, str) and value.isdecimal() and len(value) <= LONGEST_KEY
        if is_key and name.startswith("links-") and name.endswith("-other"):
            yield int(str(value))


class OrganisationUsageView(RowUsageView):
    """What an organisation stands behind: entries that this person may see, and lists of them."""

    def used_by(self) -> list[QuerySet[Any]]:
        """Return its courses and webinars, public or within reach, and pages that list them."""
        entries = [
            with_rights(
                (rows_for(model, self.request.user, Action.SEE) | model.objects.published())
                .filter(**{model.organisation_field: self.object})
                .order_by("title", "pk")
            )
            for model in (Course, Webinar)
        ]
        return [*entries, pages_filtered_by(PROVIDER, str(self.object.pk))]


class NameFilterForm(BaseFilterForm):
    """A field that looks names up."""

    q = forms.CharField(label=gettext_lazy("Words of the name"), required=False, max_length=200)

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what has every word in its name."""
        found: QuerySet[Any] = super().filter(objects)
        self.search_query = self.cleaned_data.get("q", "")
        for word in self.search_query.split()[:8]:
            found = found.filter(name__icontains=word)
            self.is_searching = True
        return found


class _ChooseByName(BaseSnippetChooseView):
    filter_form_class = NameFilterForm

    def can_create(self) -> bool:
        """Whether the dialogue offers to make one; the screen of organisations does."""
        return False


class OrganisationChooseView(_ChooseByName, ChooseView):
    """The dialogue of the chooser."""


class OrganisationChooseResultsView(_ChooseByName, ChooseResultsView):
    """The list inside the dialogue."""


class OrganisationChooserViewSet(SnippetChooserViewSet):
    """The chooser: names of organisations are public; the form that takes one asks for the row."""

    choose_view_class = OrganisationChooseView
    choose_results_view_class = OrganisationChooseResultsView
    choose_one_text = gettext_lazy("Choose an organisation")
    choose_another_text = gettext_lazy("Choose another organisation")

    def on_register(self) -> None:
        """Open the doors of the chooser: each of its routes asks."""
        super().on_register()
        open_screens(self.url_namespace)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the routes that only show names, for whoever may edit anything."""
        patterns = super().get_urlpatterns()
        return guard_routes(
            Organisation, patterns, namespace=self.url_namespace, asks=Action.USE_EDITOR
        )


class OrganisationViewSet(RowViewSet):
    """The editing screens of organisations."""

    model = Organisation
    menu_label = gettext_lazy("Organisations")
    icon = "group"
    index_view_class = OrganisationListView
    add_view_class = OrganisationAddView
    edit_view_class = OrganisationFormView
    usage_view_class = OrganisationUsageView
    chooser_viewset_class = OrganisationChooserViewSet

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        handler = ObjectList(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("kind"), WordsPanel("trusted", words=_is_trusted)]),
                FieldRowPanel(
                    [WordsPanel("region", words=_region), WordsPanel("country", words=_country)]
                ),
                FieldPanel("url"),
                WordsPanel("logo_file", words=_logo, column="logo"),
                MultiFieldPanel(
                    [
                        WordsPanel("description", words=_description, is_text=True),
                        WordsPanel("description_locale", words=_description_locale),
                    ],
                    heading=gettext_lazy("Description"),
                ),
                FieldRowPanel(
                    [
                        WordsPanel("latitude", words=_latitude),
                        WordsPanel("longitude", words=_longitude),
                    ]
                ),
                ChildPanel(
                    "links",
                    heading=gettext_lazy("Belongs to"),
                    label=gettext_lazy("Link"),
                    panels=[FieldPanel("kind"), FieldPanel("other")],
                    child_form=LinkForm,
                    child_formset=LinkFormSet,
                ),
                ChildPanel(
                    "identifiers",
                    heading=gettext_lazy("Identifiers"),
                    label=gettext_lazy("Identifier"),
                    panels=[WordsPanel("scheme", words=_scheme), FieldPanel("value")],
                    child_form=IdentifierForm,
                    child_formset=IdentifierFormSet,
                ),
            ],
            base_form_class=OrganisationForm,
        )
        return handler.bind_to_model(Organisation)
