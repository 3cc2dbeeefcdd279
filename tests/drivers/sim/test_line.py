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

RECEIPT = b"".join(b"line %06d\n" % number for number in range(2_000)) + b"\x1dV\x00"


@pytest.fixture
def twin() -> Iterator[PrinterTwin]:
    twin = PrinterTwin()
    twin.start()
    yield twin
    twin.close()


def test_a_receipt_that_is_held_longer_than_a_silence_comes_out_whole(
    twin: PrinterTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SILENCE", 0.2)
    twin.change(paper_out=True, buffer=2000)
    with SerialLine(port=twin.port, holds=lambda: twin.holds) as line:

        def write() -> None:
            with Path(line.path).open("wb", buffering=0) as port:
                left = memoryview(RECEIPT)
                while left:
                    left = left[port.write(left) :]

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        assert twin.wait_for(lambda twin: twin.holds)
        assert not twin.wait_for(lambda twin: bool(twin.papers), timeout=2.5)
        twin.change(paper_out=False, buffer=None)
        assert twin.wait_for(lambda twin: len(twin.papers) == 1, timeout=20)
        writer.join(5)
    assert twin.papers[0].raw == RECEIPT
    assert twin.faults == []
