"""Checks a terminal's records with none of the till's own code.

Reads journal.db (and draft.db for the last head that was known there), recomputes every hash
from the published format, checks every signature, number and total, and rebuilds the read models
to compare them. Nothing is written. This module imports nothing of ours on purpose: a verifier
that shares code with the writer shares its mistakes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

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
    shifts: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    amounts: Counter[tuple[str, str]] = field(default_factory=Counter)
    ended: set[str] = field(default_factory=set)
    receipt: int = 0
    blanked: bool = False


def verify(folder: Path, *, head: str | None = None) -> dict[str, Any]:
    """The verdict on the records in `folder`.

    `head` is a hash that must be part of the journal, as head office or a Z report knows it.
    Answers `{"ok": true, "entries": n, "head": hex}` or, with the first fault,
    `{"ok": false, "entries": n, "seq": s, "problem": text}`.
    """
    entries = 0
    try:
        connection = _open(folder / "journal.db")
        try:
            entries, last, hashes = _check(connection)
            _check_known_heads(folder, hashes, head)
        finally:
            connection.close()
    except Fault as fault:
        return {"ok": False, "entries": entries, "seq": fault.seq, "problem": fault.problem}
    except sqlite.DatabaseError as error:
        problem = f"journal.db cannot be read: {error}"
        return {"ok": False, "entries": entries, "seq": None, "problem": problem}
    return {"ok": True, "entries": entries, "head": last}


def _open(path: Path) -> Any:
    if not path.is_file():
        raise Fault(None, f"there is no {path.name} in {path.parent}")
    connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite.Row
    return connection


def _check(connection: Any) -> tuple[int, str, dict[str, int]]:
    connection.execute("BEGIN")
    terminal = _only(connection, "SELECT terminal FROM terminal", "terminal")
    keys = _keys(connection)
    hashes: dict[str, int] = {}
    rebuilt = _Rebuilt()
    count, last = 0, ""
    total = abs_total = 0
    for epoch, rows in _epochs(connection):
        first = sha256(_MAGIC + terminal.encode() + str(epoch).encode()).digest()
        before = first
        kinds: dict[str, tuple[int, bytes]] = {}
        for expected, row in enumerate(rows, start=1):
            if row["seq"] != expected:
                raise Fault(expected, f"entry {expected} of epoch {epoch} is missing")
            _check_chain(row, terminal, before, kinds.get(row["kind"], (0, first)))
            _check_signature(row, keys)
            if count == 0:
                # A terminal that took over a name goes on from where head office says it was.
                total, abs_total = row["total"], row["abs_total"]
                rebuilt.receipt = _first_receipt(row)
            total, abs_total = _check_totals(row, total, abs_total)
            _rebuild(row, rebuilt, terminal)
            before = row["hash"]
            kinds[row["kind"]] = (row["kind_seq"], before)
            last = before.hex()
            hashes[last] = row["seq"]
            count += 1
    _compare(connection, rebuilt)
    return count, last, hashes


def _first_receipt(row: Any) -> int:
    """The last receipt number before this journal, as its first entry says."""
    if row["kind"] != "system" or row["body"] is None:
        return 0
    return int(json.loads(row["body"]).get("last_receipt", 0))


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


def _check_signature(row: Any, keys: dict[str, bytes]) -> None:
    public = keys.get(row["key_id"])
    if public is None:
        raise Fault(row["seq"], f"is signed with the unknown key {row['key_id']}")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(row["sig"], row["hash"])
    except InvalidSignature as error:
        raise Fault(row["seq"], "its signature is not the terminal's") from error
    body = row["body"]
    if row["seq"] == 1 and body is not None:
        fact = json.loads(body)
        if row["kind"] == "system" and fact.get("public_key") != public.hex():
            raise Fault(1, "the key is not the one that the journal began with")


def _check_totals(row: Any, total: int, abs_total: int) -> tuple[int, int]:
    counted = 0
    if row["kind"] in ("sale", "return"):
        if row["body"] is None:
            # A blanked body still counts: its amount is what the signed totals say it was.
            counted = row["total"] - total
        else:
            fact = json.loads(row["body"])
            if fact["status"] == "completed":
                counted = fact["total"]
    if row["total"] != total + counted or row["abs_total"] != abs_total + abs(counted):
        raise Fault(row["seq"], "the perpetual totals do not add up")
    return row["total"], row["abs_total"]


def _rebuild(row: Any, rebuilt: _Rebuilt, terminal: str) -> None:
    if row["body"] is None:
        rebuilt.blanked = True
        return
    if row["kind"] not in ("sale", "return", "shift"):
        return
    fact = json.loads(row["body"])
    if row["kind"] == "shift":
        if fact["do"] == "open":
            number = int(fact["shift"].rsplit("-", 1)[1])
            opened = (row["day"], number, fact["cashier"], fact["float"])
            rebuilt.shifts[fact["shift"]] = opened
        return
    _check_sale(row, fact, rebuilt, terminal)
    key = (row["epoch"], row["seq"])
    rebuilt.sales[key] = (
        fact["sale"], fact["receipt"], fact["status"], row["day"], fact["shift"], fact["total"],
    )  # fmt: skip
    _add_totals(fact, rebuilt)
    if fact["status"] == "completed":
        for line in fact["lines"]:
            if not line["void"]:
                rebuilt.lines[(*key, line["line"])] = (
                    line["sku"], line["quantity"], line["net"], line["tax"],
                )  # fmt: skip


def _check_sale(row: Any, fact: dict[str, Any], rebuilt: _Rebuilt, terminal: str) -> None:
    seq = row["seq"]
    if sum(line["net"] for line in fact["lines"] if not line["void"]) > fact["total"]:
        raise Fault(seq, "its lines come to more than its total")
    if fact["status"] != "parked":
        if fact["sale"] in rebuilt.ended:
            raise Fault(seq, f"sale {fact['sale']} has ended before")
        rebuilt.ended.add(fact["sale"])
    if fact["status"] != "completed":
        if fact["receipt"] is not None:
            raise Fault(seq, "takes a receipt number without being completed")
        return
    if sum(tender["amount"] for tender in fact["tenders"]) != fact["total"]:
        raise Fault(seq, "its tenders do not come to its total")
    rebuilt.receipt += 1
    if fact["receipt"] != f"{terminal}-{rebuilt.receipt:06d}":
        raise Fault(seq, f"receipt number {rebuilt.receipt} is missing")


def _add_totals(fact: dict[str, Any], rebuilt: _Rebuilt) -> None:
    def add(name: str, amount: int) -> None:
        rebuilt.counts[(fact["shift"], name)] += 1
        rebuilt.amounts[(fact["shift"], name)] += amount

    if fact["status"] != "completed":
        add(fact["status"], fact["total"])
        return
    add("sales", fact["total"])
    for tender in fact["tenders"]:
        add(f"tender:{tender['tender']}", tender["amount"])
    for tax in fact["taxes"]:
        add(f"tax:{tax['rate']}", tax["tax"])


def _compare(connection: Any, rebuilt: _Rebuilt) -> None:
    """Finds a read model that says something else than the entries; a cut tail shows here too."""
    sales = "SELECT epoch, seq, sale, receipt, status, day, shift, total FROM sale"
    lines = "SELECT epoch, seq, line, sku, quantity, net, tax FROM sale_line"
    shifts = "SELECT shift, day, number, cashier, opening_float FROM shift"
    found_sales = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(sales)}
    found_lines = {(row[0], row[1], row[2]): tuple(row[3:]) for row in connection.execute(lines)}
    found_shifts = {row[0]: tuple(row[1:]) for row in connection.execute(shifts)}
    totals = "SELECT shift, name, count, amount FROM shift_total"
    found_totals = {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(totals)}
    wanted_totals = {key: (rebuilt.counts[key], rebuilt.amounts[key]) for key in rebuilt.counts}
    for key in sorted(found_sales.keys() - rebuilt.sales.keys()):
        if not rebuilt.blanked:
            raise Fault(key[1], "the read models know this sale, the journal has lost it")
    if rebuilt.blanked:
        return
    for name, found, wanted in (
        ("sale", found_sales, rebuilt.sales),
        ("sale_line", found_lines, rebuilt.lines),
        ("shift", found_shifts, rebuilt.shifts),
        ("shift_total", found_totals, wanted_totals),
    ):
        _same(name, found, wanted)


def _same(name: str, found: dict[Any, Any], wanted: dict[Any, Any]) -> None:
    for key in sorted(found.keys() | wanted.keys()):
        if found.get(key) != wanted.get(key):
            seq = key[1] if name in ("sale", "sale_line") else None
            raise Fault(seq, f"the read model {name} does not agree with the entries at {key}")


def _check_known_heads(folder: Path, hashes: dict[str, int], head: str | None) -> None:
    """A tail that was cut off is missed by whoever remembers a later head."""
    if head is not None and head.lower() not in hashes:
        raise Fault(None, f"the entry with hash {head} is missing: the journal was cut or forked")
    drafts = folder / "draft.db"
    if not drafts.is_file():
        return
    connection = _open(drafts)
    try:
        known = connection.execute("SELECT number, hash FROM known WHERE name = 'head'").fetchone()
    finally:
        connection.close()
    if known is not None and known["hash"] and known["hash"].hex() not in hashes:
        raise Fault(known["number"], "the draft store knows this entry, the journal has lost it")
