"""Writing many rows at once, the way that each database takes them fastest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final

import msgspec
import psycopg
import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa
from psycopg.postgres import types as known_types
from sqlalchemy.dialects import postgresql

REFUSALS: Final = (sa.exc.DBAPIError, psycopg.Error, sqlite.Error)
"""What a database raises, as SQLAlchemy passes it on or as it comes of a COPY."""
_OF_THE_ROWS: Final = ("22", "23", "54")
"""Classes of SQLSTATE: what no column can hold, what a constraint forbids, what is too large."""


_FEW: Final = 300
"""Rows of all tables that take less in one statement, as JSON, than by COPY table for table."""


def is_of_the_rows(error: BaseException) -> bool:
    """Whether the database refused what it was given to hold, so that the same would be refused
    for ever, and not because something is wrong with itself."""
    original = getattr(error, "orig", None) or error
    if isinstance(original, psycopg.Error):
        return (original.sqlstate or "").startswith(_OF_THE_ROWS)
    return isinstance(original, sqlite.DataError | sqlite.IntegrityError)


def add_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, each of which names every column of the table."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        statement, in_order = _inserting(table, connection.dialect)
        connection.exec_driver_sql(statement, [in_order(row) for row in rows])


def add_all(
    connection: sa.Connection, added: Mapping[sa.Table, Sequence[Mapping[str, Any]]]
) -> None:
    """The same for several tables at once."""
    some = {table: rows for table, rows in added.items() if rows}
    if connection.dialect.name == "postgresql" and sum(map(len, some.values())) <= _FEW:
        if some:
            _add_together(connection, some)
        return
    for table, rows in some.items():
        add_rows(connection, table, rows)


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
        # One statement for all of them: a tenth of the time of a statement a row.
        connection.execute(statement, {"rows": _as_json(rows)})
    else:
        connection.execute(statement, rows)


def change_rows(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Sets what the rows name besides their key, which has to be there; all name the same."""
    if not rows:
        return
    names = tuple(rows[0])
    statement = _change_statement(table, names, connection.dialect)
    if connection.dialect.name == "postgresql":
        connection.execute(statement, {"rows": _as_json(rows)})
    else:
        connection.execute(statement, rows)


def is_one_of(column: sa.Column[str], name: str, dialect: sa.Dialect) -> sa.ColumnElement[bool]:
    """That a column is one of the values bound to `name`: one text, however many there are."""
    if dialect.name == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))
    return column.in_(sa.bindparam(name, expanding=True))


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
    names = tuple(column.name for column in table.c)
    keys = ", ".join(column.name for column in table.primary_key)
    changed = [
        f"{name} = {table.name}.{name} + excluded.{name}" if name in sums else
        f"{name} = excluded.{name}"
        for name in (column.name for column in table.c if not column.primary_key)
    ]  # fmt: skip
    given = f"VALUES ({', '.join(f':{name}' for name in names)})"
    if dialect.name == "postgresql":
        given = f"SELECT {', '.join(map(_value, table.c))} FROM {_given(table, names, dialect)}"
    return sa.text(
        f"INSERT INTO {table.name} ({', '.join(names)}) {given} "
        f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(changed)}"
    )


@cache
def _change_statement(
    table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect
) -> sa.TextClause:
    quote = dialect.identifier_preparer.quote
    keys = {column.name for column in table.primary_key}
    if dialect.name == "postgresql":
        given = _given(table, names, dialect)
        sets = ", ".join(f"{quote(n)} = {_value(table.c[n])}" for n in names if n not in keys)
        same = " AND ".join(f"{table.name}.{name} = given.{name}" for name in sorted(keys))
        return sa.text(f"UPDATE {table.name} SET {sets} FROM {given} WHERE {same}")
    sets = ", ".join(f"{quote(name)} = :{name}" for name in names if name not in keys)
    same = " AND ".join(f"{name} = :{name}" for name in sorted(keys))
    return sa.text(f"UPDATE {table.name} SET {sets} WHERE {same}")


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as one text for PostgreSQL, bytes as base64: a list for each column costs four times
    what the statement does.
    """
    return msgspec.json.encode(rows).decode()


def _given(
    table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect, *, rows: str = ":rows"
) -> str:
    """The rows of `_as_json` as a table of that name, in their order."""
    quote = dialect.identifier_preparer.quote
    columns = (f"{quote(n)} {_type(table.c[n]).replace('bytea', 'text')}" for n in names)
    return f"json_to_recordset(CAST({rows} AS json)) AS given ({', '.join(columns)})"


def _value(column: sa.Column[Any]) -> str:
    given = f'given."{column.name}"'
    return f"decode({given}, 'base64')" if _type(column) == "bytea" else given


def _type(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.LargeBinary):
        return "bytea"
    return "bigint" if isinstance(column.type, sa.BigInteger) else "text"


@cache
def _inserting(
    table: sa.Table, dialect: sa.Dialect
) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """The statement, and what takes its values from a row: the driver's own way, for SQLAlchemy
    would take longer over the parameters of many rows than SQLite does over the rows."""
    quote = dialect.identifier_preparer.quote
    names = [column.name for column in table.c]
    statement = (
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) "
        f"VALUES ({', '.join('?' for _ in names)})"
    )
    return statement, itemgetter(*names)


def _add_together(
    connection: sa.Connection, added: Mapping[sa.Table, Sequence[Mapping[str, Any]]]
) -> None:
    """One statement, one way there and back, where COPY takes two for each table."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        statement = _adding(tuple(added), connection.dialect)
        cursor.execute(statement, [_as_json(rows) for rows in added.values()])


@cache
def _adding(tables: tuple[sa.Table, ...], dialect: sa.Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    parts: list[str] = []
    for table in tables:
        names = tuple(column.name for column in table.c)
        given = _given(table, names, dialect, rows="%s")
        parts.append(
            f"added_{len(parts)} AS (INSERT INTO {quote(table.name)} "
            f"({', '.join(map(quote, names))}) "
            f"SELECT {', '.join(map(_value, table.c))} FROM {given})"
        )
    return f"WITH {', '.join(parts)} SELECT"


def _copy(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    statement, types, in_order = _copying(table, connection.dialect)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(in_order(row))


@cache
def _copying(
    table: sa.Table, dialect: sa.Dialect
) -> tuple[str, list[int], Callable[[Mapping[str, Any]], Sequence[Any]]]:
    """The statement, the types of its columns by number, and what takes these from a row."""
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.c)
    # Binary: a body of a thousand bytes is not made two thousand digits and read back.
    statement = f"COPY {quote(table.name)} ({names}) FROM STDIN (FORMAT BINARY)"
    # By name they would be looked up again for each statement.
    types = [known_types.get_oid(_type(column)) for column in table.c]
    return statement, types, itemgetter(*(column.name for column in table.c))
