"""A day's bill from the provider's own hands, against the ledger and what tills booked."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from pos.contract.payments import PaymentSettled
from pos.hq import schema
from pos.hq.payments import bill_books, tables
from pos.hq.payments.bills import Bill, BillLine, begin_of
from pos.hq.payments.reconciling import (
    DayOfMoney,
    NothingToSign,
)
from pos.hq.payments.unsettled import unsettled
from tests import postgres
from tests.hq.payments.accountant import HOUR, WALLETS, A, Accountant, R
from tests.hq.payments.house import SECOND, House

B = "S001T012611220000022ABCDEF"


@pytest.fixture(params=WALLETS)
def accountant(house: House, request: pytest.FixtureRequest) -> Accountant:
    return Accountant(house, request.param)


def named(found: DayOfMoney) -> list[tuple[str, str]]:
    return [(str(item.verdict), item.item) for item in found.open]


def test_a_day_on_which_all_agree_is_closed(accountant: Accountant) -> None:
    accountant.script("merchant_coupon=100", "wallet_coupon=50")
    accountant.pay()
    accountant.pay(
        B, code={"alipay": "280000000000000002"}.get(accountant.wallet, "130061098828009407")
    )
    accountant.refund(500)
    accountant.house.run(3)
    taken, found = accountant.reconcile()
    assert (taken, found.is_closed, len(found.items)) == ("new", True, 3)
    (one,) = found.sums
    assert (one.tender, one.journal, one.ledger, one.provider) == ("qr", 3480, 3480, 3480)
    assert found.bill is not None
    assert (found.bill.paid, found.bill.repaid, found.of_other_days) == (3980, 500, 0)
    assert found.bill.fee > 0


def test_the_same_bill_again_changes_nothing(accountant: Accountant) -> None:
    accountant.pay()
    bill, sha256 = accountant.bill()
    first = accountant.take(bill, sha256)
    assert accountant.take(bill, sha256) == ("same", first[1])
    # Downloaded once more it is another file that says the same.
    assert accountant.take(bill, "1" * 64)[0] == "same"
    less = Bill(day=bill.day, lines=())
    assert accountant.take(less, "2" * 64)[0] == "replaced"
    assert named(accountant.look()) == [("not_on_bill", A)]


def test_what_was_paid_late_goes_back_once_however_often_the_bill_comes(
    accountant: Accountant,
) -> None:
    # The provider hears of the payment long after everybody has given it up.
    accountant.script("late=9000", "fences=0")
    accountant.house.pay(A, wallet=accountant.wallet)
    accountant.house.settle()
    assert accountant.house.state(A) in ("REVERSED", "FAILED")
    accountant.house.at += 2 * HOUR
    bill, sha256 = accountant.bill()
    assert accountant.house.kept(A) == 1990
    for _ in range(3):
        _, found = accountant.take(bill, sha256)
        assert named(found) == [("paid_not_ours", A)]
        accountant.house.run(5)
    assert accountant.house.kept(A) == 0
    assert accountant.house.refunds(A) == [(f"{A}R0", 1990, "DONE")]
    assert accountant.house.wires[accountant.wallet].sent["refund"] == 1
    # The bill of the day on which it went back has both.
    accountant.reconcile(accountant.day + dt.timedelta(days=1))
    assert accountant.look().is_closed


def test_what_was_undone_in_time_is_no_difference(accountant: Accountant) -> None:
    accountant.pay(booked=False)
    accountant.house.abandon(A)
    accountant.house.settle()
    _, found = accountant.reconcile()
    assert found.is_closed
    assert accountant.house.refunds(A) == []


def test_another_amount_freezes_the_payment_until_somebody_answers_for_it(
    accountant: Accountant,
) -> None:
    accountant.pay()
    accountant.script("bill_amount:bill=1")
    _, found = accountant.reconcile()
    assert named(found) == [("amount_differs", A)]
    assert accountant.house.row(A).alarm == "bill_amount_differs"
    accountant.house.refund(R, A, 500)
    accountant.house.run(70)
    assert accountant.house.kept(A) == 1990
    assert accountant.house.refunds(A) == [(R, 500, "REQUESTED")]
    signed = accountant.sign(A)
    assert (signed.is_closed, accountant.house.row(A).alarm) == (True, "")
    accountant.house.run(130)
    assert accountant.house.refunds(A) == [(R, 500, "DONE")]
    # Who answered for one sum did not answer for another.
    bill, _ = accountant.bill()
    dearer = replace(bill.lines[0], amount=5000)
    _, again = accountant.take(Bill(day=bill.day, lines=(dearer,)), "3" * 64)
    assert ("amount_differs", A) in named(again)


def test_what_is_not_on_the_bill_is_looked_at_again_with_the_next(accountant: Accountant) -> None:
    accountant.house.at = begin_of(accountant.day + dt.timedelta(days=1)) - 2 * SECOND
    accountant.pay()
    # Head office heard of it on this day, the provider counts it to the next.
    ledger = accountant.house.sims[accountant.wallet].ledger
    (trade,) = ledger.trades
    ledger._keep(replace(trade, paid_at=begin_of(accountant.day + dt.timedelta(days=1))))
    _, found = accountant.reconcile()
    assert named(found) == [("not_on_bill", A)]
    assert accountant.house.row(A).alarm == "bill_not_on_bill"
    tomorrow = accountant.day + dt.timedelta(days=1)
    _, found = accountant.reconcile(tomorrow)
    assert (found.is_closed, len(found.items)) == (True, 1)
    assert accountant.look().is_closed
    assert accountant.house.row(A).alarm == ""


def test_what_people_have_to_clear_up_is_named_until_they_sign(accountant: Accountant) -> None:
    accountant.pay(booked=False)
    accountant.script("bill_extra:bill=1")
    _, found = accountant.reconcile()
    verdicts = {what for what, _ in named(found)}
    assert verdicts == {"not_in_journal", "unknown_order"}
    with pytest.raises(NothingToSign):
        accountant.sign("S001T01")
    strange = next(item.item for item in found.open if item.verdict == "unknown_order")
    assert not accountant.sign(strange, reason="网店的订单").is_closed
    assert accountant.sign().is_closed
    with pytest.raises(NothingToSign):
        accountant.sign()
    # The till books it after all: nothing is left to answer for.
    accountant.book(A, 1990, at=accountant.house.row(A).ended_at)
    after = accountant.look()
    assert [(str(o.verdict)) for o in after.differences] == ["unknown_order"]
    assert after.signed[strange].reason == "网店的订单"


def test_what_shoppers_told_is_found_or_named(accountant: Accountant) -> None:
    at = accountant.house.at
    line = BillLine(
        kind="payment", order="", refund="", reference="2026112222001409991234", at=at,
        amount=880, received=880, fee=5,
    )  # fmt: skip
    for reference in ("1234", "5678"):
        accountant.book(reference, 880, tender="qr_asserted", at=at + 60 * SECOND)
    _, found = accountant.take(Bill(day=accountant.day, lines=(line,)))
    assert named(found) == [("asserted_unmatched", "S001-T01-000002")]
    (told,) = found.sums
    assert (told.tender, told.journal, told.provider) == ("qr_asserted", 1760, 880)


def test_each_wallet_has_its_own_day(house: House) -> None:
    by_wallet = {wallet: Accountant(house, wallet) for wallet in WALLETS}
    for (wallet, accountant), attempt in zip(by_wallet.items(), (A, B), strict=True):
        accountant.pay(attempt)
        accountant.refund(500, f"{attempt}1", attempt)
        house.run(3)
        assert house.refunds(attempt) == [(f"{attempt}1", 500, "DONE")], wallet
    for accountant, attempt in zip(by_wallet.values(), (A, B), strict=True):
        _, found = accountant.reconcile()
        assert [item.item for item in found.items] == [attempt, f"{attempt}1"]
        assert found.is_closed


# What is not settled yet.


def unsettled_of(accountant: Accountant, **more: Any) -> list[tuple[str, str, int]]:
    with accountant.house.database.read() as connection:
        found = unsettled(connection, now=accountant.house.at, **more)
    return [(row.what, row.item, row.amount) for row in found]


def test_what_goes_well_is_settled(accountant: Accountant) -> None:
    accountant.pay()
    accountant.refund(500)
    accountant.house.run(3)
    assert unsettled_of(accountant) == []
    # The next morning somebody misses the bill, until it is here.
    accountant.house.at += 24 * HOUR
    assert unsettled_of(accountant) == [("bill", accountant.day.isoformat(), 1490)]
    accountant.reconcile()
    assert unsettled_of(accountant) == []


def test_what_came_late_is_told_until_it_has_gone_back(house: House) -> None:
    house.script("alipay", "late=90", "fences=0", "answer_lost:pay=1", "no_funds:refund=1")
    accountant = Accountant(house, "alipay")
    house.pay(A)
    for _ in range(600):
        if house.row(A).alarm == "query_paid":
            break
        house.run(1)
    assert (house.state(A), house.kept(A)) == ("REVERSED", 1990)
    assert ("payment", A, 1990) in unsettled_of(accountant)
    house.settle()
    assert house.kept(A) == 0
    assert "payment" not in {what for what, *_ in unsettled_of(accountant)}


def test_refunds_that_wait_or_were_refused_are_told(accountant: Accountant) -> None:
    accountant.pay()
    accountant.script("no_funds:refund=1")
    accountant.refund(500)
    accountant.house.run(2)
    assert unsettled_of(accountant) == [("refund", R, -500)]
    assert unsettled_of(accountant, store="S002") == []
    assert unsettled_of(accountant, day="2020-01-01") == []
    accountant.house.run(60)
    assert unsettled_of(accountant) == []


def test_what_has_not_ended_and_what_differs_is_told_until_signed(accountant: Accountant) -> None:
    accountant.pay(booked=False)
    _, found = accountant.reconcile()
    assert named(found) == [("not_in_journal", A)]
    assert unsettled_of(accountant) == [("not_in_journal", A, 1990)]
    accountant.sign()
    assert unsettled_of(accountant) == []


# Orders that head office has forgotten.


def let_in(house: House, *, acked: int, end: int, heard_at: int) -> None:
    with house.database.write() as connection:
        connection.execute(
            sa.insert(schema.store),
            {"store": "S001", "name_zh": "店", "name_en": "S", "zone": "", "banner": "",
             "pepper": b"", "training": 0},
        )  # fmt: skip
        connection.execute(
            sa.insert(schema.terminal),
            {"terminal": "S001-T01", "store": "S001", "role": "till", "state": "active",
             "epoch": 1, "facts": "{}", "enrolled_at": 0},
        )  # fmt: skip
        connection.execute(
            sa.insert(schema.chain),
            {"terminal": "S001-T01", "epoch": 1, "public_key": b"", "key_id": "k", "acked": acked,
             "head": b"", "total": 0, "abs_total": 0, "end": end, "heard_at": heard_at},
        )  # fmt: skip


def forget(house: House) -> None:
    """Head office was put back from a backup that knows nothing of its payments."""
    with house.database.write() as connection:
        for name in ("payment_event_kept", "payment_event_stays"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        for table in (tables.attempt, tables.coupon, tables.refund, tables.event):
            connection.execute(sa.delete(table))


def test_a_forgotten_payment_that_brought_nobody_anything_goes_back(accountant: Accountant) -> None:
    accountant.pay(booked=False)
    forget(accountant.house)
    bill, sha256 = accountant.bill()
    let_in(accountant.house, acked=7, end=7, heard_at=accountant.house.at)
    accountant.take(bill, sha256)
    accountant.house.run(5)
    assert (accountant.house.kept(A), accountant.house.state(A)) == (0, "FAILED")
    assert accountant.house.refunds(A) == [(f"{A}R0", 1990, "DONE")]


@pytest.mark.parametrize("acked", [6, 7])
def test_a_forgotten_payment_waits_while_its_till_has_more_to_say(
    accountant: Accountant, acked: int
) -> None:
    accountant.pay(booked=False)
    forget(accountant.house)
    bill, sha256 = accountant.bill()
    # Either entries are missing, or it was last heard of before the shopper paid.
    let_in(accountant.house, acked=acked, end=7, heard_at=accountant.house.at if acked == 6 else 1)
    _, found = accountant.take(bill, sha256)
    accountant.house.run(5)
    assert named(found) == [("unknown_order", A)]
    assert accountant.house.kept(A) == 1990


@pytest.mark.parametrize("by", ["sale", "payment"])
def test_a_forgotten_payment_that_a_till_has_booked_stays(accountant: Accountant, by: str) -> None:
    accountant.pay(booked=by == "sale")
    forget(accountant.house)
    bill, sha256 = accountant.bill()
    let_in(accountant.house, acked=7, end=7, heard_at=accountant.house.at)
    if by == "payment":
        journal_payment(accountant.house)
    _, found = accountant.take(bill, sha256)
    accountant.house.run(5)
    assert accountant.house.kept(A) == 1990
    assert named(found) == [("not_in_ledger" if by == "sale" else "unknown_order", A)]


def journal_payment(house: House) -> None:
    """The till has written down that it was paid; the sale goes on."""
    settled = PaymentSettled(
        at="2026-11-22T12:00:00+08:00", shift="1", sale="S", attempt=A, wallet="alipay",
        amount=1990, state="PAID",
    )  # fmt: skip
    row: dict[str, Any] = {}
    for column in schema.journal.c:
        kind = column.type
        empty: Any = "" if isinstance(kind, sa.Text) else 0
        row[column.name] = b"" if isinstance(kind, sa.LargeBinary) else empty
    row |= {"terminal": "S001-T01", "epoch": 1, "seq": 7, "kind": "payment", "quarantine": None}
    with house.database.write() as connection:
        connection.execute(sa.insert(schema.journal), {**row, "body": msgspec.json.encode(settled)})


@pytest.mark.postgres
def test_a_day_over_postgresql(cluster: postgres.Cluster, tmp_path: Path) -> None:
    name = cluster.make()
    with closing(House(cluster.url(name))) as house:
        accountant = Accountant(house, "alipay")
        accountant.pay()
        accountant.refund(500)
        house.run(3)
        house.script("alipay", "bill_amount:bill=1")
        _, found = accountant.reconcile()
        assert named(found) == [("amount_differs", A)]
        with house.database.read() as connection:
            assert bill_books.is_frozen(connection, A)
        assert accountant.sign().is_closed
        taken, found = accountant.reconcile()
        assert (taken, found.is_closed) == ("replaced", True)
        assert [o.provider for o in found.items] == [1990, -500]
    cluster.drop(name)
