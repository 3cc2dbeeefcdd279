"""Whether an entry is sound: its hash, its signature, its place in its kind, and its totals.

An entry whose hash or signature is wrong is damaged: nothing it says can be relied on, not even
its kind. What comes after it is then measured against the last entry that is sound, and where
the damaged one may lie between, taken as a new beginning: one flipped bit must not drag all the
sound entries behind it into quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import KINDS, Entry, entry_hash, genesis, is_signed
from pos.hq import schema
from pos.hq.booking import SaleBody, Unbookable, counted, is_ended, is_receipt_taken, read_sale

HASH: Final = "hash"
SIGNATURE: Final = "signature"
_DAMAGE: Final = (HASH, SIGNATURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Where one epoch of a terminal stands here, and the key its entries are signed with."""

    terminal: str
    store: str
    epoch: int
    key: Ed25519PublicKey
    key_id: str
    acked: int
    head: bytes
    total: int
    abs_total: int

    @property
    def genesis(self) -> bytes:
        """What the first entry of the epoch names as the one before."""
        return genesis(terminal=self.terminal, epoch=self.epoch)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    """The last sound entry of a kind."""

    seq: int
    kind_seq: int
    hash: bytes


class Inspector:
    """Looks at the new entries of one chain, in their order, inside one transaction."""

    def __init__(self, connection: sa.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain
        self._damaged = _last_damaged(connection, chain)
        self._kinds = dict(_last_of_kinds(connection, chain))
        self._seq = chain.acked
        self._total = chain.total
        self._abs_total = chain.abs_total
        self._ended: set[str] = set()
        self._receipts: set[str] = set()

    @property
    def totals(self) -> tuple[int, int]:
        """The perpetual totals of the last entry that is not damaged."""
        return self._total, self._abs_total

    def look_at(self, entry: Entry) -> SaleBody | None:
        """The sale or return in it, None for other kinds; `Unbookable` says what is wrong."""
        try:
            self._check_whole(entry)
            self._check_kind(entry)
            body = read_sale(entry, terminal=self._chain.terminal)
            self._check_totals(entry, counted(body))
            if body is not None:
                self._check_first_end(body)
                self._check_own_receipt(body)
                self._note(body)
            return body
        except Unbookable as unbookable:
            if unbookable.reason in _DAMAGE:
                self._damaged = entry.seq
            raise
        finally:
            self._seq = entry.seq
            if self._damaged != entry.seq:
                self._total, self._abs_total = entry.total, entry.abs_total
                self._kinds[entry.kind] = _Last(
                    seq=entry.seq, kind_seq=entry.kind_seq, hash=entry.hash
                )

    def _check_whole(self, entry: Entry) -> None:
        if entry_hash(self._chain.terminal, entry) != entry.hash:
            raise Unbookable(reason=HASH)
        signed = is_signed(self._chain.key, entry_hash=entry.hash, signature=entry.sig)
        if entry.key_id != self._chain.key_id or not signed:
            raise Unbookable(reason=SIGNATURE)

    def _check_kind(self, entry: Entry) -> None:
        if entry.kind not in KINDS:
            raise Unbookable(reason="kind")
        start = _Last(seq=0, kind_seq=0, hash=self._chain.genesis)
        last = self._kinds.get(entry.kind, start)
        fits = (entry.kind_seq, entry.kind_prev) == (last.kind_seq + 1, last.hash)
        if not fits and self._damaged <= last.seq:
            raise Unbookable(reason="kind_chain")

    def _check_totals(self, entry: Entry, amount: int) -> None:
        # A later epoch opens with what the terminal knows of the earlier ones, which may be more.
        opens = entry.seq == 1 and entry.epoch > 1
        claimed = (entry.total, entry.abs_total)
        fits = claimed == (self._total + amount, self._abs_total + abs(amount))
        if not fits and not opens and (self._damaged == 0 or self._damaged != self._seq):
            raise Unbookable(reason="totals")

    def _check_first_end(self, body: SaleBody) -> None:
        here = body.status != "parked" and body.sale in self._ended
        if here or is_ended(self._connection, body, terminal=self._chain.terminal):
            raise Unbookable(reason="sale_ended_twice")

    def _check_own_receipt(self, body: SaleBody) -> None:
        here = body.receipt in self._receipts
        if here or is_receipt_taken(self._connection, body, terminal=self._chain.terminal):
            raise Unbookable(reason="receipt_twice")

    def _note(self, body: SaleBody) -> None:
        """Remembers what is booked with this batch and not in the database yet."""
        if body.status != "parked":
            self._ended.add(body.sale)
        if body.receipt is not None:
            self._receipts.add(body.receipt)


def _here(chain: Chain) -> sa.ColumnElement[bool]:
    columns = schema.journal.c
    return (columns.terminal == chain.terminal) & (columns.epoch == chain.epoch)


def _last_damaged(connection: sa.Connection, chain: Chain) -> int:
    """The number of the last damaged entry, 0 where there is none."""
    columns = schema.journal.c
    damaged = columns.quarantine.is_not(None) & columns.quarantine.in_(_DAMAGE)
    statement = sa.select(sa.func.max(columns.seq)).where(_here(chain), damaged)
    return connection.execute(statement).scalar() or 0


def _last_of_kinds(connection: sa.Connection, chain: Chain) -> Mapping[str, _Last]:
    columns = schema.journal.c
    sound = sa.func.coalesce(columns.quarantine, "").not_in(_DAMAGE)
    found: dict[str, _Last] = {}
    for kind in KINDS:
        # One step down an index for each kind, however long the journal is.
        row = connection.execute(
            sa.select(columns.seq, columns.kind_seq, columns.hash)
            .where(_here(chain), columns.kind == kind, sound)
            .order_by(columns.seq.desc())
            .limit(1)
        ).first()
        if row is not None:
            found[kind] = _Last(seq=row.seq, kind_seq=row.kind_seq, hash=row.hash)
    return found
