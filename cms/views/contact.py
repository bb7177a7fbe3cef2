"""Writing a message on a contact page, and the editors' list of messages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction, User
from academy.accounts.roles import Action
from academy.errors import AcademyError
from academy.visitors import client_address
from cms.contact import ContactForm, messages_for, open_or_settled, settle, take_in
from cms.heads import path_of_page
from cms.models.contact import ContactPage
from cms.permissions import refused, require_anywhere

ON_A_PAGE = 25


def serve_contact_page(
    page: ContactPage, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    """Ask what somebody wants to say, and take it in."""
    form = ContactForm(request.POST or None, topics=page.topic_list())
    status = 200
    if request.method == "POST" and (form.is_trapped or form.is_valid()):
        try:
            if not form.is_trapped:
                take_in(page, values=form.cleaned_data, visitor=client_address(request))
        except AcademyError as refusal:
            form.add_error(None, str(refusal))
            status = 429
        else:
            messages.success(request, _("Your message is on its way. We answer by e-mail."))
            return redirect(path_of_page(page))
    answer = TemplateResponse(
        request,
        page.get_template(request, *args, **kwargs),
        page.get_context(request, *args, **{**kwargs, "form": form}),
        status=status,
    )
    add_never_cache_headers(answer)
    return answer


@require_safe
def received_messages(request: HttpRequest) -> HttpResponse:
    """List what was written to pages of this person's: what waits, or what is settled."""
    try:
        require_anywhere(request.user, Action.EDIT_PAGES)
    except AcademyError as refusal:
        return refused(request, refusal)  # type: ignore[return-value]  # always a response
    by: Any = request.user
    settled = request.GET.get("show") == "settled"
    rows = open_or_settled(messages_for(by), settled=settled)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("p"))
    if page.object_list:
        record(AuditAction.PEOPLE_SEEN, by=by, details={"messages": len(page.object_list)})
    values = {"page": page, "settled": settled}
    return TemplateResponse(request, "cms/admin/messages.html", values)


@require_POST
def settle_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a message aside; one to a page that is not this person's is not found."""
    if not isinstance(request.user, User):
        raise Http404
    message = messages_for(request.user).filter(pk=pk).first()
    if message is None:
        raise Http404
    settle(message, by=request.user)
    messages.success(request, _("Settled."))
    return redirect("messages:list")
