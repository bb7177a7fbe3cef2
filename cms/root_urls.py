"""Addresses without a language: pictures and what machines ask for."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from cms.sitemaps import SITEMAPS
from cms.views import machines, profile

urlpatterns = [
    path("accounts/profile/", profile.profile, name="profile"),
    path("patterns/<slug:family>/<slug:slug>.svg", machines.plan, name="pattern"),
    path("patterns/<slug:family>/<slug:slug>-share.png", machines.share, name="share_image"),
    path("robots.txt", machines.robots, name="robots"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS}, name="sitemaps"),
    path(
        "sitemap-<slug:section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
]
