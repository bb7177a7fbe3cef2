"""Django configuration of this folder."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.catalogue"
    label = "catalogue"
