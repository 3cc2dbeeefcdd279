"""What can be saved of a journal: every entry that proves itself, and the chain that they make.

Entries are looked for in all files at once: the broken journal and its log, copies, what an
earlier repair set aside. An entry counts when its hash fits what it says and the terminal's key has
signed it, so it does not matter where it was found, or in which state that file is. The files are
only read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import KINDS, Entry, entry_hash, genesis, is_signed, key_id
from pos.database import Database
from pos.journal import schema
from pos.journal.models import project
from pos.journal.pages import Row, open_pages
from pos.journal.queries import read_entries
from pos.journal.store import insert_entry
from pos.migration import set_user_version
from pos.shift.shift import Given

# Plain strings: what SQLAlchemy calls a name is one of its own.
_COLUMNS: Final = tuple(f"{column.name}" for column in schema.journal.c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of an entry while the others are looked for."""

    epoch: int
    seq: int
    prev: bytes
    sig: bytes
    key_id: str
    ts: int
    total: int
    abs_total: int
    receipt: int
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The outcome: `chain` has the entries without a gap from the first on, by hash.

    `ends` is epoch -> the last entry of it in the chain. `apart` are entries that prove themselves
    behind a gap; `newest` is the highest epoch, `receipt`, `total`, `abs_total` and `given` are the
    highest that any entry tells of, also those apart.
    """

    chain: Mapping[bytes, Known]
    ends: dict[int, tuple[int, bytes]]
    apart: Mapping[bytes, Known]
    newest: int
    receipt: int
    total: int
    abs_total: int
    given: Given


class _Numbered(msgspec.Struct):
    """The numbers in a body: receipt, shift and Z, or those from which an epoch went on."""

    receipt: str | None = None
    last_receipt: int = 0
    shift: str = ""
    last_shift: str = ""
    z: int = 0
    last_z: int = 0


def search(
    files: Iterable[Path],
    *,
    terminal: str,
    key: Ed25519PublicKey,
    seen: bytes | None = None,
) -> Found:
    """Looks through all files. `seen` is the hash of the last entry that somebody knows of.

    Where two entries claim one place, the one counts that more entries follow, then the one that
    was `seen`, then the later one: the other was written and never finished.
    """
    known: dict[bytes, Known] = {}
    for file in files:
        for entry in _entries(file, terminal=terminal):
            if entry.hash not in known and _is_ours(entry, key):
                known[entry.hash] = _known(entry)
    chain, ends = _chain(known, terminal=terminal, seen=seen)
    furthest = max(known.values(), key=lambda one: one.abs_total, default=None)
    return Found(
        chain={digest: known[digest] for digest in chain},
        ends=ends,
        apart={digest: known[digest] for digest in known.keys() - chain},
        newest=max((one.epoch for one in known.values()), default=0),
        receipt=max((one.receipt for one in known.values()), default=0),
        total=furthest.total if furthest else 0,
        abs_total=furthest.abs_total if furthest else 0,
        given=reduce(Given.or_later, (one.given for one in known.values()), Given()),
    )


def entries_of(
    files: Iterable[Path], wanted: Mapping[bytes, Known], *, terminal: str
) -> Iterator[Entry]:
    """Each of the `wanted` entries once, wherever it is found, in no order."""
    left = dict(wanted)
    for file in files:
        if not left:
            return
        for entry in _entries(file, terminal=terminal):
            one = left.get(entry.hash)
            # The hash covers neither the signature nor whose it is.
            if one is not None and (one.sig, one.key_id) == (entry.sig, entry.key_id):
                del left[entry.hash]
                yield entry


def restore(into: Path, files: Iterable[Path], found: Found, *, terminal: str, store: str) -> None:
    """Writes the chain as a new journal, in one transaction, with its read models made again."""
    database = Database(into)
    try:
        with database.write() as connection:
            schema.make(connection)
            connection.execute(sa.insert(schema.terminal), {"terminal": terminal, "store": store})
            for entry in entries_of(files, found.chain, terminal=terminal):
                insert_entry(connection, entry)
            set_user_version(connection, schema.VERSION)
        with database.write() as connection:
            for entry in read_entries(database, start=1, kind=None):
                _introduce_key(connection, entry)
                project(connection, entry)
    finally:
        database.close()


def _entries(file: Path, *, terminal: str) -> Iterator[Entry]:
    """Every entry in a file and its log that is whole, in no order, some of them twice."""
    with open_pages(file) as pages:
        for row in pages.rows():
            entry = _entry(row)
            if entry is not None and _is_whole(entry, terminal):
                yield entry


def _introduce_key(connection: sa.Connection, entry: Entry) -> None:
    if entry.kind != "system" or entry.body is None:
        return
    body: dict[str, Any] = msgspec.json.decode(entry.body)
    if body.get("do") == "key":
        row = {"key_id": body["key_id"], "public_key": bytes.fromhex(body["public_key"])}
        connection.execute(sa.insert(schema.key).prefix_with("OR IGNORE"), row)


def _entry(row: Row) -> Entry | None:
    if len(row) < len(_COLUMNS):
        return None
    fields = dict(zip(_COLUMNS, row, strict=False))
    if fields["kind"] not in KINDS:
        return None
    try:
        return msgspec.convert(fields, Entry)
    except msgspec.ValidationError:
        return None


def _is_whole(entry: Entry, terminal: str) -> bool:
    if entry.body is None or sha256(entry.body).digest() != entry.body_sha256:
        return False
    return entry_hash(terminal, entry) == entry.hash


def _is_ours(entry: Entry, key: Ed25519PublicKey) -> bool:
    signed = is_signed(key, entry_hash=entry.hash, signature=entry.sig)
    return signed and entry.key_id == key_id(key)


def _known(entry: Entry) -> Known:
    told = _Numbered()
    if entry.kind in ("sale", "return", "shift", "system") and entry.body is not None:
        told = msgspec.json.decode(entry.body, type=_Numbered)
    number = told.receipt.rpartition("-")[2] if told.receipt else ""
    return Known(
        epoch=entry.epoch,
        seq=entry.seq,
        prev=entry.prev,
        sig=entry.sig,
        key_id=entry.key_id,
        ts=entry.ts,
        total=entry.total,
        abs_total=entry.abs_total,
        receipt=max(told.last_receipt, int(number) if number.isdecimal() else 0),
        given=Given(shift=told.shift or told.last_shift, z=max(told.z, told.last_z)),
    )


def _chain(
    known: Mapping[bytes, Known], *, terminal: str, seen: bytes | None
) -> tuple[set[bytes], dict[int, tuple[int, bytes]]]:
    """The longest run from the beginning of each epoch."""
    after: dict[bytes, list[bytes]] = {}
    length: dict[bytes, tuple[int, bool, int]] = {}
    for digest, one in sorted(known.items(), key=lambda item: -item[1].seq):
        follower = max((length[child] for child in after.get(digest, ())), default=(0, False, 0))
        length[digest] = (follower[0] + 1, follower[1] or digest == seen, max(follower[2], one.ts))
        after.setdefault(one.prev, []).append(digest)
    chain: set[bytes] = set()
    ends: dict[int, tuple[int, bytes]] = {}
    for epoch in sorted({one.epoch for one in known.values()}):
        here = genesis(terminal=terminal, epoch=epoch)
        while here in after:
            here = max(after[here], key=length.__getitem__)
            chain.add(here)
            ends[epoch] = (known[here].seq, here)
    return chain, ends
