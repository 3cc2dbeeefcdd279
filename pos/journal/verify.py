"""Checks a terminal's records with none of the till's own code.

Reads journal.db (and draft.db for the last head that was known there), recomputes every hash
from the published format, checks every signature, number and total, and rebuilds the read models
to compare them. Nothing is written. It and `verify_drawer` import nothing else of ours on purpose:
a verifier that shares code with the writer shares its mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pos.journal.verify_drawer import Drawer, compare

_MAGIC = b"lianpos-j1"
_COLUMNS = (
    "epoch, seq, kind, kind_seq, v, ts, mono, boot, day, body, body_sha256, prev, kind_prev, "
    "hash, total, abs_total, sig, key_id"
)
_KINDS = {
    "sale", "return", "shift", "cash", "drawer", "payment", "staff", "print", "member", "system",
}  # fmt: skip


class Fault(Exception):
    """The first thing that is wrong. `seq` is the first bad entry, None where there is none."""

    def __init__(self, seq: int | None, problem: str) -> None:
        super().__init__(problem)
        self.seq = seq
        self.problem = problem


@dataclass
class _Rebuilt:
    """What the read models ought to say, from the bodies alone."""

    sales: dict[tuple[int, int], tuple[Any, ...]] = field(default_factory=dict)
    lines: dict[tuple[int, int, int], tuple[Any, ...]] = field(default_factory=dict)
    returns: dict[tuple[int, int, int], tuple[Any, ...]] = field(default_factory=dict)
    # Receipt numbers that an epoch began beyond: head office knows those sales, this file does not.
    lost: list[range] = field(default_factory=list)
    left: dict[tuple[str, int], int] = field(default_factory=dict)
    drawer: Drawer = field(default_factory=Drawer)
    store: str = ""
    ended: set[str] = field(default_factory=set)
    receipt: int = 0


def verify(
    folder: Path, *, head: str | None = None, key: str | None = None, drafts: bool = True
) -> dict[str, Any]:
    """The verdict on the records in `folder`.

    `head` is a hash that must be part of the journal, as head office or a Z report knows it;
    `key` the public key (hex) that the journal must begin with; without `drafts` the draft store is
    not asked. Answers
    `{"ok": true, "entries": n, "head": hex}` or, with the first fault,
    `{"ok": false, "entries": n, "seq": s, "problem": text}`; n entries before it were good.
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
            raise Fault(
                None, f"the entry with hash {head} is missing: the journal was cut or forked"
            )
        if drafts:
            _check_draft_store(folder / "draft.db", walk.hashes)
    except Fault as fault:
        return {"ok": False, "entries": walk.count, "seq": fault.seq, "problem": fault.problem}
    except sqlite.DatabaseError as error:
        problem = f"journal.db cannot be read: {error}"
        return {"ok": False, "entries": walk.count, "seq": None, "problem": problem}
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
    rebuilt: _Rebuilt = field(default_factory=_Rebuilt)


def _open(path: Path) -> Any:
    """Opens a file for reading; also one on a disk that cannot be written at all."""
    if not path.is_file():
        raise Fault(None, f"there is no {path.name} in {path.parent}")
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
    terminal = _only(connection, "SELECT terminal FROM terminal", "terminal")
    keys = _keys(connection)
    for epoch, rows in _epochs(connection):
        first = sha256(_MAGIC + terminal.encode() + str(epoch).encode()).digest()
        before = first
        kinds: dict[str, tuple[int, bytes]] = {}
        for expected, row in enumerate(rows, start=1):
            if row["seq"] != expected:
                raise Fault(expected, f"entry {expected} of epoch {epoch} is missing")
            try:
                _check_chain(row, terminal, before, kinds.get(row["kind"], (0, first)))
                _check_signature(row, keys, walk)
                _check_body(row, walk, terminal)
            except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
                raise Fault(expected, "it holds what no entry can hold") from error
            before = row["hash"]
            kinds[row["kind"]] = (row["kind_seq"], before)
            walk.last = before.hex()
            walk.hashes[walk.last] = row["seq"]
            walk.count += 1
    try:
        _compare(connection, walk.rebuilt)
    except (TypeError, ValueError) as error:
        raise Fault(None, "a read model holds what it never can") from error


