"""Making a snapshot: head office feeds itself a catalogue as a terminal does, and packs it.

The catalogue stays between two snapshots, so that only what is new has to be applied and indexed.
A million items take two minutes of one core the first time, so this runs in a process of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

import sqlalchemy as sa
import zstandard

from pos.catalog import schema as catalog_schema
from pos.catalog.rises import KIND
from pos.catalog.store import Catalog
from pos.contract.snapshots import Snapshot, sign_snapshot
from pos.contract.wire import read_feed_page
from pos.database import FolderLock, StorageError
from pos.hq import cursors, feed, schema
from pos.hq.database import OfficeDatabase
from pos.hq.depot import Depot

FEWEST: Final = 20_000
"""Rows below which a feed is read in pages: little is gained by a file."""

_FEWEST_CHANGES: Final = 2000
_STALE: Final = 20
"""A snapshot is made anew when one row in so many has changed since."""
_LEVEL: Final = 6
_CHUNK: Final = 1024 * 1024

Now = Callable[[], int]


def is_due(connection: sa.Connection, depot: Depot, scope: str) -> bool:
    """Whether a new snapshot of a feed is worth its making."""
    columns = schema.feed.c
    # What rose goes with the goods that it is about, and does not count beside them.
    rows = sa.select(sa.func.count()).where(columns.scope == scope, columns.tbl != KIND)
    held = connection.execute(rows.where(columns.op == "put")).scalar_one()
    if held < FEWEST:
        return False
    newest = depot.newest(connection, scope)
    if newest is None:
        return True
    _, rev = cursors.read_cursor(connection, scope=scope, gen=newest.gen, cursor=newest.cursor)
    changed = connection.execute(rows.where(columns.rev > rev)).scalar_one()
    return int(changed) > max(_FEWEST_CHANGES, held // _STALE)


def make_snapshot(
    database: OfficeDatabase, depot: Depot, *, scope: str, now: Now
) -> Snapshot | None:
    """Packs a feed as it is now; None where another process is at it or nothing was published."""
    key = depot.signing_key()
    depot.folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = FolderLock(depot.folder)
    except StorageError as error:
        if error.code == "till_running":
            return None
        raise
    try:
        raw, packed = depot.folder / "snapshot.raw", depot.folder / "snapshot.packed"
        for left in (raw, packed):
            left.unlink(missing_ok=True)
        catalog = _open(depot.working_copy(scope))
        try:
            _feed(catalog, database, scope)
            place = catalog.cursor(scope)
            rows = catalog.count()
            if place is None:
                return None
            catalog.compact_to(raw)
        finally:
            catalog.close()
        digest = _pack(raw, packed)
        snapshot = Snapshot(
            scope=scope,
            gen=place[0],
            cursor=place[1],
            rows=rows,
            sha256=digest,
            size=packed.stat().st_size,
            raw_size=raw.stat().st_size,
            schema=catalog_schema.USER_VERSION,
            made_at=now(),
        )
        raw.unlink()
        depot.keep(packed, snapshot := sign_snapshot(key, snapshot))
        return snapshot
    finally:
        lock.release()


def _open(path: Path) -> Catalog:
    """The working copy; one that cannot be used is begun anew."""
    try:
        return Catalog(path)
    except StorageError as error:
        if error.code not in {"database_damaged", "database_newer"}:
            raise
        Catalog.discard(path)
        return Catalog(path)


def _feed(catalog: Catalog, database: OfficeDatabase, scope: str) -> None:
    """Applies what is new, as a terminal does."""
    more = True
    while more:
        gen, after = catalog.cursor(scope) or ("", 0)
        try:
            with database.read() as connection:
                page = feed.read_page(
                    connection, scope=scope, gen=gen, after=after, limit=feed.MAX_ROWS
                )
        except cursors.WrongGeneration:
            catalog.clear(scope)
            continue
        rows, end = read_feed_page(page.content)
        if rows:
            catalog.apply(scope=scope, gen=end.gen, rows=rows, cursor=end.cursor)
        more = end.more
    catalog.settle(scope)
    catalog.index_all()


def _pack(raw: Path, packed: Path) -> str:
    """Compresses a file; answers the SHA-256 of what it wrote."""
    digest = sha256()
    compressor = zstandard.ZstdCompressor(level=_LEVEL).compressobj(size=raw.stat().st_size)
    with raw.open("rb") as source, packed.open("wb") as target:
        while block := source.read(_CHUNK):
            part = compressor.compress(block)
            digest.update(part)
            target.write(part)
        part = compressor.flush()
        digest.update(part)
        target.write(part)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()
