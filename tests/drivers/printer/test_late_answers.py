"""A serial line outlives its job: what a printer answers late confirms no other receipt."""

from __future__ import annotations

import os
import re
import selectors
import threading
from collections import deque
from dataclasses import replace

import pytest

from drivers.host import DeviceHost
from drivers.sim.pty import Pty

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")

PRINTS_FOR = 1.5  # seconds that the mechanism needs for one receipt
ORDERS = re.compile(rb"\x1dV(?:[01]|[AB].)|\x1dr\x01|\x1d\(H\x06\x0000(....)", re.DOTALL)


class SlowPrinter:
    """Answers DLE EOT at once, and prints and answers everything else in its order."""

    def __init__(self, *, prints_for: float, bytes_to_live: int = 1_000_000) -> None:
        """Hears nothing more after `bytes_to_live`, until they are set anew."""
        self.papers = 0
        self.bytes_to_live = bytes_to_live
        self._prints_for = prints_for
        self._pty = Pty()
        self.path = self._pty.path
        self._orders: deque[re.Match[bytes]] = deque()
        self._news = threading.Condition()
        self._off = threading.Event()
        self._threads = [threading.Thread(target=one) for one in (self._listen, self._print)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._off.set()
        for thread in self._threads:
            thread.join(5)
        self._pty.close()

    def _listen(self) -> None:
        buffer = b""
        with selectors.DefaultSelector() as ready:
            ready.register(self._pty.ours, selectors.EVENT_READ)
            while not self._off.is_set():
                if not ready.select(0.05):
                    continue
                heard = os.read(self._pty.ours, 4096)[: self.bytes_to_live]
                self.bytes_to_live -= len(heard)
                buffer += heard
                buffer, asked = re.subn(rb"\x10\x04.", b"", buffer)
                os.write(self._pty.ours, b"\x12" * asked)
                while order := ORDERS.search(buffer):
                    buffer = buffer[order.end() :]
                    self._orders.append(order)

    def _print(self) -> None:
        while not self._off.wait(0.01):
            if not self._orders:
                continue
            order = self._orders.popleft()
            if order[0].startswith(b"\x1dV"):
                self._off.wait(self._prints_for)
                self.papers += 1
            else:
                answer = b"\x37\x22" + order[1] + b"\x00" if order[1] else b"\x00"
                os.write(self._pty.ours, answer)


@pytest.mark.parametrize("fence", ["gs_r", "gs_h"])
def test_a_receipt_is_not_confirmed_by_the_one_before_it(ear, receipt, fence: str) -> None:
    slow = SlowPrinter(prints_for=PRINTS_FOR)
    papers_when_done: list[int] = []

    def listen(event: object) -> None:
        if (getattr(event, "job_id", ""), getattr(event, "outcome", "")) == ("2", "done"):
            papers_when_done.append(slow.papers)
        ear(event)

    def till() -> DeviceHost:
        host = DeviceHost(listen, seed=1)
        host.open("printer", f"escpos+serial://{slow.path}?fence={fence}")
        return host

    begun = threading.Event()
    try:
        host = till()
        host.submit("printer", replace(receipt("1").job, begin=begun.set))
        assert begun.wait(5)
        host.close()  # it gives up after a second, before the receipt is out
        assert ear.outcomes("1") == ["unknown"]
        host = till()
        host.submit("printer", receipt("2").job)
        ear.wait_for_job("2", "done")
        host.close()
    finally:
        slow.close()
    assert papers_when_done == [2]


@pytest.mark.parametrize("fence", ["gs_r", "gs_h"])
def test_a_printer_that_dies_at_any_byte_is_never_said_to_have_printed(
    ear, receipt, fence: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patience in (
        "driver.SETTLED_WITHIN",
        "watch.PRINTED_WITHIN",
        "watch.SILENT_FOR",
    ):
        monkeypatch.setattr(f"drivers.printer.{patience}", 1.0)
    outcomes = []
    for lives in (4, 9, 11, 20 + seed % 40, 400):
        printer = SlowPrinter(prints_for=0.0, bytes_to_live=lives)
        host = DeviceHost(ear, seed=1)
        try:
            host.open("printer", f"escpos+serial://{printer.path}?fence={fence}")
            job = receipt(f"first of {lives}")
            host.submit("printer", job.job)
            outcome = ear.wait_for_job(job.job.job_id).outcome
            outcomes.append(outcome)
            assert (outcome == "done") == (printer.papers == 1)
            assert (outcome == "not_ready") == (job.begun == 0)
            printer.bytes_to_live = 1_000_000
            host.submit("printer", receipt(f"second of {lives}").job)
            ear.wait_for_job(f"second of {lives}", "done")
            assert printer.papers == (1 if outcome == "unknown" else 2)
        finally:
            host.close()
            printer.close()
    assert {*outcomes} == {"not_ready", "unknown", "done"}
