"""Django configuration of the ground floor."""

from django.apps import AppConfig


class AcademyConfig(AppConfig):
    """Registers the start-up checks and owns the interface's translations."""

    name = "academy"

    def ready(self) -> None:
        """Register the start-up checks, and make the Celery application the current one."""
        import academy.celery
        import academy.checks  # noqa: F401  (importing it registers the checks)