def _check_body(row: Any, walk: _Walk, terminal: str) -> None:
    """Totals, receipt numbers and what the read models must say; one pass, one decoding."""
    if row["body"] is None:
        raise Fault(row["seq"], "its body was blanked, and no entry says by whom and why")
    fact = json.loads(row["body"])
    if row["seq"] == 1:
        _check_beginning(row, fact, walk)
    elif row["seq"] == 2 and walk.count > 1 and fact.get("do") != "repair":
        raise Fault(2, f"nobody says why epoch {row['epoch']} was begun")
    _check_totals(row, fact, walk)
    _rebuild(row, fact, walk.rebuilt, terminal)


def _check_beginning(row: Any, fact: dict[str, Any], walk: _Walk) -> None:
    """An epoch goes on from where the ones before were, as head office or a repair knows it.

    Some of those entries may be missing here, so numbers and totals may be ahead, never behind.
    """
    if row["kind"] != "system" or fact["do"] != "key":
        raise Fault(1, f"epoch {row['epoch']} does not begin with the key that signs it")
    if fact["last_receipt"] < walk.rebuilt.receipt:
        raise Fault(1, f"epoch {row['epoch']} would give receipt numbers out twice")
    if row["abs_total"] < walk.abs_total:
        raise Fault(1, f"epoch {row['epoch']} begins with smaller perpetual totals")
    walk.rebuilt.lost.append(range(walk.rebuilt.receipt + 1, fact["last_receipt"] + 1))
    walk.rebuilt.receipt = fact["last_receipt"]
    walk.total, walk.abs_total = row["total"], row["abs_total"]


def _epochs(connection: Any) -> Iterator[tuple[int, Iterator[Any]]]:
    epochs = [row[0] for row in connection.execute("SELECT DISTINCT epoch FROM journal ORDER BY 1")]
    for epoch in epochs:
        statement = f"SELECT {_COLUMNS} FROM journal WHERE epoch = ? ORDER BY seq"
        yield epoch, connection.execute(statement, (epoch,))


def _only(connection: Any, statement: str, what: str) -> str:
    rows = connection.execute(statement).fetchall()
    if len(rows) != 1:
        raise Fault(None, f"the journal names {len(rows)} of {what} instead of one")
    return str(rows[0][0])


def _keys(connection: Any) -> dict[str, bytes]:
    keys = dict(connection.execute("SELECT key_id, public_key FROM key").fetchall())
    for name, public in keys.items():
        if sha256(public).hexdigest()[:16] != name:
            raise Fault(None, f"key {name} is not the key of that name")
    return keys


def _check_chain(row: Any, terminal: str, before: bytes, kind: tuple[int, bytes]) -> None:
    seq = row["seq"]
    if row["kind"] not in _KINDS:
        raise Fault(seq, f"{row['kind']} is no kind of entry")
    if row["kind_seq"] != kind[0] + 1:
        raise Fault(seq, f"number {kind[0] + 1} of kind {row['kind']} is missing")
    if row["prev"] != before:
        raise Fault(seq, "does not follow the entry before it")
    if row["kind_prev"] != kind[1]:
        raise Fault(seq, f"does not follow the {row['kind']} entry before it")
    if row["body"] is not None and sha256(row["body"]).digest() != row["body_sha256"]:
        raise Fault(seq, "its body was changed")
    names = ("epoch", "seq", "kind", "kind_seq", "v", "ts", "mono", "boot", "day")
    header = [terminal, *(row[name] for name in names), row["total"], row["abs_total"]]
    compact = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    links = row["prev"] + row["kind_prev"]
    if sha256(_MAGIC + links + compact + row["body_sha256"]).digest() != row["hash"]:
        raise Fault(seq, "its hash does not match what it says")


