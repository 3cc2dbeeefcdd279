"""One exchange with head office: the journal up to its end, then every feed down to its end.

The journal is the outbox. Both sides keep a watermark and the smaller one counts: head office
that was restored from a backup says `gap` and gets the rest again. Nothing here ever changes
what the terminal sold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pos.contract.wire import FeedRow, Fork, Gap, Quarantined, Refetch
from pos.sync.batch import BatchSize, Journal, UpLink, push_some
from pos.sync.client import FeedPage
from pos.sync.forked import hand_in_branch
from pos.sync.problems import GARBLED, SyncProblem

PAGE_ROWS: Final = 1000
"""Rows of one page, and so of one transaction of the catalogue."""


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
    def index_some(self) -> bool: ...


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


def push_all(
    journal: Journal, watermark: Watermark, hq: UpLink, *, size: BatchSize | None = None
) -> Pushed:
    """Sends everything that head office has not acknowledged, at least the question how far it is.

    Raises `SyncProblem`: fork and journal_behind mean that two machines use one identity, and
    that people must look. After a fork head office has this machine's entries too, but aside
    from the books. With all other problems trying again is right.
    """
    size = size or BatchSize()
    quarantined: list[int] = []
    start = min(watermark.acked(), journal.head().seq)
    acked = start
    asked = False
    while not asked or acked < journal.head().seq:
        reply, count = push_some(journal, hq, after=acked, size=size)
        asked = True
        if isinstance(reply, Fork):
            hand_in_branch(journal, hq, differs=reply.seq, size=size)
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
            while catalog.index_some():
                pass
        received += len(page.rows)
        more = page.more
    catalog.settle(scope)
    return received
