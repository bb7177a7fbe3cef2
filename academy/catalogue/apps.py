"""Django configuration of this folder."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Have the health page show the outbox, and rights know what an entry is."""
        import academy.catalogue.rules  # noqa: F401  (importing it registers the facts)
        from academy.catalogue.health import outbox_report
        from academy.health import register_report

        register_report("outbox", outbox_report)
