"""Signing in at another service: allauth's two steps, which answer when the service is away."""

from __future__ import annotations

import logging

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send a browser to a service, or say that it cannot be reached."""
    try:
        answer: HttpResponse = views.login(request, provider_id)
    except (OSError, KeyError) as error:
        return _is_away(request, provider_id, error)
    return answer


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take a service's word for who somebody is, or say that it cannot be reached."""
    try:
        answer: HttpResponse = views.callback(request, provider_id)
    except (OSError, KeyError) as error:
        return _is_away(request, provider_id, error)
    return answer


def _is_away(request: HttpRequest, provider_id: str, error: Exception) -> HttpResponse:
    """Return the page for a service that gives no answer (OSError) or half of one (KeyError).

    allauth reads where a service has its pages before it begins to expect failures.
    """
    logger.warning("sign-in service without answer provider=%s error=%r", provider_id, error)
    provider = get_adapter().get_provider(request, provider_id)
    answer: HttpResponse = render_authentication_error(request, provider, exception=error)
    return answer
