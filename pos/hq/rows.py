"""Writing many rows at once, the way that each database takes them fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def add_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, each of which names every column of the table."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(_insert(table), rows)


def add_sums(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    sums: tuple[str, ...],
) -> None:
    """Adds the columns `sums` of rows to what their keys have; of the others the last stays.

    The rows name every column, stand in the order of their keys, so that two that add to the same
    ones do not wait for each other, and no key is there twice.
    """
    if not rows:
        return
    statement = _sum_statement(table, sums, connection.dialect)
    if connection.dialect.name == "postgresql":
        # One statement with a list for each column: a tenth of the time of a statement a row.
        columns = {column.name: [row[column.name] for row in rows] for column in table.c}
        connection.execute(statement, columns)
    else:
        connection.execute(statement, rows)


def read_rows(
    connection: sa.Connection,
    table: sa.Table,
    *,
    key: tuple[str, ...],
    keys: Sequence[tuple[Any, ...]],
) -> sa.CursorResult[Any]:
    """The rows of a table whose columns `key` are one of `keys`, in no order."""
    if connection.dialect.name != "postgresql":
        columns = sa.tuple_(*(table.c[name] for name in key))
        return connection.execute(sa.select(table).where(columns.in_(keys)))
    lists = zip(*keys, strict=True)
    return connection.execute(
        _read_statement(table, key), dict(zip(key, map(list, lists), strict=True))
    )


@cache
def _read_statement(table: sa.Table, key: tuple[str, ...]) -> sa.Select[Any]:
    """One look into the index for each key, and into the partition that it names.

    Keys written out one by one would be compared with each row of the day: the fuller the day,
    the longer it would take. OFFSET keeps the planner, which knows nothing of a new day's
    partition, from reading all of it.
    """
    types = [postgresql.ARRAY(table.c[name].type) for name in key]
    lists = [sa.bindparam(name, type_=kind) for name, kind in zip(key, types, strict=True)]
    wanted: Any = sa.func.unnest(*lists).table_valued(*key).render_derived(name="wanted")
    same = [table.c[name] == wanted.c[name] for name in key]
    found = sa.select(table).where(*same).correlate(wanted).offset(0).lateral("found")
    return sa.select(found).select_from(wanted.join(found, sa.true()))


@cache
def _sum_statement(table: sa.Table, sums: tuple[str, ...], dialect: sa.Dialect) -> sa.TextClause:
    names = [column.name for column in table.c]
    keys = ", ".join(column.name for column in table.primary_key)
    changed = [
        f"{name} = {table.name}.{name} + excluded.{name}" if name in sums else
        f"{name} = excluded.{name}"
        for name in (column.name for column in table.c if not column.primary_key)
    ]  # fmt: skip
    given = f"VALUES ({', '.join(f':{name}' for name in names)})"
    if dialect.name == "postgresql":
        lists = (f"CAST(:{c.name} AS {_list_type(c)})" for c in table.c)
        given = f"SELECT * FROM unnest({', '.join(lists)})"
    return sa.text(
        f"INSERT INTO {table.name} ({', '.join(names)}) {given} "
        f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(changed)}"
    )


def _list_type(column: sa.Column[Any]) -> str:
    return "BIGINT[]" if isinstance(column.type, sa.BigInteger) else "TEXT[]"


@cache
def _insert(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


def _copy(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    names = [column.name for column in table.c]
    with driver.cursor() as cursor, cursor.copy(_copy_statement(table, connection.dialect)) as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


@cache
def _copy_statement(table: sa.Table, dialect: sa.Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.c)
    return f"COPY {quote(table.name)} ({names}) FROM STDIN"
