"""The same template and middleware over values that are ready: what a page cannot do without."""

from __future__ import annotations

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from academy import urls
from academy.api import opened

READY: dict[str, Any] = {}


def bare_page(request: HttpRequest) -> HttpResponse:
    """Render the captured values with the page's own template."""
    return render(request, READY["template"], READY["values"])


def bare_answer(request: HttpRequest) -> HttpResponse:
    """Answer the captured JSON, behind the door that every route of the API has."""
    return JsonResponse(READY["answer"])


urlpatterns = [
    *opened([path("bare-answer/", bare_answer)]),
    *i18n_patterns(path("bare-page/", bare_page)),
    *urls.urlpatterns,
]
