"""Whatever happens at a till in whatever order: the money agrees three ways, to the fen.

The till's Z, an independent sum over the journal's bodies, and a purse that this test keeps.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pos.database import Database
from pos.journal.queries import read_entries
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.staffing import PinCheck
from tests.pos.conftest import MORNING, plain

money = st.integers(1, 20_000)


def machine(demo_folder: Path) -> type[RuleBasedStateMachine]:
    """The state machine over copies of one demo store."""

    class Drawer(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.root = Path(tempfile.mkdtemp())
            self.folder = Path(shutil.copytree(demo_folder, self.root / "till"))
            self.purse: int | None = None
            self.sold = 0
            self.serial = 0
            self.open()

        def open(self) -> None:
            self.till = open_till(folder=self.folder, config=Config(), clock=SettableClock(MORNING))
            # Whose PIN was right is another test's matter, and costs 80 ms each time.
            assert self.till.sign_in(PinCheck(user="2001", right=True)).ok
            self.goods = plain(self.till, 5)

        @initialize(opening=money)
        def begin(self, opening: int) -> None:
            self.open_shift(opening)

        def open_shift(self, opening: int) -> None:
            assert self.till.open_shift(opening).ok
            self.purse, self.sold = opening, 0

        @rule(opening=money)
        @precondition(lambda self: self.purse is None)
        def next_shift(self, opening: int) -> None:
            self.open_shift(opening)

        @rule(n=st.integers(0, 4))
        @precondition(lambda self: self.purse is not None)
        def scan(self, n: int) -> None:
            answer = self.till.scan(self.goods[n].sku)
            assert answer.ok or answer.error.code in ("paid_already", "limit_per_sale")

        @rule(over=st.integers(0, 5000))
        @precondition(lambda self: self.till.state.sale is not None)
        def pay_cash(self, over: int) -> None:
            sale = self.till.state.sale
            paid = self.till.pay("cash", sale.due + over)
            assert paid.ok
            assert paid.values["change"] == over
            self.completed(sale, cash=sale.due)

        @rule(part=st.integers(1, 99))
        @precondition(lambda self: self.till.state.sale is not None)
        def pay_a_part_by_voucher(self, part: int) -> None:
            sale = self.till.state.sale
            self.serial += 1
            paid = self.till.pay("voucher", part, f"GV-{self.serial:06d}")
            assert paid.ok
            if paid.values["receipt"] is not None:
                self.completed(sale, cash=0)

        def completed(self, sale: Any, *, cash: int) -> None:
            assert self.purse is not None
            self.purse += cash
            self.sold += sale.total

        @rule()
        @precondition(lambda self: self.till.state.sale is not None)
        def void(self) -> None:
            assert self.till.void_sale().ok

        @rule()
        @precondition(lambda self: self.till.state.sale and not self.till.state.sale.tenders)
        def park(self) -> None:
            assert self.till.park().ok

        @rule()
        @precondition(
            lambda self: (
                self.purse is not None and self.till.state.parked and not self.till.state.sale
            )
        )
        def recall(self) -> None:
            assert self.till.recall(self.till.state.parked[0].id).ok

        @rule(amount=money, way=st.sampled_from(["cash_in", "cash_out", "safe_drop"]))
        @precondition(lambda self: self.purse is not None)
        def move(self, amount: int, way: str) -> None:
            assert getattr(self.till, way)(amount, "reason").ok
            assert self.purse is not None
            self.purse += amount if way == "cash_in" else -amount

        @rule()
        def restart(self) -> None:
            self.till.close()
            self.open()

        @rule(short=st.integers(0, 500))
        @precondition(lambda self: self.purse is not None and self.till.state.sale is None)
        def close(self, short: int) -> None:
            counted = max(0, self.purse - short)
            answer = self.till.close_shift({"cash": counted})
            assert answer.ok
            report: Any = answer.values["report"]
            assert report["expected_cash"] == self.purse
            assert report["over_short"] == {"cash": counted - self.purse}
            assert report["net_sales"] == report["sales"] == self.sold
            assert report["net_sales"] == self.in_the_journal(answer.values["shift"])
            self.purse = None

        def in_the_journal(self, shift: object) -> int:
            database = Database(self.folder / "journal.db", read_only=True)
            try:
                bodies = [
                    json.loads(entry.body or b"{}")
                    for entry in read_entries(database, start=1, kind="sale")
                ]
            finally:
                database.close()
            mine = [b for b in bodies if b["shift"] == shift and b["status"] == "completed"]
            for body in mine:
                assert (
                    sum(line["net"] for line in body["lines"] if not line["void"]) == body["total"]
                )
                assert sum(tender["amount"] for tender in body["tenders"]) == body["total"]
            return sum(body["total"] for body in mine)

        @invariant()
        def what_is_expected_is_what_is_there(self) -> None:
            if self.purse is None:
                return
            report: Any = self.till.x_report(on_paper=False).values["report"]
            assert report["expected_cash"] == self.purse
            assert sum(report["tenders"].values()) == report["net_sales"] == self.sold

        def teardown(self) -> None:
            self.till.close()
            verdict = verify(self.folder)
            shutil.rmtree(self.root)
            assert verdict["ok"], verdict

    return Drawer


def test_the_money_agrees_three_ways(demo_folder: Path, scaled: Callable[[int], int]) -> None:
    run_state_machine_as_test(
        machine(demo_folder),
        settings=settings(max_examples=scaled(200), stateful_step_count=30, deadline=None),
    )
