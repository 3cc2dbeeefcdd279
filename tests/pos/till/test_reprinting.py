"""A receipt comes out once more, marked as a copy, as often as somebody asks; each is on record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from drivers.paper import Paper
from drivers.sim.printer import PrinterTwin
from pos.contract.events import PrintEvent
from pos.journal.drafts import Drafts
from pos.journal.store import Journal
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.answers import Problem
from pos.till.config import Config, DevicesConfig
from pos.till.station import open_station
from pos.till.till import Till
from tests.pos.conftest import MORNING, code, entries, plain
from tests.pos.till.conftest import Lane

FIRST = "S001-T01-000001"


def printed(twin: PrinterTwin, count: int) -> list[str]:
    """The papers of the printer once there are so many."""
    assert twin.wait_for(lambda printer: len(printer.papers) >= count, timeout=20)
    return [paper.text for paper in twin.papers]


def begin_another_epoch(folder: Path) -> None:
    """What a repair leaves: the numbers of the entries begin anew."""
    station = open_station(folder)
    journal = Journal(
        folder / "journal.db", terminal=station.terminal, store=station.store, epoch=2,
        key=station.private_key, clock=SettableClock(MORNING),
    )  # fmt: skip
    drafts = Drafts(folder / "draft.db")
    drafts.begin_epoch(journal.head(), epoch=2, receipt=journal.receipts, given=journal.given)
    drafts.close()
    journal.close()


def test_a_receipt_comes_out_again_and_says_that_it_is_a_copy(
    open_lane: Callable[[int], Lane], twin: PrinterTwin, folder: Path
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    lane.until("done")
    again = lane.till.reprint(FIRST)
    assert again.values == {"receipt": FIRST, "copy": 1}
    assert lane.till.reprint("1").values["copy"] == 2, "the digits at its end are enough"
    first, second, third = printed(twin, 3)
    assert "补打" not in first
    assert (first in second, first in third) == (True, True)
    assert second.splitlines()[0].strip() == "补打 第1次"
    assert third.splitlines()[0].strip() == "补打 第2次"
    status = lane.until("done")
    assert (status.receipt, status.waiting) == (FIRST, 0)
    assert twin.drawer_pulses == 1, "a copy opens no drawer"
    lane.close()
    assert [(e["do"], e["receipt"], e["copy"], e["user"]) for e in entries(folder, "print")] == [
        ("copy", FIRST, 1, "1001"),
        ("copy", FIRST, 2, "1001"),
    ]
    assert verify(folder)["ok"]
    drafts = Drafts(folder / "draft.db")
    jobs = {job.job: job.state for job in drafts.jobs("done")}
    drafts.close()
    assert jobs == dict.fromkeys((FIRST, f"{FIRST} 1", f"{FIRST} 2"), "done")


def test_the_receipt_of_a_return_comes_out_and_comes_out_again(
    open_lane: Callable[[int], Lane], twin: PrinterTwin
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    back = lane.till.refund(FIRST)
    number = back.values["receipt"]
    assert isinstance(number, str)
    assert lane.till.reprint(number).values == {"receipt": number, "copy": 1}
    _, slip, copy = printed(twin, 3)
    assert number in slip
    assert (slip in copy, "补打 第1次" in copy) == (True, True)


def test_a_receipt_that_nobody_knows_the_fate_of_is_printed_for_who_asks(
    open_lane: Callable[[int], Lane], twin: PrinterTwin, folder: Path
) -> None:
    twin.change(disconnect_after=200)
    lane = open_lane(twin.port)
    lane.sell()
    lane.until("unknown")
    twin.change(disconnect_after=None)
    assert lane.till.reprint(FIRST).ok
    lane.until("done")
    assert any("补打 第1次" in text and FIRST in text for text in printed(twin, 1))
    lane.close()
    drafts = Drafts(folder / "draft.db")
    (lost,) = drafts.jobs("unknown")
    drafts.close()
    assert lost.job == FIRST, "what became of the first one is still unknown"


def test_a_copy_shows_the_tender_that_was_put_right(
    open_lane: Callable[[int], Lane], twin: PrinterTwin
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    lane.until("done")
    till = lane.till
    till.fix_tender(FIRST, "cash", "card_manual", code="6217 035512", reason="key")
    assert till.approve("2001", "2001").ok
    till.reprint(FIRST)
    first, copy = printed(twin, 2)
    cash, card = (till._desk.texts(f"tender.{name}") for name in ("cash", "card_manual"))
    assert (cash in first, card in first) == (True, False)
    assert (cash in copy, card in copy, "6217" in copy) == (False, True, True)


def test_a_copy_of_an_old_receipt_hides_no_later_one_that_is_owed(
    open_lane: Callable[[int], Lane], free_port: int, twin: PrinterTwin
) -> None:
    lane = open_lane(free_port)
    lane.sell()
    lane.sell()
    assert lane.till.reprint(FIRST).ok
    status = lane.till.state.print
    assert status is not None
    assert (status.receipt, status.waiting) == (FIRST, 3)
    open_lane(twin.port)
    texts = printed(twin, 3)
    assert sum("补打" in text for text in texts) == 1
    assert sum("S001-T01-000002" in text for text in texts) == 1


def test_a_receipt_of_before_a_repair_is_printed_again(
    open_lane: Callable[[int], Lane], twin: PrinterTwin, folder: Path
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    lane.until("done")
    lane.till.close_shift({"cash": 1})
    lane.until("done")
    lane.close()
    begin_another_epoch(folder)
    lane = open_lane(twin.port)
    lane.till.login("1001", "1001")
    assert lane.till.reprint(FIRST).ok
    lane.until("done")
    assert any("补打 第1次" in text and FIRST in text for text in printed(twin, 3))
    lane.close()
    drafts = Drafts(folder / "draft.db")
    newest = drafts.last_job()
    drafts.close()
    # By its old number the copy would pass for later than all that this epoch still owes.
    assert newest is None


@pytest.fixture
def with_printer(open_again: Callable[..., Till]) -> Till:
    """A till with a printer that is not there, a cashier, and one sale."""
    till = open_again(Config(devices=DevicesConfig(printer="escpos+tcp://127.0.0.1:9100")))
    till.login("1001", "1001")
    till.open_shift(0)
    till.scan(plain(till, 1)[0].sku)
    till.pay()
    return till


@pytest.mark.parametrize(
    ("receipt", "problem"),
    [
        ("S001-T01-000009", "unknown_receipt"),
        ("9", "unknown_receipt"),
        ("", "receipt_needed"),
        ("S001-T02-000001", "reprint_elsewhere"),
        ("x" * 5_000, "reprint_elsewhere"),
        ("S001-T01-2026-11-22-1", "unknown_receipt"),
    ],
)
def test_what_is_no_receipt_of_this_till_prints_nothing(
    with_printer: Till, folder: Path, receipt: str, problem: str
) -> None:
    before = with_printer.state
    refused = with_printer.reprint(receipt)
    assert code(refused) == problem
    assert refused.error is not None
    assert len(refused.error.message) < 80
    assert with_printer.state == before
    assert entries(folder, "print") == []


def test_without_a_printer_the_till_says_so(
    with_printer: Till, folder: Path, open_again: Callable[..., Till]
) -> None:
    for config, words in ((Config(), "没有配置打印机"), (Config(language="en"), "no printer")):
        till = open_again(config)
        till.login("1001", "1001")
        refused = till.reprint(FIRST)
        assert code(refused) == "no_printer"
        assert refused.error is not None
        assert words in refused.error.message
    assert entries(folder, "print") == []


def test_the_last_receipt_needs_no_number_and_no_sale_is_touched(with_printer: Till) -> None:
    with_printer.scan(plain(with_printer, 1)[0].sku)
    before = with_printer.state
    again = with_printer.reprint()
    assert again.values == {"receipt": FIRST, "copy": 1}
    assert (again.state.last, again.state.sale) == (before.last, before.sale)
    (told,) = [
        msgspec.json.decode(entry.body or b"", type=PrintEvent)
        for entry in with_printer._desk.journal.entries(0, 100)
        if entry.kind == "print"
    ]
    assert (told.receipt, told.copy, told.user) == (FIRST, 1, "1001")


def test_before_the_first_sale_there_is_nothing_to_print(till: Till) -> None:
    assert code(till.reprint()) == "no_receipt_yet"


def test_nobody_prints_anything_at_a_locked_till(with_printer: Till) -> None:
    with_printer.lock()
    assert code(with_printer.reprint(FIRST)) == "locked"
    with_printer.logout()
    assert code(with_printer.reprint(FIRST)) == "signed_out"


def test_a_receipt_is_looked_at_without_a_printer_and_without_a_record(
    till: Till, folder: Path
) -> None:
    assert till.scan(plain(till, 1)[0].sku).ok
    receipt = str(till.pay().values["receipt"])

    shown = till.preview(receipt[-6:])
    assert isinstance(shown, Paper)
    refused = till.preview("999999")
    assert isinstance(refused, Problem)
    assert refused.code == "unknown_receipt"
    till.close()

    assert entries(folder, "print") == []
