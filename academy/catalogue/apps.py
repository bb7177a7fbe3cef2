"""Django configuration of this folder."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Have the health page show the outbox."""
        from academy.catalogue.health import outbox_report
        from academy.health import register_report

        register_report("outbox", outbox_report)
