"""A return that is in the journal is paid back once, also when its till never asks."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pos.contract.payments import RefundWanted
from pos.hq import schema
from pos.hq.payments.journaled import JournaledReturns
from pos.hq.refusal import Refusal
from tests import postgres
from tests.hq.payments.house import TILL, House

A = "S001T012611220000011K7Q2MX"
R = "S001T012611220000011K7Q2M1"
R2 = "S001T012611220000011K7Q2M2"
WALLETS = ("alipay", "wechat")


def comes_in(house: House, refund: str = R, *, attempt: str = A, amount: int = 500) -> None:
    """The books have a return that gives so much back through a provider."""
    with house.database.write() as connection:
        seq = connection.execute(sa.select(sa.func.count()).select_from(schema.refund_asked))
        connection.execute(
            sa.insert(schema.refund_asked),
            {
                "day": "2026-11-22", "terminal": "S001-T02", "epoch": 1,
                "seq": seq.scalar_one() + 1, "n": 1, "refund": refund, "attempt": attempt,
                "sale": "S001-T02-1-7", "code": "", "amount": amount, "at": house.at, "tries": 0,
                "due_at": 0,
            },
        )  # fmt: skip


def waiting(house: House) -> list[tuple[Any, ...]]:
    columns = schema.refund_asked.c
    with house.database.read() as connection:
        found = connection.execute(sa.select(columns.refund, columns.code))
        return [tuple(row) for row in found]


@pytest.fixture
def paid(house: House) -> House:
    house.pay(A)
    house.run(1)
    return house


@pytest.mark.parametrize("wallet", WALLETS)
def test_what_the_journal_says_came_back_is_paid_back(house: House, wallet: str) -> None:
    house.pay(A, wallet=wallet)
    house.run(1)
    comes_in(house)
    house.run(3)
    assert house.refunds(A) == [(R, 500, "DONE")]
    assert house.kept(A) == 1490
    assert waiting(house) == []


@pytest.mark.parametrize("till_first", [True, False])
def test_the_till_that_asks_as_well_is_answered_with_the_same_refund(
    paid: House, till_first: bool
) -> None:
    for is_till in (till_first, not till_first, True):
        if is_till:
            assert paid.refund(R, A, 500).refund == R
        else:
            comes_in(paid)
        paid.run(3)
    assert paid.refunds(A) == [(R, 500, "DONE")]
    assert paid.kept(A) == 1490


def test_made_anew_from_the_journal_it_is_not_paid_back_again(paid: House) -> None:
    comes_in(paid)
    paid.run(3)
    comes_in(paid)
    paid.run(3)
    assert (paid.refunds(A), paid.kept(A), waiting(paid)) == ([(R, 500, "DONE")], 1490, [])


def test_no_more_goes_back_than_was_paid(paid: House) -> None:
    comes_in(paid, R, amount=1500)
    comes_in(paid, R2, amount=491)
    paid.run(3)
    assert paid.refunds(A) == [(R, 1500, "DONE"), (R2, 491, "REJECTED")]
    assert paid.kept(A) == 490
    # The till is told so when it asks, and not that the number is unknown.
    assert paid.refund(R2, A, 491).code == "too_much"


def test_what_is_not_paid_is_not_paid_back(house: House) -> None:
    house.script("alipay", "refused:pay=1")
    house.pay(A)
    house.run(1)
    comes_in(house)
    house.run(3)
    assert house.refunds(A) == [(R, 500, "REJECTED")]


def test_a_return_waits_until_its_payment_is_final(house: House) -> None:
    house.script("alipay", "asks_over=0")
    house.pay(A)
    house.run(3)
    comes_in(house)
    house.run(3)
    assert waiting(house) == [(R, "not_final")]
    house.confirm("alipay", A)
    house.run(60)
    assert (house.refunds(A), waiting(house)) == ([(R, 500, "DONE")], [])


@pytest.mark.parametrize(
    ("refund", "attempt", "why"),
    [
        (R, "S001T01261122000009ZZZZZZZ", "no_payment"),
        ("R'; DROP TABLE", A, "bad_number"),
        ("", A, "bad_number"),
        (f"{A}R0", A, "bad_number"),
    ],
)
def test_what_nobody_can_carry_out_waits_for_people(
    paid: House, refund: str, attempt: str, why: str
) -> None:
    comes_in(paid, refund, attempt=attempt)
    paid.run(60)
    assert waiting(paid) == [(refund, why)]
    assert (paid.refunds(A), paid.kept(A)) == ([], 1990)


def test_the_same_number_for_something_else_waits_for_people(paid: House) -> None:
    comes_in(paid, amount=500)
    paid.run(3)
    comes_in(paid, amount=501)
    paid.run(3)
    assert (paid.kept(A), waiting(paid)) == (1490, [(R, "other_request")])


def test_without_balance_it_is_tried_less_and_less_often_until_there_is(paid: House) -> None:
    paid.script("alipay", "no_funds:refund=6")
    comes_in(paid)
    paid.run(200)
    # At once, after a minute and two more: the next time after four.
    assert paid.wires["alipay"].sent["refund"] == 3
    assert paid.refunds(A) == [(R, 500, "SENT")]
    paid.settle()
    assert (paid.refunds(A), paid.kept(A)) == ([(R, 500, "DONE")], 1490)


@pytest.mark.postgres
def test_returns_and_tills_side_by_side_give_back_no_more_than_was_paid(
    cluster: postgres.Cluster, tmp_path: Path
) -> None:
    name = cluster.make()
    with closing(House(cluster.url(name))) as house:
        house.pay(A)
        house.run(1)
        for n in range(8):
            comes_in(house, f"{R}{n}", amount=300)
        takers = [JournaledReturns(house.database, now=lambda: house.at) for _ in range(2)]

        def ask() -> None:
            for n in range(8):
                wanted = RefundWanted(attempt=A, sale="S001-T02-1-7", amount=300)
                try:
                    house.desk.refund(f"T{R}{n}", wanted, TILL)
                except Refusal as refusal:
                    assert refusal.code == "too_much"

        def take(taker: JournaledReturns) -> None:
            for refund in taker.due():
                taker.work(refund)

        threads = [threading.Thread(target=take, args=(taker,)) for taker in takers]
        threads.append(threading.Thread(target=ask))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        house.run(5)
        assert house.kept(A) == 1990 - 6 * 300
        assert waiting(house) == []
    cluster.drop(name)
