"""The hands at the desk: many payments side by side, each asked for once; a stop loses none."""

from __future__ import annotations

import threading

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
