"""Somebody at the till of a console: does what a customer wants, and writes it down by hand."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

from drivers.sim.printer import PrinterTwin
from drivers.sim.scale import ScaleTwin
from tests.e2e.paper_book import Basket, Paid, PaperBook, Receipt
from tests.faults.conftest import PATIENCE, Console

SECOND_PERSON = {"1001": "2001", "2001": "9001"}
"""Who is asked to agree to what the one at the till may not do alone; a PIN is the number."""
CARD = "6217 035512"
MOST_BY_VOUCHER = 50_000
"""What one sale may have of vouchers while nobody can ask whether they are good."""


class Lane:
    """The till's console with its devices, the cashier at it, and the paper book beside it."""

    def __init__(
        self, folder: Path, *, printer: PrinterTwin, scale: ScaleTwin, draw: random.Random
    ) -> None:
        self.folder = folder
        self.printer = printer
        self.scale = scale
        self.draw = draw
        self.book = PaperBook()
        self.receipts: list[Receipt] = []
        self.user = "1001"
        self._serial = 0

    def start(self, at: dt.datetime) -> dict[str, Any]:
        """Starts the till and signs in; answers the state."""
        self.console = Console(self.folder, options=("--clock", at.isoformat()))
        return self.do(do="login", user=self.user, pin=self.user)["state"]

    def do(self, **command: Any) -> dict[str, Any]:
        """A command that must succeed."""
        answer = self.console.ask(**command)
        assert answer is not None and answer["ok"], (command, answer and answer.get("error"))
        return answer

    def refused(self, **command: Any) -> str:
        """A command that must not succeed, nor change anything; the code of why."""
        before = self.do(do="state")["state"]
        answer = self.console.ask(**command)
        assert answer is not None and not answer["ok"], command
        for name, value in answer["state"].items():
            # Paper, copies and the link go on by themselves; what waits for somebody is new.
            alone = ("approval", "print", "backup", "online", "hq_problem")
            assert value == before[name] or name in alone, name
        return str(answer["error"]["code"])

    def agreed(self, **command: Any) -> dict[str, Any]:
        """A command to which a second person agrees where that is needed."""
        answer = self.console.ask(**command)
        assert answer is not None
        if not answer["ok"] and answer["error"]["code"] == "approval_needed":
            who = SECOND_PERSON[self.user]
            return self.do(do="approve", user=who, pin=who)
        assert answer["ok"], (command, answer["error"])
        return answer

    def due(self, basket: Basket) -> None:
        """The till must come to what the price list says."""
        state = self.do(do="state")["state"]
        assert state["sale"]["total"] == basket.total, (state["sale"], basket)

    def weigh(self, code: str, *, grams: int) -> dict[str, Any]:
        """Lays goods on the scale once the till has seen it empty, and takes them off again."""
        enough = len(self.scale.heard) + 4
        asked = self.scale.wait_for(lambda twin: len(twin.heard) >= enough, timeout=PATIENCE)
        assert asked, "nobody asks the scale"
        self.scale.put(grams)
        answer = self.do(do="weigh", code=code)
        self.scale.take_off()
        return answer

    def take_money(self, basket: Basket) -> Receipt:
        """The customer pays in a way of his own; the sale is complete."""
        ways = ["cash", "cash", "note", "card", "voucher_and_cash", "card_and_cash"]
        if basket.total <= MOST_BY_VOUCHER:
            ways.append("voucher")
        return self.pay(self.draw.choice(ways), basket)

    def pay(self, way: str, basket: Basket, *, back: Basket | None = None) -> Receipt:
        """One way to pay: the money is written down as it lies on the counter.

        What comes `back` in the same sale counts against it; is it more, its rest goes back.
        """
        due = basket.total - (0 if back is None else back.total)
        if due < 0:
            return self._give_back(basket, back, -due)
        paid: list[Paid] = []
        rounding = 0
        if way in ("voucher_and_cash", "card_and_cash") and due > 1:
            tender = {"voucher_and_cash": "voucher", "card_and_cash": "card_manual"}[way]
            most = min(due, MOST_BY_VOUCHER) if tender == "voucher" else due
            first = self.draw.randrange(1, most)
            answer = self.do(do="pay", tender=tender, amount=first, code=self.reference(tender))
            assert answer["receipt"] is None
            paid.append(Paid(tender=tender, amount=first))
        left = due - sum(part.amount for part in paid)
        if way == "card":
            answer = self.do(do="pay", tender="card_manual", amount=left, code=CARD)
            paid.append(Paid(tender="card_manual", amount=left))
        elif way == "voucher":
            face = -(-left // 5000) * 5000
            serial = self.reference("voucher")
            answer = self.do(do="pay", tender="voucher", amount=face, code=serial)
            paid.append(Paid(tender="voucher", amount=left, kept=face - left))
        else:
            # Cash alone drops what is below a tenth.
            rounding = -(left % 10)
            cash = left + rounding
            given = cash if way != "note" else -(-cash // 10_000) * 10_000
            answer = self.do(do="pay", tender="cash", amount=given)
            assert answer["change"] == given - cash
            paid.append(Paid(tender="cash", amount=cash))
        self.book.ended(sold=basket, back=back, paid=paid, rounding=rounding)
        return self._done(answer, basket, tuple(paid), rounding)

    def _give_back(self, basket: Basket, back: Basket | None, amount: int) -> Receipt:
        answer = self.do(do="pay", tender="cash")
        assert answer["give_back"] == amount
        paid = (Paid(tender="cash", amount=-amount),)
        self.book.ended(sold=basket, back=back, paid=paid)
        return self._done(answer, basket, paid, 0)

    def _done(
        self, answer: dict[str, Any], basket: Basket, paid: tuple[Paid, ...], rounding: int
    ) -> Receipt:
        number = answer["receipt"]
        assert answer["state"]["sale"] is None
        assert answer["state"]["last"]["receipt"] == number
        done = Receipt(number=number, basket=basket, paid=paid, rounding=rounding)
        self.receipts.append(done)
        return done

    def reference(self, tender: str) -> str:
        """What has to be keyed in for a tender: another voucher each time."""
        self._serial += 1
        return CARD if tender == "card_manual" else f"GV-{self._serial:06d}"

    def all_printed(self, papers: int) -> None:
        """Waits until so many papers have come out."""
        out = self.printer.wait_for(lambda twin: len(twin.papers) >= papers, timeout=PATIENCE)
        assert out, f"{len(self.printer.papers)} of {papers} papers"

    def settled(self) -> None:
        """Waits until no paper is on its way."""
        for _ in range(20 * PATIENCE):
            told = self.do(do="state")["state"]["print"]
            if told is None or not told["waiting"]:
                return
            self.printer.wait_for(lambda twin: False, timeout=0.05)
        raise AssertionError(f"printing is {told}")
