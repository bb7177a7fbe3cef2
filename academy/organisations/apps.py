"""Django configuration of this folder."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.organisations"
    label = "organisations"
