"""Django configuration of this folder."""

from django.apps import AppConfig


class WebinarsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "webinars"

    def ready(self) -> None:
        """Have harvested records stored here; say who is named here and what rights ask."""
        import webinars.rules  # noqa: F401  (importing it registers the facts)
        from academy.harvesting.loaders import register_loader
        from academy.harvesting.records import EventRecord
        from academy.privacy.libraries import link
        from academy.privacy.register import register_rows
        from webinars.harvest import WebinarLoader

        register_loader(EventRecord.kind, WebinarLoader())
        register_rows(link("webinars.Webinar", "locked_by"))
