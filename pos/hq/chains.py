"""Where each terminal's journal ends at head office: all that the next entry is measured against.

One row a terminal and epoch, locked while entries are added. It holds what would otherwise have
to be looked for in the journal with every batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import genesis, key_id
from pos.hq import schema
from pos.hq.rows import change_rows, is_one_of


class KindHead(msgspec.Struct, frozen=True, array_like=True):
    """The last sound entry of a kind; `hash` in hex."""

    seq: int
    kind_seq: int
    hash: str


@dataclass(slots=True, kw_only=True)
class Chain:
    """One epoch of a terminal as it stands here, and as it will after what is being added.

    `damaged` is the last entry whose hash or signature was wrong, 0 where there is none;
    `last_receipt` the highest number that was booked, in any epoch; `count` that of the last
    request. `key_before` is the public key that `public_key` took the place of. `end` is the last
    entry that the terminal itself said it has, `heard_at` when it was heard of last, `behind_since`
    since when there has been more there than here, 0 while there is not; by head office's clock.
    """

    terminal: str
    store: str
    state: str
    epoch: int
    acked: int
    head: bytes
    total: int
    abs_total: int
    count: int
    public_key: bytes
    key_id: str
    key_before: bytes | None = None
    damaged: int = 0
    last_receipt: int = 0
    end: int = 0
    heard_at: int = 0
    behind_since: int = 0
    kinds: dict[str, KindHead] = field(default_factory=dict)

    @property
    def genesis(self) -> bytes:
        """What the first entry of the epoch names as the one before."""
        return genesis(terminal=self.terminal, epoch=self.epoch)

    def change_key(self, public: Ed25519PublicKey) -> None:
        """From the next request on this key signs; entries that the old one signed still count."""
        raw = public.public_bytes_raw()
        if raw != self.public_key:
            self.key_before, self.public_key, self.key_id = self.public_key, raw, key_id(public)

    def note_end(self, end: int, *, now: int) -> None:
        """The terminal was heard of, and said how far its journal goes."""
        self.heard_at = now
        self.end = max(end, self.acked)
        if self.end == self.acked:
            self.behind_since = 0
        elif not self.behind_since:
            self.behind_since = now

    def head_of(self, kind: str) -> KindHead:
        """The last sound entry of a kind, or what stands for it before the first."""
        return self.kinds.get(kind) or KindHead(0, 0, self.genesis.hex())


def lock_chains(connection: sa.Connection, terminals: Collection[str]) -> dict[str, Chain]:
    """The current epochs of these terminals, locked in the order of their names until the commit.

    Everybody who needs several takes them in this order, so that no two wait for each other.
    """
    found = connection.execute(_lock(connection.dialect), {"terminals": sorted(terminals)})
    return {row["terminal"]: _chain(row) for row in found.mappings()}


def past_chain(connection: sa.Connection, terminal: str, epoch: int) -> Chain | None:
    """An epoch of a terminal that may have ended, as it stands here; None for one that never was.

    Whoever has locked the current one may read it: nothing is added to it any more.
    """
    chain = schema.chain
    statement = (
        sa.select(
            *(chain.c[name] for name in _OF_CHAIN), schema.terminal.c.store, schema.terminal.c.state
        )
        .join(schema.terminal, schema.terminal.c.terminal == chain.c.terminal)
        .where(chain.c.terminal == terminal, chain.c.epoch == epoch)
    )
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else _chain(row)


def save_chains(connection: sa.Connection, chains: Iterable[Chain]) -> None:
    """Writes down where they stand now."""
    rows = [
        {
            "terminal": chain.terminal,
            "epoch": chain.epoch,
            "acked": chain.acked,
            "head": chain.head,
            "total": chain.total,
            "abs_total": chain.abs_total,
            "count": chain.count,
            "damaged": chain.damaged,
            "last_receipt": chain.last_receipt,
            "end": chain.end,
            "heard_at": chain.heard_at,
            "behind_since": chain.behind_since,
            "kinds": msgspec.json.encode(chain.kinds).decode(),
            "public_key": chain.public_key,
            "key_id": chain.key_id,
            "key_before": chain.key_before,
        }
        for chain in chains
    ]
    change_rows(connection, schema.chain, rows)


def _chain(row: Any) -> Chain:
    kinds = msgspec.json.decode(row["kinds"], type=dict[str, KindHead])
    return Chain(**{**row, "kinds": kinds})


@cache
def _lock(dialect: sa.Dialect) -> sa.Select[Any]:
    chain, terminal = schema.chain, schema.terminal
    return (
        sa.select(*(chain.c[name] for name in _OF_CHAIN), terminal.c.store, terminal.c.state)
        .join(
            terminal,
            (terminal.c.terminal == chain.c.terminal) & (terminal.c.epoch == chain.c.epoch),
        )
        .where(is_one_of(chain.c.terminal, "terminals", dialect))
        .order_by(chain.c.terminal)
        .with_for_update()
    )


_OF_CHAIN: Final = (
    "terminal", "epoch", "acked", "head", "total", "abs_total", "count", "damaged",
    "last_receipt", "kinds", "public_key", "key_id", "key_before", "end", "heard_at",
    "behind_since",
)  # fmt: skip
