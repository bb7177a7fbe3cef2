"""Django configuration of this folder."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Register what accounts, libraries and waiting mails hold."""
        from academy.privacy.accounts import ACCOUNT_ROWS
        from academy.privacy.identity import IDENTITY_ROWS
        from academy.privacy.libraries import LIBRARY_ROWS
        from academy.privacy.mails import MAIL_ROWS
        from academy.privacy.register import register_rows

        register_rows(*ACCOUNT_ROWS, *LIBRARY_ROWS, *MAIL_ROWS, *IDENTITY_ROWS)
