"""Django configuration of this folder."""

from django.apps import AppConfig


class HarvestingConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.harvesting"
    label = "harvesting"
