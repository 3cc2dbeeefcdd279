"""Receipts reach the paper once, late when the printer is late, and never twice by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from drivers.api import JobEnded
from drivers.sim.printer import PrinterTwin
from pos.journal.drafts import Drafts
from pos.till.owed import slip_job
from pos.till.shifts import Slip
from pos.till.till import Till
from tests.pos.till.conftest import Lane


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


@pytest.mark.parametrize("what", ["reprint", "gift_receipt", "handover", "z_reprint"])
def test_a_paper_on_record_whose_job_was_lost_gets_one(
    open_lane: Callable[[int], Lane], free_port: int, folder: Path, twin: PrinterTwin, what: str
) -> None:
    """Killed between the entry and the job of the last thing that was asked for."""
    lane = open_lane(free_port)
    lane.sell()
    if what == "handover":
        assert lane.till.handover("2001", "2001").ok
    elif what == "z_reprint":
        assert lane.till.close_shift({"cash": 0}).ok
        assert lane.till.z_reprint().ok
    else:
        assert getattr(lane.till, what)().ok
    lane.close()
    connection = sqlite.connect(folder / "draft.db", isolation_level=None)
    found = connection.execute("SELECT job, seq FROM print_job ORDER BY rowid").fetchall()
    connection.execute("DELETE FROM print_job WHERE job = ?", found[-1][:1])
    connection.execute("UPDATE print_job SET state = 'done'")
    connection.close()
    open_lane(twin.port).until("done")
    assert twin.wait_for(lambda printer: len(printer.papers) == 1, timeout=20)
    open_lane(twin.port).until("done")
    assert len(twin.papers) == 1
    drafts = Drafts(folder / "draft.db")
    assert [(job.job, job.seq) for job in drafts.jobs("done")].count(found[-1]) == 1
    drafts.close()


def test_no_two_papers_are_one_job(till: Till) -> None:
    """The fifth copy of a Z is another paper than the X that is entry 5, in any epoch."""
    slips = [
        Slip(seq=5, name="S001-T01-2026-11-22-1"),
        Slip(seq=5, name="S001-T01-2026-11-22-1", epoch=7),
        Slip(seq=9, name="S001-T01-2026-11-22-1", copy=5),
        Slip(seq=9, name="S001-T01-2026-11-22-1", copy=5, form="gift"),
    ]
    assert len({slip_job(till._desk, slip).job for slip in slips}) == len(slips)


def test_a_lost_draft_store_prints_no_old_receipts(
    open_lane: Callable[[int], Lane], folder: Path, twin: PrinterTwin
) -> None:
    lane = open_lane(twin.port)
    lane.sell()
    lane.until("done")
    assert lane.till.handover("2001", "2001").ok
    assert lane.till.reprint().ok
    assert twin.wait_for(lambda printer: len(printer.papers) == 3, timeout=20)
    lane.close()
    (folder / "draft.db").unlink()
    again = open_lane(twin.port)
    again.until("unknown")
    again.sell()
    again.until("done")
    assert [("000001" in paper.text, "000002" in paper.text) for paper in twin.papers] == [
        (True, False),
        (False, False),
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


def test_a_receipt_that_may_not_have_come_out_is_told_before_the_one_behind_it(
    open_lane: Callable[[int], Lane], free_port: int, folder: Path, twin: PrinterTwin
) -> None:
    lane = open_lane(free_port)
    lane.sell()
    lane.sell()
    lane.close()
    drafts = Drafts(folder / "draft.db")
    first, _ = drafts.jobs("queued")
    drafts.put_job(replace(first, state="printing"))
    drafts.close()
    again = open_lane(twin.port)
    assert again.until("unknown", waiting=0).receipt == first.receipt
    assert [first.receipt in paper.text for paper in twin.papers] == [False]
    again.sell()
    assert again.until("done").receipt == "S001-T01-000003"


def test_the_first_of_two_receipts_on_their_way_can_be_the_one_to_look_for(
    open_lane: Callable[[int], Lane], free_port: int, folder: Path
) -> None:
    lane = open_lane(free_port)
    lane.sell()
    lane.sell()
    drafts = Drafts(folder / "draft.db")
    jobs = drafts.jobs("queued")
    drafts.close()
    for number, (job, outcome) in enumerate(zip(jobs, ("unknown", "done"), strict=True)):
        lane.till.heard(
            JobEnded(device="printer", seq=number, at=0.0, job_id=job.job, outcome=outcome)
        )
    status = lane.till.state.print
    assert status is not None
    assert (status.receipt, status.state, status.waiting) == ("S001-T01-000001", "unknown", 0)


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
