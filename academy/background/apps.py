"""Django configuration of this folder."""

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.background"
    label = "background"
