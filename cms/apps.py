"""Django configuration of this folder."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "cms"

    def ready(self) -> None:
        """Answer Wagtail's questions about rights."""
        from cms.rights import register_policies

        register_policies()
