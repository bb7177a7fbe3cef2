"""Django configuration of this folder."""

from django.apps import AppConfig


class HarvestingConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.harvesting"
    label = "harvesting"

    def ready(self) -> None:
        """Have rights know what a source is."""
        import academy.harvesting.rules  # noqa: F401  (importing it registers the facts)
