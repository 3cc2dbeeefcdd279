"""Paper ends while the printer's buffer is full: nothing more is taken until it has a new roll."""

from __future__ import annotations

import os
import threading

import pytest

from drivers.api import DrawerPulsed
from drivers.paper import Cut, Paper, Text
from drivers.sim.pty import Pty

ENDS_AT = 20_000  # bytes
ROOM = 2048  # bytes that the printer keeps
LINES = 60


@pytest.fixture
def long_slip() -> Paper:
    """One that is larger as a picture than what every buffer on the way takes."""
    lines = (Text(text=f"第{number}行 鲜牛奶 全麦吐司 红富士苹果") for number in range(LINES))
    return Paper(blocks=(*lines, Cut()))


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may depend on how long the roll is out, so the waits are short."""
    monkeypatch.setattr("drivers.printer.watch.STALLED_AFTER", 0.5)
    monkeypatch.setattr("drivers.printer.watch.SILENT_FOR", 2.0)
    monkeypatch.setattr("drivers.printer.watch.PRINTED_WITHIN", 2.0)


@pytest.mark.parametrize(("options", "reason"), [("&automatic=1", "paper_out"), ("", "stalled")])
def test_the_receipt_is_held_and_goes_on_with_the_new_roll(
    twin, printer_url, host, ear, receipt, long_slip, options: str, reason: str
) -> None:
    twin.change(buffer=ROOM, paper_out_after=ENDS_AT)
    host.open("printer", f"{printer_url}?raster=1{options}")
    slip = receipt("1", long_slip)
    host.submit("printer", slip.job)
    assert ear.wait_for_job("1").code == reason
    assert host.health("printer").state == "degraded"

    host.pulse_drawer("printer")  # it would stand in line behind the receipt
    refused = ear.wait_for(lambda event: getattr(event, "locus", "") == "output")
    assert refused.code == "stalled"
    assert not threading.Event().wait(2.5)  # longer than all silence that is borne otherwise
    assert ear.outcomes("1") == ["held"]

    twin.change(paper_out=False)
    ear.wait_for_job("1", "done")
    assert (ear.outcomes("1"), slip.begun) == (["held", "done"], 1)
    assert twin.wait_for(lambda twin: len(twin.papers) == 1)
    assert (twin.faults, twin.drawer_pulses) == ([], 0)
    assert not any(isinstance(event, DrawerPulsed) for event in ear.events)
    host.pulse_drawer("printer")
    ear.wait_for(lambda event: isinstance(event, DrawerPulsed))
    assert twin.wait_for(lambda twin: twin.drawer_pulses == 1)


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")
def test_a_serial_printer_that_stops_the_line_holds_its_receipt(
    host, ear, receipt, long_slip
) -> None:
    line = SerialPrinter()
    try:
        host.open("printer", f"escpos+serial://{line.path}?raster=1")
        host.submit("printer", receipt("1", long_slip).job)
        assert ear.wait_for_job("1").outcome == "held"
        host.pulse_drawer("printer")
        refused = ear.wait_for(lambda event: getattr(event, "locus", "") == "output")
        assert refused.code == "stalled"
        line.refilled.set()
        ear.wait_for_job("1", "done")
        assert ear.outcomes("1") == ["held", "done"]
    finally:
        line.refilled.set()
        host.close()
        line.close()


def test_a_till_that_closes_meanwhile_says_that_nobody_knows(
    twin, printer_url, host, ear, receipt, long_slip
) -> None:
    twin.change(buffer=ROOM, paper_out_after=ENDS_AT)
    host.open("printer", f"{printer_url}?raster=1&automatic=1")
    host.submit("printer", receipt("1", long_slip).job)
    ear.wait_for_job("1", "held")
    host.close()
    assert ear.outcomes("1") == ["held", "unknown"]


class SerialPrinter:
    """At the other end of a serial line: answers, and stops the line when its paper ends."""

    def __init__(self) -> None:
        self.refilled = threading.Event()
        self._pty = Pty()
        self.path = self._pty.path
        self._thread = threading.Thread(target=self._print)
        self._off = False
        self._thread.start()

    def close(self) -> None:
        self._off = True
        self._thread.join(5)
        self._pty.close()

    def _print(self) -> None:
        os.set_blocking(self._pty.ours, False)
        taken = 0
        while not self._off:
            if taken > ENDS_AT:
                self.refilled.wait()
            try:
                heard = os.read(self._pty.ours, 512)
            except BlockingIOError:
                threading.Event().wait(0.01)
                continue
            taken += len(heard)
            answers = b"\x12" * heard.count(b"\x10\x04") + b"\x00" * heard.count(b"\x1dr\x01")
            if answers:
                os.write(self._pty.ours, answers)
