"""Receipts reach the paper once, late when the printer is late, and never twice by themselves."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from drivers.host import DeviceHost
from drivers.sim.printer import PrinterTwin
from pos.journal.drafts import Drafts
from pos.till.config import Config, DevicesConfig
from pos.till.counter import PRINTER
from pos.till.opening import open_till
from pos.till.state import PrintStatus
from pos.till.till import Till

ITEM = "1000052"


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

    def until(self, state: str) -> PrintStatus:
        """The print status once the newest receipt is in `state`."""
        deadline = time.monotonic() + 20
        while True:
            self._news.clear()
            status = self.till.state.print
            assert status is not None
            if status.state == state:
                return status
            assert self._news.wait(deadline - time.monotonic()), f"still {status.state}"

    def close(self) -> None:
        self.devices.close()
        self.till.close()


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


def test_a_sale_comes_out_of_the_printer_once(
    open_lane: Callable[[int], Lane], twin: PrinterTwin
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    status = lane.until("done")
    assert (status.receipt, status.waiting) == ("S001-T01-000001", 0)
    assert len(twin.papers) == 1
    assert "[CODE128 S001-T01-000001]" in twin.papers[0].text
    # The drawer opens for cash, by a command of its own.
    assert twin.wait_for(lambda printer: printer.drawer_pulses == 1)
    open_lane(twin.port).until("done")
    assert len(twin.papers) == 1


def test_a_printer_that_is_not_there_delays_the_receipt_and_not_the_sale(
    open_lane: Callable[[int], Lane], free_port: int
) -> None:
    lane = open_lane(free_port)
    lane.sell()
    lane.sell()
    status = lane.till.state.print
    assert status is not None
    assert (status.state, status.waiting) == ("queued", 2)
    printer = PrinterTwin(port=free_port)
    printer.start()
    try:
        assert printer.wait_for(lambda twin: len(twin.papers) == 2, timeout=20)
        assert [f"S001-T01-00000{n}" in printer.papers[n - 1].text for n in (1, 2)] == [True, True]
        lane.until("done")
    finally:
        printer.close()


def test_a_receipt_that_was_owed_at_a_kill_is_printed_after_it(
    open_lane: Callable[[int], Lane], free_port: int, twin: PrinterTwin
) -> None:
    lane = open_lane(free_port)
    lane.sell()
    open_lane(twin.port)
    assert twin.wait_for(lambda printer: len(printer.papers) == 1, timeout=20)
    assert "S001-T01-000001" in twin.papers[0].text


def test_an_entry_whose_job_was_lost_gets_one(
    open_lane: Callable[[int], Lane], free_port: int, folder: Path, twin: PrinterTwin
) -> None:
    """A power cut may take the draft store's last commits, never the journal's."""
    lane = open_lane(free_port)
    lane.sell()
    lane.sell()
    lane.close()
    connection = sqlite.connect(folder / "draft.db", isolation_level=None)
    connection.execute("DELETE FROM print_job WHERE receipt = 'S001-T01-000002'")
    connection.close()
    open_lane(twin.port)
    assert twin.wait_for(lambda printer: len(printer.papers) == 2, timeout=20)


def test_a_lost_draft_store_prints_no_old_receipts(
    open_lane: Callable[[int], Lane], folder: Path, twin: PrinterTwin
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    lane.until("done")
    lane.close()
    (folder / "draft.db").unlink()
    again = open_lane(twin.port)
    again.until("unknown")
    again.sell()
    again.until("done")
    assert [("000001" in paper.text, "000002" in paper.text) for paper in twin.papers] == [
        (True, False),
        (False, True),
    ]


def test_what_was_printing_at_a_kill_is_unknown_and_not_sent_again(
    open_lane: Callable[[int], Lane], free_port: int, folder: Path, twin: PrinterTwin
) -> None:
    lane = open_lane(free_port)
    lane.sell()
    lane.close()
    drafts = Drafts(folder / "draft.db")
    (job,) = drafts.jobs("queued")
    drafts.put_job(replace(job, state="printing"))
    drafts.close()
    again = open_lane(twin.port)
    again.until("unknown")
    again.sell()
    again.until("done")
    assert [("000001" in paper.text, "000002" in paper.text) for paper in twin.papers] == [
        (False, True)
    ]


def test_a_link_that_breaks_in_mid_receipt_is_unknown(open_lane: Callable[[int], Lane]) -> None:
    printer = PrinterTwin()
    printer.change(disconnect_after=200)
    printer.start()
    try:
        lane = open_lane(printer.port)
        lane.sell()
        assert lane.until("unknown").waiting == 0
    finally:
        lane.close()
        printer.close()
