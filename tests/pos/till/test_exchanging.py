"""Goods come back against others: each receipt gives what its own goods were worth, as it was paid,
and what is left of it stays to be had to the last fen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.catalog.item import Item
from pos.contract.facts import TakenFact
from pos.contract.taken import taken_from
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.answers import Answer
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.returning import Wanted
from pos.till.staffing import PinCheck
from pos.till.till import Till
from tests.pos.conftest import MORNING, code, entries, plain

FIRST, SECOND, THIRD = (f"S001-T01-00000{n}" for n in (1, 2, 3))
LINE = [Wanted(line=1)]
FLOAT = 100_000


@pytest.fixture
def shop(till: Till) -> Till:
    """A till where a supervisor stands, who may take goods back alone."""
    till.logout()
    assert till.sign_in(PinCheck(user="2001", right=True)).ok
    return till


def goods(till: Till) -> list[Item]:
    """Some goods of the shop, the cheapest first."""
    return sorted(plain(till, 6), key=lambda item: item.price)


def sell(till: Till, *places: int, by: str = "cash", serial: str | None = None) -> list[int]:
    """Sells the goods at these places; answers what each costs."""
    found = [goods(till)[place] for place in places]
    for item in found:
        assert till.scan(item.sku).ok
    assert till.pay(by, code=serial).ok
    return [item.price for item in found]


def exchange(till: Till, got: int, *backs: tuple[str, list[Wanted] | None]) -> int:
    """Puts goods on the counter and takes others back for them; answers what the new ones cost."""
    item = goods(till)[got]
    assert till.scan(item.sku).ok
    for receipt, lines in backs:
        assert till.refund(receipt, lines, tender="exchange", reason="x").ok
    return item.price


def back(till: Till, receipt: str) -> dict[str, int]:
    """Brings all back that is left of a receipt; answers what went back by each tender."""
    answer = till.refund(receipt, reason="x")
    assert answer.ok, code(answer)
    given_back: Any = answer.values["tenders"]
    return {row["tender"]: row["amount"] for row in given_back}


def vouchers(answer: Answer) -> dict[str, tuple[int, bool]]:
    """What an answer says of the vouchers: how much of each, and whether it is handed back."""
    told: Any = answer.values.get("vouchers", [])
    return {row["serial"]: (row["amount"], row["handed_back"]) for row in told}


def expected(till: Till) -> dict[str, int]:
    report: Any = till.x_report(on_paper=False).values["report"]
    return {tender: amount for tender, amount in report["expected"].items() if amount}


def test_of_two_receipts_each_keeps_what_is_left_of_it(shop: Till, folder: Path) -> None:
    float_ = expected(shop).get("cash", 0)
    first, rest = sell(shop, 5, 4)
    (second,) = sell(shop, 5)
    cheap = exchange(shop, 0, (FIRST, LINE), (SECOND, None))
    paid = shop.pay("cash")
    assert paid.values["give_back"] == first + second - cheap
    assert back(shop, FIRST) == {"cash": rest}
    assert back(shop, THIRD) == {"cash": cheap}
    assert expected(shop).get("cash", 0) == float_
    shop.close()
    taken = entries(folder, "return")[0]["taken"]
    assert [(row["of"], row["amount"], row.get("kept", False)) for row in taken] == [
        (FIRST, first - cheap, False),
        (FIRST, cheap, True),
        (SECOND, second, False),
    ]
    assert verify(folder)["ok"]


def test_the_voucher_goes_back_whose_goods_came_back(shop: Till, folder: Path) -> None:
    first, rest = sell(shop, 5, 4, by="voucher", serial="GV-0001")
    (second,) = sell(shop, 5, by="voucher", serial="GV-0002")
    cheap = exchange(shop, 0, (FIRST, LINE), (SECOND, None))
    assert vouchers(shop.pay("voucher")) == {
        "GV-0002": (second, True),
        "GV-0001": (first - cheap, False),
    }
    assert vouchers(shop.refund(FIRST)) == {"GV-0001": (rest, False)}
    assert vouchers(shop.refund(THIRD)) == {"GV-0001": (cheap, True)}
    assert "voucher" not in expected(shop)
    shop.close()
    assert verify(folder)["ok"]


def test_what_was_paid_on_top_of_exchanged_goods_goes_back_under_its_own_serial(
    shop: Till, folder: Path
) -> None:
    first, rest = sell(shop, 0, 5, by="voucher", serial="GV-0001")
    dear = exchange(shop, 5, (FIRST, LINE))
    assert shop.pay("voucher", code="GV-0002").ok
    assert vouchers(shop.refund(SECOND)) == {
        "GV-0001": (first, False),
        "GV-0002": (dear - first, True),
    }
    assert vouchers(shop.refund(FIRST)) == {"GV-0001": (rest, True)}
    shop.close()
    assert verify(folder)["ok"]


def test_what_paid_for_other_goods_is_gone_from_the_receipt(shop: Till, folder: Path) -> None:
    """A voucher paid one half and cash the other: an even exchange takes the voucher along."""
    item = goods(shop)[5]
    assert shop.scan(item.sku, quantity="2").ok
    assert shop.pay("voucher", item.price, "GV-0001").ok
    assert shop.pay("cash").ok
    exchange(shop, 5, (FIRST, [Wanted(line=1, quantity="1")]))
    assert shop.pay("cash").ok
    assert back(shop, FIRST) == {"cash": item.price}
    assert vouchers(shop.refund(SECOND)) == {"GV-0001": (item.price, True)}
    shop.close()
    assert verify(folder)["ok"]


def test_what_nothing_is_left_of_is_not_asked_for_first(shop: Till) -> None:
    """All of the card has gone back; the rest goes back by voucher and in cash together."""
    item = goods(shop)[5]
    assert shop.scan(item.sku, quantity="3").ok
    assert shop.pay("voucher", item.price, "GV-0001").ok
    assert shop.pay("card_manual", item.price, "6217 035512").ok
    assert shop.pay("cash").ok
    one = shop.refund(FIRST, [Wanted(line=1, quantity="1")])
    assert one.values["tenders"] == [{"tender": "card_manual", "amount": item.price}]
    cheap = exchange(shop, 0, (FIRST, None))
    assert code(shop.pay("cash")) == "tender_not_refundable"
    assert shop.pay("voucher").values["tenders"] == [
        {"tender": "voucher", "amount": item.price},
        {"tender": "cash", "amount": item.price - cheap},
    ]
    assert back(shop, THIRD) == {"cash": cheap}


def test_no_voucher_is_given_away_for_an_even_exchange(shop: Till) -> None:
    sell(shop, 3)
    exchange(shop, 3, (FIRST, None))
    assert code(shop.pay("voucher", 500, "GV-0001")) == "no_change"
    assert shop.pay("cash").ok


@pytest.mark.parametrize("of", [FIRST, SECOND])
def test_an_entry_of_an_older_release_gives_each_receipt_no_more_than_its_goods(of: str) -> None:
    def line(receipt: str, net: int) -> dict[str, object]:
        return {"of": receipt, "net": net, "tax": 0, "void": False}

    lines = [line("", 300), line(FIRST, -500), line(SECOND, -400)]
    tenders = [{"tender": "cash", "amount": -600}]
    body = msgspec.json.encode({"total": -600, "lines": lines, "tenders": tenders})
    worth = {FIRST: 500, SECOND: 100}[of]
    assert taken_from(body, of) == [TakenFact(of=of, tender="cash", amount=worth)]


class Shop:
    """A shop where goods are sold, brought back and exchanged; nothing of it may be refused."""

    def __init__(self, till: Till) -> None:
        self.till = till
        assert till.sign_in(PinCheck(user="9001", right=True)).ok
        assert till.open_shift(FLOAT).ok
        self.skus = [item.sku for item in plain(till, 6)]
        self.serials = 0
        self.used: set[str] = set()
        self.left: dict[str, dict[int, int]] = {}

    def agreed(self, answer: Answer) -> Answer:
        while code(answer) == "approval_needed":
            answer = self.till.approve_with(PinCheck(user="2001", right=True))
        return answer

    def step(self, do: int, a: int, b: int, c: int) -> None:
        live = [receipt for receipt, lines in self.left.items() if lines]
        if do == 0 or not live:
            for n in range(a % 3 + 1):
                assert self.till.scan(self.skus[(b + n) % 6], quantity=str(c % 3 + 1)).ok
            self.pay_up(b)
        elif do == 1:
            self.come_back(live[a % len(live)], b)
        else:
            assert self.till.scan(self.skus[a % 6]).ok
            for receipt in {live[b % len(live)], live[c % len(live)]}:
                wanted = self.some_of(receipt, a)
                put = self.till.refund(receipt, wanted, tender="exchange", reason="x")
                assert self.agreed(put).ok
                self.took(receipt, wanted)
            self.settle(b)

    def some_of(self, receipt: str, n: int) -> list[Wanted]:
        """Everything that is left of a receipt, or one piece of one line."""
        left = self.left[receipt]
        if n % 3 == 0:
            return [Wanted(line=line, quantity=str(pieces)) for line, pieces in left.items()]
        return [Wanted(line=sorted(left)[n % len(left)], quantity="1")]

    def took(self, receipt: str, wanted: list[Wanted]) -> None:
        left = self.left[receipt]
        for one in wanted:
            left[one.line] -= int(one.quantity or 0)
        self.left[receipt] = {line: pieces for line, pieces in left.items() if pieces}

    def come_back(self, receipt: str, n: int) -> None:
        wanted = self.some_of(receipt, n)
        answer = self.agreed(self.till.refund(receipt, wanted, reason="x"))
        assert answer.ok, (receipt, code(answer))
        self.handed_back(answer)
        self.took(receipt, wanted)

    def handed_back(self, answer: Answer) -> None:
        for serial, (_, is_back) in vouchers(answer).items():
            assert serial in self.used
            if is_back:
                self.used.remove(serial)

    def settle(self, n: int) -> None:
        """The sale is paid, or its rest goes back by the first tender that may take it."""
        sale: Any = self.till.state.sale
        if sale.due > 0:
            return self.pay_up(n)
        answers = []
        for tender in ("voucher", "card_manual", "cash"):
            answers.append(self.agreed(self.till.pay(tender, code=CARD.get(tender))))
            if answers[-1].ok:
                self.handed_back(answers[-1])
                return self.note(sale, answers[-1])
        raise AssertionError([code(answer) for answer in answers])

    def pay_up(self, n: int) -> None:
        """Pays in up to three parts, each by another tender, the last one perhaps too much."""
        sale: Any = self.till.state.sale
        ways = ("cash", "voucher", "card_manual")
        for part in range(n % 3, -1, -1):
            due = self.till.state.sale.due  # type: ignore[union-attr]
            way = ways[(n + part) % 3]
            amount = due if part == 0 else max(1, due // 3)
            serial = CARD.get(way)
            if way == "voucher":
                self.serials += 1
                serial = f"GV-{self.serials:06d}"
                amount += (n % 700) * (part == 0)
            paid = self.till.pay(way, amount, serial)
            assert paid.ok, code(paid)
            if way == "voucher":
                self.used.add(str(serial))
            if paid.values["receipt"] is not None:
                return self.note(sale, paid)
        raise AssertionError(self.till.state.sale)

    def note(self, sale: Any, paid: Answer) -> None:
        self.left[str(paid.values["receipt"])] = {
            line.line: line.quantity // 1000 for line in sale.lines if line.quantity > 0
        }

    def all_back(self) -> None:
        """In whatever order: the newest first brings back what came from the older ones."""
        for receipt in sorted(self.left, key=lambda number: (number[-1], number)):
            if self.left[receipt]:
                self.come_back(receipt, 0)


CARD = {"card_manual": "6217 035512"}
many = st.integers(0, 1000)
steps = st.lists(st.tuples(st.integers(0, 2), many, many, many), max_size=20)


def test_every_receipt_gives_back_what_it_took_to_the_last_fen(
    demo_folder: Path, scaled: Callable[[int], int]
) -> None:
    @settings(max_examples=scaled(300), deadline=None)
    @given(steps=steps)
    def in_any_order(steps: list[tuple[int, int, int, int]]) -> None:
        root = Path(tempfile.mkdtemp())
        folder = Path(shutil.copytree(demo_folder, root / "till"))
        till = open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))
        try:
            shop = Shop(till)
            for step in steps:
                shop.step(*step)
            shop.all_back()
            assert expected(till) == {"cash": FLOAT}
            assert not shop.used
        finally:
            till.close()
            verdict = verify(folder)
            shutil.rmtree(root)
        assert verdict["ok"]

    in_any_order()
