"""Routes of "People and roles" below `/admin/people/`."""

from django.urls import path

from cms.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("give/", views.give, name="give"),
    path("<int:pk>/end/", views.end, name="end"),
    path("invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw"),
]
