"""Codes of ours that the shopper scans: shown, paid, taken back, and made afresh."""

from __future__ import annotations

import time

import pytest

from pos.hq.sim.ledger import Refusal
from pos.journal.verify import verify
from pos.till.payment_views import AttemptView
from tests.hq.payments.house import CODES
from tests.hq.payments.shop import Shop
from tests.pos.conftest import code


def test_the_shopper_scans_our_code_and_the_sale_is_complete(shop: Shop) -> None:
    total = shop.ring_up()
    attempt = show(shop)
    assert (attempt.tender, attempt.tail, attempt.amount) == ("qr_shown", "", total)
    assert attempt.shown.startswith("http")
    shop.house.confirm("alipay", attempt.id)
    shop.later(5)
    shop.settled("PAID")
    shop.till.close()
    (sale,) = shop.journal("sale")
    (tender,) = sale["tenders"]
    assert (tender["tender"], tender["reference"]) == ("qr_shown", attempt.id)
    assert (tender["wallet"], tender["amount"]) == ("alipay", total)
    assert verify(shop.folder)["ok"]


def test_the_cashier_says_whose_code_is_shown(shop: Shop) -> None:
    shop.ring_up()
    attempt = show(shop, "wechat")
    assert attempt.wallet == "wechat"
    assert live(shop) == [attempt.id]


def test_a_wallet_that_head_office_does_not_take_is_named_as_such(shop: Shop) -> None:
    shop.ring_up()
    assert shop.till.pay("qr_shown", wallet="unionpay").ok
    shop.settled("FAILED")
    settled = shop.till.state.settled
    assert settled is not None
    assert "总部没有开通这种钱包" in settled.message


def test_what_is_no_wallet_is_asked_for_nothing(shop: Shop) -> None:
    shop.ring_up()
    for wallet in ("ALIPAY", "card", "支付宝", "x" * 60):
        for tender, shown in (("qr_shown", None), ("qr", CODES["alipay"])):
            refused = shop.till.pay(tender, code=shown, wallet=wallet)
            assert code(refused) == "wallet_unknown"
    assert not shop.till._desk.drafts.attempts.all()
    assert shop.till.void_sale().ok, "it waits for no payment"


def test_a_code_is_taken_back_before_another_tender_pays(shop: Shop) -> None:
    shop.ring_up()
    attempt = show(shop)
    assert code(shop.till.pay("cash")) == "payment_open"
    assert code(shop.till.pay("qr_shown")) == "payment_open"
    assert code(shop.till.void_sale()) == "payment_open"
    assert shop.till.cancel_payment().ok
    gone = shop.till.state.attempt
    assert gone is None or not gone.shown
    ends(shop, attempt)
    assert shop.till.pay("cash").ok
    cannot_be_paid(shop, attempt)


def test_a_code_nobody_paid_gives_way_to_a_fresh_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.ring_up()
    old_age(monkeypatch, 2)
    first = show(shop)
    second = until_shown(shop, not_this=first.id)
    assert second.shown != first.shown
    old_age(monkeypatch, 105)
    assert len(live(shop)) == 1
    cannot_be_paid(shop, first)
    shop.house.confirm("alipay", second.id)
    shop.later(5)
    shop.settled("PAID")
    assert shop.till.state.sale is None
    shop.till.close()
    ended = [(one["attempt"], one["state"], one["shown"]) for one in shop.journal("payment")]
    assert ended[0] == (first.id, "FAILED", True)
    assert ended[-1][1:] == ("PAID", True)


def test_what_is_paid_while_a_code_is_taken_back_goes_back_to_the_shopper(shop: Shop) -> None:
    shop.ring_up()
    attempt = show(shop)
    # Head office has not heard of it when the cashier takes the code back.
    shop.house.confirm("alipay", attempt.id)
    assert shop.till.cancel_payment().ok
    ends(shop, attempt)
    settled = shop.till.state.settled
    assert settled is not None
    assert settled.reason == "paid_meanwhile"
    assert "原路退回" in settled.message
    assert "没有收到钱" not in settled.message
    shop.until_nothing_is_kept(attempt.id)
    assert shop.till.pay("cash").ok


def test_the_sale_of_a_code_goes_aside_and_no_fresh_one_is_made_for_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.ring_up()
    old_age(monkeypatch, 2)
    attempt = show(shop)
    assert shop.till.set_aside().ok
    ends(shop, attempt)
    (parked,) = shop.till.state.parked
    assert parked.attempt is None
    assert not live(shop)


def test_a_code_is_not_made_while_head_office_is_away(shop: Shop) -> None:
    shop.ring_up()
    shop.till._desk.away_until_us = shop.till._desk.clock.monotonic_us() + 9_000_000
    assert code(shop.till.pay("qr_shown")) == "qr_away"


def test_money_of_a_shown_code_goes_back_through_its_provider(shop: Shop) -> None:
    total = shop.ring_up()
    attempt = show(shop)
    shop.house.confirm("alipay", attempt.id)
    shop.later(5)
    shop.settled("PAID")
    back = shop.till.refund("1", reason="坏了")
    assert back.values["tenders"] == [{"tender": "qr_shown", "amount": total}]
    shop.until(lambda: shop.till.state.refunds[0].state == "DONE")
    assert shop.house.kept(attempt.id) == 0


def show(shop: Shop, wallet: str | None = None) -> AttemptView:
    """Asks for a code and waits until the shopper sees it."""
    answer = shop.till.pay("qr_shown", wallet=wallet)
    assert answer.ok, answer.error
    return until_shown(shop)


def until_shown(shop: Shop, *, not_this: str = "") -> AttemptView:
    def is_shown() -> bool:
        shop.later(1)
        attempt = shop.till.state.attempt
        return attempt is not None and attempt.id != not_this and bool(attempt.shown)

    deadline = time.monotonic() + 20
    while not is_shown():
        assert time.monotonic() < deadline, shop.till.state
        shop.till._payments.news.wait(0.2)
        shop.till.settle()
    attempt = shop.till.state.attempt
    assert attempt is not None
    return attempt


def ends(shop: Shop, attempt: AttemptView) -> None:
    """Waits until nothing can come of a payment any more."""

    def ended() -> bool:
        shop.later(2)
        settled = shop.till.state.settled
        return settled is not None and (settled.id, settled.state) == (attempt.id, "FAILED")

    shop.until(ended)


def old_age(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """How long a code is shown from now on."""
    monkeypatch.setattr("pos.payment.attempt.SHOW_FOR", seconds)
    monkeypatch.setattr("pos.sync.paying.SHOW_FOR", seconds)


def live(shop: Shop) -> list[str]:
    """The orders at the providers that somebody could still pay."""
    return [
        trade.order.number
        for sim in shop.house.sims.values()
        for trade in sim.ledger.trades
        if trade.state == "waiting"
    ]


def cannot_be_paid(shop: Shop, attempt: AttemptView) -> None:
    """The shopper tries a code that he has kept."""
    with pytest.raises(Refusal, match="closed"):
        shop.house.confirm(attempt.wallet, attempt.id)
