"""Routes below `/admin/` that stand in front of Wagtail's own of the same name."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.page_screens import OpenChosenMultipleView

urlpatterns = [
    path(
        "choose-page/chosen-multiple/",
        require_admin_access(OpenChosenMultipleView.as_view()),
        name="wagtailadmin_choose_page_chosen_multiple",
    ),
]
