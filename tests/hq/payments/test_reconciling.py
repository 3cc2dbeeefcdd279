"""A day's bill from the provider's own hands, against the ledger and what tills booked."""

from __future__ import annotations

import datetime as dt
import hashlib
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
from pos.hq.payments.alipay_bill import read_alipay_bill
from pos.hq.payments.bills import Bill, BillLine, begin_of, day_at
from pos.hq.payments.reconciling import (
    DayOfMoney,
    NothingToSign,
    day_of_money,
    reconcile,
    sign_off,
)
from pos.hq.payments.unsettled import unsettled
from pos.hq.payments.wechat_bill import read_wechat_bill
from tests import postgres
from tests.hq.payments.house import SECOND, House

A = "S001T012611220000011K7Q2MX"
B = "S001T012611220000022ABCDEF"
R = "S001T012611220000011K7Q2M1"
WALLETS = ("alipay", "wechat")
HOUR = 3600 * SECOND


class Counter:
    """A house whose tills book what they took, and whose accountant reconciles each morning."""

    def __init__(self, house: House, wallet: str) -> None:
        self.house = house
        self.wallet = wallet
        self.day = day_at(house.at)
        self._booked = 0

    def pay(self, attempt: str = A, *, booked: bool = True, **more: Any) -> None:
        self.house.pay(attempt, wallet=self.wallet, **more)
        self.house.run(1)
        assert self.house.state(attempt) == "PAID"
        if booked:
            self.book(attempt, self.house.row(attempt).amount)

    def book(self, reference: str, amount: int, **more: Any) -> None:
        self._booked += 1
        row = {
            "day": self.day.isoformat(), "terminal": "S001-T01", "seq": self._booked,
            "epoch": 1 + WALLETS.index(self.wallet),
            "n": 1, "store": "S001", "tender": "qr", "wallet": self.wallet, "sale": "S",
            "receipt": f"S001-T01-{self._booked:06}", "reference": reference, "attempt": "",
            "amount": amount, "at": self.house.at, **more,
        }  # fmt: skip
        with self.house.database.write() as connection:
            connection.execute(sa.insert(schema.wallet_tender), row)

    def refund(self, amount: int, refund: str = R, attempt: str = A) -> None:
        self.house.refund(refund, attempt, amount)
        self.book(refund, -amount, attempt=attempt)

    def bill(self, day: dt.date | None = None) -> tuple[Bill, str]:
        """The bill of the day that is over, as the provider hands it out."""
        day = day or self.day
        self.house.at = max(self.house.at, begin_of(day + dt.timedelta(days=1)) + 9 * HOUR)
        content = self.house.providers[self.wallet].fetch_bill(day)
        if self.wallet == "alipay":
            bill = read_alipay_bill(content, day=day, seller_id="2088000000000001")
        else:
            bill = read_wechat_bill(content, day=day, mchid="1900000001")
        return bill, hashlib.sha256(content).hexdigest()

    def reconcile(self, day: dt.date | None = None) -> tuple[str, DayOfMoney]:
        bill, sha256 = self.bill(day)
        return self.take(bill, sha256)

    def take(self, bill: Bill, sha256: str = "0" * 64) -> tuple[str, DayOfMoney]:
        return reconcile(
            self.house.database, bill, wallet=self.wallet, sha256=sha256, now=self.house.at
        )

    def look(self, day: dt.date | None = None) -> DayOfMoney:
        with self.house.database.read() as connection:
            return day_of_money(connection, wallet=self.wallet, day=day or self.day)

    def sign(self, *items: str, reason: str = "查过了") -> DayOfMoney:
        return sign_off(
            self.house.database, wallet=self.wallet, day=self.day, items=items, name="王会计",
            reason=reason, now=self.house.at,
        )  # fmt: skip

    def script(self, *lines: str) -> None:
        self.house.script(self.wallet, *lines)


@pytest.fixture(params=WALLETS)
def counter(house: House, request: pytest.FixtureRequest) -> Counter:
    return Counter(house, request.param)


def named(found: DayOfMoney) -> list[tuple[str, str]]:
    return [(str(item.verdict), item.item) for item in found.open]


def test_a_day_on_which_all_agree_is_closed(counter: Counter) -> None:
    counter.script("merchant_coupon=100", "wallet_coupon=50")
    counter.pay()
    counter.pay(B, code={"alipay": "280000000000000002"}.get(counter.wallet, "130061098828009407"))
    counter.refund(500)
    counter.house.run(3)
    taken, found = counter.reconcile()
    assert (taken, found.is_closed, len(found.items)) == ("new", True, 3)
    (one,) = found.sums
    assert (one.tender, one.journal, one.ledger, one.provider) == ("qr", 3480, 3480, 3480)
    assert found.bill is not None
    assert (found.bill.paid, found.bill.repaid, found.of_other_days) == (3980, 500, 0)
    assert found.bill.fee > 0


