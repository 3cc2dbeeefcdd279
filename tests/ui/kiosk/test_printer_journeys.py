"""A shopper wants paper where there is none: his receipt follows, and nothing of his waits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers.sim.printer import PrinterTwin
from pos.lane.messages import Trouble
from pos.till import self_checkout
from tests.pos.till.conftest import Lane
from tests.ui.kiosk.booth import Booth, simple
from ui.theme.fonts import load_fonts

PATIENCE_MS = 20_000


@pytest.fixture
def twin() -> Iterator[PrinterTwin]:
    printer = PrinterTwin()
    printer.start()
    yield printer
    printer.close()


@pytest.fixture
def lane(
    qapp: QApplication, demo_folder: Path, tmp_path: Path, twin: PrinterTwin
) -> Iterator[Lane]:
    """A lane whose receipts go to a printer."""
    load_fonts()
    lane = Lane(Path(shutil.copytree(demo_folder, tmp_path / "till")), twin.port)
    yield lane
    lane.close()


def test_a_slip_that_comes_too_late_is_not_the_next_shoppers(
    lane: Lane, twin: PrinterTwin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth = Booth(lane.till)
    try:
        booth.open()
        twin.change(paper_out=True)
        for good_for_us in (-1, 60_000_000):
            monkeypatch.setattr(self_checkout, "SLIP_US", good_for_us)
            booth.scan(simple(lane.till, 1)[0])
            booth.touch("kiosk_go")
            booth.touch("kiosk_go")
            booth.touch("kiosk_pay_till")
            parked = booth.presenter.state.parked
            assert booth.page == "parked" and parked is not None
            booth.touch("kiosk_go")
        # The roll comes: the first one has gone long since, the second one still waits.
        twin.change(paper_out=False)
        qtbot.waitUntil(lambda: len(twin.papers) == 1, timeout=PATIENCE_MS)
        assert f"[QR {parked.code}]" in twin.papers[0].text
    finally:
        booth.close()


def test_the_printer_is_empty_and_somebody_brings_a_roll(
    lane: Lane, twin: PrinterTwin, qtbot: QtBot
) -> None:
    booth = Booth(lane.till)
    try:
        booth.open()
        # Who pays in cash takes his code along on paper, too.
        booth.scan(simple(lane.till, 1)[0])
        booth.touch("kiosk_go")
        booth.touch("kiosk_go")
        booth.touch("kiosk_pay_till")
        parked = booth.presenter.state.parked
        assert booth.page == "parked" and parked is not None
        qtbot.waitUntil(lambda: len(twin.papers) == 1, timeout=PATIENCE_MS)
        assert f"[QR {parked.code}]" in twin.papers[0].text
        booth.touch("kiosk_go")

        booth.scan(*simple(lane.till, 2))
        assert lane.till.pay("cash").ok
        booth.presenter._paying._thank(None, lane.till.state.last.receipt)  # type: ignore[union-attr]
        twin.change(paper_out=True)
        booth.touch("kiosk_print")

        def is_held() -> bool:
            booth.presenter.refresh()
            return "follows" in booth.seen("kiosk_print").accessibleDescription()

        qtbot.waitUntil(is_held, timeout=PATIENCE_MS)
        # Whoever looks after the store's lanes is told; nobody before this one is asked anything.
        paper = Trouble(device="printer", code="paper_out")
        assert lane.till.standing().troubles == (paper,)
        # The lane is the next shopper's; his receipt comes when there is a roll.
        booth.touch("kiosk_go")
        assert booth.page == "attract"
        booth.scan(simple(lane.till, 1)[0])
        assert booth.page == "cart"
        twin.change(paper_out=False)
        qtbot.waitUntil(lambda: len(twin.papers) == 2, timeout=PATIENCE_MS)
        lane.until("done")
        assert lane.till.standing().troubles == ()
        assert "S001-T01-000001" in twin.papers[1].text
    finally:
        booth.close()
