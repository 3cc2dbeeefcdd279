"""The second wall around a brand: what PostgreSQL itself lets a brand's page read.

The statements of a brand's page ask for that brand alone. On PostgreSQL they also run as a role
that may read three tables and the names of stores and nothing else, and of these tables only the
rows of one brand, which the transaction names: row-level security. A statement that forgets its
brand gets no stranger's row. SQLite has no roles; there the first wall stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from pos.hq import live_schema
from pos.hq.postgres import PostgresDatabase

ROLE: Final = "lianpos_brand"

_WALLED: Final = (live_schema.roll, live_schema.item_roll, live_schema.live_event)
_SETTING: Final = "lianpos.brand"


class NoWall(Exception):
    """The role is missing and cannot be made; the message says what an administrator must do."""


def build_wall(connection: sa.Connection) -> None:
    """Makes the role where the cluster has none yet, and tells these tables what it may see."""
    if not connection.execute(_HAS_ROLE, {"role": ROLE}).scalar():
        _make_role(connection)
    for table in _WALLED:
        _run(connection, f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY")
        _run(connection, f"DROP POLICY IF EXISTS of_one_brand ON {table.name}")
        _run(
            connection,
            f"CREATE POLICY of_one_brand ON {table.name} FOR SELECT TO {ROLE} USING "
            f"(brand <> '' AND brand = current_setting('{_SETTING}', true))",
        )
        _run(connection, f"GRANT SELECT ON {table.name} TO {ROLE}")
    _run(connection, f"GRANT SELECT (store, name_zh, name_en) ON store TO {ROLE}")


@contextmanager
def brand_view(database: PostgresDatabase, brand: str) -> Iterator[sa.Connection]:
    """A reading transaction of one moment that sees the rows of one brand only."""
    with database.snapshot() as connection:
        _run(connection, f"SET LOCAL ROLE {ROLE}")
        connection.execute(_NAME_BRAND, {"setting": _SETTING, "brand": brand})
        yield connection


def _make_role(connection: sa.Connection) -> None:
    if not connection.execute(_MAY_MAKE).scalar():
        raise NoWall(
            f"this database needs the role {ROLE}, which its user may not make; as an "
            f"administrator say: CREATE ROLE {ROLE} NOLOGIN; and: GRANT {ROLE} TO that user"
        )
    # Another database of this server may be making it at this moment.
    _run(
        connection,
        f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    )
    _run(connection, f"GRANT {ROLE} TO CURRENT_USER")


def _run(connection: sa.Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


_HAS_ROLE: Final = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
_MAY_MAKE: Final = sa.text(
    "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
)
_NAME_BRAND: Final = sa.text("SELECT set_config(:setting, :brand, true)")
