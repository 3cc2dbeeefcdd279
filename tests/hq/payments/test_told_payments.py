"""What a shopper says he has paid while head office is away: trusted in measure, then found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.chain_settings import set_for_chain
from pos.hq.payments.bills import Bill, BillLine, day_at
from pos.hq.payments.reconciling import DayOfMoney, reconcile
from pos.hq.payments.timers import SECOND
from pos.journal.verify import verify
from pos.till.answers import Answer
from tests.hq.payments.shop import Shop
from tests.pos.conftest import code

BILL = "2026112222001409001234"
ON = {"enabled": True}


@pytest.fixture
def away(shop: Shop) -> Iterator[Shop]:
    """A shop that may take money on trust, and whose head office has just gone away."""
    allow(shop, **ON)
    shop.office.stop()
    yield shop
    shop.office.start()


def test_it_is_off_where_head_office_has_not_switched_it_on(shop: Shop) -> None:
    shop.office.stop()
    shop.ring_up()
    assert code(tell(shop)) == "tender_unknown"
    shop.office.start()


def test_with_head_office_there_nothing_is_taken_on_trust(shop: Shop) -> None:
    allow(shop, **ON)
    shop.ring_up()
    assert code(tell(shop)) == "told_online"
    assert shop.till.pay("cash").ok


def test_what_a_shopper_tells_pays_and_says_that_it_is_unconfirmed(away: Shop) -> None:
    total = away.ring_up()
    answer = tell(away, wallet="alipay")
    assert answer.ok, answer.error
    x = away.till.x_report()
    assert isinstance(x.values["report"], dict)
    assert x.values["report"]["tenders"] == {"qr_asserted": total}
    receipt, report = paper(away, "sale"), paper(away, "shift")
    assert "待核：顾客账单尾号 001234" in receipt
    assert "支付宝" in receipt
    assert "待核：以总部对账为准" in report
    assert away.till.close_shift({"cash": 0}).ok
    assert "待核：以总部对账为准" in paper(away, "shift")
    away.till.close()
    (sale,) = away.journal("sale")
    (tender,) = sale["tenders"]
    told = ("qr_asserted", total, "001234", "1234", "alipay", True)
    names = ("tender", "amount", "reference", "last4", "wallet", "unchecked")
    assert tuple(tender[name] for name in names) == told
    assert verify(away.folder)["ok"]


@pytest.mark.parametrize("digits", [None, "", "123", "123456789", "28000000000000000x", "1234 "])
def test_it_takes_the_last_digits_of_the_shoppers_bill(away: Shop, digits: str | None) -> None:
    away.ring_up()
    answer = tell(away, digits)
    if digits == "1234 ":
        assert answer.ok, answer.error
    else:
        assert code(answer) == "told_digits_needed"


def test_a_wallet_that_there_is_not_is_refused(away: Shop) -> None:
    away.ring_up()
    assert code(tell(away, wallet="anypay")) == "wallet_unknown"


@pytest.mark.parametrize(
    ("cap", "refused"),
    [
        ("most_per_sale", "tender_limit"),
        ("most_per_day", "told_day_limit"),
        ("most_unheard", "told_unheard_limit"),
    ],
)
def test_each_cap_holds_to_the_fen(shop: Shop, cap: str, refused: str) -> None:
    total = shop.ring_up()
    sold = 0
    if cap != "most_per_sale":
        allow(shop, **ON)
        shop.office.stop()
        assert tell(shop).ok
        sold, total = total, shop.ring_up()
        shop.office.start()
    settings(shop, **ON, **{cap: sold + total - 1})
    shop.office.stop()
    away_now(shop)
    assert code(tell(shop)) == refused
    settings(shop, **ON, **{cap: sold + total})
    assert tell(shop).ok
    shop.office.start()


def test_what_head_office_has_heard_of_makes_room_at_this_till(shop: Shop) -> None:
    total = shop.ring_up()
    allow(shop, **ON, most_unheard=total)
    for _ in range(2):
        shop.office.stop()
        away_now(shop)
        assert tell(shop).ok
        shop.ring_up()
        assert code(tell(shop)) == "told_unheard_limit"
        shop.office.start()
        assert shop.till.sync().ok
    assert shop.till.pay("cash").ok


def test_above_a_limit_a_second_person_agrees(shop: Shop) -> None:
    total = shop.ring_up()
    with shop.office.write() as connection:
        set_for_chain(connection, "limits", {"cashier": {"told_payment": total - 1}})
    allow(shop, **ON)
    shop.office.stop()
    assert code(tell(shop)) == "approval_needed"
    assert shop.till.approve("2001", "2001").ok
    shop.office.start()
    shop.till.close()
    (sale,) = shop.journal("sale")
    assert sale["actions"][-1]["approver"] == "2001"


def test_its_money_goes_back_in_cash_by_two_people_and_never_by_wallet(away: Shop) -> None:
    total = away.ring_up()
    assert tell(away).ok
    assert code(away.till.refund("1", reason="坏了")) == "told_not_repaid"
    assert code(away.till.refund("1", reason="", tender="cash")) == "refund_reason_needed"
    assert code(away.till.refund("1", reason="坏了", tender="cash")) == "approval_needed"
    back = away.till.approve("2001", "2001")
    assert back.values["tenders"] == [{"tender": "cash", "amount": total}]


def test_a_sale_that_it_has_paid_in_part_is_not_voided(away: Shop) -> None:
    away.ring_up(2)
    assert tell(away, amount=100).ok
    assert code(away.till.void_sale()) == "paid_as_told"
    assert away.till.pay("cash").ok


def test_head_office_finds_it_on_the_bill_or_names_it(shop: Shop) -> None:
    allow(shop, **ON)
    shop.office.stop()
    total = shop.ring_up()
    assert tell(shop, wallet="alipay").ok
    shop.ring_up()
    assert tell(shop, "777777").ok
    shop.office.start()
    assert shop.till.sync().ok
    matched, strange = reconciled(shop, amount=total).items
    told = (str(matched.verdict), matched.tender, matched.journal, matched.provider)
    assert told == ("matched", "qr_asserted", total, total)
    assert (str(strange.verdict), strange.item) == ("asserted_unmatched", "S001-T01-000002")


def allow(shop: Shop, **row: Any) -> None:
    """Head office says that money may be taken on trust, and how much of it."""
    with shop.office.write() as connection:
        set_for_chain(connection, "tenders", {"qr_asserted": row})
    assert shop.till.sync().ok


def settings(shop: Shop, **row: Any) -> None:
    """The same once it has arrived, without the sale's having been sent meanwhile."""
    desk = shop.till._desk
    desk.settings = {**desk.settings, "tenders": {"qr_asserted": row}}


