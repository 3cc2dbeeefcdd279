"""One exchange with head office: the journal up to its end, then every feed down to its end.

The journal is the outbox. Both sides keep a watermark and the smaller one counts: head office
that was restored from a backup says `gap` and gets the rest again. Nothing here ever changes
what the terminal sold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pos.contract.entry import Entry, genesis
from pos.contract.wire import (
    MAX_BATCH_BYTES,
    MAX_EVENTS,
    Ack,
    FeedRow,
    Fork,
    Gap,
    Quarantined,
    Refetch,
    UpReply,
)
from pos.sync.client import FeedPage
from pos.sync.problems import GARBLED, TIMEOUT, TOO_LARGE, SyncProblem

PAGE_ROWS: Final = 1000
"""Rows of one page, and so of one transaction of the catalogue."""

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


class Watermark(Protocol):
    """Where the terminal keeps how far head office has its journal. Any thread."""

    def acked(self) -> int: ...
    def set_acked(self, seq: int) -> None: ...


class Catalog(Protocol):
    """What sync needs of the catalogue: rows and cursor of a page go in together."""

    def cursor(self, scope: str) -> tuple[str, int] | None: ...
    def apply(self, *, scope: str, gen: str, rows: Sequence[FeedRow], cursor: int) -> None: ...
    def clear(self, scope: str) -> None: ...
    def settle(self, scope: str) -> None: ...


class UpLink(Protocol):
    """The way up to head office."""

    def push(self, *, first: int, prev_hash: bytes, entries: Sequence[Entry]) -> UpReply: ...


class DownLink(Protocol):
    """The way down from head office."""

    def feed(self, scope: str, *, gen: str, after: int, limit: int) -> FeedPage | Refetch: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What went up: entries newly acknowledged, the watermark, and entries that head office
    stored but did not book.
    """

    sent: int
    acked: int
    quarantined: tuple[int, ...] = ()


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


def push_all(
    journal: Journal, watermark: Watermark, hq: UpLink, *, size: BatchSize | None = None
) -> Pushed:
    """Sends everything that head office has not acknowledged, at least the question how far it is.

    Raises `SyncProblem`: fork and journal_behind mean that two machines use one identity and
    that sending must stop until people have looked; with all others trying again is right.
    """
    size = size or BatchSize()
    quarantined: list[int] = []
    start = min(watermark.acked(), journal.head().seq)
    acked = start
    asked = False
    while not asked or acked < journal.head().seq:
        reply, count = _push_some(journal, hq, after=acked, size=size)
        asked = True
        if isinstance(reply, Fork):
            raise SyncProblem("fork", f"{reply.message} (entry {reply.seq})")
        if (reply.acked >= acked) if isinstance(reply, Gap) else (reply.acked < acked + count):
            raise SyncProblem(GARBLED, f"acknowledged {reply.acked} of {acked} and {count} more")
        if isinstance(reply, Quarantined):
            quarantined += reply.seqs
        if reply.acked > journal.head().seq:
            raise SyncProblem(
                "journal_behind",
                f"head office has {reply.acked} entries of this terminal, which has fewer",
            )
        acked = reply.acked
        if acked != watermark.acked():
            watermark.set_acked(acked)
    return Pushed(sent=max(0, acked - start), acked=acked, quarantined=tuple(quarantined))


def pull_all(catalog: Catalog, hq: DownLink, scopes: Iterable[str]) -> int:
    """Applies every row of every feed that is new; answers how many there were.

    A feed of another generation is fetched from its start while the old rows go on selling;
    what it does not bring back goes at its end. Raises `SyncProblem`; what was applied stays.
    """
    return sum(_pull(catalog, hq, scope) for scope in scopes)


def _push_some(journal: Journal, hq: UpLink, *, after: int, size: BatchSize) -> tuple[UpReply, int]:
    """The answer to the next batch, and how many entries were in it."""
    while True:
        entries = _fitting(journal.entries(after, size.entries))
        prev = entries[0].prev if entries else _hash_at(journal, after)
        try:
            reply = hq.push(first=after + 1, prev_hash=prev, entries=entries)
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


def _fitting(entries: Sequence[Entry]) -> Sequence[Entry]:
    """As many entries as a batch may hold by its bytes, at least one."""
    room = MAX_BATCH_BYTES
    for n, entry in enumerate(entries):
        # Base 64 and its quotes, should the body not go in as it is.
        room -= _EVENT_OVERHEAD + len(entry.body or b"") * 4 // 3
        if room < 0 and n:
            return entries[:n]
    return entries


def _hash_at(journal: Journal, seq: int) -> bytes:
    if seq == 0:
        return genesis(terminal=journal.terminal, epoch=journal.epoch)
    return journal.entries(seq - 1, 1)[0].hash


def _pull(catalog: Catalog, hq: DownLink, scope: str) -> int:
    received = 0
    restarts = 0
    more = True
    while more:
        gen, after = catalog.cursor(scope) or ("", 0)
        page = hq.feed(scope, gen=gen, after=after, limit=PAGE_ROWS)
        if isinstance(page, Refetch):
            restarts += 1
            if restarts > 2:
                raise SyncProblem(GARBLED, f"{scope} starts again and again")
            catalog.clear(scope)
            continue
        if page.more and page.cursor <= after:
            raise SyncProblem(GARBLED, f"{scope} stays at {after} and says that there is more")
        if page.rows or (page.gen and (gen, after) != (page.gen, page.cursor)):
            catalog.apply(scope=scope, gen=page.gen, rows=page.rows, cursor=page.cursor)
        received += len(page.rows)
        more = page.more
    catalog.settle(scope)
    return received
