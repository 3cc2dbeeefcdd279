"""Random courses over the real desk, the real adapters and simulated providers: money adds up.

What may go wrong does: answers are lost, shoppers confirm or do not, cashiers cancel, supervisors
override, head office dies at any call, providers forget to fence. When an hour of quiet has gone
by, the provider has the shopper's money where the payment is PAID, less what was refunded, and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.hq.payments.desk import Refusal
from pos.hq.payments.machine import FINAL
from pos.hq.sim.ledger import Refusal as SimRefusal
from tests.hq.payments.house import SECOND, Died, House

FAULTS = ("answer_lost", "request_lost", "error_500", "garbage", "wrong_signature", "system_error")
CALLS = ("pay", "query", "cancel", "refund")
fault = st.tuples(st.sampled_from(FAULTS), st.sampled_from(CALLS), st.integers(1, 3))
event = st.one_of(
    st.tuples(st.just("run"), st.integers(1, 70)),
    st.tuples(st.just("fault"), fault),
    st.tuples(st.just("dies"), st.sampled_from(["before", "after"])),
    st.tuples(
        st.sampled_from(["create", "cancel", "abandon", "confirm", "refund", "restart", "away"]),
        st.none(),
    ),
)


class Course:
    """One attempt, and what its till was told."""

    def __init__(self, house: House, wallet: str, number: int) -> None:
        self.house = house
        self.wallet = wallet
        self.attempt = f"S001T01261122{number:06d}1K7Q2MX"
        prefix = "28" if wallet == "alipay" else "13"
        self.code = f"{prefix}{number:016d}"
        self.abandoned = False
        self.told: set[str] = set()
        self.refunds = 0

    def do(self, what: str, how: object) -> None:
        house, wire = self.house, self.house.wires[self.wallet]
        if what == "run":
            assert isinstance(how, int)
            try:
                house.run(how)
            except Died:
                house.begin()
        elif what == "fault":
            assert isinstance(how, tuple)
            house.script(self.wallet, f"{how[0]}:{how[1]}={how[2]}")
        elif what == "dies":
            wire.dies = str(how)
        elif what == "away":
            wire.is_down = not wire.is_down
        elif what == "restart":
            house.begin()
        elif what == "create":
            house.pay(self.attempt, wallet=self.wallet, code=self.code)
        elif what == "confirm":
            with suppress(SimRefusal):
                house.confirm(self.wallet, self.attempt)
        elif what == "refund":
            self.refunds += 1
            with suppress(Refusal):
                house.refund(f"R{self.attempt[5:]}{self.refunds}", self.attempt, 600)
        else:
            self.abandoned |= what == "abandon"
            getattr(house, what)(self.attempt)
        self.look()

    def look(self) -> None:
        """A till that hears a final state may act on it: it stays, but for its own override."""
        state = self.house.state(self.attempt)
        if state in FINAL:
            self.told.add("PAID" if state == "PAID" else "FAILED")
        assert len(self.told) < 2 or self.abandoned

    def quiet(self) -> None:
        """An hour without trouble."""
        wire = self.house.wires[self.wallet]
        wire.dies, wire.is_down = "", False
        for kind in FAULTS:
            for call in CALLS:
                self.house.script(self.wallet, f"{kind}:{call}=0")
        self.house.settle()
        self.look()


@pytest.mark.parametrize("wallet", ["alipay", "wechat"])
def test_money_adds_up(wallet: str, tmp_path: Path, scaled: Callable[[int], int]) -> None:
    with closing(House(f"sqlite:///{tmp_path / 'hq.db'}")) as house:
        courses(house, wallet, scaled(1000))


def courses(house: House, wallet: str, count: int) -> None:
    numbers = iter(range(1, 10**6))

    @given(
        events=st.lists(event, max_size=14),
        asks=st.booleans(),
        fences=st.booleans(),
        late=st.sampled_from([0, 0, 20, 90]),
    )
    @settings(max_examples=count, database=None, suppress_health_check=list(HealthCheck))
    def one(events: list[tuple[str, object]], asks: bool, fences: bool, late: int) -> None:
        course = Course(house, wallet, next(numbers))
        house.script(wallet, f"asks_over={0 if asks else 100000}", f"fences={int(fences)}",
                     f"late={late}")  # fmt: skip
        before = house.wires[wallet].sent["pay"]
        course.do("create", None)
        for what, how in events:
            course.do(what, how)
        course.quiet()
        row = house.row(course.attempt)
        assert row.state in FINAL
        refunded = sum(
            amount
            for refund, amount, state in house.refunds(course.attempt)
            if state == "DONE" and not refund.startswith(course.attempt)
        )
        expected = 1990 - refunded if row.state == "PAID" else 0
        assert house.kept(course.attempt) == expected
        assert house.wires[wallet].sent["pay"] - before <= 1
        house.at += 600 * SECOND

    one()
