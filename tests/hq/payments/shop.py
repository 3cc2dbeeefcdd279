"""A shop that takes wallets: a real till, head office on a socket, and its simulated providers."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pos.hq.database import open_database
from pos.hq.payments.timers import SECOND
from pos.hq.seed import seed
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.till.answers import Answer
from pos.till.config import Config, HqConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.conftest import Office
from tests.hq.payments.house import CODES, House, office_of
from tests.pos.conftest import entries, plain


class Shop:
    """One till with its cashier, a shift, and head office."""

    def __init__(self, folder: Path, template: Path, house: House) -> None:
        shutil.copytree(template / "till", folder / "till")
        (folder / "office").mkdir()
        self.house = house
        self.office = Office(
            folder / "office", template / "office" / "hq.db", partial(office_of, house)
        )
        self.folder = folder / "till"
        self.till = self.open()
        assert self.till.open_shift(0).ok

    def open(self) -> Till:
        """The till as it starts again, its cashier signed in."""
        self.till = open_till(folder=self.folder, config=Config(hq=HqConfig(url=self.office.url)))
        assert self.till.login("1001", "1001").ok
        return self.till

    def ring_up(self, pieces: int = 1) -> int:
        """Some goods in the sale; answers what they cost."""
        for item in plain(self.till, pieces):
            assert self.till.scan(item.sku).ok
        sale = self.till.state.sale
        assert sale is not None
        return sale.due

    def pay(self, wallet: str = "alipay", **more: Any) -> Answer:
        """The shopper shows his code."""
        answer = self.till.pay("qr", code=CODES[wallet], **more)
        assert answer.ok, answer.error
        return answer

    def until(self, seen: Callable[[], bool]) -> None:
        """Lets the till take up what comes, until it shows what is waited for."""
        deadline = time.monotonic() + 20
        while not seen():
            assert time.monotonic() < deadline, self.till.state
            self.till.wait(1)

    def settled(self, state: str) -> None:
        """Waits until a payment has come to that end."""

        def ended() -> bool:
            settled = self.till.state.settled
            return settled is not None and settled.state == state

        self.until(ended)

    def until_ended(self, payments: int) -> None:
        """Waits until so many payments have come to an end, whichever."""

        deadline = time.monotonic() + 20
        while len(self.till.state.ended) < payments:
            assert time.monotonic() < deadline, self.till.state
            self.later(1)
            self.till._payments.news.wait(0.2)
            self.till.settle()

    def until_asked(self) -> None:
        """Waits until the shopper was asked for his word."""

        def asked() -> bool:
            self.later(1)
            attempt = self.till.state.attempt
            return attempt is not None and attempt.step == "WAITING"

        self.until(asked)

    def until_nothing_is_kept(self, attempt: str) -> None:
        """Waits until the provider has given everything back."""

        def gone() -> bool:
            self.later(1)
            return self.house.kept(attempt) == 0

        self.until(gone)

    def later(self, seconds: int) -> None:
        """Head office's clock goes on."""
        self.house.at += seconds * SECOND

    def journal(self, kind: str) -> list[dict[str, Any]]:
        return entries(self.folder, kind)

    def close(self) -> None:
        self.till.close()
        self.office.stop()


def make_template(folder: Path) -> None:
    """A head office with the demo store, and its first till with what it sells."""
    (folder / "office").mkdir()
    database = folder / "demo.db"
    open_database(f"sqlite:///{database}", fill=seed).close()
    office = Office(folder / "office", database)
    try:
        enrol(folder / "till", office.url, office.code(), MachineClock())
        till = open_till(folder=folder / "till", config=Config(hq=HqConfig(url=office.url)))
        assert till.sync().ok
        till.close()
    finally:
        office.stop()
