"""The door of the editing screens: a role, and a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from academy.accounts.errors import RefusedError
from academy.accounts.roles import Action
from academy.accounts.rules import may

EDITOR: Final = "/admin/"
# Where somebody was going when a second factor was asked for.
SESSION_KEY: Final = "second_factor_next"


class EditorDoorMiddleware:
    """Lets nobody into the editing screens without a role, or without a second factor.

    Who has a role but no second factor is led to where it is set up, and from there back. Who has
    no role is told why not. Visitors pass: Wagtail leads them to sign in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as usual: the door is asked once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask at the door.

        Raises:
            RefusedError: somebody is signed in who has no role here.
        """
        if not request.path_info.startswith(EDITOR) or not request.user.is_authenticated:
            return None
        answer = may(request.user, Action.USE_EDITOR)
        if answer.needs_second_factor:
            return to_set_up(request)
        if not answer.allowed:
            raise RefusedError(answer)
        return None


def to_set_up(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to where a second factor is set up, and keep where the person was going."""
    if request.method == "GET":
        request.session[SESSION_KEY] = request.get_full_path()
    return HttpResponseRedirect(f"{reverse('mfa_index')}?{urlencode({'needed': '1'})}")
