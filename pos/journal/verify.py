"""Checks a terminal's records with none of the till's own code.

Reads journal.db (and draft.db for the last head that was known there), recomputes every hash
from the published format, checks every signature, number and total, and rebuilds the read models
to compare them. Nothing is written. It, `verify_sales`, `verify_drawer` and `verify_faults` import
nothing else of ours on purpose: a verifier that shares code with the writer shares its mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pysqlite3.dbapi2 as sqlite
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pos.journal.verify_drawer import compare
from pos.journal.verify_faults import Fault
from pos.journal.verify_sales import Sales, read_sale

_MAGIC = b"lianpos-j1"
_COLUMNS = (
    "epoch, seq, kind, kind_seq, v, ts, mono, boot, day, body, body_sha256, prev, kind_prev, "
    "hash, total, abs_total, sig, key_id"
)
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NONSENSE = (
    ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError,
    msgspec.MsgspecError,
)  # fmt: skip
"""What comes of an entry whose fields are not what they must be."""
_KINDS = {
    "sale", "return", "shift", "cash", "drawer", "payment", "staff", "print", "member", "system",
}  # fmt: skip


def verify(
    folder: Path, *, head: str | None = None, key: str | None = None, drafts: bool = True
) -> dict[str, Any]:
    """The verdict on the records in `folder`.

    `head` is a hash that must be part of the journal, as head office or a Z report knows it;
    `key` the public key (hex) that the journal must begin with; without `drafts` the draft store is
    not asked. Answers
    `{"ok": true, "entries": n, "head": hex}` or, with the first fault,
    `{"ok": false, "entries": n, "seq": s, "code": c, "values": {...}}`; n entries before it were
    good, and `code` names a text of the group `verify`.
    """
    walk = _Walk()
    try:
        connection = _open(folder / "journal.db")
        try:
            _check(connection, walk)
        finally:
            connection.close()
        _check_root(folder, walk, key)
        if head is not None and head.lower() not in walk.hashes:
            raise Fault(None, "head_missing", hash=head)
        if drafts:
            _check_draft_store(folder / "draft.db", walk.hashes)
    except Fault as fault:
        return {
            "ok": False,
            "entries": walk.count,
            "seq": fault.seq,
            "code": fault.code,
            "values": fault.values,
        }
    except sqlite.DatabaseError:
        values = {"file": "journal.db"}
        return {
            "ok": False, "entries": walk.count, "seq": None, "code": "unreadable", "values": values,
        }  # fmt: skip
    return {"ok": True, "entries": walk.count, "head": walk.last}


@dataclass
class _Walk:
    """How far the check has come, and what it has learned."""

    count: int = 0
    last: str = ""
    total: int = 0
    abs_total: int = 0
    hashes: dict[str, int] = field(default_factory=dict)
    trusted: dict[str, bytes] = field(default_factory=dict)
    _opened: dict[bytes, Ed25519PublicKey] = field(default_factory=dict)
    sales: Sales = field(default_factory=Sales)

    def key(self, public: bytes) -> Ed25519PublicKey:
        """The key of these bytes, opened once."""
        opened = self._opened.get(public)
        if opened is None:
            opened = self._opened[public] = Ed25519PublicKey.from_public_bytes(public)
        return opened


def _open(path: Path) -> Any:
    """Opens a file for reading; also one on a disk that cannot be written at all."""
    if not path.is_file():
        raise Fault(None, "no_file", file=path.name, folder=str(path.parent))
    address = path.absolute().as_uri()
    try:
        return _connect(f"{address}?mode=ro")
    except sqlite.OperationalError:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        return _connect(f"{address}?mode=ro&immutable=1")


def _connect(address: str) -> Any:
    connection = sqlite.connect(address, uri=True)
    try:
        connection.row_factory = sqlite.Row
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: Any, walk: _Walk) -> None:
    connection.execute("BEGIN")
    terminal = _only(connection, "SELECT terminal FROM terminal")
    keys = _keys(connection)
    for epoch, rows in _epochs(connection):
        first = sha256(_MAGIC + terminal.encode() + str(epoch).encode()).digest()
        before = first
        kinds: dict[str, tuple[int, bytes]] = {}
        for expected, row in enumerate(rows, start=1):
            if row["seq"] != expected:
                raise Fault(expected, "entry_missing", number=expected, epoch=epoch)
            try:
                _check_chain(row, terminal, before, kinds.get(row["kind"], (0, first)))
                _check_signature(row, keys, walk)
                _check_body(row, walk, terminal)
            except _NONSENSE as error:
                raise Fault(expected, "no_entry") from error
            before = row["hash"]
            kinds[row["kind"]] = (row["kind_seq"], before)
            walk.last = before.hex()
            walk.hashes[walk.last] = row["seq"]
            walk.count += 1
    try:
        _compare(connection, walk.sales)
    except (TypeError, ValueError) as error:
        raise Fault(None, "no_read_model") from error


def _check_body(row: Any, walk: _Walk, terminal: str) -> None:
    """Totals, receipt numbers and what the read models must say; one pass, one decoding."""
    if row["body"] is None:
        raise Fault(row["seq"], "body_blanked")
    is_sale = row["kind"] in ("sale", "return")
    fact = read_sale(row["body"]) if is_sale else msgspec.json.decode(row["body"])
    if row["seq"] == 1:
        _check_beginning(row, fact, walk)
    elif row["seq"] == 2 and walk.count > 1 and fact.get("do") != "repair":
        raise Fault(2, "epoch_unexplained", epoch=row["epoch"])
    _check_totals(row, fact, walk)
    if is_sale:
        walk.sales.take(row, fact, terminal)
    else:
        walk.sales.drawer.take(row, fact)


def _check_beginning(row: Any, fact: dict[str, Any], walk: _Walk) -> None:
    """An epoch goes on from where the ones before were, as head office or a repair knows it.

    Some of those entries may be missing here, so numbers and totals may be ahead, never behind.
    """
    if row["kind"] != "system" or fact["do"] != "key":
        raise Fault(1, "epoch_without_key", epoch=row["epoch"])
    if fact["last_receipt"] < walk.sales.receipt:
        raise Fault(1, "epoch_receipts", epoch=row["epoch"])
    if row["abs_total"] < walk.abs_total:
        raise Fault(1, "epoch_totals", epoch=row["epoch"])
    walk.sales.begin(fact["last_receipt"])
    walk.sales.drawer.begin(row, fact)
    walk.total, walk.abs_total = row["total"], row["abs_total"]


def _epochs(connection: Any) -> Iterator[tuple[int, Iterator[Any]]]:
    epochs = [row[0] for row in connection.execute("SELECT DISTINCT epoch FROM journal ORDER BY 1")]
    for epoch in epochs:
        statement = f"SELECT {_COLUMNS} FROM journal WHERE epoch = ? ORDER BY seq"
        yield epoch, connection.execute(statement, (epoch,))


def _only(connection: Any, statement: str) -> str:
    rows = connection.execute(statement).fetchall()
    if len(rows) != 1:
        raise Fault(None, "not_one_terminal", count=len(rows))
    return str(rows[0][0])


def _keys(connection: Any) -> dict[str, bytes]:
    keys = dict(connection.execute("SELECT key_id, public_key FROM key").fetchall())
    for name, public in keys.items():
        if sha256(public).hexdigest()[:16] != name:
            raise Fault(None, "key_name", key=name)
    return keys


def _check_chain(row: Any, terminal: str, before: bytes, kind: tuple[int, bytes]) -> None:
    seq = row["seq"]
    if row["kind"] not in _KINDS:
        raise Fault(seq, "no_kind", kind=row["kind"])
    if row["kind_seq"] != kind[0] + 1:
        raise Fault(seq, "kind_missing", number=kind[0] + 1, kind=row["kind"])
    if row["prev"] != before:
        raise Fault(seq, "chain")
    if row["kind_prev"] != kind[1]:
        raise Fault(seq, "kind_chain", kind=row["kind"])
    if row["body"] is not None and sha256(row["body"]).digest() != row["body_sha256"]:
        raise Fault(seq, "body")
    names = ("epoch", "seq", "kind", "kind_seq", "v", "ts", "mono", "boot", "day")
    header = [terminal, *(row[name] for name in names), row["total"], row["abs_total"]]
    compact = _COMPACT(header).encode()
    links = row["prev"] + row["kind_prev"]
    if sha256(_MAGIC + links + compact + row["body_sha256"]).digest() != row["hash"]:
        raise Fault(seq, "hash")


def _check_signature(row: Any, keys: dict[str, bytes], walk: _Walk) -> None:
    """Only keys count that the journal began with, or that an entry signed with one introduced."""
    seq, name, body = row["seq"], row["key_id"], row["body"]
    public = keys.get(name)
    if public is None:
        raise Fault(seq, "key_unknown", key=name)
    introduced = _introduced(row["kind"], body)
    if walk.count == 0 and introduced == public:
        walk.trusted[name] = public
    if walk.trusted.get(name) != public:
        raise Fault(seq, "key_untrusted", key=name)
    try:
        walk.key(public).verify(row["sig"], row["hash"])
    except InvalidSignature as error:
        raise Fault(seq, "signature") from error
    if introduced is not None:
        walk.trusted[sha256(introduced).hexdigest()[:16]] = introduced


def _introduced(kind: str, body: bytes | None) -> bytes | None:
    """The public key that an entry introduces."""
    if kind != "system" or body is None:
        return None
    fact = msgspec.json.decode(body)
    return bytes.fromhex(fact["public_key"]) if fact.get("do") == "key" else None


def _check_root(folder: Path, walk: _Walk, key: str | None) -> None:
    """The trusted keys must include the one that is expected, and the one of this machine."""
    trusted = walk.trusted.values()
    if key is not None and key.lower() not in {public.hex() for public in trusted}:
        raise Fault(1, "key_other")
    file = folder / "keys" / "terminal.key"
    if not file.is_file():
        return
    try:
        own = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, TypeError, ValueError) as error:
        raise Fault(None, "unreadable", file="keys/terminal.key") from error
    if not isinstance(own, Ed25519PrivateKey) or own.public_key().public_bytes_raw() not in trusted:
        raise Fault(1, "key_not_ours")


def _check_totals(row: Any, fact: dict[str, Any], walk: _Walk) -> None:
    counted = 0
    if row["kind"] in ("sale", "return") and fact["status"] == "completed":
        counted = fact["total"]
    walk.total += counted
    walk.abs_total += abs(counted)
    if (row["total"], row["abs_total"]) != (walk.total, walk.abs_total):
        raise Fault(row["seq"], "totals")


def _compare(connection: Any, told: Sales) -> None:
    """Finds a read model that says something else than the entries; a cut tail shows here too."""
    store = _only(connection, "SELECT store FROM terminal")
    if told.store and store != told.store:
        raise Fault(None, "other_store", store=store, sale=told.store)
    sales = "SELECT epoch, seq, sale, receipt, status, day, shift, total FROM sale"
    lines = "SELECT epoch, seq, line, sku, quantity, net, tax FROM sale_line"
    found_sales = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(sales)}
    found_lines = {(row[0], row[1], row[2]): tuple(row[3:]) for row in connection.execute(lines)}
    for key in sorted(found_sales.keys() - told.sales.keys()):
        raise Fault(key[1], "sale_lost")
    _same("sale", found_sales, told.sales)
    _same("sale_line", found_lines, told.lines)
    _same("return_line", _returns(connection), told.returns)
    for name, found, wanted in compare(connection, told.drawer):
        _same(name, found, wanted)


def _returns(connection: Any) -> dict[Any, Any]:
    """What the read models say came back; a file of an older release says nothing of it."""
    named = "SELECT 1 FROM sqlite_schema WHERE name = 'return_line'"
    if connection.execute(named).fetchone() is None:
        return {}
    statement = "SELECT epoch, seq, line, receipt, of_line, quantity FROM return_line"
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in connection.execute(statement)}


def _same(name: str, found: dict[Any, Any], wanted: dict[Any, Any]) -> None:
    if found == wanted:
        return
    for key in sorted(found.keys() | wanted.keys()):
        if found.get(key) != wanted.get(key):
            seq = key[1] if name in ("sale", "sale_line", "return_line") else None
            raise Fault(seq, "read_model", name=name, key=str(key))


def _check_draft_store(path: Path, hashes: dict[str, int]) -> None:
    """A tail that was cut off is missed by the draft store, which remembers a later head."""
    if not path.is_file():
        return
    try:
        connection = _open(path)
        try:
            statement = "SELECT number, hash FROM known WHERE name = 'head'"
            known = connection.execute(statement).fetchone()
        finally:
            connection.close()
    except sqlite.DatabaseError as error:
        raise Fault(None, "unreadable", file="draft.db") from error
    if known is not None and known["hash"] and known["hash"].hex() not in hashes:
        raise Fault(known["number"], "entry_lost")
