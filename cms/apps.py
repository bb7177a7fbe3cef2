"""Django configuration of this folder."""

from datetime import timedelta

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "cms"

    def ready(self) -> None:
        """Have the dates of the demonstration looked after."""
        from academy.background.steps import register_step
        from cms.demonstration.steps import move_dates_now

        register_step("demonstration dates", move_dates_now, every=timedelta(hours=1))
