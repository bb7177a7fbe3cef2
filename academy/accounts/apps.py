"""Django configuration of this folder."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Follow what becomes of second factors."""
        from academy.accounts.second_factor import listen

        listen()
