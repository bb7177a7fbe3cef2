"""Django configuration of this folder."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "cms"

    def ready(self) -> None:
        """Answer Wagtail's questions about rights, show drafts, and write the mails of reviews."""
        from academy.catalogue.previewing import register_preview
        from academy.privacy.register import register_rows
        from cms.personal import MESSAGE_ROWS, PROBLEM_ROWS
        from cms.reviewing import connect_mails
        from cms.rights import register_policies
        from cms.views.entries import preview

        register_rows(*PROBLEM_ROWS, *MESSAGE_ROWS)
        register_policies()
        register_preview(preview)
        connect_mails()
