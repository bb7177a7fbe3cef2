"""Django configuration of this folder."""

from datetime import timedelta

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Register what accounts and libraries hold, and have due work carry the days out."""
        from academy.background.steps import register_step
        from academy.privacy.accounts import ACCOUNT_ROWS
        from academy.privacy.libraries import LIBRARY_ROWS
        from academy.privacy.register import register_rows
        from academy.privacy.retention import let_go_of_old

        register_rows(*ACCOUNT_ROWS, *LIBRARY_ROWS)
        register_step("privacy: let go", let_go_of_old, every=timedelta(hours=1))
