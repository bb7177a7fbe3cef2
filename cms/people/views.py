"""Who has which role where; giving, ending, inviting. Every row asks the table of rights."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from academy.accounts.auditing import record
from academy.accounts.invitations import invite, open_invitations, place_name, withdraw
from academy.accounts.models import AuditAction, Invitation, RoleAssignment, User
from academy.accounts.roles import Action, Role
from academy.accounts.rules import may, reachable_roles
from academy.accounts.services import GRANTING, end_role, grant_role
from academy.errors import AcademyError
from academy.taxonomy.vocabulary import vocabulary
from cms.people.forms import FindForm, RoleForm

A_PAGE = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the roles within reach, with the invitations that are open."""
    by, now = _person(request), timezone.now()
    form = FindForm(request.GET)
    roles = form.narrowed(_roles_seen_by(by), now).order_by("user__name", "user__email", "pk")
    page = Paginator(roles, A_PAGE).get_page(request.GET.get("p"))
    invitations = open_invitations(now).filter(reachable_roles(by, Action.SEE_PEOPLE))
    record(AuditAction.PEOPLE_SEEN, by=by, details={"rows": len(page.object_list)}, at=now)
    values = {
        "form": form,
        "page": page,
        "roles": [_line(role, by) for role in page.object_list],
        "invitations": [
            _line(each, by)
            for each in invitations.select_related("region", "organisation__region")[:A_PAGE]
        ],
    }
    return render(request, "cms/people/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give a role to somebody with an account, or invite an address."""
    by = _person(request)
    form = RoleForm(request.POST or None, by=by)
    if not form.fields["role"].choices:  # type: ignore[attr-defined]
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _given(form, by))
        except AcademyError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("people:list")
    return render(request, "cms/people/give.html", {"form": form})


def _given(form: RoleForm, by: User) -> str:
    """Do what the form asks, and say what was done."""
    email = form.cleaned_data["email"]
    if form.cleaned_data.get("at_once"):
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise AcademyError(_("Nobody has an account with this address. Invite it instead."))
        grant_role(person=person, by=by, **form.values())
        return _("%(person)s has the role now.") % {"person": person}
    invite(email=email, by=by, locale=form.cleaned_data["locale"], **form.values())
    return _("An invitation is on its way to %(email)s.") % {"email": email}


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role, after asking once."""
    by = _person(request)
    role = _roles_seen_by(by).filter(pk=pk).first()
    if role is None:
        raise Http404
    if request.method == "POST":
        try:
            end_role(assignment=role, by=by)
        except AcademyError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The role has ended."))
        return redirect("people:list")
    return render(request, "cms/people/end.html", {"line": _line(role, by)})


@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an invitation work no more."""
    by = _person(request)
    seen = Invitation.objects.filter(reachable_roles(by, Action.SEE_PEOPLE), pk=pk).first()
    if seen is None:
        raise Http404
    try:
        withdraw(invitation=seen, by=by)
    except AcademyError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The invitation was withdrawn."))
    return redirect("people:list")


def _roles_seen_by(by: User) -> Any:
    return RoleAssignment.objects.filter(reachable_roles(by, Action.SEE_PEOPLE)).select_related(
        "user", "region", "organisation__region", "granted_by"
    )


def _line(held: RoleAssignment | Invitation, by: User) -> dict[str, Any]:
    """Return what a line shows, and why this person may (not) end it."""
    return {
        "held": held,
        "place": place_name(held),
        "languages": ", ".join(_language_names(held.languages)),
        "may_end": may(by, GRANTING[Role(held.role)], held),
    }


def _language_names(tags: list[str]) -> list[str]:
    terms = vocabulary().languages
    locale = get_language() or "en"
    return [terms[tag].label(locale) if tag in terms else tag for tag in tags]


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the doors of the editor let nobody else come here."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
