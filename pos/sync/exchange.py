"""One exchange with head office: the journal up to its end, then every feed down to its end.

The journal is the outbox. Both sides keep a watermark and the smaller one counts: head office
that was restored from a backup says `gap` and gets the rest again. Nothing here ever changes
what the terminal sold.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from pos.catalog.install import NotTheSnapshot
from pos.contract.snapshots import Snapshot
from pos.contract.wire import STOPS, Ack, FeedRow, Fork, Gap, Quarantined, Refetch
from pos.residents import give_back
from pos.sync.batch import BatchSize, Journal, UpLink, push_some
from pos.sync.client import FeedPage
from pos.sync.forked import hand_in_branch
from pos.sync.problems import GARBLED, SyncProblem
from pos.sync.snapshots import fetch

log = logging.getLogger(__name__)

PAGE_ROWS: Final = 500
"""Rows of one page, and so of one transaction of the catalogue: a slice that a scan beside it does
not feel. Whoever begins with a large catalogue gets it as a file."""

_AS_FILE: Final = "catalog:"
"""The feeds that come as a file where head office has one: the large ones."""


class Watermark(Protocol):
    """Where the terminal keeps how far head office has its journal. Any thread."""

    def acked(self) -> int: ...
    def set_acked(self, seq: int) -> None: ...


class Catalog(Protocol):
    """What sync needs of the catalogue: rows and cursor of a page go in together."""

    def cursor(self, scope: str) -> tuple[str, int] | None: ...
    def apply(self, *, scope: str, gen: str, rows: Sequence[FeedRow], cursor: int) -> None: ...
    def clear(self, scope: str) -> None: ...
    def settle(self, scope: str, *, is_empty: bool = ...) -> int: ...
    def index_some(self) -> bool: ...
    def install(
        self, packed: Path, snapshot: Snapshot, *, breathe: Callable[[], None] = ...
    ) -> None: ...
    @property
    def incoming(self) -> Path: ...


class DownLink(Protocol):
    """The way down from head office."""

    def feed(self, scope: str, *, gen: str, after: int, limit: int) -> FeedPage | Refetch: ...
    def snapshot(self, scope: str) -> Snapshot | None: ...
    def snapshot_part(self, snapshot: Snapshot, *, first: int, last: int) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What went up: entries newly acknowledged, the watermark, and entries that head office
    stored but did not book. `cfg_rev` is the revision of our settings there and `hq_time` its
    clock, microseconds UTC; both 0 where it is not said.
    """

    sent: int
    acked: int
    quarantined: tuple[int, ...] = ()
    cfg_rev: int = 0
    hq_time: int = 0


def push_all(
    journal: Journal,
    watermark: Watermark,
    hq: UpLink,
    *,
    size: BatchSize | None = None,
    rest: Callable[[int], None] = lambda _: None,
) -> Pushed:
    """Sends everything that head office has not acknowledged, at least the question how far it is.

    Between two batches `rest` is given the milliseconds that a busy head office asks for.

    Raises `SyncProblem`: fork and journal_behind mean that two machines use one identity, and
    that people must look. After a fork head office has this machine's entries too, but aside
    from the books. With all other problems trying again is right.
    """
    size = size or BatchSize()
    quarantined: list[int] = []
    start = min(watermark.acked(), journal.head().seq)
    acked = start
    cfg_rev = hq_time = 0
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
        if isinstance(reply, Ack | Quarantined):
            cfg_rev, hq_time = reply.cfg_rev, reply.hq_time
            if reply.hint_ms and acked < journal.head().seq:
                rest(reply.hint_ms)
    return Pushed(
        sent=max(0, acked - start),
        acked=acked,
        quarantined=tuple(quarantined),
        cfg_rev=cfg_rev,
        hq_time=hq_time,
    )


def pull_all(
    catalog: Catalog,
    hq: DownLink,
    scopes: Iterable[str],
    *,
    breathe: Callable[[], None] = lambda: None,
) -> int:
    """Applies every row of every feed that is new; answers how many came or went.

    A feed that is begun, at first or in another generation, comes as a snapshot where head office
    has one, else page by page from its start while the old rows go on selling; what does not come
    back goes at its end. Raises `SyncProblem`; what was applied stays. Calls `breathe` after each
    page or part, which may raise.
    """
    received = 0
    for scope in _in_order(scopes):
        try:
            received += _pull(catalog, hq, scope, breathe)
        except SyncProblem as problem:
            # A head office of before there were stops.
            if scope != STOPS or problem.code != "not_your_feed":
                raise
    if received >= PAGE_ROWS:
        give_back()
    return received


def _in_order(scopes: Iterable[str]) -> list[str]:
    """The stops first; also for a terminal that was enrolled before there were any."""
    return [STOPS, *(scope for scope in scopes if scope != STOPS)]


def _pull(catalog: Catalog, hq: DownLink, scope: str, breathe: Callable[[], None]) -> int:
    received = 0
    restarts = 0
    more = True
    if catalog.cursor(scope) is None:
        received += _install(catalog, hq, scope, breathe)
    while more:
        gen, after = catalog.cursor(scope) or ("", 0)
        page = hq.feed(scope, gen=gen, after=after, limit=PAGE_ROWS)
        if isinstance(page, Refetch):
            restarts += 1
            if restarts > 2:
                raise SyncProblem(GARBLED, f"{scope} starts again and again")
            installed = _install(catalog, hq, scope, breathe)
            received += installed
            if not installed:
                catalog.clear(scope)
            continue
        if page.more and page.cursor <= after:
            raise SyncProblem(GARBLED, f"{scope} stays at {after} and says that there is more")
        if page.rows or (page.gen and (gen, after) != (page.gen, page.cursor)):
            catalog.apply(scope=scope, gen=page.gen, rows=page.rows, cursor=page.cursor)
            while catalog.index_some():
                breathe()
        breathe()
        received += len(page.rows)
        # Asking on tells head office that the stops are in force here.
        more = page.more or (scope == STOPS and page.cursor > after)
    # A head office that was put back to before the first row of this feed has no generation of it.
    received += catalog.settle(scope, is_empty=not page.gen)
    if scope.startswith(_AS_FILE):
        # What an attempt left that was killed, or given up for pages.
        shutil.rmtree(catalog.incoming, ignore_errors=True)
    return received


def _install(catalog: Catalog, hq: DownLink, scope: str, breathe: Callable[[], None]) -> int:
    """Takes the snapshot of a feed over; answers its rows, 0 where there was none to be had.

    A file that is not what head office signed for is as good as none: pages do it as well.
    """
    if not scope.startswith(_AS_FILE):
        return 0
    snapshot = hq.snapshot(scope)
    if snapshot is None:
        return 0
    packed = fetch(hq, snapshot, catalog.incoming, breathe=breathe)
    try:
        catalog.install(packed, snapshot, breathe=breathe)
    except NotTheSnapshot as error:
        log.warning("snapshot refused", extra={"scope": scope, "why": str(error)})
        return 0
    return snapshot.rows
