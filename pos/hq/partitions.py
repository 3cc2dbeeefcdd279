"""One partition a business day for the tables that grow with every sale, on PostgreSQL.

A sale lies in the partition of its own day, however late it arrives, so that old days can be put
away whole. Days for which there is no partition go into the one named `_other`, which ought to be
empty, and move to their own when it is made.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa

from pos.hq import schema

BACK: Final = 35
AHEAD: Final = 7


def make_partitions(connection: sa.Connection, *, today: dt.date) -> int:
    """Makes the partitions of the last weeks and the next days; answers how many were missing."""
    made = 0
    for table in schema.PARTITIONED:
        other = _other(table)
        if not _is_there(connection, other):
            _run(connection, f"CREATE TABLE {other} PARTITION OF {table.name} DEFAULT")
        for days in range(-BACK, AHEAD + 1):
            made += _make(connection, table, today + dt.timedelta(days=days))
    return made


def strays(connection: sa.Connection) -> int:
    """Rows of days that have no partition."""
    return sum(
        connection.exec_driver_sql(f"SELECT count(*) FROM {_other(table)}").scalar_one()
        for table in schema.PARTITIONED
    )


def _make(connection: sa.Connection, table: sa.Table, day: dt.date) -> bool:
    name = f"{table.name}_{day:%Y%m%d}"
    if _is_there(connection, name):
        return False
    first, end = day.isoformat(), (day + dt.timedelta(days=1)).isoformat()
    other = _other(table)
    # Made beside the table and attached when it is full: a day that strayed moves in one piece.
    _run(connection, f"CREATE TABLE {name} (LIKE {table.name} INCLUDING ALL)")
    _run(
        connection,
        f"WITH moved AS (DELETE FROM {other} WHERE day = '{first}' RETURNING *) "
        f"INSERT INTO {name} SELECT * FROM moved",
    )
    bounds = f"FROM ('{first}') TO ('{end}')"
    _run(connection, f"ALTER TABLE {table.name} ATTACH PARTITION {name} FOR VALUES {bounds}")
    return True


def _other(table: sa.Table) -> str:
    return f"{table.name}_other"


def _is_there(connection: sa.Connection, name: str) -> bool:
    found = connection.execute(sa.text("SELECT to_regclass(:name)"), {"name": name}).scalar()
    return found is not None


def _run(connection: sa.Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
