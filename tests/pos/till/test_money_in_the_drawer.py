"""Whatever happens at a till in whatever order, these hold after every command:

- In the drawer lies, of each tender that is counted, what the till expects there.
- Net sales are what was sold less what came back, and the tenders of a shift add up to them.
- Receipts are numbered without a gap, returns among them.
- Of no line comes back more than was sold of it, and what was paid for a receipt is what has gone
  back for it once all of it has come back. What it was paid with is not corrected after that began.
- The Z is the sum over the journal's bodies, and the journal verifies.

What should be so is kept by this test, from the answers as they came.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

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
from pos.till.answers import Answer
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.returning import Found, Wanted
from pos.till.staffing import PinCheck
from tests.pos.conftest import MORNING, code, plain

money = st.integers(1, 20_000)
some = st.integers(0, 10_000)
percent = st.integers(0, 60).map(str)

COUNTED = ("cash", "card_manual", "voucher")
PEOPLE = {"2001": "9001", "9001": "2001"}
"""Who works here, and who agrees to what each may not do alone."""
SUPERVISOR_MAY: Final = 50_000
"""What a supervisor may agree to of goods without a receipt in a shift, or in his own
shifts of a day, minor units."""
CARD = "6217 035512"


@dataclass(kw_only=True)
class Done:
    """A receipt as far as it may still come back: pieces by line, and the money for them."""

    shift: int
    left: dict[int, int]
    worth: int
    paid: Counter[str] = field(default_factory=Counter)
    has_forfeited: bool = False
    has_come_back: bool = False
    serials: list[str] = field(default_factory=list)
    """The vouchers that paid for it."""


@dataclass(kw_only=True)
class Voucher:
    """A paper that was handed in: in which shift, and what is printed on it."""

    shift: int
    face: int


def machine(demo_folder: Path) -> type[RuleBasedStateMachine]:
    """The state machine over copies of one demo store."""

    class Drawer(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.root = Path(tempfile.mkdtemp())
            self.folder = Path(shutil.copytree(demo_folder, self.root / "till"))
            self.purse: Counter[str] | None = None
            self.sold = self.shifts = 0
            self.unproven: list[tuple[int, str, int]] = []
            self.numbers = self.serials = self.quiet = 0
            self.receipts: dict[str, Done] = {}
            self.vouchers: dict[str, Voucher] = {}
            self.handed_in: dict[str, list[str]] = {}
            self.coming: dict[str, dict[int, tuple[str, int, int]]] = {}
            self.open()

        def open(self) -> None:
            self.till = open_till(folder=self.folder, config=Config(), clock=SettableClock(MORNING))
            # Whose PIN was right is another test's matter, and costs 80 ms each time.
            assert self.till.sign_in(PinCheck(user="2001", right=True)).ok
            self.goods = plain(self.till, 5)

        @property
        def sale(self) -> Any:
            return self.till.state.sale

        def agreed(self, answer: Answer) -> Answer:
            """The answer once a second person has agreed to all for which that is needed."""
            who = PEOPLE[str(self.till.state.cashier)]
            while code(answer) == "approval_needed":
                answer = self.till.approve_with(PinCheck(user=who, right=True))
            return answer

        @initialize(opening=money)
        def begin(self, opening: int) -> None:
            self.open_shift(opening)

        def open_shift(self, opening: int) -> None:
            assert self.till.open_shift(opening).ok
            self.purse, self.sold = Counter({"cash": opening}), 0
            self.shifts += 1

        @rule(opening=money)
        @precondition(lambda self: self.purse is None)
        def next_shift(self, opening: int) -> None:
            self.open_shift(opening)

        @rule(n=st.integers(0, 4))
        @precondition(lambda self: self.purse is not None)
        def scan(self, n: int) -> None:
            assert code(self.till.scan(self.goods[n].sku)) in (None, "paid_already")

        @rule(n=st.integers(0, 4), pieces=st.integers(1, 5), tender=st.sampled_from(COUNTED))
        @precondition(lambda self: self.purse is not None and not self.sale)
        def sell(self, n: int, pieces: int, tender: str) -> None:
            """A whole sale at once, so that there is something to bring back."""
            for m in range(2):
                assert self.till.scan(self.goods[(n + m) % 5].sku, quantity=str(pieces)).ok
            self.pay(tender, self.sale.due, over=0)

        @rule(pieces=st.integers(1, 9), n=some)
        @precondition(lambda self: self.sale)
        def change_quantity(self, pieces: int, n: int) -> None:
            changed = self.agreed(self.till.quantity(self.a_line(n), str(pieces)))
            assert code(changed) in (None, "paid_already", *NO_SUCH)

        @rule(n=some)
        @precondition(lambda self: self.sale)
        def void_line(self, n: int) -> None:
            gone = self.agreed(self.till.void_line(self.a_line(n)))
            assert code(gone) in (None, "paid_already", *NO_SUCH)

        @rule(n=some, off=percent)
        @precondition(lambda self: self.sale)
        def line_discount(self, n: int, off: str) -> None:
            given = self.agreed(self.till.discount(self.a_line(n), percent=off))
            assert code(given) in (None, "paid_already", "not_discountable", *NO_SUCH)

        @rule(off=percent)
        @precondition(lambda self: self.sale)
        def sale_discount(self, off: str) -> None:
            given = self.agreed(self.till.discount(None, percent=off))
            assert code(given) in (None, "paid_already", "nothing_to_discount", *NO_SUCH)

        @rule(n=some, price=money)
        @precondition(lambda self: self.sale)
        def other_price(self, n: int, price: int) -> None:
            set_ = self.agreed(self.till.price(self.a_line(n), price, "label"))
            assert code(set_) in (None, "paid_already", *NO_SUCH)

        @rule(n=some, price=st.integers(1, 2000))
        @precondition(lambda self: self.sale)
        def shelf_tag(self, n: int, price: int) -> None:
            set_ = self.agreed(self.till.tag_price(self.a_line(n), price, "tag"))
            assert code(set_) in (None, "paid_already", "tag_not_lower", *NO_SUCH)

        def a_line(self, n: int) -> int:
            return n % len(self.sale.lines) + 1

        @rule(over=st.integers(0, 5000))
        @precondition(lambda self: self.sale)
        def pay_cash(self, over: int) -> None:
            self.pay("cash", self.sale.due + over if self.sale.due > 0 else None, over=over)

        @rule(part=st.integers(1, 3000), tender=st.sampled_from(["card_manual", "voucher", "cash"]))
        @precondition(lambda self: self.sale and self.sale.due > 0)
        def pay_a_part(self, part: int, tender: str) -> None:
            self.pay(tender, part, over=0)

        @rule()
        @precondition(lambda self: self.sale and self.sale.tenders)
        def give_the_last_part_back(self) -> None:
            before = self.sale
            assert before is not None
            gone = self.agreed(self.till.void_tender())
            if before.tenders[-1].tender == "voucher" or before.tenders[-1].amount < 0:
                assert code(gone) == "no_tender_to_void"
            elif gone.ok:
                assert self.sale.paid == before.paid - before.tenders[-1].amount
                assert len(self.sale.tenders) == len(before.tenders) - 1

        def pay(self, tender: str, amount: int | None, *, over: int) -> None:
            """Pays; the sale may be complete then, or refused as it cannot be ended so."""
            sale = self.sale
            self.serials += 1
            serial = f"GV-{self.serials:06d}"
            reference = {"card_manual": CARD, "voucher": serial}.get(tender)
            paid = self.agreed(self.till.pay(tender, amount, reference))
            if not paid.ok:
                excess = amount is not None and amount > sale.due
                allowed = {"no_change"} if tender == "card_manual" and excess else set()
                assert code(paid) in {"nothing_to_pay", *CANNOT_END} | allowed
                return
            if tender == "voucher":
                assert amount is not None
                self.vouchers[serial] = Voucher(shift=self.shifts, face=amount)
                self.handed_in.setdefault(sale.id, []).append(serial)
            if paid.values["receipt"] is None:
                return
            counts = sale.due if amount is None or amount > sale.due else amount
            kept = max(0, (amount or 0) - sale.due) if tender == "voucher" else 0
            if tender == "cash" and sale.due > 0:
                assert paid.values["change"] == over or amount != sale.due + over
            parts = Counter({part: 0 for part in COUNTED})
            for part in sale.tenders:
                parts[part.tender] += part.amount
            parts[tender] += counts
            self.completed(paid, sale, parts, kept=kept)

        def completed(self, answer: Answer, sale: Any, parts: Counter[str], *, kept: int) -> None:
            """A sale has ended with these tenders; what comes back in it has come back."""
            number = self.next_number(answer)
            assert self.purse is not None
            for tender, amount in parts.items():
                self.purse[tender] += amount
            self.purse["voucher"] += kept
            self.sold += sale.total
            live = [line for line in sale.lines if not line.void]
            self.receipts[number] = Done(
                shift=self.shifts,
                left={line.line: line.quantity for line in live if line.quantity > 0},
                worth=sum(line.net for line in live if line.quantity > 0),
                paid=parts,
                has_forfeited=bool(kept),
                serials=self.handed_in.pop(sale.id, []),
            )
            coming = self.coming.pop(sale.id, {})
            for line in live:
                if line.line in coming:
                    receipt, of_line, quantity = coming[line.line]
                    self.came_back(receipt, {of_line: quantity}, -line.net)

        def next_number(self, answer: Answer) -> str:
            self.numbers += 1
            assert answer.values["receipt"] == f"S001-T01-{self.numbers:06d}"
            return str(answer.values["receipt"])

        def came_back(self, receipt: str, pieces: dict[int, int], worth: int) -> None:
            done = self.receipts[receipt]
            done.has_come_back = True
            for line, quantity in pieces.items():
                done.left[line] -= quantity
                assert done.left[line] >= 0, "more came back than was sold"
            done.worth -= worth
            assert done.worth >= 0
            assert any(done.left.values()) or done.worth == 0

        @rule(n=some, line=some, pieces=st.integers(1, 10), way=st.sampled_from([None, "cash"]))
        @precondition(lambda self: self.purse is not None and self.receipts and not self.sale)
        def bring_back(self, n: int, line: int, pieces: int, way: str | None) -> None:
            receipt, done, wanted = self.some_of_a_receipt(n, line, pieces)
            back = self.agreed(self.till.refund(receipt, wanted, reason="broken", tender=way))
            if not back.ok:
                too_many = wanted and pieces * 1000 > done.left[wanted[0].line]
                told = "more_than_sold" if too_many else CANNOT_COME_BACK
                assert code(back) in told, (code(back), wanted, done)
                return
            self.next_number(back)
            assert self.purse is not None
            tenders: Any = back.values["tenders"]
            for part in tenders:
                if part["tender"] != "voucher":
                    self.purse[part["tender"]] -= part["amount"]
            vouchers: Any = back.values.get("vouchers", [])
            for part in vouchers:
                if part["handed_back"]:
                    self.hand_back(part["serial"])
            amount = int(str(back.values["amount"]))
            self.sold -= amount
            self.came_back(receipt, self.pieces_of(done, wanted), amount)

        def hand_back(self, serial: str) -> None:
            """The paper goes, once and whole; one of an earlier shift had left the drawer before.

            Of one that paid for more than what comes back the shop keeps the paper.
            """
            voucher = self.vouchers.pop(serial)
            if voucher.shift == self.shifts:
                assert self.purse is not None
                self.purse["voucher"] -= voucher.face

        @rule(n=some, line=some, pieces=st.integers(1, 4))
        @precondition(lambda self: self.purse is not None and self.receipts)
        def exchange(self, n: int, line: int, pieces: int) -> None:
            receipt, done, wanted = self.some_of_a_receipt(n, line, pieces)
            before = len(self.sale.lines) if self.sale else 0
            back = self.agreed(self.till.refund(receipt, wanted, reason="size", tender="exchange"))
            if not back.ok:
                return
            coming = self.coming.setdefault(self.sale.id, {})
            for number, piece in enumerate(self.pieces_of(done, wanted).items(), start=before + 1):
                coming[number] = (receipt, *piece)
            assert len(self.sale.lines) == before + len(self.pieces_of(done, wanted))

        def some_of_a_receipt(
            self, n: int, line: int, pieces: int
        ) -> tuple[str, Done, list[Wanted] | None]:
            """Some pieces of a line, or everything that is left of a receipt."""
            receipt = list(self.receipts)[n % len(self.receipts)]
            done = self.receipts[receipt]
            if not done.left or line % 4 == 0:
                return receipt, done, None
            number = list(done.left)[line % len(done.left)]
            return receipt, done, [Wanted(line=number, quantity=str(pieces))]

        @staticmethod
        def pieces_of(done: Done, wanted: list[Wanted] | None) -> dict[int, int]:
            if wanted is None:
                return {line: left for line, left in done.left.items() if left}
            return {one.line: int(one.quantity or 0) * 1000 for one in wanted}

        @rule(n=st.integers(0, 4), amount=money)
        @precondition(lambda self: self.purse is not None and not self.sale)
        def bring_back_without_receipt(self, n: int, amount: int) -> None:
            found = [Found(code=self.goods[n].sku, quantity="1", amount=amount)]
            here = str(self.till.state.cashier)
            agrees = PEOPLE[here]
            before = sum(
                given for shift, who, given in self.unproven if shift == self.shifts or who == here
            )
            back = self.agreed(self.till.refund_without_receipt(found, reason="no receipt"))
            if agrees == "2001" and before + amount > SUPERVISOR_MAY:
                assert code(back) == "approver_may_not"
                return
            self.next_number(back)
            self.unproven.append((self.shifts, here, amount))
            assert self.purse is not None
            self.purse["cash"] -= amount
            self.sold -= amount

        @rule(n=some, share=st.integers(1, 4), tenders=st.permutations(COUNTED))
        @precondition(lambda self: self.purse is not None and self.receipts)
        def fix_tender(self, n: int, share: int, tenders: list[str]) -> None:
            wrong, right, _ = tenders
            receipt = list(self.receipts)[n % len(self.receipts)]
            done = self.receipts[receipt]
            amount = done.paid[wrong] // share
            self.serials += 1
            serial = f"GV-{self.serials:06d}"
            reference = {"card_manual": CARD, "voucher": serial}.get(right)
            fixed = self.agreed(
                self.till.fix_tender(receipt, wrong, right, amount, code=reference, reason="key")
            )
            assert fixed.ok is (
                done.shift == self.shifts and amount > 0 and not done.has_come_back
                and not (done.has_forfeited and wrong == "voucher")
            ), code(fixed)  # fmt: skip
            if fixed.ok:
                assert self.purse is not None
                for tender, moved in ((wrong, -amount), (right, amount)):
                    done.paid[tender] += moved
                    self.purse[tender] += moved
                if wrong == "voucher":
                    self.were_worth_less(done, amount)
                if right == "voucher":
                    self.vouchers[serial] = Voucher(shift=self.shifts, face=amount)
                    done.serials.append(serial)

        def were_worth_less(self, done: Done, amount: int) -> None:
            """What was no voucher after all is taken off the newest of a sale first."""
            while amount:
                newest = self.vouchers[done.serials[-1]]
                part = min(amount, newest.face)
                newest.face -= part
                amount -= part
                if not newest.face:
                    del self.vouchers[done.serials.pop()]

        @rule()
        @precondition(lambda self: self.sale)
        def void(self) -> None:
            sale = self.sale.id
            assert self.agreed(self.till.void_sale()).ok
            self.coming.pop(sale, None)

        @rule()
        @precondition(lambda self: self.sale and not self.sale.tenders)
        def park(self) -> None:
            assert code(self.till.park()) in (None, "nothing_to_park")

        @rule(n=some)
        @precondition(lambda self: self.purse is not None and self.till.state.parked)
        def recall(self, n: int) -> None:
            parked = self.till.state.parked
            recalled = self.till.recall(parked[n % len(parked)].id)
            assert code(recalled) == ("sale_open" if self.sale and not recalled.ok else None)

        @rule(n=some)
        @precondition(lambda self: self.purse is not None and self.till.state.parked)
        def drop_parked(self, n: int) -> None:
            parked = self.till.state.parked
            sale = parked[n % len(parked)].id
            assert self.agreed(self.till.drop_parked(sale, reason="forgotten")).ok
            self.coming.pop(sale, None)

        @rule(amount=money, way=st.sampled_from(["cash_in", "cash_out", "safe_drop"]))
        @precondition(lambda self: self.purse is not None)
        def move(self, amount: int, way: str) -> None:
            assert self.agreed(getattr(self.till, way)(amount, "reason")).ok
            assert self.purse is not None
            self.purse["cash"] += amount if way == "cash_in" else -amount

        @rule()
        @precondition(lambda self: self.purse is not None and not self.sale)
        def hand_over(self) -> None:
            to = PEOPLE[str(self.till.state.cashier)]
            given = self.till.hand_over_with(PinCheck(user=to, right=True))
            # After a restart another one may stand here than answers for the drawer.
            assert code(given) in (None, "handover_self")

        @rule()
        @precondition(lambda self: self.quiet >= OFTEN)
        def restart(self) -> None:
            self.quiet = 0
            self.till.close()
            self.open()

        @rule(short=st.integers(0, 500))
        @precondition(
            lambda self: self.purse is not None and self.sale is None and self.quiet >= OFTEN
        )
        def close(self, short: int) -> None:
            self.quiet = 0
            purse = self.purse or Counter()
            counted = {tender: max(0, purse[tender] - short) for tender in COUNTED}
            answer = self.till.close_shift(counted)
            assert answer.ok
            report: Any = answer.values["report"]
            assert report["expected"] == {tender: purse[tender] for tender in COUNTED}
            assert report["over_short"] == {
                tender: counted[tender] - purse[tender] for tender in COUNTED
            }
            assert report["net_sales"] == self.sold
            assert report["net_sales"] == self.in_the_journal(answer.values["shift"])
            self.purse = None

        def in_the_journal(self, shift: object) -> int:
            database = Database(self.folder / "journal.db", read_only=True)
            try:
                bodies = [
                    json.loads(entry.body or b"{}")
                    for kind in ("sale", "return")
                    for entry in read_entries(database, start=1, kind=kind)
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
            self.quiet += 1
            if self.purse is None:
                return
            report: Any = self.till.x_report(on_paper=False).values["report"]
            assert report["expected"] == {tender: self.purse[tender] for tender in COUNTED}
            assert sum(report["tenders"].values()) == report["net_sales"] == self.sold
            assert report["net_sales"] == report["sales"] - report["refunds"]

        def teardown(self) -> None:
            self.till.close()
            verdict = verify(self.folder)
            shutil.rmtree(self.root)
            assert verdict["ok"], verdict

    return Drawer


OFTEN = 10
"""Commands from one restart or Z to the next, at least: otherwise there is nothing else."""
NO_SUCH = ("line_is_void", "line_comes_back", "no_such_line")
CANNOT_END = (
    "came_back_already",
    "tender_not_refundable",
    "bad_amount",
    "paid_already",
    "tender_limit",
)
CANNOT_COME_BACK = ("nothing_comes_back", "tender_not_refundable", "receipt_is_return")


def test_the_money_agrees_three_ways(demo_folder: Path, scaled: Callable[[int], int]) -> None:
    run_state_machine_as_test(
        machine(demo_folder),
        settings=settings(max_examples=scaled(200), stateful_step_count=50, deadline=None),
    )
