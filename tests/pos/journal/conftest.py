"""Journals to write and to tamper with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.facts import SaleFact, Status
from pos.contract.shifts import ShiftOpened
from pos.journal.store import Journal
from pos.ports import SettableClock
from pos.pricing.basket import PricedBasket
from pos.pricing.engine import Engine
from pos.sale.actions import Add, Tender
from pos.sale.ending import sale_fact
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import fold

PLAIN = Terms(engine=Engine(()))
AT = "2026-11-22T10:00:00.000+08:00"
DAY = "2026-11-22"


class Record:
    """One terminal's journal and a way to sell in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = Ed25519PrivateKey.generate()
        self.clock = SettableClock(dt.datetime.fromisoformat(AT))
        self.journal = self.open()
        self.sold = 0

    def open(self, epoch: int = 1) -> Journal:
        return Journal(
            self.folder / "journal.db",
            terminal="S001-T01",
            store="S001",
            epoch=epoch,
            key=self.key,
            clock=self.clock,
        )

    def sell(self, amount: int = 500, *, status: Status = "completed", sale: str = "") -> SaleFact:
        self.sold += 1
        identity = sale or f"SALE{self.sold}"
        article = Add(
            at=AT, line=1, code="1", sku="100001", name="苹果", name_en="Apple", unit="each",
            quantity=2000, unit_price=amount, tax_rate="9",
        )  # fmt: skip
        tender = Tender(at=AT, tender="cash", given=amount * 2 + 100, amount=amount * 2)
        actions = (article, tender) if status == "completed" else (article,)
        state = fold(identity, actions)
        priced: PricedBasket = Pricing(PLAIN).price(state)
        compose: Callable[[str], SaleFact] = lambda receipt: sale_fact(  # noqa: E731
            sale=state, priced=priced, terms=PLAIN, actions=actions, status=status,
            receipt=receipt if status == "completed" else None, at=AT, store="S001",
            terminal="S001-T01", shift="S001-T01-2026-11-22-1", cashier="1001",
        )  # fmt: skip
        return self.journal.append_sale(compose, day=DAY)[1]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = Record(tmp_path)
    opened = ShiftOpened(
        at=AT, shift="S001-T01-2026-11-22-1", user="1001", cashier="1001", opening_float=20_000
    )
    made.journal.append("shift", opened, day=DAY)
    yield made
    made.journal.close()
