"""The thread that keeps in touch: prompt after a sale, patient after a failure."""

from __future__ import annotations

import itertools
import queue
import threading
from pathlib import Path

import msgspec
import pytest

from pos.contract.wire import STOPS
from pos.database import StorageError
from pos.ports import MachineClock
from pos.sync.client import FeedPage
from pos.sync.exchange import push_all
from pos.sync.loop import SyncLoop, longest_delay
from pos.sync.problems import SyncProblem
from tests.pos.sync.test_exchange import Shelf, ack


class Link:
    """A head office that can be away."""

    def __init__(self):
        self.problem = None
        self.pushes = 0
        self.pulls = 0
        self.cfg_rev = 0
        self.delay = threading.Event()
        self.delay.set()
        self.asked = threading.Event()

    def push(self, *, first, prev_hash, entries, fork=0, end=0):
        self.asked.set()
        self.delay.wait(10)
        self.pushes += 1
        if self.problem:
            raise self.problem
        return msgspec.structs.replace(ack(first - 1 + len(entries)), cfg_rev=self.cfg_rev)

    def close(self):
        self.delay.set()

    def feed(self, scope, *, gen, after, limit):
        self.pulls += scope != STOPS
        return FeedPage(gen="g", rows=(), cursor=0, more=False)


@pytest.fixture
def started(make_journal):
    loops = []

    def start(journal, link, **options):
        seen = queue.Queue()
        loop = SyncLoop(
            journal=journal,
            watermark=journal,
            catalog=Shelf(),
            hq=link,
            scopes=["s"],
            clock=MachineClock(),
            on_status=seen.put,
            **options,
        )
        loops.append(loop)
        loop.start()
        return loop, seen

    yield start
    for loop in loops:
        assert loop.stop()


def test_it_begins_at_once_and_sends_what_waits(make_journal, started):
    journal = make_journal(3)
    _, seen = started(journal, Link())
    status = seen.get(timeout=5)
    assert (status.online, status.unsent, status.problem_code) == (True, 0, None)
    assert status.oldest_unsent is None
    assert status.last_success is not None


def test_a_poke_sends_a_sale_at_once_and_asks_for_no_news(make_journal, started):
    journal, link = make_journal(0), Link()
    loop, seen = started(journal, link, every=300)
    seen.get(timeout=5)
    for _ in range(3):
        journal.write()
        loop.poke()
        seen.get(timeout=5)
    assert journal.watermark == 3
    assert link.pulls == 1


def test_settings_that_changed_are_fetched_with_the_next_sale_and_once(make_journal, started):
    journal, link = make_journal(0), Link()
    link.cfg_rev = 7
    loop, seen = started(journal, link, every=300)
    seen.get(timeout=5)
    pulls = []
    for link.cfg_rev in (7, 9, 9, 3):
        journal.write()
        loop.poke()
        seen.get(timeout=5)
        pulls.append(link.pulls)
    # Also a lower one: head office was restored from a backup.
    assert pulls == [1, 2, 2, 3]


def test_it_asks_for_news_by_itself(make_journal, started):
    link = Link()
    _, seen = started(make_journal(0), link, every=0.01)
    for _ in range(3):
        seen.get(timeout=5)
    assert link.pulls >= 3


def test_while_head_office_is_away_it_says_what_waits_and_since_when(make_journal, started):
    journal, link = make_journal(2), Link()
    link.problem = SyncProblem("hq_unreachable", "")
    _, seen = started(journal, link, chance=lambda: 1.0)
    status = seen.get(timeout=5)
    assert (status.online, status.unsent, status.problem_code) == (False, 2, "hq_unreachable")
    assert status.oldest_unsent.timestamp() == journal.written[0].ts / 1_000_000


def test_pokes_do_not_hurry_it_while_head_office_is_away(make_journal, started):
    journal, link = make_journal(1), Link()
    link.problem = SyncProblem("hq_busy", "", retry_after=60)
    loop, seen = started(journal, link)
    seen.get(timeout=5)
    for _ in range(5):
        loop.poke()
    with pytest.raises(queue.Empty):
        seen.get(timeout=0.3)
    assert link.pushes == 1


def test_it_comes_back_when_head_office_does(make_journal, started):
    journal, link = make_journal(1), Link()
    link.problem = SyncProblem("hq_unreachable", "")
    _, seen = started(journal, link, chance=lambda: 0.01)
    seen.get(timeout=5)
    link.problem = None
    while seen.get(timeout=5).problem_code:
        pass
    assert journal.watermark == 1


def test_delays_grow_to_five_minutes_and_no_further():
    assert [longest_delay(n) for n in range(5)] == [1, 2, 4, 8, 16]
    assert longest_delay(9) == longest_delay(10_000) == 300


def test_after_a_fork_it_comes_back_after_minutes_only(make_journal, started):
    journal, link = make_journal(1), Link()
    link.problem = SyncProblem("fork", "")
    loop, seen = started(journal, link, chance=lambda: 0.0)
    assert seen.get(timeout=5).problem_code == "fork"
    journal.write()
    loop.poke()
    with pytest.raises(queue.Empty):
        seen.get(timeout=0.3)
    assert (link.pushes, loop.status().unsent) == (1, 2)


def test_a_disk_that_fails_after_an_exchange_does_not_end_the_thread(make_journal, started):
    """Head office is away, then the journal cannot be read to say what waits; then all is well."""
    journal, link = make_journal(1), Link()
    link.problem = SyncProblem("hq_unreachable", "")
    read, reads = journal.entries, itertools.count()

    def entries(after, limit):
        if next(reads) == 1:
            link.problem = None
            raise StorageError("disk_error", Path("journal.db"), "I/O error")
        return read(after, limit)

    journal.entries = entries
    _, seen = started(journal, link, chance=lambda: 0.01)
    assert seen.get(timeout=5).problem_code is None
    assert journal.watermark == 1


def test_it_stops_in_the_middle_of_a_request(make_journal, started):
    link = Link()
    link.delay.clear()
    loop, _ = started(make_journal(1), link)
    assert link.asked.wait(5)
    assert loop.stop(timeout=5), "it hangs up"


def test_a_push_by_hand_beside_it_does_no_harm(make_journal, started):
    journal, link = make_journal(50), Link()
    _, seen = started(journal, link)
    push_all(journal, journal, link)
    seen.get(timeout=5)
    assert journal.watermark == 50
