"""The rules of an exchange, against a head office that answers as badly as it may."""

from __future__ import annotations

import msgspec
import pytest

from pos.contract.wire import STOPS, Ack, Fork, Gap, Quarantined, Refetch
from pos.sync.client import FeedPage
from pos.sync.exchange import BatchSize, pull_all, push_all
from pos.sync.problems import SyncProblem


class Peer:
    """Acknowledges what it gets, unless its script says otherwise."""

    def __init__(self, *script):
        self.script = list(script)
        self.batches = []

    def push(self, *, first, prev_hash, entries, fork=0, end=0):
        self.batches.append((first, len(entries)))
        if self.script:
            answer = self.script.pop(0)
            if isinstance(answer, SyncProblem):
                raise answer
            if answer is not None:
                return answer
        return ack(first - 1 + len(entries))


def ack(acked):
    return Ack(acked=acked, head="0" * 64, hq_time=0, cfg_rev=0, hint_ms=0)


def test_an_empty_journal_still_asks_how_far_head_office_is(make_journal):
    journal, peer = make_journal(0), Peer()
    assert push_all(journal, journal, peer).acked == 0
    assert peer.batches == [(1, 0)]


def test_what_is_acknowledged_is_not_sent_again(make_journal):
    journal, peer = make_journal(5), Peer()
    assert push_all(journal, journal, peer).sent == 5
    journal.write()
    assert push_all(journal, journal, peer).sent == 1
    assert peer.batches == [(1, 5), (6, 1)]


def test_a_gap_rewinds_the_watermark(make_journal):
    journal = make_journal(5)
    journal.watermark = 5
    peer = Peer(Gap(message="", acked=2))
    assert push_all(journal, journal, peer).acked == 5
    assert peer.batches == [(6, 0), (3, 3)]


def test_the_smaller_watermark_counts(make_journal):
    journal = make_journal(2)
    journal.watermark = 9
    push_all(journal, journal, Peer())
    assert journal.watermark == 2


def test_a_fork_moves_nothing(make_journal):
    journal = make_journal(3)
    with pytest.raises(SyncProblem) as problem:
        push_all(journal, journal, Peer(Fork(message="", seq=1, hash="0" * 64)))
    assert (problem.value.code, journal.watermark) == ("fork", 0)


def test_quarantined_entries_count_as_arrived(make_journal):
    journal = make_journal(3)
    answer = Quarantined(
        message="", seqs=[2], acked=3, head="0" * 64, hq_time=0, cfg_rev=0, hint_ms=0
    )
    pushed = push_all(journal, journal, Peer(answer))
    assert (pushed.acked, pushed.quarantined, journal.watermark) == (3, (2,), 3)


@pytest.mark.parametrize(
    "answer", [ack(0), ack(2), ack(99), Gap(message="", acked=0), Gap(message="", acked=7)]
)
def test_answers_that_cannot_be_are_not_believed(make_journal, answer):
    journal = make_journal(3)
    with pytest.raises(SyncProblem):
        push_all(journal, journal, Peer(answer))
    assert journal.watermark == 0


def test_too_large_a_batch_is_halved_until_it_fits_and_grows_again(make_journal):
    journal = make_journal(40)
    large = SyncProblem("too_large", "")
    peer, size = Peer(large, large), BatchSize(32)
    assert push_all(journal, journal, peer, size=size).acked == 40
    assert peer.batches == [(1, 32), (1, 16), (1, 8), (9, 16), (25, 16)]


def test_after_a_timeout_the_next_batch_is_smaller(make_journal):
    journal, size = make_journal(10), BatchSize(8)
    peer = Peer(SyncProblem("hq_timeout", ""))
    with pytest.raises(SyncProblem):
        push_all(journal, journal, peer, size=size)
    push_all(journal, journal, peer, size=size)
    assert peer.batches[:2] == [(1, 8), (1, 4)]


