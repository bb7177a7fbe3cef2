"""Routes below `/admin/joining/`."""

from django.urls import path

from cms.joining import terms, views

app_name = "joining"
urlpatterns = [
    path("", views.joinings, name="list"),
    path("join/", views.join, name="join"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("terms/", terms.joined_terms, name="terms"),
    path("terms/<int:pk>/undo/", terms.part, name="part"),
]
