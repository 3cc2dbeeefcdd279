"""Head office's own database: which one, and whether it is whole.

SQLite is embedded: one file that the server and the other `hq` commands share. Every writer
begins with the write lock (BEGIN IMMEDIATE), waits up to five seconds for it, and commits to
the disk itself. PostgreSQL (`pos.hq.postgres`) takes its place when one process is not enough.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

import sqlalchemy as sa

import pos.hq.members.tables
import pos.hq.payments.tables  # noqa: F401 (so does it)
from pos.database import Database, StorageError
from pos.hq import columns, schema, walls
from pos.hq.partitions import make_partitions
from pos.hq.postgres import PostgresDatabase, is_postgres, shown
from pos.hq.projecting import is_projected, project_again
from pos.migration import Schema, Step, prepare

SQLITE: Final = "sqlite:///"

Fill = Callable[[sa.Connection], None]
KeyFile = Callable[[], Path]

KEY_FILE: Final = "member_key_file"
"""Under it each connection carries how to find the file with the key of what is sealed."""

_MAKING: Final = 0x6C69616E
"""Of an advisory lock: who holds it makes or changes the tables."""
_TELLING: Final = 0x6C697665
"""Of an advisory lock: who holds it tells live pages of sales."""
_POSTING: Final = 0x6C69706F
"""Of an advisory lock: who holds it brings the books of points up to date."""
_ALONE: Final = sa.text("SELECT pg_advisory_xact_lock(:what)")


class OfficeDatabase(Protocol):
    """What head office asks of its database. Any thread."""

    def write(self, *, durable: bool = True) -> AbstractContextManager[sa.Connection]:
        """A transaction, rolled back whole when the block raises; on the disk when it is left."""
        ...

    def read(self) -> AbstractContextManager[sa.Connection]:
        """For single statements, each of which sees what is committed."""
        ...

    def snapshot(self) -> AbstractContextManager[sa.Connection]:
        """A reading transaction of one moment: for long reads."""
        ...

    def close(self) -> None: ...


class BadDatabase(Exception):
    """The database that was named cannot be used; the message says why in plain words."""


def path_of(url: str) -> Path:
    """The file that a database URL names: `sqlite:///hq.db` here, `sqlite:////srv/hq.db` there."""
    if not url.startswith(SQLITE) or url == SQLITE:
        raise BadDatabase(
            f"{url} is not a database this head office opens; write sqlite:///hq.db, "
            "or postgresql+psycopg://user@host/name"
        )
    return Path(url.removeprefix(SQLITE))


def shown_place(url: str) -> str:
    """Which database it is, as people may see it."""
    return shown(url) if is_postgres(url) else str(path_of(url).absolute())


def open_database(url: str, *, fill: Fill, key_file: KeyFile | None = None) -> OfficeDatabase:
    """Opens the database; a new one gets its tables and, by `fill`, its first rows.

    `key_file` says where the key lies under which members' names and stores' peppers are sealed;
    it is asked where one of them is wanted. Without it peppers are neither sealed nor read.

    Tables and rows come in one transaction: whoever is killed here leaves nothing or all of it,
    and of two processes that start at once the second waits and finds the work done.
    """
    carried = {KEY_FILE: key_file}
    if is_postgres(url):
        return _open_postgres(url, fill, carried)
    return _open_sqlite(path_of(url), fill, carried)


def _open_sqlite(path: Path, fill: Fill, carried: Mapping[str, object]) -> Database:
    if not path.parent.is_dir():
        raise BadDatabase(f"there is no folder {path.parent} to keep {path.name} in")
    database = Database(path, carried=carried)
    try:
        prepare(database, _schema(path, fill))
        _bring_projections_forward(database)
    except StorageError as error:
        database.close()
        if error.code == "database_newer":
            raise _newer(path.name) from error
        raise
    except BaseException:
        database.close()
        raise
    return database


def _open_postgres(url: str, fill: Fill, carried: Mapping[str, object]) -> PostgresDatabase:
    database = PostgresDatabase(url, carried=carried)
    try:
        with database.read() as connection:
            version = _version(connection, Path(shown(url)))
        if version > schema.VERSION:
            raise _newer(shown(url))
        if version < schema.VERSION:
            with database.alone(_MAKING) as connection:
                _make_or_step(connection, Path(shown(url)), fill)
        _bring_projections_forward(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_or_step(connection: sa.Connection, place: Path, fill: Fill) -> None:
    """Today's tables, from nothing or from an older release; all of it or nothing."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    version = _version(connection, place)
    if version == 0:
        _make(connection, fill)
        make_partitions(connection, today=dt.datetime.now(dt.UTC).date())
    else:
        steps: tuple[Step, ...] = importlib.import_module(_STEPS).STEPS
        for step in steps:
            if step.to > version:
                step.run(Operations(MigrationContext.configure(connection)))
    _build_wall(connection)
    _pack_quickly(connection)
    set_meta(connection, "schema", str(schema.VERSION))


