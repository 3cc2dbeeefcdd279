"""The tables of a file: made anew, brought forward from an older release, refused from a newer.

Every file of ours says which version of its tables it holds. A program that finds an older one
copies the file beside itself first (`before-upgrade/`), then takes it forward step by step, each
step one transaction that also moves the version: whoever is killed in between starts again from
the step that was not done. A file of today costs one PRAGMA; Alembic is imported only when a file
is behind.

How to add a step. A file's tables stand in its schema module, its steps in the module beside it:
`pos/journal/schema.py` and `journal_steps.py`, `pos/journal/drafts.py` and `draft_steps.py`,
`pos/catalog/schema.py` and `steps.py`, `pos/hq/schema.py` and `steps.py`.

1. Change the tables. A new column goes last in its table, and is nullable or has a
   `server_default`, so that the rows which are there can be read.
2. Raise the version in the schema module by one, and append a `Step` with that number to `STEPS`.
   Its function gets Alembic's `Operations` and says what changes in words of its own
   (`op.add_column`, `op.create_table`, `op.create_index`): it imports no table from the schema
   module, which goes on changing while the step stays what it was.
3. Fill what is derived in the same step (`op.execute`). Entries of the journal are never touched,
   and rows vanish from a table only when the step names it in `shrinks`.
4. Run `pytest tests/pos/test_migration.py`: it takes the file of every release in `tests/releases`
   to today's tables and compares them with a new file's. With a release, `python -m
   tests.releases DIR` keeps its tables there.

Two numbers that were given twice on two branches are put in order when they meet: a step that
no release has carried may still be renumbered. On tables with foreign keys `batch_alter_table` is
safe here, because steps run with their enforcement off; but it loses triggers and the text of
partial indexes, so on `journal` it is not to be used.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pos.database import Database, StorageError, file_error

if TYPE_CHECKING:
    from alembic.operations import Operations

KEPT_IN: Final = "before-upgrade"
"""The folder beside a file that keeps its copies of before."""

log = logging.getLogger(__name__)


def user_version(connection: sa.Connection) -> int:
    """The version that SQLite's own header field holds; 0 in a file without tables."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def set_user_version(connection: sa.Connection, version: int) -> None:
    """Sets SQLite's own header field, as part of the transaction."""
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of the tables. `shrinks` names the tables whose rows may become fewer."""

    to: int
    run: Callable[[Operations], None]
    shrinks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The tables of one kind of file, as this program has them.

    `version` is today's, `refused_from` the first one that this program cannot read, `make` writes
    today's tables into an empty file, `steps` names the module whose `STEPS` lead here.
    """

    version: int
    refused_from: int
    make: Callable[[sa.Connection], None]
    steps: str
    read_version: Callable[[sa.Connection], int] = user_version
    write_version: Callable[[sa.Connection, int], None] = set_user_version


def prepare(database: Database, schema: Schema) -> bool:
    """Makes the tables of a new file, or brings an older one forward; answers whether it is new.

    Raises `StorageError`: `database_newer` for a file of a newer program and `database_damaged`
    for one with tables that are not ours, both untouched; `disk_full` and others when there is no
    room for the copy or a step. A file that is behind stays what it was until its next step is
    whole.
    """
    with database.read() as connection:
        version = schema.read_version(connection)
    if version == 0:
        return _make(database, schema)
    if version >= schema.refused_from:
        raise StorageError("database_newer", database.path, f"schema {version}")
    if version < schema.version:
        bring_forward(database, schema)
    return False


def bring_forward(database: Database, schema: Schema) -> None:
    """Takes an older file to today's tables, a copy first; several processes may try at once."""
    with database.read() as connection:
        version = schema.read_version(connection)
    steps: tuple[Step, ...] = importlib.import_module(schema.steps).STEPS
    keep_copy(database, version)
    for step in steps:
        if step.to > version:
            _take(database, schema, step)
            log.info("schema step", extra={"file": database.path.name, "version": step.to})


def keep_copy(database: Database, version: int) -> None:
    """Copies the file into `before-upgrade`, named by its version; whole, or not there."""
    folder = database.path.parent.joinpath(KEPT_IN)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise file_error(folder, error) from error
    database.copy_to(folder / f"{database.path.stem}.{version}{database.path.suffix}")


def _make(database: Database, schema: Schema) -> bool:
    with database.write() as connection:
        if schema.read_version(connection) != 0:
            return False
        if connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one():
            raise StorageError("database_damaged", database.path, "the file has other tables")
        schema.make(connection)
        schema.write_version(connection, schema.version)
    return True


def _take(database: Database, schema: Schema, step: Step) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with database.reshape() as connection:
        # Another process may have done it while this one waited for the lock.
        if schema.read_version(connection) >= step.to:
            return
        before = _rows(connection)
        step.run(Operations(MigrationContext.configure(connection)))
        after = _rows(connection)
        lost = {name for name, rows in before.items() if after.get(name, 0) < rows} - step.shrinks
        if lost:
            raise RuntimeError(f"step {step.to} would lose rows of {', '.join(sorted(lost))}")
        schema.write_version(connection, step.to)


def _rows(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table has: an altered table may be emptied without an error."""
    named = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    return {
        name: connection.execute(
            sa.select(sa.func.count()).select_from(sa.table(name))
        ).scalar_one()
        for name in connection.exec_driver_sql(named).scalars().all()
    }
