"""Whether a folder holds sales that must not be lost."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from pos.database import Database
from pos.journal import schema


def holds_sales(folder: Path) -> bool:
    """Whether the journal in `folder` has a sale, or a basket is still open there."""
    return _has_rows(folder / "journal.db", schema.sale) or _has_rows(
        folder / "draft.db", sa.table("basket")
    )


def _has_rows(path: Path, table: sa.FromClause) -> bool:
    if not path.is_file():
        return False
    database = Database(path, read_only=True)
    try:
        with database.read() as connection:
            named = "SELECT 1 FROM sqlite_schema WHERE name = ?"
            if connection.exec_driver_sql(named, (str(table),)).first() is None:
                return False
            statement = sa.select(sa.literal(1)).select_from(table).limit(1)
            return connection.execute(statement).first() is not None
    finally:
        database.close()
