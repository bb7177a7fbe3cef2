"""Django configuration of this folder."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "search"

    def ready(self) -> None:
        """Have the health page show the index."""
        from academy.health import register_report
        from search.health import index_report

        register_report("index", index_report)