def _check_signature(row: Any, keys: dict[str, bytes], walk: _Walk) -> None:
    """Only keys count that the journal began with, or that an entry signed with one introduced."""
    seq, name, body = row["seq"], row["key_id"], row["body"]
    public = keys.get(name)
    if public is None:
        raise Fault(seq, f"is signed with the unknown key {name}")
    introduced = _introduced(row["kind"], body)
    if walk.count == 0 and introduced == public:
        walk.trusted[name] = public
    if walk.trusted.get(name) != public:
        raise Fault(seq, f"is signed with key {name}, which no trusted entry has introduced")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(row["sig"], row["hash"])
    except InvalidSignature as error:
        raise Fault(seq, "its signature is not the terminal's") from error
    if introduced is not None:
        walk.trusted[sha256(introduced).hexdigest()[:16]] = introduced


def _introduced(kind: str, body: bytes | None) -> bytes | None:
    """The public key that an entry introduces."""
    if kind != "system" or body is None:
        return None
    fact = json.loads(body)
    return bytes.fromhex(fact["public_key"]) if fact.get("do") == "key" else None


def _check_root(folder: Path, walk: _Walk, key: str | None) -> None:
    """The trusted keys must include the one that is expected, and the one of this machine."""
    trusted = walk.trusted.values()
    if key is not None and key.lower() not in {public.hex() for public in trusted}:
        raise Fault(1, "the journal does not begin with the key that was asked for")
    file = folder / "keys" / "terminal.key"
    if not file.is_file():
        return
    try:
        own = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, TypeError, ValueError) as error:
        raise Fault(None, "keys/terminal.key cannot be read") from error
    if not isinstance(own, Ed25519PrivateKey) or own.public_key().public_bytes_raw() not in trusted:
        raise Fault(1, "the journal is not signed with the key of this terminal")


def _check_totals(row: Any, fact: dict[str, Any], walk: _Walk) -> None:
    counted = 0
    if row["kind"] in ("sale", "return") and fact["status"] == "completed":
        counted = fact["total"]
    walk.total += counted
    walk.abs_total += abs(counted)
    if (row["total"], row["abs_total"]) != (walk.total, walk.abs_total):
        raise Fault(row["seq"], "the perpetual totals do not add up")


def _rebuild(row: Any, fact: dict[str, Any], rebuilt: _Rebuilt, terminal: str) -> None:
    if row["kind"] not in ("sale", "return"):
        problem = rebuilt.drawer.take(row, fact)
        if problem is not None:
            raise Fault(row["seq"], problem)
        return
    _check_sale(row, fact, rebuilt, terminal)
    rebuilt.store = fact["store"]
    key = (row["epoch"], row["seq"])
    rebuilt.sales[key] = (
        fact["sale"], fact["receipt"], fact["status"], row["day"], fact["shift"], fact["total"],
    )  # fmt: skip
    rebuilt.drawer.sell(fact)
    if fact["status"] == "completed":
        for line in fact["lines"]:
            if not line["void"]:
                rebuilt.lines[(*key, line["line"])] = (
                    line["sku"], line["quantity"], line["net"], line["tax"],
                )  # fmt: skip
                _check_back(row["seq"], fact["receipt"], line, rebuilt, terminal)
                if line.get("of"):
                    rebuilt.returns[(*key, line["line"])] = (
                        line["of"], line["of_line"], -line["quantity"],
                    )  # fmt: skip


def _check_back(
    seq: int, receipt: str, line: dict[str, Any], rebuilt: _Rebuilt, terminal: str
) -> None:
    """Of what was sold here no more may come back here than there was.

    Of what other tills sold only head office knows how much that was.
    """
    if not line.get("of"):
        rebuilt.left[(receipt, line["line"])] = line["quantity"]
        return
    writer, _, number = line["of"].rpartition("-")
    if writer != terminal:
        return
    if number.isdecimal() and any(int(number) in lost for lost in rebuilt.lost):
        return
    sold = (line["of"], line["of_line"])
    rebuilt.left[sold] = rebuilt.left.get(sold, 0) + line["quantity"]
    if rebuilt.left[sold] < 0:
        raise Fault(seq, f"more of line {sold[1]} of {sold[0]} comes back than was sold")


