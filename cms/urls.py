"""Public pages below the language of the address."""

from django.urls import path

from cms.views import entries, indexes, lists, organisations, problems

urlpatterns = [
    path("catalogue/", lists.catalogue, name="catalogue"),
    path("courses/<int:pk>/<str:slug>/", entries.course, name="course"),
    path("webinars/<int:pk>/<str:slug>/", entries.webinar, name="webinar"),
    path("report/<slug:kind>/<int:pk>/", problems.report_problem, name="report-problem"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<int:pk>/<str:slug>/", organisations.organisation, name="organisation"),
    path("themes/", indexes.themes, name="themes"),
    path("themes/<slug:slug>/", lists.theme, name="theme"),
    path("methods/", indexes.methods, name="methods"),
    path("methods/<slug:slug>/", lists.method, name="method"),
    path("languages/", indexes.languages, name="languages"),
    path("languages/<slug:tag>/", lists.language, name="language"),
]
