"""Django configuration of this folder."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See the package's own sentence for what it owns."""

    name = "courses"

    def ready(self) -> None:
        """Have harvested records of this kind stored here, and name who is named here."""
        from academy.harvesting.loaders import register_loader
        from academy.harvesting.records import CourseRecord
        from academy.privacy.libraries import link
        from academy.privacy.register import register_rows
        from courses.harvest import CourseLoader

        register_loader(CourseRecord.kind, CourseLoader())
        register_rows(link("courses.Course", "locked_by"))
