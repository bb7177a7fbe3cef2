"""Routes below `/admin/joining/`."""

from django.urls import path

from cms.joining import views

app_name = "joining"
urlpatterns = [
    path("", views.joinings, name="list"),
    path("join/", views.join, name="join"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
