"""Django configuration of this folder."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.identity"
    label = "identity"
