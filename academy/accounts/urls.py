"""Account pages of our own, beside and before those of allauth."""

from django.urls import path

from academy.accounts import elsewhere, inviting, reauthenticating

urlpatterns = [
    path("invitation/<str:token>/", inviting.invitation, name="invitation"),
    path(
        "reauthenticate/code/",
        reauthenticating.reauthenticate_by_code,
        name="reauthenticate_by_code",
    ),
    path("oidc/<str:provider_id>/login/", elsewhere.go),
    path("oidc/<str:provider_id>/login/callback/", elsewhere.come_back),
]
