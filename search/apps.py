"""Django configuration of this folder."""

from datetime import timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "search"

    def ready(self) -> None:
        """Have the due-work loop carry changes to the index and note states that time changes."""
        from academy.background.steps import register_step
        from academy.health import register_report
        from search.health import index_report
        from search.indexing import drain_all_changes, renote_stale

        register_step("search.drain_changes", drain_all_changes, every=timedelta(seconds=1))
        register_step("search.renote_stale", renote_stale, every=timedelta(minutes=1))
        register_report("index", index_report)
