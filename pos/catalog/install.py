"""A catalogue that comes as one file: unpacked, joined with what else is known, taken over.

Each step leaves the catalogue that the till sells from untouched until the last one, which puts
the new file in its place by one renaming. Whoever is killed before is left with a file that the
next attempt overwrites.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

import pysqlite3.dbapi2 as sqlite

from pos.catalog import schema
from pos.contract.snapshots import Snapshot
from pos.database import StorageError, file_error, storage_error

_CHUNK: Final = 1024 * 1024
_ROOM: Final = 64 * 1024 * 1024
"""Bytes that must stay free beside a new catalogue: sales go on."""
_EVERY: Final = 32
"""Chunks after which what was written goes to the disk, so that no sale waits for all of it."""
_MAX_WINDOW: Final = 8 * 1024 * 1024


class NotTheSnapshot(Exception):
    """The file is not what head office signed for."""


def unpack(
    packed: Path, into: Path, snapshot: Snapshot, *, breathe: Callable[[], None] = lambda: None
) -> None:
    """Writes the catalogue that `packed` holds to `into`, having seen that it is the signed one.

    Reads the file once: what is unpacked is used only when the last byte has been looked at.
    Raises `NotTheSnapshot`, and `StorageError` for a disk without room. Calls `breathe` often,
    which may raise.
    """
    # Late: a till that has its catalogue needs none of it.
    import zstandard

    try:
        into.parent.mkdir(exist_ok=True)
        if shutil.disk_usage(into.parent).free < snapshot.raw_size + _ROOM:
            raise StorageError("disk_full", into, f"{snapshot.raw_size} bytes are needed")
        with packed.open("rb") as source, into.open("wb") as target:
            digest, size = sha256(), 0
            reader = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).stream_reader(
                _Heard(source, digest.update)  # type: ignore[arg-type]  # it is only read
            )
            for number, block in enumerate(iter(lambda: reader.read(_CHUNK), b""), start=1):
                size += len(block)
                if size > snapshot.raw_size:
                    raise NotTheSnapshot("it holds more than it should")
                target.write(block)
                if number % _EVERY == 0:
                    target.flush()
                    os.fsync(target.fileno())
                breathe()
            # What stands behind the frame counts too.
            digest.update(source.read())
            if digest.hexdigest() != snapshot.sha256 or size != snapshot.raw_size:
                raise NotTheSnapshot("its bytes are others")
            target.flush()
            os.fsync(target.fileno())
    except zstandard.ZstdError as error:
        raise NotTheSnapshot(str(error)) from error
    except OSError as error:
        raise file_error(into, error) from error


def join(new: Path, old: Path, snapshot: Snapshot) -> None:
    """Gives a new catalogue what the old one knows of other feeds: staff, prices, settings."""
    connection = sqlite.connect(new.absolute().as_uri(), uri=True, isolation_level=None)
    try:
        found = connection.execute(
            "SELECT gen, cursor FROM feed WHERE scope = ?", (snapshot.scope,)
        ).fetchone()
        if found != (snapshot.gen, snapshot.cursor):
            raise NotTheSnapshot("it ends at another place of its feed")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("ATTACH DATABASE ? AS old", (f"{old.absolute().as_uri()}?mode=ro",))
        connection.execute("BEGIN IMMEDIATE")
        for table in (schema.item, schema.record, schema.feed):
            names = ", ".join(f'"{column.name}"' for column in table.c)
            connection.execute(
                f"INSERT OR IGNORE INTO {table.name} ({names}) "
                f"SELECT {names} FROM old.{table.name} WHERE scope <> ?",
                (snapshot.scope,),
            )
        others = "SELECT sku FROM item WHERE scope <> ?"
        connection.execute(
            f"INSERT OR IGNORE INTO barcode (code, sku) "
            f"SELECT code, sku FROM old.barcode WHERE sku IN ({others})",
            (snapshot.scope,),
        )
        connection.execute(f"INSERT OR IGNORE INTO search_due (sku) {others}", (snapshot.scope,))
        connection.execute("COMMIT")
    except sqlite.DatabaseError as error:
        raise storage_error(new, error) from error
    finally:
        connection.close()


class _Heard:
    """A file that is listened to while it is read."""

    def __init__(self, file: BinaryIO, hear: Callable[[bytes], object]) -> None:
        self._file = file
        self._hear = hear

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hear(block)
        return block
