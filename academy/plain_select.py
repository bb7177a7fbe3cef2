"""Selects put together once: rows looked up by whole numbers, many times a second.

Django takes ten times as long to put such a statement together as the database takes to answer
it. `select` and `rows_of` write small ones out: whole numbers and texts are what every database
hands over as they are. Whatever else a row holds is read by a `KeptQuery`, which keeps what the
ORM has put together and has its values converted by the ORM.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

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


class KeptQuery:
    """A query whose rows are asked for again and again, each time of other primary keys.

    The rows are tuples, as of `values_list`, which the query must be.
    """

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        self._rows = rows
        self._statements: dict[int, _Statement] = {}

    def of(self, pks: Sequence[int]) -> Iterator[Sequence[Any]]:
        """Yield the rows of these keys, in the query's own order, by one statement."""
        if not pks:
            return iter(())
        statement = self._statements.get(len(pks))
        if statement is None:
            statement = self._statements[len(pks)] = _put_together(self._rows, len(pks))
        keys = iter(pks)
        params = [next(keys) if is_key else param for param, is_key in statement.params]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            found = cursor.fetchall()
        compiler = self._rows.query.get_compiler(connection=connection)
        return iter(compiler.apply_converters(found, statement.converters))


class _Statement(NamedTuple):
    """What the ORM makes of a query: its params, and for each whether a key goes there.

    Converters take from the connection for which they were made no more than its settings, which
    those of all threads share.
    """

    sql: str
    params: Sequence[tuple[Any, bool]]
    converters: Any


def _put_together(rows: models.QuerySet[Any, Any], count: int) -> _Statement:
    places = range(-count, 0)  # no row has such a key, and nothing else in a query is below zero
    compiler = rows.filter(pk__in=places).query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    asked = [(param, type(param) is int and param in places) for param in params]
    columns = [column for column, _sql, _alias in compiler.select]
    return _Statement(sql, asked, compiler.get_converters(columns))
