"""Keeping what a second machine sold under an identity that another machine uses too.

Nothing of a branch is in the books. It lies beside the journal, whole and in order from the
entry at which the two part, for people to settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.contract.wire import Ack, Fork, Gap, UpReply
from pos.hq import schema
from pos.hq.batches import Sent
from pos.hq.chains import Chain
from pos.hq.entries import entry_row
from pos.hq.shoppers.aside import note_aside


def fork_at(chain: Chain, seq: int, stored: bytes) -> Fork:
    """The answer to whoever holds another entry than the one that is stored."""
    message = f"head office holds another entry {seq} of {chain.terminal}"
    return Fork(message=message, seq=seq, hash=stored.hex())


def keep_branch(
    connection: sa.Connection, chain: Chain, entries: Sequence[Entry], now: int
) -> None:
    """Keeps entries aside; what is kept already stays as it is."""
    if entries:
        connection.execute(_KEEP, [entry_row(chain.terminal, entry, now) for entry in entries])
        note_aside(connection, ((entry.kind, entry.body) for entry in entries))


def extend_branch(connection: sa.Connection, chain: Chain, sent: Sent, now: int) -> Fork | None:
    """Keeps the next entries of a branch; None where they go on from nothing that is here.

    Without entries: whether the branch is kept up to the one that the batch goes on from.
    """
    stored = _stored(connection, chain, sent.fork)
    if stored is None:
        return None
    entries = [looked.entry for looked in sent.looked]
    begins = (
        sent.first == sent.fork
        and bool(entries)
        and entries[0].hash != stored
        and sent.prev == (_stored(connection, chain, sent.fork - 1) or chain.genesis)
    )
    if not begins and not _is_kept(connection, chain, sent.first - 1, sent.prev):
        return None
    keep_branch(connection, chain, entries, now)
    return fork_at(chain, sent.fork, stored)


def take_late(connection: sa.Connection, past: Chain, sent: Sent, now: int) -> UpReply:
    """The answer to a machine that goes on in an epoch which another one has ended.

    What is here of it is acknowledged; what it sold on is kept aside, from where it follows on
    what is here, and answered as a fork.
    """
    if sent.fork and (kept := extend_branch(connection, past, sent, now)) is not None:
        return kept
    before = sent.first - 1
    entries = [looked.entry for looked in sent.looked]
    if before > past.acked:
        if not _is_kept(connection, past, before, sent.prev):
            return Gap(message=f"head office has entries up to {past.acked}", acked=past.acked)
        keep_branch(connection, past, entries, now)
        return _ended(past)
    known = [(before, sent.prev), *((e.seq, e.hash) for e in entries if e.seq <= past.acked)]
    for seq, digest in known:
        stored = _stored(connection, past, seq) if seq else past.genesis
        if stored != digest:
            return fork_at(past, seq, stored or past.head)
    if before + len(entries) > past.acked:
        keep_branch(connection, past, entries[past.acked - before :], now)
        return _ended(past)
    seq, digest = known[-1]
    return Ack(acked=seq, head=digest.hex(), hq_time=now, cfg_rev=0, hint_ms=0)


def _ended(past: Chain) -> Fork:
    message = f"epoch {past.epoch} of {past.terminal} has ended; what comes now is kept aside"
    return Fork(message=message, seq=past.acked + 1, hash=past.head.hex())


def _stored(connection: sa.Connection, chain: Chain, seq: int) -> bytes | None:
    columns = schema.journal.c
    statement = sa.select(columns.hash).where(
        columns.terminal == chain.terminal, columns.epoch == chain.epoch, columns.seq == seq
    )
    return connection.execute(statement).scalar()


def _is_kept(connection: sa.Connection, chain: Chain, seq: int, digest: bytes) -> bool:
    columns = schema.branch.c
    statement = sa.select(columns.seq).where(
        columns.terminal == chain.terminal,
        columns.epoch == chain.epoch,
        columns.seq == seq,
        columns.hash == digest,
    )
    return connection.execute(statement).first() is not None


# What becomes of it people say later.
_COLUMNS: Final = [c.name for c in schema.branch.c if c.server_default is None]
_KEEP: Final = sa.text(
    f"INSERT INTO branch ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{c}' for c in _COLUMNS)}) "
    "ON CONFLICT (terminal, epoch, seq, hash) DO NOTHING"
)
