"""Taking in terminals' journals: each entry exactly once, in order, and durable before the reply.

Plain and synchronous: a transaction and batches go in, the replies come out, and the caller
commits before it sends them. Batches of many terminals go into one transaction, because a commit
costs the same for all. Each terminal's chain is locked; what lies below its watermark is compared
with what is stored and dropped, and the rest must go on exactly where the stored chain ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.contract.wire import Ack, Fork, Gap, Quarantined, UpReply
from pos.hq import peers, schema, tags
from pos.hq.admission import NotAdmitted
from pos.hq.batches import Sent
from pos.hq.booking import SaleBody, Unbookable, receipt_number
from pos.hq.branches import extend_branch, fork_at, keep_branch, take_late
from pos.hq.chains import Chain, lock_chains, past_chain, save_chains
from pos.hq.enrolment import ACTIVE
from pos.hq.entries import entry_row
from pos.hq.inspection import Inspector, Known, Looked
from pos.hq.projecting import Books
from pos.hq.rows import REFUSALS, is_of_the_rows, read_rows
from pos.hq.shoppers.aside import note_aside

Outcome = UpReply | NotAdmitted
_Stored = dict[int, tuple[bytes, str | None]]


def ingest(
    connection: sa.Connection,
    sent: Sequence[Sent],
    *,
    now: int,
    hint_ms: int = 0,
    one_by_one: bool = False,
) -> list[Outcome]:
    """Books what is new, and answers each batch; the same batch again changes nothing and gets
    the same answer. Of each terminal there may be one batch only.

    `one_by_one` takes long, and keeps aside whatever the database refuses to hold.
    """
    chains = lock_chains(connection, [one.terminal for one in sent])
    known = _known(connection, sent, chains)
    taking = _Taking(connection, known, now=now, hint_ms=hint_ms, one_by_one=one_by_one)
    outcomes = [taking.take(one, chains.get(one.terminal)) for one in sent]
    taking.write()
    return outcomes


class _Taking:
    """One transaction's worth of batches."""

    def __init__(
        self,
        connection: sa.Connection,
        known: Known,
        *,
        now: int,
        hint_ms: int,
        one_by_one: bool,
    ) -> None:
        self._connection = connection
        self._one_by_one = one_by_one
        self._known = known
        self._now = now
        self._hint_ms = hint_ms
        self._journal: list[dict[str, Any]] = []
        self._books = Books()
        self._changed: list[Chain] = []
        self._aside: list[Entry] = []
        self._tags: list[tuple[str, tags.Confirmed]] = []
        self._moved: dict[str, dict[str, str]] = {}

    def take(self, sent: Sent, chain: Chain | None) -> Outcome:
        """The answer to one batch."""
        if chain is not None and sent.epoch < chain.epoch:
            return self._take_late(sent, chain)
        outcome = self._take(sent, chain)
        if chain is not None and not isinstance(outcome, NotAdmitted):
            chain.note_end(sent.end, now=self._now)
        return outcome

    def _take(self, sent: Sent, chain: Chain | None) -> Outcome:
        if chain is None or chain.epoch != sent.epoch:
            return NotAdmitted("wrong_epoch", f"{sent.terminal} is in another epoch now")
        if (refused := _refused(sent, chain)) is not None:
            return refused
        if sent.count <= chain.count:
            message = "a request with this count was here before"
            return NotAdmitted("replayed", message, count=chain.count)
        chain.count = sent.count
        self._changed.append(chain)
        gap = Gap(message=f"head office has entries up to {chain.acked}", acked=chain.acked)
        if sent.fork:
            return extend_branch(self._connection, chain, sent, self._now) or gap
        if sent.first > chain.acked + 1:
            return gap
        stored = _stored(self._connection, chain, sent)
        fork = _find_fork(chain, sent, stored)
        if fork is not None:
            # Only a branch that begins in this batch is whole from its root on.
            if fork.seq >= sent.first:
                entries = [looked.entry for looked in sent.looked[fork.seq - sent.first :]]
                keep_branch(self._connection, chain, entries, self._now)
            return fork
        quarantined = [seq for seq, (_, reason) in stored.items() if reason and seq >= sent.first]
        quarantined += self._book(chain, sent)
        return self._reply(chain, quarantined)

    def _take_late(self, sent: Sent, current: Chain) -> Outcome:
        """Keeps aside what a second machine sold on in an epoch that the first one has ended.

        Sent again it changes nothing, so no count is kept of its requests.
        """
        past = past_chain(self._connection, sent.terminal, sent.epoch)
        if past is None:
            return NotAdmitted("wrong_epoch", f"{sent.terminal} is in epoch {current.epoch}")
        return _refused(sent, current) or take_late(self._connection, past, sent, self._now)

    def write(self) -> None:
        """Writes everything that was taken."""
        self._books.write(self._connection, journal=self._journal)
        save_chains(self._connection, self._changed)
        note_aside(self._connection, ((entry.kind, entry.body) for entry in self._aside))
        for store, said in sorted(self._tags, key=lambda one: one[0]):
            tags.pass_on(self._connection, store, said, now=self._now)
        for store, moved in sorted(self._moved.items()):
            peers.publish(self._connection, store, moved=moved)

    def _book(self, chain: Chain, sent: Sent) -> list[int]:
        """Adds what is new; answers what is kept out of the books."""
        inspector = Inspector(chain, self._known)
        quarantined: list[int] = []
        key = chain.public_key
        for looked in sent.looked[max(0, chain.acked + 1 - sent.first) :]:
            entry = looked.entry
            row = {**entry_row(chain.terminal, entry, self._now), "quarantine": None}
            self._journal.append(row)
            try:
                body = inspector.place(looked)
                self._add(chain, looked, body)
            except Unbookable as unbookable:
                row["quarantine"] = unbookable.reason
                quarantined.append(entry.seq)
                self._aside.append(entry)
                continue
            if (said := tags.confirmed(entry)) is not None:
                self._tags.append((chain.store, said))
            if (address := peers.listens_at(entry)) is not None:
                self._moved.setdefault(chain.store, {})[chain.terminal] = address
        if chain.public_key != key:
            self._moved.setdefault(chain.store, {})
        return quarantined

    def _add(self, chain: Chain, looked: Looked, body: SaleBody | None) -> None:
        """Adds to the books what an entry means, `body` where it is a sale or return."""
        books = Books() if self._one_by_one else self._books
        books.take(looked.entry, body, looked.closing, terminal=chain.terminal, store=chain.store)
        if self._one_by_one:
            try:
                with self._connection.begin_nested():
                    books.write(self._connection)
            except REFUSALS as error:
                if not is_of_the_rows(error):
                    raise
                raise Unbookable(reason="database") from error

    def _reply(self, chain: Chain, quarantined: list[int]) -> Ack | Quarantined:
        head = chain.head.hex()
        if not quarantined:
            return Ack(
                acked=chain.acked, head=head, hq_time=self._now, cfg_rev=0, hint_ms=self._hint_ms
            )
        return Quarantined(
            message="stored, but not booked; people must look at these entries",
            seqs=quarantined,
            acked=chain.acked,
            head=head,
            hq_time=self._now,
            cfg_rev=0,
            hint_ms=self._hint_ms,
        )


