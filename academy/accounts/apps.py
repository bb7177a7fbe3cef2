"""Django configuration of this folder."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.accounts"
    label = "accounts"
