"""The wall clock jumps: it is asked about, it is on record, and it decides no order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import MORNING, code, entries, plain


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("2026-11-22T08:58:30+08:00", False),
        ("2026-11-22T08:57:30+08:00", True),
        ("2026-11-23T08:55:00+08:00", False),
        ("2026-11-23T09:05:00+08:00", True),
    ],
)
def test_two_minutes_back_or_a_day_ahead_are_asked_about(till: Till, at: str, asked: bool) -> None:
    assert (till.set_clock(at).state.clock is not None) is asked
    assert (till.state.clock is not None) is asked
    assert (till.no_sale("change").state.clock is not None) is asked


def test_selling_goes_on_and_the_order_is_that_of_the_entries(till: Till, folder: Path) -> None:
    sku = plain(till, 1)[0].sku
    for at in (None, "2026-11-22T07:00:00+08:00", "2026-11-25T07:00:00+08:00"):
        if at is not None:
            till.set_clock(at)
        assert till.scan(sku).ok
        assert till.pay().ok
    till.close()
    assert [sale["receipt"] for sale in entries(folder, "sale")] == [
        f"S001-T01-00000{n}" for n in (1, 2, 3)
    ]
    jumps = [entry["by_s"] for entry in entries(folder, "system") if entry["do"] == "clock"]
    assert [round(by / 3600) for by in jumps] == [-2, 72]
    assert verify(folder)["ok"]


def test_a_supervisor_says_that_it_is_right(till: Till, folder: Path) -> None:
    assert code(till.confirm_clock()) == "clock_not_asked"
    till.set_clock("2026-11-22T07:00:00+08:00")
    assert code(till.confirm_clock()) == "approval_needed"
    assert till.approve("2001", "2001").state.clock is None
    till.close()
    (confirmed,) = [e for e in entries(folder, "system") if e["do"] == "clock_confirmed"]
    assert (confirmed["user"], confirmed["approver"]) == ("1001", "2001")


def test_no_shift_is_opened_on_a_date_that_nobody_has_looked_at(till: Till) -> None:
    till.close_shift({"cash": 20_000})
    till.set_clock("2026-12-22T09:00:00+08:00")
    assert code(till.open_shift(0)) == "approval_needed"
    opened = till.approve("2001", "2001")
    assert opened.values["day"] == "2026-12-22"
    assert opened.state.clock is None


def test_a_question_that_nobody_answered_is_asked_again_after_a_restart(
    till: Till, open_again: Callable[..., Till], folder: Path
) -> None:
    till.set_clock("2026-11-22T07:00:00+08:00")
    till.no_sale("change")
    till.close()
    again = open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))
    try:
        again.login("2001", "2001")
        assert again.state.clock is not None
        assert again.confirm_clock().state.clock is None
    finally:
        again.close()


def test_a_clock_that_went_back_while_the_till_was_off(folder: Path, till: Till) -> None:
    till.close()
    before = SettableClock(MORNING.replace(day=21))
    again = open_till(folder=folder, config=Config(), clock=before)
    try:
        assert again.state.clock is not None
    finally:
        again.close()
