"""Signing in at another service: allauth's two steps, which answer when the service is away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send a browser to a service, or say that it cannot be reached."""
    return _answered(views.login, request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take a service's word for who somebody is, or say that it cannot be reached."""
    return _answered(views.callback, request, provider_id)


def _answered(
    step: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    """Return allauth's answer, or its page for a service that gives none or half of one.

    allauth reads where a service has its pages before it begins to expect failures: OSError and
    KeyError come through.
    """
    try:
        return step(request, provider_id)
    except (OSError, KeyError) as error:
        logger.warning("sign-in service without answer provider=%s error=%r", provider_id, error)
        provider = get_adapter().get_provider(request, provider_id)
        answer: HttpResponse = render_authentication_error(request, provider, exception=error)
        return answer