def test_the_same_bill_again_changes_nothing(counter: Counter) -> None:
    counter.pay()
    bill, sha256 = counter.bill()
    first = counter.take(bill, sha256)
    assert counter.take(bill, sha256) == ("same", first[1])
    # Downloaded once more it is another file that says the same.
    assert counter.take(bill, "1" * 64)[0] == "same"
    less = Bill(day=bill.day, lines=())
    assert counter.take(less, "2" * 64)[0] == "replaced"
    assert named(counter.look()) == [("not_on_bill", A)]


def test_what_was_paid_late_goes_back_once_however_often_the_bill_comes(counter: Counter) -> None:
    # The provider hears of the payment long after everybody has given it up.
    counter.script("late=9000", "fences=0")
    counter.house.pay(A, wallet=counter.wallet)
    counter.house.settle()
    assert counter.house.state(A) in ("REVERSED", "FAILED")
    counter.house.at += 2 * HOUR
    bill, sha256 = counter.bill()
    assert counter.house.kept(A) == 1990
    for _ in range(3):
        _, found = counter.take(bill, sha256)
        assert named(found) == [("paid_not_ours", A)]
        counter.house.run(5)
    assert counter.house.kept(A) == 0
    assert counter.house.refunds(A) == [(f"{A}R0", 1990, "DONE")]
    assert counter.house.wires[counter.wallet].sent["refund"] == 1
    # The bill of the day on which it went back has both.
    counter.reconcile(counter.day + dt.timedelta(days=1))
    assert counter.look().is_closed


def test_what_was_undone_in_time_is_no_difference(counter: Counter) -> None:
    counter.pay(booked=False)
    counter.house.abandon(A)
    counter.house.settle()
    _, found = counter.reconcile()
    assert found.is_closed
    assert counter.house.refunds(A) == []


def test_another_amount_freezes_the_payment_until_somebody_answers_for_it(
    counter: Counter,
) -> None:
    counter.pay()
    counter.script("bill_amount:bill=1")
    _, found = counter.reconcile()
    assert named(found) == [("amount_differs", A)]
    assert counter.house.row(A).alarm == "bill_amount_differs"
    counter.house.refund(R, A, 500)
    counter.house.run(70)
    assert counter.house.kept(A) == 1990
    assert counter.house.refunds(A) == [(R, 500, "REQUESTED")]
    signed = counter.sign(A)
    assert (signed.is_closed, counter.house.row(A).alarm) == (True, "")
    counter.house.run(130)
    assert counter.house.refunds(A) == [(R, 500, "DONE")]
    # Who answered for one sum did not answer for another.
    bill, _ = counter.bill()
    dearer = replace(bill.lines[0], amount=5000)
    _, again = counter.take(Bill(day=bill.day, lines=(dearer,)), "3" * 64)
    assert ("amount_differs", A) in named(again)


def test_what_is_not_on_the_bill_is_looked_at_again_with_the_next(counter: Counter) -> None:
    counter.house.at = begin_of(counter.day + dt.timedelta(days=1)) - 2 * SECOND
    counter.pay()
    # Head office heard of it on this day, the provider counts it to the next.
    ledger = counter.house.sims[counter.wallet].ledger
    (trade,) = ledger.trades
    ledger._keep(replace(trade, paid_at=begin_of(counter.day + dt.timedelta(days=1))))
    _, found = counter.reconcile()
    assert named(found) == [("not_on_bill", A)]
    assert counter.house.row(A).alarm == "bill_not_on_bill"
    tomorrow = counter.day + dt.timedelta(days=1)
    _, found = counter.reconcile(tomorrow)
    assert (found.is_closed, len(found.items)) == (True, 1)
    assert counter.look().is_closed
    assert counter.house.row(A).alarm == ""


def test_what_people_have_to_clear_up_is_named_until_they_sign(counter: Counter) -> None:
    counter.pay(booked=False)
    counter.script("bill_extra:bill=1")
    _, found = counter.reconcile()
    verdicts = {what for what, _ in named(found)}
    assert verdicts == {"not_in_journal", "unknown_order"}
    with pytest.raises(NothingToSign):
        counter.sign("S001T01")
    strange = next(item.item for item in found.open if item.verdict == "unknown_order")
    assert not counter.sign(strange, reason="网店的订单").is_closed
    assert counter.sign().is_closed
    with pytest.raises(NothingToSign):
        counter.sign()
    # The till books it after all: nothing is left to answer for.
    counter.book(A, 1990, at=counter.house.row(A).ended_at)
    after = counter.look()
    assert [(str(o.verdict)) for o in after.differences] == ["unknown_order"]
    assert after.signed[strange].reason == "网店的订单"


