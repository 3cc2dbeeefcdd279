"""Head office's own database: which one, and whether it is whole.

SQLite is embedded: one file that the server and the other `hq` commands share. Every writer
begins with the write lock (BEGIN IMMEDIATE), waits up to five seconds for it, and commits to
the disk itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from pos.database import Database, StorageError
from pos.hq import schema
from pos.hq.projecting import is_projected, project_again
from pos.migration import Schema, prepare

SQLITE: Final = "sqlite:///"


class BadDatabase(Exception):
    """The database that was named cannot be used; the message says why in plain words."""


def path_of(url: str) -> Path:
    """The file that a database URL names: `sqlite:///hq.db` here, `sqlite:////srv/hq.db` there."""
    if not url.startswith(SQLITE) or url == SQLITE:
        raise BadDatabase(f"{url} is not a database this head office opens; write sqlite:///hq.db")
    return Path(url.removeprefix(SQLITE))


def open_database(url: str, *, fill: Callable[[sa.Connection], None]) -> Database:
    """Opens the database; a new one gets its tables and, by `fill`, its first rows.

    Tables and rows come in one transaction: whoever is killed here leaves nothing or all of it,
    and of two processes that start at once the second waits and finds the work done.
    """
    path = path_of(url)
    if not path.parent.is_dir():
        raise BadDatabase(f"there is no folder {path.parent} to keep {path.name} in")
    database = Database(path)
    try:
        prepare(database, _schema(path, fill))
        _bring_projections_forward(database)
    except StorageError as error:
        database.close()
        if error.code == "database_newer":
            raise BadDatabase(
                f"{path} was made by a newer lianpos; install that version to open it"
            ) from error
        raise
    except BaseException:
        database.close()
        raise
    return database


def _bring_projections_forward(database: Database) -> None:
    """Makes the projections anew where an older program made them."""
    with database.read() as connection:
        if is_projected(connection):
            return
    with database.write() as connection:
        if not is_projected(connection):
            project_again(connection)


def get_meta(connection: sa.Connection, name: str) -> str | None:
    """A fact about the database as a whole."""
    statement = sa.select(schema.meta.c.value).where(schema.meta.c.name == name)
    return connection.execute(statement).scalar()


def set_meta(connection: sa.Connection, name: str, value: str) -> None:
    """Sets a fact about the database as a whole."""
    connection.execute(_SET_META, {"name": name, "value": value})


_SET_META: Final = sa.text(
    "INSERT INTO meta (name, value) VALUES (:name, :value) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def _schema(path: Path, fill: Callable[[sa.Connection], None]) -> Schema:
    def make(connection: sa.Connection) -> None:
        schema.metadata.create_all(connection)
        set_meta(connection, "rev", "0")
        project_again(connection)
        fill(connection)

    def read_version(connection: sa.Connection) -> int:
        tables = sa.inspect(connection).get_table_names()
        if not tables:
            return 0
        if "meta" not in tables:
            raise BadDatabase(f"{path} is the database of another program")
        version = get_meta(connection, "schema")
        if version is None or not version.isdecimal():
            raise StorageError("database_damaged", path, "it does not say which version made it")
        return int(version)

    return Schema(
        version=schema.VERSION,
        refused_from=schema.VERSION + 1,
        make=make,
        steps="pos.hq.steps",
        read_version=read_version,
        write_version=lambda connection, version: set_meta(connection, "schema", str(version)),
    )
