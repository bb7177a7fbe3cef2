"""Django configuration of this folder."""

from django.apps import AppConfig


class WebinarsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "webinars"