def test_what_shoppers_told_is_found_or_named(counter: Counter) -> None:
    at = counter.house.at
    line = BillLine(
        kind="payment", order="", refund="", reference="2026112222001409991234", at=at,
        amount=880, received=880, fee=5,
    )  # fmt: skip
    for reference in ("1234", "5678"):
        counter.book(reference, 880, tender="qr_asserted", at=at + 60 * SECOND)
    _, found = counter.take(Bill(day=counter.day, lines=(line,)))
    assert named(found) == [("asserted_unmatched", "S001-T01-000002")]
    (told,) = found.sums
    assert (told.tender, told.journal, told.provider) == ("qr_asserted", 1760, 880)


def test_each_wallet_has_its_own_day(house: House) -> None:
    by_wallet = {wallet: Counter(house, wallet) for wallet in WALLETS}
    for (wallet, counter), attempt in zip(by_wallet.items(), (A, B), strict=True):
        counter.pay(attempt)
        counter.refund(500, f"{attempt}1", attempt)
        house.run(3)
        assert house.refunds(attempt) == [(f"{attempt}1", 500, "DONE")], wallet
    for counter, attempt in zip(by_wallet.values(), (A, B), strict=True):
        _, found = counter.reconcile()
        assert [item.item for item in found.items] == [attempt, f"{attempt}1"]
        assert found.is_closed


# What is not settled yet.


def unsettled_of(counter: Counter, **more: Any) -> list[tuple[str, str, int]]:
    with counter.house.database.read() as connection:
        found = unsettled(connection, now=counter.house.at, **more)
    return [(row.what, row.item, row.amount) for row in found]


def test_what_goes_well_is_settled(counter: Counter) -> None:
    counter.pay()
    counter.refund(500)
    counter.house.run(3)
    assert unsettled_of(counter) == []
    # The next morning somebody misses the bill, until it is here.
    counter.house.at += 24 * HOUR
    assert unsettled_of(counter) == [("bill", counter.day.isoformat(), 1490)]
    counter.reconcile()
    assert unsettled_of(counter) == []


def test_refunds_that_wait_or_were_refused_are_told(counter: Counter) -> None:
    counter.pay()
    counter.script("no_funds:refund=1")
    counter.refund(500)
    counter.house.run(2)
    assert unsettled_of(counter) == [("refund", R, -500)]
    assert unsettled_of(counter, store="S002") == []
    assert unsettled_of(counter, day="2020-01-01") == []
    counter.house.run(60)
    assert unsettled_of(counter) == []


def test_what_has_not_ended_and_what_differs_is_told_until_signed(counter: Counter) -> None:
    counter.pay(booked=False)
    _, found = counter.reconcile()
    assert named(found) == [("not_in_journal", A)]
    assert unsettled_of(counter) == [("not_in_journal", A, 1990)]
    counter.sign()
    assert unsettled_of(counter) == []


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


def test_a_forgotten_payment_that_brought_nobody_anything_goes_back(counter: Counter) -> None:
    counter.pay(booked=False)
    forget(counter.house)
    bill, sha256 = counter.bill()
    let_in(counter.house, acked=7, end=7, heard_at=counter.house.at)
    counter.take(bill, sha256)
    counter.house.run(5)
    assert (counter.house.kept(A), counter.house.state(A)) == (0, "FAILED")
    assert counter.house.refunds(A) == [(f"{A}R0", 1990, "DONE")]


@pytest.mark.parametrize("acked", [6, 7])
def test_a_forgotten_payment_waits_while_its_till_has_more_to_say(
    counter: Counter, acked: int
) -> None:
    counter.pay(booked=False)
    forget(counter.house)
    bill, sha256 = counter.bill()
    # Either entries are missing, or it was last heard of before the shopper paid.
    let_in(counter.house, acked=acked, end=7, heard_at=counter.house.at if acked == 6 else 1)
    _, found = counter.take(bill, sha256)
    counter.house.run(5)
    assert named(found) == [("unknown_order", A)]
    assert counter.house.kept(A) == 1990


@pytest.mark.parametrize("by", ["sale", "payment"])
def test_a_forgotten_payment_that_a_till_has_booked_stays(counter: Counter, by: str) -> None:
    counter.pay(booked=by == "sale")
    forget(counter.house)
    bill, sha256 = counter.bill()
    let_in(counter.house, acked=7, end=7, heard_at=counter.house.at)
    if by == "payment":
        journal_payment(counter.house)
    _, found = counter.take(bill, sha256)
    counter.house.run(5)
    assert counter.house.kept(A) == 1990
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
        counter = Counter(house, "alipay")
        counter.pay()
        counter.refund(500)
        house.run(3)
        house.script("alipay", "bill_amount:bill=1")
        _, found = counter.reconcile()
        assert named(found) == [("amount_differs", A)]
        with house.database.read() as connection:
            assert bill_books.is_frozen(connection, A)
        assert counter.sign().is_closed
        taken, found = counter.reconcile()
        assert (taken, found.is_closed) == ("replaced", True)
        assert [o.provider for o in found.items] == [1990, -500]
    cluster.drop(name)
