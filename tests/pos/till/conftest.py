"""A shop under promotions, and a lane whose receipts go to a printer at a TCP port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from drivers.host import DeviceHost
from drivers.sim.printer import PrinterTwin
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.till.config import Config, DevicesConfig
from pos.till.counter import PRINTER
from pos.till.opening import open_till
from pos.till.state import PrintStatus
from pos.till.till import Till

ITEM: Final = "1000052"


class Lane:
    """A till with a printer at a TCP port, there or not."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"escpos+tcp://127.0.0.1:{port}"
        self.devices = DeviceHost(lambda event: self.till.heard(event))
        config = Config(devices=DevicesConfig(printer=self.url, drawer="printer"))
        self.till: Till = open_till(folder=folder, config=config, devices=self.devices)
        self._news = threading.Event()
        self.till.on_change(self._news.set)
        self.devices.open(PRINTER, self.url)
        self.till.start_printing()

    def sell(self) -> None:
        if self.till.state.cashier is None:
            assert self.till.login("1001", "1001").ok
        if self.till.state.shift is None:
            assert self.till.open_shift(0).ok
        assert self.till.scan(ITEM).ok
        assert self.till.pay("cash").ok

    def until(self, state: str, *, waiting: int | None = None) -> PrintStatus:
        """The print status once it is in `state`, with so many receipts `waiting`."""
        deadline = time.monotonic() + 20
        while True:
            self._news.clear()
            status = self.till.state.print
            assert status is not None
            if status.state == state and waiting in (None, status.waiting):
                return status
            assert self._news.wait(deadline - time.monotonic()), f"still {status.state}"

    def close(self) -> None:
        self.devices.close()
        self.till.close()


@pytest.fixture
def shop(till: Till, folder: Path, open_again: Callable[..., Till]) -> Callable[..., Till]:
    """Opens the shop under these promotions, a cashier at the till."""

    def opener(*promotions: dict[str, Any]) -> Till:
        till.close()
        catalog = Catalog(folder / "catalog.db")
        rows = [
            FeedRow(rev=n, table="promotion", op="put", key=promotion["id"], row=promotion)
            for n, promotion in enumerate(promotions, start=1)
        ]
        catalog.apply(scope="promo:all", gen="test", rows=rows, cursor=len(rows))
        catalog.settle("promo:all")
        catalog.close()
        opened = open_again()
        opened.login("1001", "1001")
        return opened

    return opener


@pytest.fixture
def open_lane(folder: Path) -> Iterator[Callable[[int], Lane]]:
    opened: list[Lane] = []

    def opener(port: int) -> Lane:
        if opened:
            opened.pop().close()
        opened.append(Lane(folder, port))
        return opened[-1]

    yield opener
    for lane in opened:
        lane.close()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def twin() -> Iterator[PrinterTwin]:
    printer = PrinterTwin()
    printer.start()
    yield printer
    printer.close()