def _refused(sent: Sent, chain: Chain) -> NotAdmitted | None:
    """It was recognised by heart: what the row says now counts."""
    if chain.state != ACTIVE:
        return NotAdmitted("revoked", f"{sent.terminal} was shut out by head office")
    if chain.public_key != sent.public_key:
        return NotAdmitted("bad_signature", f"{sent.terminal} has another key now")
    return None


def _known(connection: sa.Connection, sent: Iterable[Sent], chains: dict[str, Chain]) -> Known:
    """Which of the sales and receipts in these batches the books have already."""
    ended: list[tuple[str, str]] = []
    receipts: list[tuple[str, str]] = []
    for one in sent:
        chain = chains.get(one.terminal)
        for looked in one.looked:
            body = looked.body
            if chain is None or body is None or looked.entry.seq <= chain.acked:
                continue
            if body.is_final:
                ended.append((one.terminal, body.sale))
            if body.receipt is not None and receipt_number(body.receipt) <= chain.last_receipt:
                receipts.append((one.terminal, body.receipt))
    return Known(
        ended=_pairs(connection, schema.ended_sale, "sale", ended),
        receipts=_pairs(connection, schema.sale, "receipt", receipts),
    )


def _pairs(
    connection: sa.Connection, table: sa.Table, name: str, pairs: Sequence[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Which of these (terminal, name) are in a table."""
    if not pairs:
        return set()
    found = read_rows(connection, table, key=("terminal", name), keys=pairs)
    return {(row["terminal"], row[name]) for row in found.mappings()}


def _stored(connection: sa.Connection, chain: Chain, sent: Sent) -> _Stored:
    """Hash and quarantine of the entries that a batch goes on from or repeats."""
    if sent.first == chain.acked + 1:
        return {chain.acked: (chain.head, None)}
    here = {"terminal": chain.terminal, "epoch": chain.epoch}
    last = min(chain.acked, sent.first + len(sent.looked) - 1)
    found = connection.execute(_STORED, {**here, "first": sent.first - 1, "last": last})
    stored: _Stored = {row[0]: (row[1], row[2]) for row in found}
    if sent.first == 1:
        stored[0] = (chain.genesis, None)
    return stored


def _find_fork(
    chain: Chain, sent: Sent, stored: dict[int, tuple[bytes, str | None]]
) -> Fork | None:
    """The first entry that head office holds with another hash: the one the batch goes on from,
    or one that it repeats.
    """
    claims = {sent.first - 1: sent.prev}
    claims.update((looked.entry.seq, looked.entry.hash) for looked in sent.looked)
    for seq in sorted(stored):
        if claims[seq] != stored[seq][0]:
            return fork_at(chain, seq, stored[seq][0])
    return None


_STORED: Final = sa.select(
    schema.journal.c.seq, schema.journal.c.hash, schema.journal.c.quarantine
).where(
    schema.journal.c.terminal == sa.bindparam("terminal"),
    schema.journal.c.epoch == sa.bindparam("epoch"),
    schema.journal.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
)