def _build_wall(connection: sa.Connection) -> None:
    try:
        walls.build_wall(connection)
    except walls.NoWall as error:
        raise BadDatabase(str(error)) from error


def _pack_quickly(connection: sa.Connection) -> None:
    """Bodies of the journal are packed by lz4 from now on, where this PostgreSQL was built with it.

    It takes a fraction of the time that PostgreSQL's own way takes; what is packed is read as ever.
    """
    if connection.execute(_HAS_LZ4).scalar():
        connection.exec_driver_sql("ALTER TABLE journal ALTER COLUMN body SET COMPRESSION lz4")


def _newer(name: str) -> BadDatabase:
    return BadDatabase(f"{name} was made by a newer lianpos; install that version to open it")


def _bring_projections_forward(database: OfficeDatabase) -> None:
    """Makes the projections anew where an older program made them."""
    with database.read() as connection:
        if is_projected(connection):
            return
    with database.write() as connection:
        if not is_projected(connection):
            project_again(connection)


def tells(database: OfficeDatabase) -> bool:
    """Whether the database tells of news, so that nobody has to look all the time."""
    return isinstance(database, PostgresDatabase)


def listen(
    database: OfficeDatabase, channel: str, heard: Callable[[], None]
) -> Callable[[], None] | None:
    """Has `heard` called, on some thread, when the database tells of news on that channel.

    Answers how to end that; None for a database that tells nobody, where looking is all there is.
    """
    return database.listen(channel, heard) if isinstance(database, PostgresDatabase) else None


def notify(database: OfficeDatabase, channel: str) -> None:
    """Wakes whoever listens, in every process; nobody does where the database tells nobody."""
    if isinstance(database, PostgresDatabase):
        database.notify(channel)


def write_at_once(database: OfficeDatabase) -> AbstractContextManager[sa.Connection]:
    """For a single statement that writes: where the database does so, it is a transaction by itself
    and on the disk when it has been executed."""
    return database.read() if isinstance(database, PostgresDatabase) else database.write()


def brand_view(database: OfficeDatabase, brand: str) -> AbstractContextManager[sa.Connection]:
    """A reading transaction of one moment, for a page of one brand; see `pos.hq.walls`."""
    if isinstance(database, PostgresDatabase):
        return walls.brand_view(database, brand)
    return database.snapshot()


def tell_alone(connection: sa.Connection) -> None:
    """Waits until this transaction is the only one that tells live pages of sales.

    Whatever is committed by then is seen by it: nobody who comes later finds it untold.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writing transaction.
        connection.execute(_ALONE, {"what": _TELLING})


def post_alone(connection: sa.Connection) -> None:
    """Waits until this transaction is the only one that brings the books of points up to date."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"what": _POSTING})


def writers_at_once(database: OfficeDatabase) -> int:
    """How many transactions of one process may be on their way to the disk side by side."""
    return 2 if isinstance(database, PostgresDatabase) else 1


def get_meta(connection: sa.Connection, name: str) -> str | None:
    """A fact about the database as a whole."""
    statement = sa.select(schema.meta.c.value).where(schema.meta.c.name == name)
    return connection.execute(statement).scalar()


def set_meta(connection: sa.Connection, name: str, value: str) -> None:
    """Sets a fact about the database as a whole."""
    connection.execute(_SET_META, {"name": name, "value": value})


_HAS_LZ4: Final = sa.text(
    "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
)
_SET_META: Final = sa.text(
    "INSERT INTO meta (name, value) VALUES (:name, :value) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def _schema(path: Path, fill: Fill) -> Schema:
    return Schema(
        version=schema.VERSION,
        refused_from=schema.VERSION + 1,
        make=lambda connection: _make(connection, fill),
        steps=_STEPS,
        read_version=lambda connection: _version(connection, path),
        write_version=lambda connection, version: set_meta(connection, "schema", str(version)),
    )


_STEPS: Final = "pos.hq.steps"


def _make(connection: sa.Connection, fill: Fill) -> None:
    # Those of the books, of the live pages, of payments and of members.
    columns.metadata.create_all(connection)
    set_meta(connection, "rev", "0")
    project_again(connection)
    fill(connection)


def _version(connection: sa.Connection, place: Path) -> int:
    """Which version of the tables is there; 0 for none."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return 0
    if "meta" not in tables:
        raise BadDatabase(f"{place} is the database of another program")
    version = get_meta(connection, "schema")
    if version is None or not version.isdecimal():
        raise StorageError("database_damaged", place, "it does not say which version made it")
    return int(version)
