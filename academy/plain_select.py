"""Small selects written out: whole numbers and texts, looked up by whole numbers.

A page reads a handful of such rows many times a second, and Django takes ten times as long to put
the statement together as the database takes to answer it. Whole numbers and texts are what every
database hands over as they are, so nothing is lost; all else goes through the ORM.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


@cache
def select(
    model: type[models.Model],
    *columns: str,
    by: str,
    constants: tuple[str, ...] = (),
    where: tuple[str, str] | None = None,
) -> str:
    """Return a select of columns of a model's table, still to be told which values `by` may have.

    `constants` come before the columns, so that rows of several selects can be told apart;
    `where` is a column and the value that it must have. Both are words of ours, never a visitor's.
    """
    quoted = connection.ops.quote_name
    shown = ", ".join([*(f"'{word}'" for word in constants), *map(quoted, columns)])
    only = f"{quoted(where[0])} = '{where[1]}' AND " if where else ""
    table = quoted(model._meta.db_table)
    return f"SELECT {shown} FROM {table} WHERE {only}{quoted(by)}"  # noqa: S608  # names of models


def rows_of(*parts: tuple[str, Sequence[int]]) -> list[tuple[Any, ...]]:
    """Return the rows of selects with the same columns, each for its values, in one statement."""
    asked = [(each, values) for each, values in parts if values]
    if not asked:
        return []
    selects = (f"{each} IN ({', '.join(['%s'] * len(values))})" for each, values in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(selects), [value for _each, values in asked for value in values]
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
