"""Django configuration of this folder."""

from datetime import timedelta

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "cms"

    def ready(self) -> None:
        """Answer Wagtail's questions about rights; have the demonstration's dates looked after."""
        from academy.background.steps import register_step
        from cms.demonstration.steps import move_dates_now
        from cms.rights import register_policies

        register_policies()
        register_step("demonstration dates", move_dates_now, every=timedelta(hours=1))
