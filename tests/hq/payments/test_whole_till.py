"""Wallets at the till, head office on a socket and simulated providers behind it."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from pos.hq.payments.timers import SECOND
from pos.journal.verify import verify
from pos.sync.client import HeadOffice
from pos.till import holding
from pos.till.desk import Desk
from pos.till.holding import give_up
from pos.till.office import head_office
from tests.hq.payments.house import CODES
from tests.hq.payments.shop import Shop
from tests.pos.conftest import code


def test_a_wallet_pays_and_the_sale_is_complete_though_nobody_asks(shop: Shop) -> None:
    total = shop.ring_up()
    answer = shop.pay()
    attempt = answer.values["attempt"]
    shop.settled("PAID")
    state = shop.till.state
    assert state.sale is None
    assert state.attempt is None
    assert state.last is not None
    assert state.last.receipt == "S001-T01-000001"
    assert shop.house.kept(str(attempt)) == total
    shop.till.close()
    (sale,) = shop.journal("sale")
    (tender,) = sale["tenders"]
    assert tender["reference"] == attempt
    assert (tender["tender"], tender["amount"], tender["wallet"]) == ("qr", total, "alipay")
    assert tender["money"]["paid"] == total
    (payment,) = shop.journal("payment")
    assert (payment["do"], payment["state"], payment["attempt"]) == ("settled", "PAID", attempt)
    assert verify(shop.folder)["ok"]


def test_while_a_wallet_is_asked_the_sale_stays_as_it_is(shop: Shop) -> None:
    shop.house.script("alipay", "asks_over=0")
    shop.ring_up(2)
    attempt = str(shop.pay().values["attempt"])
    for refused in (
        shop.till.scan("1000052"),
        shop.till.void_line(1),
        shop.till.void_sale(),
        shop.till.pay("cash"),
        shop.till.pay("qr", code="280000000000001234"),
        shop.till.park(),
    ):
        assert code(refused) == "payment_open"
    shop.until(
        lambda: shop.till.state.attempt is not None and shop.till.state.attempt.step == "WAITING"
    )
    shop.house.confirm("alipay", attempt)
    shop.later(5)
    shop.settled("PAID")


def test_what_the_shopper_does_not_confirm_frees_the_sale_in_plain_words(shop: Shop) -> None:
    shop.house.script("alipay", "asks_over=0")
    shop.ring_up()
    shop.pay()
    shop.until_asked()
    assert shop.till.cancel_payment().ok
    shop.later(10)
    shop.settled("FAILED")
    settled = shop.till.state.settled
    assert settled is not None
    assert "没有收到钱" in settled.message
    assert shop.till.pay("cash").ok
    shop.till.close()
    (payment,) = shop.journal("payment")
    assert payment["state"] == "FAILED"


def test_a_wallet_pays_a_part_and_cash_the_rest(shop: Shop) -> None:
    total = shop.ring_up(2)
    shop.pay(amount=100)
    shop.settled("PAID")
    sale = shop.till.state.sale
    assert sale is not None
    assert sale.due == total - 100
    assert shop.till.pay("cash").ok
    shop.till.close()
    assert verify(shop.folder)["ok"]


def test_a_sale_set_aside_completes_by_itself_and_says_so(shop: Shop) -> None:
    shop.house.script("wechat", "asks_over=0")
    shop.ring_up()
    attempt = str(shop.pay("wechat").values["attempt"])
    shop.until_asked()
    assert shop.till.set_aside("红衣服").ok
    (parked,) = shop.till.state.parked
    assert parked.attempt is not None
    assert code(shop.till.recall()) == "payment_open"
    assert code(shop.till.drop_parked()) == "payment_open"
    shop.ring_up(2)
    shop.house.confirm("wechat", attempt)
    shop.later(6)
    shop.settled("PAID")
    state = shop.till.state
    assert state.parked == ()
    assert state.sale is not None
    assert state.last is not None
    assert state.last.receipt == "S001-T01-000001"
    assert shop.till.pay("cash").ok
    shop.till.close()
    assert [sale["status"] for sale in shop.journal("sale")] == ["parked", "completed", "completed"]
    assert verify(shop.folder)["ok"]


def test_a_code_in_full_width_digits_asks_no_wallet(shop: Shop) -> None:
    shop.ring_up()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in CODES["wechat"])
    assert code(shop.till.pay("qr", code=wide)) == "qr_code_needed"
    assert shop.till.state.attempt is None
    assert not shop.house.wires["wechat"].pays


def test_two_payments_that_end_between_two_looks_are_both_told_of(shop: Shop) -> None:
    attempts = []
    for wallet, name in (("wechat", "蓝伞"), ("alipay", "红衣服")):
        shop.house.script(wallet, "asks_over=0")
        shop.ring_up()
        attempts.append(str(shop.pay(wallet).values["attempt"]))
        shop.until_asked()
        assert shop.till.set_aside(name).ok
    refused, paid = attempts
    shop.house.refuse("wechat", refused)
    shop.house.confirm("alipay", paid)
    shop.until_ended(2)
    state = shop.till.state
    ends = {end.id: end for end in state.ended}
    assert {id: end.state for id, end in ends.items()} == {refused: "FAILED", paid: "PAID"}
    assert ends[paid].receipt == "S001-T01-000001"
    # The one that waits on, unpaid, says why.
    (parked,) = state.parked
    assert parked.attempt is None
    assert parked.settled == ends[refused]
    assert "没有收到钱" in parked.settled.message


def test_a_parked_sale_says_after_a_restart_why_its_payment_failed(shop: Shop) -> None:
    shop.house.script("wechat", "asks_over=0")
    shop.ring_up()
    attempt = str(shop.pay("wechat").values["attempt"])
    shop.until_asked()
    assert shop.till.set_aside("蓝伞").ok
    shop.house.refuse("wechat", attempt)
    shop.until_ended(1)
    shop.till.close()
    (parked,) = shop.open().state.parked
    assert parked.settled is not None
    assert (parked.settled.id, parked.settled.state) == (attempt, "FAILED")


def test_money_goes_back_to_the_wallet_that_paid(shop: Shop) -> None:
    total = shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.settled("PAID")
    back = shop.till.refund("1", reason="坏了")
    assert back.values["tenders"] == [{"tender": "qr", "amount": total}]
    (refund,) = shop.till.state.refunds
    assert (refund.wallet, refund.amount) == ("alipay", total)
    shop.until(lambda: shop.till.state.refunds[0].state == "DONE")
    assert shop.house.kept(attempt) == 0
    shop.till.close()
    (gone,) = shop.journal("return")
    (tender,) = gone["tenders"]
    assert (tender["reference"], tender["of"], tender["amount"]) == (refund.id, attempt, -total)
    _, repaid = shop.journal("payment")
    assert (repaid["do"], repaid["refund"], repaid["state"]) == ("refund", refund.id, "DONE")
    assert verify(shop.folder)["ok"]


def test_a_supervisor_settles_the_sale_otherwise_and_the_wallet_gets_its_money_back(
    shop: Shop,
) -> None:
    shop.house.script("alipay", "asks_over=0")
    shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.until_asked()
    # Head office does not know yet that the shopper has confirmed.
    shop.house.confirm("alipay", attempt)
    assert code(shop.till.abandon_payment(reason="手机没电")) == "approval_needed"
    assert shop.till.approve("2001", "2001").ok
    assert shop.till.pay("cash").ok
    shop.until_nothing_is_kept(attempt)
    shop.till.close()
    (payment,) = shop.journal("payment")
    assert (payment["state"], payment["approver"]) == ("OVERRIDDEN", "2001")


def test_a_till_that_was_killed_takes_its_payments_up_again(shop: Shop) -> None:
    shop.house.script("alipay", "asks_over=0")
    total = shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.until_asked()
    shop.till.close()
    shop.house.confirm("alipay", attempt)
    shop.later(5)
    shop.open()
    shop.until(lambda: shop.till.state.last is not None)
    assert shop.till.state.sale is None
    shop.till.close()
    (sale,) = shop.journal("sale")
    assert (sale["total"], sale["tenders"][0]["reference"]) == (total, attempt)


def test_the_scan_of_a_wallet_asks_it_for_all_that_is_due(shop: Shop) -> None:
    shop.ring_up()
    assert code(shop.till.scan(CODES["wechat"])) == "code_is_wallet"
    scanned = shop.till.scan(CODES["wechat"], wallets=True)
    assert scanned.ok, scanned.error
    shop.settled("PAID")
    assert shop.till.state.sale is None


def test_who_says_that_his_phone_paid_is_answered_in_one_sentence(shop: Shop) -> None:
    shop.house.script("alipay", "asks_over=0")
    shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.until_asked()
    assert claim(shop, attempt) == ("open", None)
    shop.house.confirm("alipay", attempt)
    shop.later(5)
    shop.settled("PAID")
    assert claim(shop, attempt) == ("paid", "S001-T01-000001")
    assert claim(shop, "S001T012611220000011K7Q2MX") == ("unknown", None)
    assert shop.till.refund("1", reason="坏了").ok
    shop.until(lambda: shop.till.state.refunds[0].state == "DONE")
    assert claim(shop, attempt) == ("returned", None)


def test_who_asks_after_what_was_taken_back_hears_until_when_late_money_goes_back(
    shop: Shop,
) -> None:
    shop.house.script("alipay", "asks_over=0")
    shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.until_asked()
    assert shop.till.cancel_payment().ok
    shop.settled("FAILED")
    assert claim(shop, attempt) == ("open", None)
    told = shop.till.state.claim
    assert told is not None and told.until
    until = shop.house.at + (1860 + 60) * SECOND
    assert told.until == f"{dt.datetime.fromtimestamp(until // SECOND).astimezone():%H:%M}"
    assert told.until in told.message


def test_a_question_is_kept_while_head_office_is_away(shop: Shop) -> None:
    shop.office.stop()
    assert claim(shop, "S001T012611220000011K7Q2MX") == ("away", None)
    shop.office.start()
    shop.until(lambda: said(shop) == "unknown")


def said(shop: Shop) -> str:
    """What the till shows of the payment that was asked after last."""
    told = shop.till.state.claim
    return "" if told is None else told.said


def test_x_and_z_list_what_is_still_open(shop: Shop) -> None:
    shop.house.script("alipay", "asks_over=0")
    total = shop.ring_up()
    attempt = str(shop.pay().values["attempt"])
    shop.until_asked()
    assert shop.till.set_aside().ok
    closed = shop.till.close_shift({"cash": 0})
    assert closed.ok, closed.error
    report = closed.values["report"]
    assert isinstance(report, dict)
    assert report["open_payments"] == [
        {
            "attempt": attempt,
            "sale": shop.till.state.parked[0].id,
            "wallet": "alipay",
            "amount": total,
            "shift": closed.values["shift"],
        }
    ]
    shop.house.confirm("alipay", attempt)
    shop.later(5)
    assert shop.till.open_shift(0).ok
    shop.until(lambda: shop.till.state.last is not None)
    shop.till.close()
    sale = shop.journal("sale")[-1]
    assert (sale["status"], sale["own_shift"]) == ("completed", closed.values["shift"])
    assert sale["shift"] != sale["own_shift"]
    assert verify(shop.folder)["ok"]


def claim(shop: Shop, attempt: str) -> tuple[object, object]:
    """What is said of a payment whose number is scanned from the shopper's bill."""
    answer = shop.till.scan(attempt)
    assert answer.ok, answer.error
    told = answer.values["payment"]
    assert isinstance(told, dict)
    return told["said"], told["receipt"]


