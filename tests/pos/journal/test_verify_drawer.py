"""The verifier works out every Z for itself: one that says something else is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pysqlite3.dbapi2 as sqlite
import pytest

from pos.contract.facts import TenderFixed, TenderPart
from pos.contract.shifts import (
    CashMoved,
    Counted,
    DrawerOpened,
    HandedOver,
    PeriodClosed,
    ShiftClosed,
    ShiftFact,
)
from pos.journal.store import Standing
from pos.journal.verify import verify
from pos.shift.count import sealed
from pos.shift.figures import drawer_of, figures_of, together

SHIFT = "S001-T01-2026-11-22-1"
DAY = "2026-11-22"
AT = "2026-11-22T21:00:00.000+08:00"


def closed(standing: Standing, **changed: Any) -> ShiftClosed:
    """The Z as it must be, but for what is changed."""
    drawer = drawer_of(standing.totals, opening_float=20_000, counted=("cash",))
    fact = ShiftClosed(
        at=AT, shift=SHIFT, user="1001", day=DAY, cashier="1001", opened_at=AT,
        figures=figures_of(standing.totals), drawer=drawer, z=standing.z,
        count=sealed(counted={"cash": 19_000}, denominations={}, expected=drawer.expected),
        total=standing.head.total, abs_total=standing.head.abs_total,
        head=standing.head.hash.hex(),
    )  # fmt: skip
    return msgspec.structs.replace(fact, **changed)


@pytest.fixture
def day(record: Any) -> Any:
    """A shift with a bit of everything, still open."""
    record.sell(500)
    record.sell(900, status="voided")
    for what, source, to in (
        ("cash_in", "change_fund", "drawer"),
        ("cash_out", "drawer", "outside"),
        ("safe_drop", "drawer", "safe"),
    ):
        moved = CashMoved(at=AT, shift=SHIFT, what=what, amount=300, source=source, to=to)
        record.journal.append("cash", moved, day=DAY)
    record.journal.append("drawer", DrawerOpened(at=AT, shift=SHIFT, reason="change"), day=DAY)
    pair = (TenderPart(tender="cash", amount=-100), TenderPart(tender="card_manual", amount=100))
    fixed = TenderFixed(
        at=AT, shift=SHIFT, sale="SALE1", receipt="S001-T01-000001", pair=pair, approver="2001"
    )
    record.journal.append("payment", fixed, day=DAY)
    return record


def close(day: Any, **changed: Any) -> dict[str, Any]:
    day.journal.append_shift(lambda standing: closed(standing, **changed), day=DAY, shift=SHIFT)
    day.journal.close()
    return verify(day.folder)


def test_a_whole_day_verifies(day: Any) -> None:
    def compose(standing: Standing) -> ShiftFact:
        drawer = drawer_of(standing.totals, opening_float=20_000, counted=("cash",))
        return HandedOver(
            at=AT, shift=SHIFT, user="1001", day=DAY, cashier="1001", opened_at=AT, to="1002",
            figures=figures_of(standing.totals), drawer=drawer,
            count=sealed(counted={"cash": 5}, denominations={}, expected=drawer.expected),
        )  # fmt: skip

    day.journal.append_shift(compose, day=DAY, shift=SHIFT)
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    figures = together(fact.figures for fact in day.journal.past.closings_of(DAY))
    for period in (DAY, "2026-11"):
        over = PeriodClosed(
            at=AT, shift="", period=period, first_z=1, last_z=1, figures=figures,
            total=1000, abs_total=1000,
        )  # fmt: skip
        day.journal.append("shift", over, day=DAY)
    day.journal.close()
    verdict = verify(day.folder)
    assert verdict["ok"], verdict


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"z": 2}, "closing_missing"),
        ({"total": 7}, "closing_totals"),
        ({"abs_total": 7}, "closing_totals"),
        ({"head": "00" * 32}, "closing_head"),
        ({"count": Counted(counted={"cash": 1}, expected={"cash": 9}, over_short={"cash": -8})},
         "expected_sum"),
    ],
)  # fmt: skip
def test_a_z_that_says_something_else_is_found(
    day: Any, changed: dict[str, Any], code: str
) -> None:
    verdict = close(day, **changed)
    assert not verdict["ok"]
    assert verdict["code"] == code


@pytest.mark.parametrize(
    "name",
    [
        "sales", "sales_count", "refunds", "refund_count", "net_sales", "discount", "rounding",
        "forfeited", "voided", "voided_count", "abandoned", "abandoned_count", "tenders", "taxes",
        "line_voids", "line_voids_count",
    ],
)  # fmt: skip
def test_a_figure_that_is_not_the_sum_is_found(day: Any, name: str) -> None:
    honest = figures_of(day.journal.past.totals(SHIFT))
    value = getattr(honest, name)
    other: Any = value + 1 if isinstance(value, int) else type(value)()
    verdict = close(day, figures=msgspec.structs.replace(honest, **{name: other}))
    assert not verdict["ok"]
    assert (verdict["code"], verdict["values"]) == ("figure_sum", {"name": name})


def test_over_and_short_that_do_not_follow_are_found(day: Any) -> None:
    expected = {"cash": 20_600}
    honest = Counted(counted={"cash": 19_000}, expected=expected, over_short={"cash": -1600})
    wrong = msgspec.structs.replace(honest, over_short={"cash": 0})
    assert close(day, count=wrong)["code"] == "over_short"


def test_a_shift_closed_twice_is_found(day: Any) -> None:
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    twice = closed(
        Standing(number=1, z=2, totals={}, head=day.journal.head()), figures=figures_of({})
    )
    with pytest.raises(Exception, match="UNIQUE"):
        day.journal.append("shift", twice, day=DAY)
    day.journal.close()
    assert verify(day.folder)["ok"]


def test_a_correction_that_makes_money_is_found(day: Any) -> None:
    pair = (TenderPart(tender="cash", amount=-100), TenderPart(tender="voucher", amount=200))
    fixed = TenderFixed(at=AT, shift=SHIFT, sale="SALE1", receipt="S001-T01-000001", pair=pair)
    day.journal.append("payment", fixed, day=DAY)
    day.journal.close()
    assert verify(day.folder)["code"] == "pair_sum"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("closing", "day = '2026-11-23'"),
        ("closing", "seq = seq + 1"),
        ("paid", "amount = amount + 1"),
        ("shift", "closed = 0"),
        ("shift", "cashier = '1002'"),
        ("shift", "opened_at = ''"),
        ("shift_total", "amount = amount + 1"),
    ],
)
def test_a_read_model_that_was_changed_is_found(day: Any, table: str, change: str) -> None:
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    day.journal.close()
    connection = sqlite.connect(Path(day.folder) / "journal.db", isolation_level=None)
    connection.execute(f"UPDATE {table} SET {change}")
    connection.close()
    assert not verify(day.folder)["ok"]
