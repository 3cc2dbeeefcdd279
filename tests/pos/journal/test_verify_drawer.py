"""The verifier works out every Z for itself: one that says something else is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pysqlite3.dbapi2 as sqlite
import pytest

from pos.contract.entry import seal
from pos.contract.events import Repaired
from pos.contract.facts import TenderFixed, TenderPart
from pos.contract.shifts import (
    CashMoved,
    Counted,
    DrawerOpened,
    HandedOver,
    PeriodClosed,
    ShiftClosed,
    ShiftFact,
    ShiftOpened,
)
from pos.journal.store import Journal, Origin, Standing
from pos.journal.verify import verify
from pos.shift.count import sealed
from pos.shift.figures import drawer_of, figures_of, together
from pos.shift.shift import Given

SHIFT = "S001-T01-2026-11-22-1"
DAY = "2026-11-22"
AT = "2026-11-22T21:00:00.000+08:00"
SEALED = "epoch seq kind kind_seq v ts mono boot day total abs_total body prev kind_prev".split()


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


def next_epoch(day: Any, given: Given, epoch: int = 2) -> Journal:
    """The day's journal, whose first epoch has ended after a Z, in an epoch of its own."""
    journal = day.journal
    day.journal = Journal(
        journal.path, terminal=journal.terminal, store=journal.store, epoch=epoch,
        key=day.key, clock=day.clock, origin=Origin(receipt=9, given=given),
    )  # fmt: skip
    journal.close()
    repaired = Repaired(at=AT, reason="the disk failed", kept={})
    day.journal.append("system", repaired, day=DAY)
    opened: Journal = day.journal
    return opened


def open_next(journal: Journal, *, number: int | None = None) -> str:
    """Opens the next shift of the day, or one of that number."""

    def compose(standing: Standing) -> ShiftOpened:
        shift = f"S001-T01-{DAY}-{standing.number if number is None else number}"
        return ShiftOpened(at=AT, shift=shift, cashier="1001", opening_float=20_000)

    return journal.append_shift(compose, day=DAY)[1].shift


def test_numbers_go_on_behind_what_an_epoch_says_was_lost(day: Any) -> None:
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    journal = next_epoch(day, Given(shift=f"S001-T01-{DAY}-4", z=3))
    shift = open_next(journal)
    assert shift == f"S001-T01-{DAY}-5"
    _, fact = journal.append_shift(
        lambda standing: closed(standing, shift=shift), day=DAY, shift=shift
    )
    assert fact.z == 4
    # The epoch after that one knows it as well, from the file alone.
    assert open_next(next_epoch(day, Given(), epoch=3)) == f"S001-T01-{DAY}-6"
    day.journal.close()
    verdict = verify(day.folder)
    assert verdict["ok"], verdict


@pytest.mark.parametrize("z", [2, 3, 5])
def test_a_gap_in_the_closings_that_no_epoch_tells_of_is_found(day: Any, z: int) -> None:
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    journal = next_epoch(day, Given(shift=f"S001-T01-{DAY}-4", z=3))
    shift = open_next(journal)
    journal.append_shift(lambda standing: closed(standing, shift=shift, z=z), day=DAY, shift=shift)
    journal.close()
    verdict = verify(day.folder)
    assert (verdict["ok"], verdict["code"]) == (False, "closing_missing")
    assert verdict["values"] == {"number": 4}


def test_the_name_of_a_lost_shift_given_out_again_is_found(day: Any) -> None:
    journal = next_epoch(day, Given(shift=f"S001-T01-{DAY}-4", z=3))
    open_next(journal, number=4)
    journal.close()
    verdict = verify(day.folder)
    assert (verdict["ok"], verdict["code"]) == (False, "shift_again")


def reword(day: Any, **said: Any) -> None:
    """Makes the second epoch begin with other words, well signed; None takes a word out."""
    day.journal.close()
    connection = sqlite.connect(day.folder / "journal.db", isolation_level=None)
    connection.row_factory = sqlite.Row
    connection.execute("DROP TRIGGER IF EXISTS journal_update")
    before: dict[str, bytes] = {}
    for row in connection.execute("SELECT * FROM journal WHERE epoch = 2 ORDER BY seq").fetchall():
        fields = {name: row[name] for name in SEALED} | before
        if row["seq"] == 1:
            words = json.loads(row["body"]) | said
            kept = {name: word for name, word in words.items() if word is not None}
            fields["body"] = json.dumps(kept).encode()
        new = seal(
            terminal="S001-T01", private_key=day.key, key_name=row["key_id"], **fields
        )  # fmt: skip
        connection.execute(
            "UPDATE journal SET body=?, body_sha256=?, prev=?, kind_prev=?, hash=?, sig=? "
            "WHERE epoch = 2 AND seq = ?",
            (new.body, new.body_sha256, new.prev, new.kind_prev, new.hash, new.sig, new.seq),
        )
        before = {"prev": new.hash, "kind_prev": new.hash}
    connection.close()


@pytest.mark.parametrize("behind", [{"last_z": 0}, {"last_shift": f"S001-T01-{DAY}-0"}])
def test_an_epoch_that_begins_behind_the_one_before_is_found(
    day: Any, behind: dict[str, Any]
) -> None:
    """A well signed first entry that says less than the file itself knows."""
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    next_epoch(day, Given())
    reword(day)
    assert verify(day.folder)["ok"]
    reword(day, **behind)
    verdict = verify(day.folder)
    assert (verdict["ok"], verdict["code"]) == (False, "epoch_shifts")


def test_an_epoch_of_an_older_release_names_no_numbers_and_verifies(day: Any) -> None:
    day.journal.append_shift(closed, day=DAY, shift=SHIFT)
    next_epoch(day, Given())
    reword(day, last_z=None, last_shift=None)
    day.journal = day.open(epoch=2)
    shift = open_next(day.journal)
    day.journal.append_shift(lambda standing: closed(standing, shift=shift), day=DAY, shift=shift)
    day.journal.close()
    verdict = verify(day.folder)
    assert verdict["ok"], verdict


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
