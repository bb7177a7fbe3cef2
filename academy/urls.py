"""Routes by dotted names only: what the ground floor serves, and the doors of the floors above."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from academy.health import healthz
from academy.media import shown_file

_to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", healthz, name="healthz"),
    path("api/v1/", include("academy.api_urls")),
    path("accounts/", include("cms.account_urls")),
    path("accounts/", include("academy.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    # These three doors of Wagtail sign people in without a second factor: they stay shut.
    path("admin/login/", _to_sign_in),
    re_path(r"^admin/password_reset/.*$", _to_sign_in),
    path("admin/", include("cms.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("cms.root_urls")),
    path("media/<path:path>", shown_file, name="media"),
    *i18n_patterns(
        path("", include("cms.urls")),
        path("", include(wagtail_urls)),
    ),
]

handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.permission_denied"
handler404 = "cms.views.errors.page_not_found"
handler500 = "cms.views.errors.server_error"
