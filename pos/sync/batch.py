"""Cutting a journal into batches: what may go up in one request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from pos.contract.entry import Entry, genesis
from pos.contract.wire import MAX_BATCH_BYTES, MAX_EVENTS, Ack, Quarantined, UpReply
from pos.sync.problems import TIMEOUT, TOO_LARGE, SyncProblem

# What the header fields, hashes and the signature of an event take on the wire, at most.
_EVENT_OVERHEAD: Final = 768


class JournalHead(Protocol):
    """Where a journal ends."""

    @property
    def seq(self) -> int: ...
    @property
    def hash(self) -> bytes: ...


class Journal(Protocol):
    """What sync needs of the journal. Any thread."""

    @property
    def terminal(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    def head(self) -> JournalHead: ...
    def entries(self, after: int, limit: int) -> Sequence[Entry]: ...


class UpLink(Protocol):
    """The way up to head office."""

    def push(
        self, *, first: int, prev_hash: bytes, entries: Sequence[Entry], fork: int, end: int
    ) -> UpReply: ...


class BatchSize:
    """How many entries the next batch has at most: halved when one was too much, doubled after."""

    def __init__(self, entries: int = MAX_EVENTS) -> None:
        self.entries = entries

    def halve(self) -> bool:
        """Whether there is a smaller size."""
        self.entries, before = max(1, self.entries // 2), self.entries
        return self.entries < before

    def double(self) -> None:
        self.entries = min(MAX_EVENTS, self.entries * 2)


def push_some(
    journal: Journal, hq: UpLink, *, after: int, size: BatchSize, fork: int = 0
) -> tuple[UpReply, int]:
    """The answer to the next batch after an entry, and how many entries were in it."""
    while True:
        entries = _fitting(journal.entries(after, size.entries))
        prev = entries[0].prev if entries else hash_at(journal, after)
        try:
            reply = hq.push(
                first=after + 1,
                prev_hash=prev,
                entries=entries,
                fork=fork,
                end=journal.head().seq,
            )
        except SyncProblem as problem:
            if problem.code in (TOO_LARGE, TIMEOUT) and len(entries) > 1:
                size.entries = len(entries)
                size.halve()
                if problem.code == TOO_LARGE:
                    continue
            raise
        if isinstance(reply, Ack | Quarantined):
            size.double()
        return reply, len(entries)


def hash_at(journal: Journal, seq: int) -> bytes:
    """The hash of an entry; of entry 0, what the first names as the one before."""
    if seq == 0:
        return genesis(terminal=journal.terminal, epoch=journal.epoch)
    return journal.entries(seq - 1, 1)[0].hash


def _fitting(entries: Sequence[Entry]) -> Sequence[Entry]:
    """As many entries as a batch may hold by its bytes, at least one."""
    room = MAX_BATCH_BYTES
    for n, entry in enumerate(entries):
        # Base 64 and its quotes, should the body not go in as it is.
        room -= _EVENT_OVERHEAD + len(entry.body or b"") * 4 // 3
        if room < 0 and n:
            return entries[:n]
    return entries
