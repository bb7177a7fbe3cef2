"""A body of parts whose column is known to migrations as plain JSON.

Wagtail would write every block with its help text into migrations, so that each change of a word
asked for a new one; and a migration of data would drop parts whose blocks it does not know.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import StreamField

_OF_BLOCKS = ("block_types", "block_lookup", "block_counts", "min_num", "max_num", "collapsed")


class PartsField(StreamField):
    """A StreamField without its blocks in migrations."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the column as a JSONField."""
        name, _path, _args, kwargs = super().deconstruct()
        kept = {key: value for key, value in kwargs.items() if key not in _OF_BLOCKS}
        return name, "django.db.models.JSONField", [], kept

    def clone(self) -> models.JSONField:
        """Return what stands for this field in the state of the project at a migration."""
        _name, _path, args, kwargs = self.deconstruct()
        return models.JSONField(*args, **kwargs)
