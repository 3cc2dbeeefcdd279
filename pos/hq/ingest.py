"""Taking in a terminal's journal: each entry exactly once, in order, and durable before the reply.

Plain and synchronous: a transaction and a batch go in, the reply comes out, and the caller
commits before it sends that reply. The watermark of the terminal's epoch is read under a lock,
what lies below it is compared with what is stored and dropped, and the rest must go on exactly
where the stored chain ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import Entry
from pos.contract.wire import Ack, EventBatch, Fork, Gap, Quarantined, UpReply, entry_of
from pos.hq import schema
from pos.hq.booking import Unbookable, sale_row
from pos.hq.branches import extend_branch, fork_at, keep_branch
from pos.hq.entries import entry_row
from pos.hq.inspection import Chain, Inspector


class BadBatch(Exception):
    """The batch is not a run of entries of this terminal's epoch; the message says why."""


def check_batch(batch: EventBatch, *, epoch: int) -> None:
    """Raises `BadBatch` for what no terminal of ours would send."""
    if batch.epoch != epoch:
        raise BadBatch(f"the batch is of epoch {batch.epoch}, the terminal in epoch {epoch}")
    for n, event in enumerate(batch.events):
        if event.seq != batch.first + n:
            raise BadBatch(f"events[{n}].seq: {event.seq} where {batch.first + n} must follow")
        if len(event.sig) != 64:
            raise BadBatch(f"events[{n}].sig: not 64 bytes")


def ingest(
    connection: sa.Connection,
    *,
    terminal: str,
    batch: EventBatch,
    now: int,
    hint_ms: int = 0,
) -> UpReply:
    """Books what is new of a batch that `check_batch` let through; the same batch again changes
    nothing and gets the same answer.
    """
    chain = _lock_chain(connection, terminal, batch.epoch)
    entries = _entries_of(batch)
    gap = Gap(message=f"head office has entries up to {chain.acked}", acked=chain.acked)
    if batch.fork:
        return extend_branch(connection, chain, batch, entries, now) or gap
    if batch.first > chain.acked + 1:
        return gap
    fork = _find_fork(connection, chain, batch, entries)
    if fork is not None:
        # Only a branch that begins in this batch is whole from its root on.
        if fork.seq >= batch.first:
            keep_branch(connection, chain, entries[fork.seq - batch.first :], now)
        return fork
    fresh = [entry for entry in entries if entry.seq > chain.acked]
    if fresh:
        _book(connection, chain, fresh, now)
        chain = _lock_chain(connection, terminal, batch.epoch)
    return _reply(connection, chain, batch, now=now, hint_ms=hint_ms)


def _lock_chain(connection: sa.Connection, terminal: str, epoch: int) -> Chain:
    statement = (
        sa.select(schema.chain, schema.terminal.c.store)
        .join(schema.terminal, schema.terminal.c.terminal == schema.chain.c.terminal)
        .where(schema.chain.c.terminal == terminal, schema.chain.c.epoch == epoch)
        .with_for_update()
    )
    row = connection.execute(statement).one()
    return Chain(
        terminal=terminal,
        store=row.store,
        epoch=epoch,
        key=Ed25519PublicKey.from_public_bytes(row.public_key),
        key_id=row.key_id,
        acked=row.acked,
        head=row.head,
        total=row.total,
        abs_total=row.abs_total,
    )


def _entries_of(batch: EventBatch) -> list[Entry]:
    prev = bytes.fromhex(batch.prev_hash)
    entries: list[Entry] = []
    for event in batch.events:
        entries.append(entry_of(event, epoch=batch.epoch, prev=prev))
        prev = entries[-1].hash
    return entries


def _find_fork(
    connection: sa.Connection, chain: Chain, batch: EventBatch, entries: Sequence[Entry]
) -> Fork | None:
    """The first entry that head office holds with another hash: the one the batch goes on from,
    or one that it repeats."""
    claims = {batch.first - 1: bytes.fromhex(batch.prev_hash)}
    claims.update((entry.seq, entry.hash) for entry in entries if entry.seq <= chain.acked)
    columns = schema.journal.c
    statement = sa.select(columns.seq, columns.hash).where(
        columns.terminal == chain.terminal,
        columns.epoch == chain.epoch,
        columns.seq.between(batch.first - 1, max(claims)),
    )
    stored: dict[int, bytes] = {row.seq: row.hash for row in connection.execute(statement)}
    stored[0] = chain.genesis
    for seq in sorted(claims):
        if claims[seq] != stored[seq]:
            return fork_at(chain, seq, stored[seq])
    return None


def _book(connection: sa.Connection, chain: Chain, fresh: Sequence[Entry], now: int) -> None:
    inspector = Inspector(connection, chain)
    journal: list[dict[str, Any]] = []
    sales: list[dict[str, Any]] = []
    for entry in fresh:
        row = {**entry_row(chain.terminal, entry, now), "quarantine": None}
        try:
            body = inspector.look_at(entry)
        except Unbookable as unbookable:
            row["quarantine"] = unbookable.reason
        else:
            if body is not None:
                sales.append(sale_row(entry, body, terminal=chain.terminal, store=chain.store))
        journal.append(row)
    connection.execute(sa.insert(schema.journal), journal)
    if sales:
        connection.execute(sa.insert(schema.sale), sales)
    total, abs_total = inspector.totals
    columns = schema.chain.c
    connection.execute(
        sa.update(schema.chain)
        .where(columns.terminal == chain.terminal, columns.epoch == chain.epoch)
        .values(acked=fresh[-1].seq, head=fresh[-1].hash, total=total, abs_total=abs_total)
    )


def _reply(
    connection: sa.Connection, chain: Chain, batch: EventBatch, *, now: int, hint_ms: int
) -> Ack | Quarantined:
    columns = schema.journal.c
    statement = (
        sa.select(columns.seq)
        .where(
            columns.terminal == chain.terminal,
            columns.epoch == chain.epoch,
            columns.seq.between(batch.first, batch.first + len(batch.events) - 1),
            columns.quarantine.is_not(None),
        )
        .order_by(columns.seq)
    )
    seqs = list(connection.execute(statement).scalars())
    head = chain.head.hex()
    if not seqs:
        return Ack(acked=chain.acked, head=head, hq_time=now, cfg_rev=0, hint_ms=hint_ms)
    return Quarantined(
        message="stored, but not booked; people must look at these entries",
        seqs=seqs,
        acked=chain.acked,
        head=head,
        hq_time=now,
        cfg_rev=0,
        hint_ms=hint_ms,
    )
