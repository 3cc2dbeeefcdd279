"""Touches, keys and scans without any sense: the lane stays, and sells for no wrong sum.

5,000 of them in a plain run, twenty times as many with --long. The seed is printed in the header.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from pos.catalog.item import Item
from pos.journal.verify import verify
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.payments.house import CODES
from tests.pos.conftest import entries
from tests.ui.kiosk import reckoning
from tests.ui.kiosk.booth import Booth, first, simple
from ui.app.tour import MEMBER, ON_OFFER
from ui.theme.fonts import load_fonts

COUNT, ROUNDS = 5_000, 20
LOOK_EVERY: Final = 250
KEYS: Final = (
    Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_F4,
    Qt.Key.Key_F1, Qt.Key.Key_F9, Qt.Key.Key_Delete, Qt.Key.Key_Q, Qt.Key.Key_W, Qt.Key.Key_Meta,
    Qt.Key.Key_Print, Qt.Key.Key_Menu, Qt.Key.Key_Back, Qt.Key.Key_Down, Qt.Key.Key_7,
)  # fmt: skip


COUPON: Final = "LIAN10"
NOODLES: Final = ("1000251", "1001004", "1000701", "1001046")
SNACKS: Final = ("1000475", "1000214")
DEMO: Final = Path(__file__).resolve().parents[3] / "resources" / "demo"
SMALL: Final = (540, 960)
"""Half the drawing: painting is what takes the time."""


@pytest.fixture(scope="module")
def morning(
    qapp: QApplication, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Booth]:
    """A lane of its own, drawn small."""
    load_fonts()
    folder = Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("monkey") / "till"))
    till = open_till(folder=folder, config=Config(language="en"))
    booth = Booth(till, size=SMALL)
    booth.open()
    yield booth
    booth.close()
    till.close()


class Monkey:
    """Does one senseless thing after the other."""

    def __init__(self, booth: Booth, seed: int) -> None:
        self.booth = booth
        self.chance = random.Random(seed)
        self.left = 0
        self.sold = 0
        self.pages: set[str] = set()
        booth.presenter.left.connect(self._left)
        till = booth.till
        self.adult = first(till, lambda i: i.min_age > 0 and bool(i.barcodes)).barcodes[0]
        loose = first(till, lambda i: i.unit == "kg")
        few = first(till, lambda i: i.max_per_sale > 0 and bool(i.barcodes))
        self.codes = [
            *simple(till, 12), *ON_OFFER, MEMBER, "6999999999997", "690123456789", "",
            COUPON, *NOODLES[:1], *SNACKS[:1], loose.sku, few.barcodes[0], CODES["alipay"],
            "S001-T01-000001", "PK-S001-T01-01M84KRTA6YQF8AD3WP9ZEVSP7", "badge-4711",
            "\x1d]C1", "不是条码", "9" * 300,
        ]  # fmt: skip

    def act(self) -> None:
        """One thing."""
        booth, chance = self.booth, self.chance
        self.pages.add(booth.page)
        match chance.choices(("touch", "key", "scan", "second", "till"), (58, 12, 18, 2, 10))[0]:
            case "touch":
                self._touch()
            case "key":
                self._key()
            case "scan":
                # Seldom for adults: a list with that in it waits for somebody to its end.
                rare = chance.random() < 0.02
                booth.presenter.scan(self.adult if rare else chance.choice(self.codes))
            case "second":
                booth.seconds(chance.choice((1, 1, 1, 15, 70, 90)))
            case "till":
                self._pay()

    def _touch(self) -> None:
        """Anywhere; more often than not on something that looks as if it wanted to be touched."""
        booth, chance = self.booth, self.chance
        keys = [
            key
            for key in booth.window.findChildren(QAbstractButton)
            # The other language draws everything anew: often enough by chance.
            if key.isVisible() and key.objectName() != "kiosk_language"
        ]
        if keys and chance.random() < 0.6:
            key = chance.choice(keys)
            booth.touch_at(key.mapTo(booth.window, key.rect().center()))
            return
        wide, high = booth.size
        booth.touch_at(QPoint(chance.randrange(wide), chance.randrange(high)))

    def _key(self) -> None:
        key = self.chance.choice(KEYS)
        control, alt = self.chance.random() < 0.3, self.chance.random() < 0.3
        text = "7" if key == Qt.Key.Key_7 else ""
        self.booth.keyboard.press(key, text, control=control, shift=alt)

    def _pay(self) -> None:
        """The wallet of somebody pays what is due; here it is cash that stands in for it."""
        booth = self.booth
        if booth.presenter.pending is None and booth.till.pay("cash").ok:
            self.sold += 1
            booth.presenter.refresh()

    def _left(self) -> None:
        self.left += 1


def wrong_sums(till: Till, *, since: int = 0) -> list[str]:
    """Completed sales that cost something else than a reckoning by hand says."""

    def goods(sku: str) -> Item:
        item = till._desk.catalog.by_sku(sku)
        assert item is not None
        return item

    return reckoning.wrong_sums(entries(till._desk.folder, "sale")[since:], goods)


def sell_two(booth: Booth) -> None:
    """A sale of two things, as any shopper makes it."""
    for code in simple(booth.till, 2):
        booth.scan(code)
    assert len(booth.presenter.state.lines) == 2, "and it still sells"
    assert booth.till.pay("cash").ok
    booth.presenter.refresh()


@pytest.mark.parametrize(
    "turn", [0, *(pytest.param(turn, marks=pytest.mark.long) for turn in range(1, ROUNDS))]
)
def test_nothing_senseless_leaves_the_lane_or_sells_for_a_wrong_sum(
    morning: Booth, seed: int, turn: int
) -> None:
    monkey = Monkey(morning, seed + turn)
    for number in range(1, COUNT + 1):
        monkey.act()
        if number % LOOK_EVERY == 0:
            assert monkey.left == 0 and morning.window.isVisible(), number
            state = morning.presenter.state
            assert state.till.cashier == "self" and state.page != "closed", (number, state.page)
            sale = state.till.sale
            if sale is not None:
                assert sale.total == sum(line.net for line in sale.lines if not line.void)
    morning.leave()
    sell_two(morning)
    assert len(monkey.pages) >= 8, sorted(monkey.pages)
    assert wrong_sums(morning.till) == []
    assert verify(morning.till._desk.folder)["ok"]


def test_every_promotion_of_the_store_is_reckoned_by_hand(morning: Booth) -> None:
    """And the reckoning can fail: each figure of a sale is looked at."""
    booth, till = morning, morning.till
    before = len(entries(till._desk.folder, "sale"))
    for code in (MEMBER, COUPON, *ON_OFFER, *NOODLES, *SNACKS, *simple(till, 8)):
        booth.read(code)
    assert till.pay("cash").ok
    booth.presenter.refresh()
    sold = entries(till._desk.folder, "sale")[before:]
    (fact,) = sold
    told = {one["promotion"] for one in fact["applied"]}
    assert told >= {"DEMO-YOGURT", "DEMO-SODA", "DEMO-NOODLES", "DEMO-SNACKS", "DEMO-COUPON"}
    assert wrong_sums(till, since=before) == []

    def goods(sku: str) -> Item:
        item = till._desk.catalog.by_sku(sku)
        assert item is not None
        return item

    line = fact["lines"][0]
    for wrong in (
        {**fact, "total": fact["total"] + 1},
        {**fact, "gross": fact["gross"] - 1},
        {**fact, "applied": fact["applied"][1:]},
        {**fact, "member": None},
        {**fact, "coupons": []},
        {**fact, "tenders": [{**fact["tenders"][0], "amount": fact["total"] - 1}]},
        {**fact, "lines": [{**line, "net": line["net"] - 1}, *fact["lines"][1:]]},
        {**fact, "lines": [{**line, "quantity": line["quantity"] + 1000}, *fact["lines"][1:]]},
    ):
        assert len(reckoning.wrong_sums([wrong], goods)) == 1, wrong


def test_the_rules_that_are_reckoned_are_the_store_s() -> None:
    text = (DEMO / "promotions.json").read_bytes()
    assert hashlib.sha256(text).hexdigest()[:16] == "fdd056aa43e753a7", (
        "reckoning.py has the old ones"
    )
