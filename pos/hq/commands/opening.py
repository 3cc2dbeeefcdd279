"""What every command of head office begins with: the options, the database, a plain refusal.

The libraries of head office are imported late, here and in every command: a till's command line
must not wait for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeAlias

import typer

if TYPE_CHECKING:
    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.depot import Depot
    from pos.hq.members.keys import MemberKeys
    from pos.hq.members.points import PointsDesk

ConfigOption: TypeAlias = Annotated[
    Path | None, typer.Option("--config", help="hq.toml; else the one in this folder.")
]
DatabaseOption: TypeAlias = Annotated[
    str | None, typer.Option("--database", help="Like sqlite:///hq.db; beats the one in hq.toml.")
]


@contextmanager
def open_office(
    config: Path | None, database: str | None
) -> Iterator[tuple[OfficeDatabase, HqConfig]]:
    """The open database and the settings; what the world refuses becomes a plain message."""
    from pos.database import StorageError
    from pos.hq.config import BadConfig, read_config
    from pos.hq.database import BadDatabase, open_database
    from pos.hq.home import NoHome
    from pos.hq.peppers import seal_peppers
    from pos.hq.seed import seed
    from pos.hq.stores import BadRequest

    try:
        settings = read_config(config)
        office = open_database(
            database or settings.database,
            fill=seed,
            key_file=lambda: member_key_file(settings, database),
        )
        try:
            seal_peppers(office)
            yield office, settings
        finally:
            office.close()
    except (BadConfig, BadDatabase, BadRequest, NoHome) as error:
        refuse(str(error))
    except StorageError as error:
        refuse(f"{error.path}: {error.code}: {error.detail}")


def refuse(message: str) -> NoReturn:
    """Says on standard error what cannot be done, and leaves with exit code 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def content_of(file: Path) -> bytes:
    """What a file holds."""
    try:
        return file.read_bytes()
    except OSError as error:
        refuse(f"{file}: {error.strerror}")


def document_of(file: Path) -> dict[str, object]:
    """What a TOML file says."""
    import tomllib

    try:
        return tomllib.loads(content_of(file).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        refuse(f"{file}: {error}")


def moment_of(text: str | None) -> dt.datetime | None:
    """The time that an option gave, with or without an offset."""
    try:
        return None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        refuse(f"{text!r} is no time; write it like 2026-11-22T09:00:00+08:00")


def depot_at(settings: HqConfig, database: str | None) -> Depot:
    """Where the snapshots of this head office lie."""
    from pos.hq.depot import depot_of

    return depot_of(
        database=database or settings.database,
        folder=settings.snapshots,
        key_file=settings.signing_key_file,
    )


def member_key_file(settings: HqConfig, database: str | None) -> Path:
    """Where the key lies under which this head office keeps what it knows of members."""
    from pos.hq.members.keys import key_file_of

    return key_file_of(database=database or settings.database, key_file=settings.member_key_file)


def member_keys(office: OfficeDatabase, settings: HqConfig, database: str | None) -> MemberKeys:
    """The key under which this head office keeps what it knows of members."""
    from pos.hq.members.keys import keys_of

    return keys_of(office, member_key_file(settings, database))


def points_desk(office: OfficeDatabase, settings: HqConfig, database: str | None) -> PointsDesk:
    """What brings the books of points up to date."""
    from pos.hq.clock import machine_now
    from pos.hq.members.points import PointsDesk

    return PointsDesk(
        office,
        member_keys(office, settings, database),
        now=machine_now,
        signing_key=depot_at(settings, database).signing_key,
    )
