"""Django configuration of this folder."""

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "academy.background"
    label = "background"

    def ready(self) -> None:
        """Have the health page show due work and mail."""
        from academy.background.health import due_work_report, mail_report
        from academy.health import register_report

        register_report("due_work", due_work_report)
        register_report("mail", mail_report)
