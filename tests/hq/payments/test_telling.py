"""A shopper who says that his phone paid is told no more than is true at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.contract.payments import PaymentFate
from pos.hq.payments import books
from pos.hq.payments.telling import payment_fate
from pos.hq.payments.timers import ALIPAY, SECOND, WECHAT
from tests.hq.payments.house import House

A = "S001T012611220000011K7Q2MX"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path / 'hq.db'}")
    yield made
    made.close()


def said(house: House) -> str:
    return told(house)[0]


def told(house: House) -> tuple[str, int]:
    fate = fate_of(house)
    return fate.said, fate.at


def fate_of(house: House) -> PaymentFate:
    with house.database.read() as connection:
        return payment_fate(
            connection, A, now=house.at, timers={"alipay": ALIPAY, "wechat": WECHAT}
        )


def cancelled(house: House, wallet: str = "alipay") -> None:
    """The lane did not wait for the shopper any longer."""
    house.cancel(A)
    house.run(40)
    assert house.state(A) == "REVERSED"


def test_money_that_the_wallet_still_has_is_never_told_as_returned(house: House) -> None:
    """It hears of the payment after it was told to cancel it, and does not mind."""
    house.script("alipay", "late=50", "fences=0", "answer_lost:pay=1")
    house.pay(A)
    house.run(5)
    house.cancel(A)
    words = []
    for _ in range(ALIPAY.sweep[0] + 60):
        house.run(1)
        house.sims["alipay"].ledger.settle(house.at)
        words.append((said(house), house.kept(A)))
    assert ("open", 1990) in words, "it was late, and nobody knew of it yet"
    assert all(kept == 0 for word, kept in words if word in ("returned", "not_paid")), words
    assert told(house)[0] == "returned"
    assert house.refunds(A) == [(f"{A}R0", 1990, "DONE")]


def test_while_it_is_paid_back_it_is_on_its_way(house: House) -> None:
    house.script("alipay", "late=50", "fences=0", "answer_lost:pay=1", "no_funds:refund=1")
    house.pay(A)
    house.run(5)
    house.cancel(A)
    while not house.refunds(A):
        house.run(1)
    assert said(house) == "returning"
    house.settle()
    word, at = told(house)
    assert word == "returned" and 0 < at < house.at


@pytest.mark.parametrize("wallet", ["alipay", "wechat"])
def test_what_nobody_ever_paid_is_not_told_as_returned(house: House, wallet: str) -> None:
    house.script(wallet, "asks_over=0")
    house.pay(A, wallet=wallet)
    house.run(5)
    cancelled(house)
    assert told(house) == ("open", 0), "the late sweep may still find money"
    # It is looked for the last time half an hour after the end: the shopper hears that moment.
    assert fate_of(house).until == house.row(A).ended_at + 1860 * SECOND
    house.settle()
    assert told(house) == ("not_paid", 0)


@pytest.mark.parametrize("wallet", ["alipay", "wechat"])
def test_what_the_wallet_gave_back_when_it_cancelled_is_told_with_the_time(
    house: House, wallet: str
) -> None:
    """The shopper confirms at the moment in which the lane gives up."""
    house.script(wallet, "asks_over=0", "no_notice:notice")
    house.pay(A, wallet=wallet)
    house.run(1)
    house.confirm(wallet, A)
    cancelled(house)
    assert house.kept(A) == 0
    assert told(house) == ("returned", house.row(A).ended_at)
    house.settle()
    assert told(house) == ("returned", house.row(A).ended_at)


def test_a_repayment_that_the_wallet_refuses_is_no_return(house: House) -> None:
    house.script("alipay", "asks_over=0")
    house.pay(A)
    house.run(5)
    cancelled(house)
    with house.database.write() as connection:
        books.owe(
            connection, house.row(A), refund=f"{A}R0", reason="reversal", now=house.at,
            refused="ACQ.TRADE_NOT_ALLOW_REFUND",
        )  # fmt: skip
    assert told(house) == ("open", 0), "people look into it"
    assert fate_of(house).until == 0, "nobody can promise anything"
