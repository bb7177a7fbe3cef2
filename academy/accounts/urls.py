"""Account pages of our own, beside those of allauth."""

from django.urls import path

from academy.accounts import reauthenticating

urlpatterns = [
    path(
        "reauthenticate/code/",
        reauthenticating.reauthenticate_by_code,
        name="reauthenticate_by_code",
    ),
]
