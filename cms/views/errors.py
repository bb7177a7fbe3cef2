"""Pages that say what went wrong and lead on; the gravest need no database."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from academy.accounts.errors import RefusedError
from academy.accounts.roles import Answer
from cms.components import PageHead, SearchBox, Way


def bad_request(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001  (Django hands it over by name)
) -> HttpResponse:
    """Say that the request cannot be understood."""
    return _plain_page(
        request,
        status=400,
        heading=_("We could not read this request"),
        explanation=_("Something in the address or the form is damaged. Go back and try again."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that somebody may not see this, and why where the reason is known."""
    heading = _("This page is not open to you")
    if isinstance(exception, RefusedError):
        return helpful_page(
            request,
            status=403,
            heading=heading,
            explanation=str(exception.message),
            more=_ways_past(exception.answer),
        )
    return helpful_page(
        request,
        status=403,
        heading=heading,
        explanation=_("Sign in with another address, or go on with what is open to everybody."),
    )


def _ways_past(answer: Answer) -> tuple[Way, ...]:
    """Return what would change the answer."""
    if answer.needs_second_factor:
        return (Way(label=_("Set up a second factor"), url=reverse("mfa_index")),)
    if answer.needs_sign_in:
        return (Way(label=_("Sign in"), url=reverse("account_login")),)
    return ()


def page_not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001  (Django hands it over by name)
) -> HttpResponse:
    """Say that there is no page, and where what was looked for may be."""
    return helpful_page(
        request,
        status=404,
        heading=_("There is no page here"),
        explanation=_(
            "The address may have a typing mistake, or what was here has moved. "
            "Look it up in the catalogue."
        ),
    )


def gone(request: HttpRequest) -> HttpResponse:
    """Say that a course or webinar was withdrawn."""
    return helpful_page(
        request,
        status=410,
        heading=_("This is no longer offered"),
        explanation=_(
            "Its provider has withdrawn it. Something close to it may be in the catalogue."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; neither database nor session is asked.

    Django calls this while the fault is being handled: a database that is away or busy passes by
    itself, so that is told apart, with when to come back.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return _plain_page(
        request,
        status=500,
        heading=_("Something broke on our side"),
        explanation=_("It was noted and we look into it. Nothing you sent was shown to anybody."),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the site is being worked on, and when to come back."""
    response = _plain_page(
        request,
        status=503,
        heading=_("Back in a few minutes"),
        explanation=_("The site is being worked on. Nothing is lost. Try again in a few minutes."),
    )
    response["Retry-After"] = "120"
    return response


def helpful_page(
    request: HttpRequest,
    *,
    status: int,
    heading: str,
    explanation: str,
    more: tuple[Way, ...] = (),
) -> HttpResponse:
    """Return a page in the frame of the site: what happened, `more` ways past it, ways on."""
    ways = (
        *more,
        Way(label=_("The whole catalogue"), url=reverse("catalogue")),
        Way(label=_("Themes"), url=reverse("themes")),
        Way(label=_("Organisations"), url=reverse("organisations")),
    )
    values = {
        "head": PageHead(title=heading, description=explanation, is_indexed=False),
        "code_name": str(status),
        "heading": heading,
        "explanation": explanation,
        "box": SearchBox(name=_("Search"), is_large=True),
        "ways": ways,
    }
    return render(request, "cms/error.html", values, status=status)


def _plain_page(
    request: HttpRequest, *, status: int, heading: str, explanation: str
) -> HttpResponse:
    """Return a page that needs nothing but this process: no database, no session, no manifest."""
    locale = get_language() or settings.LANGUAGE_CODE
    values = {
        "locale": locale,
        "direction": "rtl" if get_language_info(locale)["bidi"] else "ltr",
        "name": settings.INTERFACE_NAME,
        "static_url": settings.STATIC_URL,
        "code_name": str(status),
        "heading": heading,
        "explanation": explanation,
        "again_url": request.path,
    }
    return HttpResponse(render_to_string("cms/broken.html", values), status=status)
