"""Account pages of our own, beside those of allauth."""

from django.urls import path

from academy.accounts import inviting, reauthenticating

urlpatterns = [
    path("invitation/<str:token>/", inviting.invitation, name="invitation"),
    path(
        "reauthenticate/code/",
        reauthenticating.reauthenticate_by_code,
        name="reauthenticate_by_code",
    ),
]
