"""Django configuration of this folder."""

from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.taxonomy"
    label = "taxonomy"