def away_now(shop: Shop) -> None:
    """The till has just found head office away."""
    desk = shop.till._desk
    desk.away_until_us = desk.clock.monotonic_us() + 30 * SECOND


def tell(shop: Shop, digits: str | None = "001234", **more: Any) -> Answer:
    """The shopper shows his bill, and the cashier keys in the end of its number."""
    amount, wallet = more.get("amount"), more.get("wallet")
    return shop.till.pay("qr_asserted", amount, digits, wallet=wallet)


def paper(shop: Shop, kind: str) -> str:
    """What the newest entry of a kind puts on paper, as text."""
    journal = shop.till._desk.journal
    seq = max(seq for seq, _ in journal.past.newest(kind))
    return repr(shop.till._printing.paper(seq))


def reconciled(shop: Shop, *, amount: int) -> DayOfMoney:
    """The day after: a bill with one payment of the printed code, taken against the journal."""
    columns = schema.wallet_tender.c
    database = shop.office.database
    with database.read() as connection:
        first = connection.execute(
            sa.select(columns.at).where(columns.reference == "001234")
        ).scalar_one()
    line = BillLine(
        kind="payment", order="", refund="", reference=BILL,
        at=first - 60 * SECOND, amount=amount, received=amount, fee=5,
    )  # fmt: skip
    bill = Bill(day=day_at(first), lines=(line,))
    _, day = reconcile(database, bill, wallet="alipay", sha256="0" * 64, now=first + SECOND)
    return day