def test_a_sale_that_a_wallet_has_paid_in_part_is_voided_and_the_wallet_gets_it_back(
    shop: Shop,
) -> None:
    total = shop.ring_up(2)
    attempt = str(shop.pay(amount=100).values["attempt"])
    shop.settled("PAID")
    assert shop.till.pay("cash", total - 200).ok
    gone = shop.till.void_sale()
    assert (gone.values["give_back"], gone.values["to_wallet"]) == (total - 200, 100)
    shop.until_nothing_is_kept(attempt)
    shop.till.close()
    (sale,) = shop.journal("sale")
    assert sale["status"] == "voided"
    assert verify(shop.folder)["ok"]


def test_a_void_is_told_by_a_till_that_was_killed_before_it_could(shop: Shop) -> None:
    shop.ring_up(2)
    attempt = str(shop.pay(amount=100).values["attempt"])
    shop.settled("PAID")
    shop.office.stop()
    # The plug is pulled between the journal's entry and everything that follows from it.
    drafts = shop.till._desk.drafts
    shop.till._payments.stop()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafts, "drop", lambda *_, **__: None)
        assert shop.till.void_sale().ok
    shop.till.close()
    shop.office.start()
    shop.open()
    assert shop.till.state.sale is None
    shop.until_nothing_is_kept(attempt)
    shop.until(lambda: not shop.till._desk.drafts.attempts.all())


