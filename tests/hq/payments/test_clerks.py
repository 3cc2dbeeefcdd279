"""The hands at the desk: many payments side by side, each asked for once; a stop loses none."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from pos.hq.payments.clerks import Clerks
from pos.hq.payments.desk import Desk
from pos.hq.payments.timers import ALIPAY, WECHAT
from tests.hq.payments.house import House, let_many_call


class Watched:
    """A desk with clerks, and which attempts have come to PAID."""

    def __init__(self, house: House) -> None:
        let_many_call(house)
        self._house = house
        self.news = threading.Condition()
        self.desk = Desk(
            house.database,
            house.providers,
            timers={"alipay": ALIPAY, "wechat": WECHAT},
            now=lambda: house.at,
            owner="watched",
            changed=self._heard,
        )
        self.clerks = Clerks(self.desk, house.repayer, hands=8)
        house.desk = self.desk

    def _heard(self, attempt: str) -> None:
        with self.news:
            self.news.notify_all()

    def wait_for(self, attempts: list[str]) -> bool:
        """Whether all of them are PAID before a generous time is over."""
        with self.news:
            return self.news.wait_for(
                lambda: all(self._house.state(name) == "PAID" for name in attempts), timeout=60
            )


def test_many_at_once_are_each_paid_once(house: House) -> None:
    watched = Watched(house)
    attempts = [f"S001T01261122{n:06d}1K7Q2MX" for n in range(20)]
    watched.clerks.start()
    try:
        for n, attempt in enumerate(attempts):
            house.pay(attempt, code=f"28{n:016d}")
            watched.clerks.hand(watched.desk, attempt)
        assert watched.wait_for(attempts)
    finally:
        watched.clerks.stop()
    assert house.wires["alipay"].sent["pay"] == len(attempts)
    assert sum(house.kept(attempt) for attempt in attempts) == 1990 * len(attempts)


def test_what_a_stop_leaves_is_found_by_the_next(house: House) -> None:
    watched = Watched(house)
    watched.clerks.stop()
    house.pay("S001T012611220000011K7Q2MX")
    next_one = Watched(house)
    house.pay("S001T012611220000011K7Q2MX")
    next_one.clerks.start()
    try:
        assert next_one.wait_for(["S001T012611220000011K7Q2MX"])
    finally:
        next_one.clerks.stop()


class Bench:
    """A place with so many things to do, each of which takes so many steps."""

    def __init__(self, things: int, *, steps: int = 1) -> None:
        self.left = {f"thing{n}": steps for n in range(things)}
        self.done: Counter[str] = Counter()
        self.looks = 0
        self.during: Callable[[str], None] = lambda name: None
        self._lock = threading.Lock()
        self.over = threading.Event()

    def due(self, *, limit: int) -> list[str]:
        with self._lock:
            self.looks += 1
            return [name for name, left in self.left.items() if left][:limit]

    def work(self, name: str) -> bool:
        self.during(name)
        with self._lock:
            self.done[name] += 1
            self.left[name] = max(0, self.left[name] - 1)
            if not any(self.left.values()):
                self.over.set()
            return self.left[name] > 0


def test_what_comes_in_is_begun_without_a_look_and_seen_through() -> None:
    bench = Bench(1, steps=3)
    bench.due = lambda *, limit: []  # type: ignore[method-assign]
    clerks = Clerks(bench)
    clerks.start()
    try:
        clerks.hand(bench, "thing0")
        assert bench.over.wait(30)
    finally:
        clerks.stop()
    assert bench.done == {"thing0": 3}


def test_what_comes_in_again_while_it_is_worked_at_is_worked_at_again() -> None:
    bench = Bench(1)
    clerks = Clerks(bench)
    bench.due = lambda *, limit: []  # type: ignore[method-assign]
    at_it, go_on, twice = threading.Event(), threading.Event(), threading.Event()

    def during(name: str) -> None:
        if bench.done[name]:
            twice.set()
        at_it.set()
        assert go_on.wait(30)

    bench.during = during
    clerks.start()
    try:
        clerks.hand(bench, "thing0")
        assert at_it.wait(30)
        # It was read before this came.
        clerks.hand(bench, "thing0")
        go_on.set()
        assert twice.wait(30)
    finally:
        clerks.stop()
    assert bench.done["thing0"] == 2


def test_a_thousand_that_are_due_at_once_are_looked_for_page_by_page() -> None:
    bench = Bench(1000)
    clerks = Clerks(bench)
    clerks.start()
    try:
        assert bench.over.wait(60)
    finally:
        clerks.stop()
    # What a look had found when a hand was already done with it is gone to once more, for nothing.
    assert set(bench.done) == {f"thing{n}" for n in range(1000)}
    assert bench.looks >= 10


def test_a_stopped_office_leaves_what_comes_in_to_the_next() -> None:
    bench = Bench(1)
    clerks = Clerks(bench)
    clerks.hand(bench, "thing0")
    clerks.stop()
    clerks.hand(bench, "thing0")
    assert not bench.done
