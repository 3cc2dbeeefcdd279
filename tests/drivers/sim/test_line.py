"""The serial line of the printer twin: it carries a receipt whole, however long it is held."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.sim import line as lines
from drivers.sim.line import SerialLine
from drivers.sim.printer import PrinterTwin

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")

RECEIPT = b"".join(b"line %06d\n" % number for number in range(8_000)) + b"\x1dV\x00"
SILENCE = 0.2  # seconds: the test's, where a real one is three
LONG = 1.0  # seconds: several silences


@pytest.fixture
def twin() -> Iterator[PrinterTwin]:
    twin = PrinterTwin()
    twin.start()
    yield twin
    twin.close()


@pytest.fixture
def line(twin: PrinterTwin, monkeypatch: pytest.MonkeyPatch) -> Iterator[SerialLine]:
    monkeypatch.setattr(lines, "SILENCE", SILENCE)
    with SerialLine(port=twin.port, holds=lambda: twin.holds) as line:
        yield line


def test_a_receipt_that_is_held_longer_than_a_silence_stays_one_receipt(
    twin: PrinterTwin, line: SerialLine
) -> None:
    twin.change(paper_out=True)
    with Path(line.path).open("wb", buffering=0) as port:
        port.write(b"first half\n")
        assert twin.wait_for(lambda twin: twin.holds)
        assert not twin.wait_for(lambda twin: bool(twin.papers), timeout=LONG)
        port.write(b"second half\n\x1dV\x00")
        twin.change(paper_out=False)
        assert twin.wait_for(lambda twin: bool(twin.papers))
    assert [paper.text for paper in twin.papers] == ["first half\nsecond half\n"]
    assert twin.faults == []


def test_a_program_waits_for_a_printer_that_takes_no_more_bytes_and_loses_none(
    twin: PrinterTwin, line: SerialLine
) -> None:
    twin.change(paper_out=True, buffer=2000)

    def write() -> None:
        with Path(line.path).open("wb", buffering=0) as port:
            left = memoryview(RECEIPT)
            while left:
                left = left[port.write(left) :]

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    assert twin.wait_for(lambda twin: twin.holds)
    writer.join(LONG)
    assert writer.is_alive()
    twin.change(paper_out=False, buffer=None)
    assert twin.wait_for(lambda twin: bool(twin.papers), timeout=30)
    assert [paper.raw for paper in twin.papers] == [RECEIPT]
    assert twin.faults == []