def exchange(shop: Shop) -> int:
    """The shopper brings back the goods of receipt 1 and takes dearer ones; what he has to pay."""
    shop.ring_up()
    assert shop.till.pay("cash").ok
    shop.ring_up(3)
    # The head office has heard the till since it began: it knows what came back.
    assert shop.till.sync().ok
    assert shop.till.refund("1", reason="换货", tender="exchange").ok
    sale = shop.till.state.sale
    assert sale is not None and 0 < sale.due < sale.total + sale.due
    return sale.due


def test_what_an_exchange_costs_more_is_paid_by_a_wallet(shop: Shop) -> None:
    due = exchange(shop)
    attempt = str(shop.pay().values["attempt"])
    shop.settled("PAID")
    assert shop.till.state.sale is None
    assert shop.house.kept(attempt) == due
    shop.till.close()
    *_, last = shop.journal("sale")
    assert [(tender["tender"], tender["amount"]) for tender in last["tenders"]] == [("qr", due)]
    assert verify(shop.folder)["ok"]


def test_no_screen_waits_for_what_the_end_of_a_wallet_s_payment_has_to_ask(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by: list[threading.Thread] = []

    def ask(desk: Desk, *, timeout: float) -> HeadOffice:
        asked_by.append(threading.current_thread())
        return head_office(desk, timeout=timeout)

    due = exchange(shop)
    attempt = str(shop.pay().values["attempt"])
    shop.till.wait_for_office(False)
    monkeypatch.setattr(holding, "head_office", ask)
    shop.settled("PAID")
    assert shop.till.state.sale is None and shop.house.kept(attempt) == due
    assert asked_by and threading.main_thread() not in asked_by
    shop.till.close()
    assert verify(shop.folder)["ok"]


def test_goods_that_came_back_while_a_wallet_was_asked_do_not_come_back_twice(shop: Shop) -> None:
    shop.house.script("alipay", "asks_over=0")
    due = exchange(shop)
    attempt = str(shop.pay().values["attempt"])
    shop.until_asked()
    assert shop.till.set_aside().ok
    busy = shop.till.refund("1", reason="不要了")
    assert code(busy) == "receipt_held_here", "for a minute nobody else gets them"
    give_up(shop.till._desk, shop.till.state.parked[0].id)
    assert shop.till.refund("1", reason="不要了").ok
    shop.house.confirm("alipay", attempt)
    shop.later(5)
    shop.settled("PAID")
    told = shop.till.state.settled
    assert told is not None and told.receipt is None and "作废" in told.message
    (parked,) = shop.till.state.parked
    assert parked.settled is not None and "还没有办完" in parked.settled.message
    assert "余款" not in parked.settled.message, "nothing is left to be paid"
    assert shop.house.kept(attempt) == due
    assert shop.till.recall(parked.id).ok
    assert shop.till.void_sale(reason="换货没有办成").ok
    shop.until_nothing_is_kept(attempt)
    shop.till.close()
    assert verify(shop.folder)["ok"]