def test_one_entry_that_is_too_large_is_said(make_journal):
    journal = make_journal(1)
    with pytest.raises(SyncProblem) as problem:
        push_all(journal, journal, Peer(SyncProblem("too_large", "")))
    assert problem.value.code == "too_large"


def test_a_batch_keeps_under_its_bytes(make_journal):
    journal, peer = make_journal(0), Peer()
    for _ in range(5):
        journal.write(b'"' + b"x" * 100_000 + b'"')
    journal.write(b'"' + b"x" * 900_000 + b'"')
    push_all(journal, journal, peer)
    assert peer.batches == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]


class Feeds:
    """Answers from a list, whatever is asked."""

    def __init__(self, *pages):
        self.pages = list(pages)
        self.asked = []

    def feed(self, scope, *, gen, after, limit):
        if scope == STOPS:
            return page(gen="", cursor=0)
        self.asked.append((scope, gen, after))
        return self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]


class Shelf:
    """A catalogue that remembers what was done to it."""

    def __init__(self):
        self.at = {}
        self.done = []

    def cursor(self, scope):
        return self.at.get(scope)

    def apply(self, *, scope, gen, rows, cursor):
        self.at[scope] = (gen, cursor)
        self.done.append(("apply", len(rows), cursor))
        self.slices = 2

    def index_some(self):
        self.done.append(("index",))
        self.slices -= 1
        return self.slices > 0

    def clear(self, scope):
        self.at.pop(scope, None)
        self.done.append(("clear",))

    def settle(self, scope, *, is_empty):
        if scope != STOPS:
            self.done.append(("settle",))
        return 0


def page(*rows, gen="g", cursor=0, more=False):
    return FeedPage(gen=gen, rows=rows, cursor=cursor, more=more)


def test_pages_are_applied_and_indexed_one_by_one_and_settled_at_the_end():
    shelf = Shelf()
    feeds = Feeds(page(1, 2, cursor=2, more=True), page(3, cursor=3))
    assert pull_all(shelf, feeds, ["s"]) == 3
    index = [("index",), ("index",)]
    assert shelf.done == [("apply", 2, 2), *index, ("apply", 1, 3), *index, ("settle",)]
    assert feeds.asked == [("s", "", 0), ("s", "g", 2)]


def test_no_news_writes_nothing():
    shelf = Shelf()
    shelf.at["s"] = ("g", 3)
    assert pull_all(shelf, Feeds(page(cursor=3)), ["s"]) == 0
    assert shelf.done == [("settle",)]


def test_a_feed_that_nobody_has_published_yet_is_asked_again():
    shelf = Shelf()
    pull_all(shelf, Feeds(page(gen="", cursor=0)), ["s"])
    assert shelf.cursor("s") is None


def test_a_feed_that_does_not_move_on_is_given_up():
    with pytest.raises(SyncProblem) as problem:
        pull_all(Shelf(), Feeds(page(1, cursor=5, more=True)), ["s"])
    assert problem.value.code == "hq_garbled"


def test_a_feed_that_starts_again_and_again_is_given_up():
    shelf = Shelf()
    shelf.at["s"] = ("old", 3)
    feeds = Feeds(Refetch(message="", gen="new"))
    with pytest.raises(SyncProblem) as problem:
        pull_all(shelf, feeds, ["s"])
    assert problem.value.code == "hq_garbled"
    assert len(feeds.asked) < 5


def test_a_busy_head_office_is_given_time_between_batches_and_not_after_the_last(make_journal):
    journal = make_journal(5)
    rests = []

    class Busy:
        def push(self, *, first, prev_hash, entries, fork=0, end=0):
            return msgspec.structs.replace(ack(first - 1 + len(entries)), hint_ms=700)

    class ByTwos(BatchSize):
        def double(self):
            pass

    pushed = push_all(journal, journal, Busy(), size=ByTwos(2), rest=rests.append)
    assert (pushed.acked, rests) == (5, [700, 700])
