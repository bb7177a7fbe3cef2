"""Django configuration of this folder."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "search"
