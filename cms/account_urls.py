"""Account pages of ours, beside those of allauth."""

from django.urls import path

from cms.views import my_data

urlpatterns = [
    path("data/", my_data.my_data, name="my_data"),
    path("data/download/", my_data.download_my_data, name="download_my_data"),
    path("erase/", my_data.erase_my_account, name="erase_my_account"),
]