def _check_sale(row: Any, fact: dict[str, Any], rebuilt: _Rebuilt, terminal: str) -> None:
    seq = row["seq"]
    lines = [line for line in fact["lines"] if not line["void"]]
    net = sum(line["net"] for line in lines)
    if row["kind"] != _kind(fact, lines):
        raise Fault(seq, f"is no {row['kind']}")
    if any(line["gross"] - line["discount"] != line["net"] for line in lines):
        raise Fault(seq, "a line's discount does not lead to what was charged for it")
    if any(
        sum(share["amount"] for share in line.get("shares", ())) != line["discount"]
        for line in lines
        # Of a part that comes back each figure is rounded by itself.
        if line["quantity"] >= 0
    ):
        raise Fault(seq, "the shares of a line do not come to its discount")
    # Prices contain the tax, or it comes on top.
    if fact["total"] not in (net, net + fact["tax"]):
        raise Fault(seq, "its lines do not come to its total")
    if fact["status"] != "parked":
        if fact["sale"] in rebuilt.ended:
            raise Fault(seq, f"sale {fact['sale']} has ended before")
        rebuilt.ended.add(fact["sale"])
    if fact["status"] != "completed":
        if fact["receipt"] is not None:
            raise Fault(seq, "takes a receipt number without being completed")
        return
    paid = sum(tender["amount"] for tender in fact["tenders"])
    if paid != fact["total"] + fact.get("rounding", 0):
        raise Fault(seq, "its tenders do not come to its total")
    rebuilt.receipt += 1
    if fact["receipt"] != f"{terminal}-{rebuilt.receipt:06d}":
        raise Fault(seq, f"receipt number {rebuilt.receipt} is missing")


def _kind(fact: dict[str, Any], lines: list[Any]) -> str:
    """A return is where nothing is sold, or where more money goes out than comes in."""
    only_back = bool(lines) and all(line["quantity"] < 0 for line in lines)
    return "return" if only_back or fact["total"] < 0 else "sale"


def _compare(connection: Any, rebuilt: _Rebuilt) -> None:
    """Finds a read model that says something else than the entries; a cut tail shows here too."""
    store = _only(connection, "SELECT store FROM terminal", "terminal")
    if rebuilt.store and store != rebuilt.store:
        raise Fault(None, f"the file is of store {store}, its last sale of {rebuilt.store}")
    sales = "SELECT epoch, seq, sale, receipt, status, day, shift, total FROM sale"
    lines = "SELECT epoch, seq, line, sku, quantity, net, tax FROM sale_line"
    found_sales = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(sales)}
    found_lines = {(row[0], row[1], row[2]): tuple(row[3:]) for row in connection.execute(lines)}
    for key in sorted(found_sales.keys() - rebuilt.sales.keys()):
        raise Fault(key[1], "the read models know this sale, the journal has lost it")
    _same("sale", found_sales, rebuilt.sales)
    _same("sale_line", found_lines, rebuilt.lines)
    _same("return_line", _returns(connection), rebuilt.returns)
    for name, found, wanted in compare(connection, rebuilt.drawer):
        _same(name, found, wanted)


def _returns(connection: Any) -> dict[Any, Any]:
    """What the read models say came back; a file of an older release says nothing of it."""
    named = "SELECT 1 FROM sqlite_schema WHERE name = 'return_line'"
    if connection.execute(named).fetchone() is None:
        return {}
    statement = "SELECT epoch, seq, line, receipt, of_line, quantity FROM return_line"
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in connection.execute(statement)}


def _same(name: str, found: dict[Any, Any], wanted: dict[Any, Any]) -> None:
    for key in sorted(found.keys() | wanted.keys()):
        if found.get(key) != wanted.get(key):
            seq = key[1] if name in ("sale", "sale_line", "return_line") else None
            raise Fault(seq, f"the read model {name} does not agree with the entries at {key}")


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
        raise Fault(None, f"draft.db cannot be read: {error}") from error
    if known is not None and known["hash"] and known["hash"].hex() not in hashes:
        raise Fault(known["number"], "the draft store knows this entry, the journal has lost it")
