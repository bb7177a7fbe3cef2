"""Routes of the API by dotted names: each app's router, and an answer for everything else."""

from django.urls import path, re_path

from academy.api import api, opened, unknown_address

for router in (
    "academy.taxonomy.api.router",
    "academy.organisations.api.router",
    "courses.api.router",
    "webinars.api.router",
    "search.api.router",
):
    api.add_router("", router)

_patterns, _app_name, _namespace = api.urls

urlpatterns = [
    path("", (opened(_patterns), _app_name, _namespace)),
    *opened([re_path(r"^[\s\S]*\Z", unknown_address)]),
]
