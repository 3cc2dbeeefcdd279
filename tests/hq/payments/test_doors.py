"""What a till hears at head office's doors when it takes money from a wallet, over real sockets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos.hq.database import open_database
from pos.hq.payments.bills import Bill, BillLine, day_at
from pos.hq.payments.reconciling import reconcile, sign_off
from pos.hq.payments.timers import ALIPAY, SECOND
from pos.sync.exchange import push_all
from tests.hq.conftest import Office, Terminal, code_of
from tests.hq.payments.house import CODES, House, office_of
from tests.hq.payments.till import WANTED, A, B, Till


@pytest.fixture
def office(filled: Path, tmp_path: Path, house: House) -> Iterator[Office]:
    """A head office that takes payments, at the house's simulated providers and by its clock."""
    (tmp_path / "office").mkdir()
    running = Office(tmp_path / "office", filled, partial(office_of, house))
    yield running
    running.stop()


@pytest.fixture
def till(office: Office, enrolled: Callable[..., Terminal]) -> Iterator[Till]:
    made = Till(office.url, enrolled())
    yield made
    made.close()


@pytest.fixture
def other(office: Office, enrolled: Callable[..., Terminal]) -> Iterator[Till]:
    made = Till(office.url, enrolled("T02"))
    yield made
    made.close()


def test_a_payment_is_taken_and_told_with_who_paid_what(till: Till, house: House) -> None:
    house.script("alipay", "wallet_coupon=100", "merchant_coupon=50")
    assert till.pay()["state"] == "OPEN"
    paid = till.follow(until="PAID")
    assert (paid["amount"], paid["paid"], paid["received"]) == (1990, 1840, 1940)
    funders = {coupon["funder"]: coupon["amount"] for coupon in paid["coupons"]}
    assert funders == {"merchant": 50, "platform": 100}
    assert (paid["step"], paid["sale"], paid["wallet"]) == ("PAID", "S001-T01-1-1", "alipay")
    assert paid["reference"] == house.sims["alipay"].ledger.find(A).id
    assert till.pay() == {**till.hear(), "hq_time": till.pay()["hq_time"]}
    assert house.kept(A) == 1990


def test_the_same_attempt_with_another_amount_is_refused(till: Till, house: House) -> None:
    till.pay()
    reply = till.ask("PUT", f"/v1/payments/{A}", {**WANTED, "amount": 1991})
    assert code_of(reply) == (409, "other_request")
    till.follow(until="PAID")
    assert house.kept(A) == 1990


def test_who_waits_is_woken_when_the_shopper_confirms(till: Till, house: House) -> None:
    house.script("alipay", "asks_over=0")
    till.pay()
    waiting = till.until_asked()
    with ThreadPoolExecutor(1) as hands:
        heard = hands.submit(till.hear, after=waiting["version"], wait=25)
        house.confirm("alipay", A)
        house.at += ALIPAY.waiting_query * SECOND
        told = heard.result(timeout=20)
    assert told["state"] == "PAID"


def test_who_waits_in_vain_is_answered_when_his_time_is_over(till: Till, house: House) -> None:
    house.script("alipay", "asks_over=0")
    till.pay()
    waiting = till.until_asked()
    assert till.hear(after=waiting["version"], wait=1)["version"] == waiting["version"]


def test_a_stop_lets_those_go_who_wait(till: Till, office: Office, house: House) -> None:
    house.script("alipay", "asks_over=0")
    till.pay()
    waiting = till.until_asked()
    with ThreadPoolExecutor(1) as hands:
        heard = hands.submit(till.hear, after=waiting["version"], wait=25)
        patience = time.monotonic() + 20
        while not office.is_answering():
            assert time.monotonic() < patience
        began = time.monotonic()
        office.stop()
        assert time.monotonic() - began < 15
        assert heard.exception(timeout=5) or heard.result()["state"] == "OPEN"
    office.start()


def test_what_was_cancelled_before_it_came_is_never_sent(till: Till, house: House) -> None:
    gone = till.ask("POST", f"/v1/payments/{A}/cancel").json()
    assert (gone["state"], gone["step"]) == ("FAILED", "FAILED")
    assert till.pay()["state"] == "FAILED"
    assert house.sims["alipay"].ledger.trades == ()


def test_what_is_paid_is_not_cancelled_but_goes_back_when_abandoned(
    till: Till, house: House
) -> None:
    till.pay()
    till.follow(until="PAID")
    assert till.ask("POST", f"/v1/payments/{A}/cancel").json()["state"] == "PAID"
    assert till.ask("POST", f"/v1/payments/{A}/abandon").json()["step"] == "REVERSING"
    till.follow(until="FAILED")
    assert house.kept(A) == 0
    fate = till.fate()
    assert (fate["said"], fate["at"]) == ("returned", house.at)


def test_who_never_paid_is_not_told_that_money_went_back(till: Till, house: House) -> None:
    house.script("alipay", "asks_over=0")
    till.pay()
    till.until_asked()
    assert till.ask("POST", f"/v1/payments/{A}/cancel").json()["step"] == "REVERSING"
    till.follow(until="FAILED")
    assert till.fate()["said"] == "open", "late money is still looked for"


def test_a_part_goes_back_at_any_terminal(till: Till, other: Till, house: House) -> None:
    till.pay()
    till.follow(until="PAID")
    wanted = {"attempt": A, "sale": "S001-T02-1-7", "amount": 500, "reason": "退货"}
    owed = other.ask("PUT", "/v1/refunds/S001T02261122000007R01", wanted).json()
    assert (owed["state"], owed["amount"]) == ("REQUESTED", 500)
    patience = time.monotonic() + 20
    while (state := other.ask("GET", "/v1/refunds/S001T02261122000007R01").json()) != {
        **owed, "state": "DONE", "code": "10000", "hq_time": state["hq_time"],
    }:  # fmt: skip
        assert time.monotonic() < patience, state
    assert house.kept(A) == 1490
    again = other.ask("PUT", "/v1/refunds/S001T02261122000007R01", wanted).json()
    assert again["state"] == "DONE"
    assert till.hear()["returned"] == 500
    assert till.fate()["said"] == "paid"


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"amount": 1991}, (409, "too_much")),
        ({"attempt": B}, (404, "no_payment")),
        ({"amount": 0}, (400, "bad_body")),
    ],
)
def test_a_refund_that_cannot_be(
    till: Till, changed: dict[str, Any], answer: tuple[int, str]
) -> None:
    till.pay()
    till.follow(until="PAID")
    wanted = {"attempt": A, "sale": "S001-T01-1-2", "amount": 500, **changed}
    assert code_of(till.ask("PUT", "/v1/refunds/S001T01261122000007R01", wanted)) == answer


def test_the_number_of_a_reversal_is_nobodys_refund(till: Till, house: House) -> None:
    till.pay()
    till.follow(until="PAID")
    wanted = {"attempt": A, "sale": "S001-T01-1-2", "amount": 500}
    assert code_of(till.ask("PUT", f"/v1/refunds/{A}R0", wanted)) == (409, "other_request")


def test_a_shopper_is_told_at_any_terminal(till: Till, other: Till, house: House) -> None:
    assert other.fate()["said"] == "unknown"
    house.script("alipay", "asks_over=0")
    till.pay()
    assert other.fate()["said"] == "open"
    till.until_asked()
    house.confirm("alipay", A)
    house.at += ALIPAY.waiting_query * SECOND
    till.follow(until="PAID")
    fate = other.fate()
    assert (fate["said"], fate["receipt"], fate["amount"]) == ("paid", "", 1990)
    entry = till.terminal.sell(1990)
    assert b'"S001-T01-1-1"' in entry.body
    with till.terminal.office() as hq:
        push_all(till.terminal, till.terminal, hq)
    assert other.fate()["receipt"] == "S001-T01-000001"


def test_a_shopper_whose_wallet_refused_is_told_so(till: Till, house: House) -> None:
    house.script("alipay", "refused:pay=1")
    till.pay()
    failed = till.follow(until="FAILED")
    assert failed["code"] == "ACQ.BUYER_BALANCE_NOT_ENOUGH"
    assert till.fate()["said"] == "not_paid"


def test_another_terminals_attempt_and_one_that_nobody_made(till: Till, other: Till) -> None:
    till.pay()
    assert code_of(other.ask("GET", f"/v1/payments/{A}")) == (403, "not_yours")
    assert code_of(other.ask("POST", f"/v1/payments/{A}/abandon")) == (403, "not_yours")
    assert code_of(till.ask("GET", f"/v1/payments/{B}")) == (404, "no_payment")
    assert code_of(till.ask("GET", "/v1/refunds/S001T01261122000007R01")) == (404, "no_refund")


def test_a_code_in_full_width_digits_is_refused(till: Till, house: House) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in CODES["alipay"])
    reply = till.ask("PUT", f"/v1/payments/{A}", {**WANTED, "code": wide})
    assert code_of(reply) == (400, "bad_body")
    assert wide not in reply.text
    assert house.sims["alipay"].ledger.trades == ()


def test_a_wallet_that_is_not_taken_here(till: Till) -> None:
    reply = till.ask("PUT", f"/v1/payments/{A}", {**WANTED, "wallet": "unionpay"})
    assert code_of(reply) == (422, "no_wallet")


def test_strangers_learn_nothing(office: Office, plain: httpx.Client) -> None:
    for method, path in (
        ("PUT", f"/v1/payments/{A}"), ("GET", f"/v1/payments/{A}"),
        ("POST", f"/v1/payments/{A}/cancel"), ("GET", f"/v1/payments/{A}/fate"),
        ("PUT", f"/v1/refunds/{A}"), ("GET", f"/v1/refunds/{A}"),
    ):  # fmt: skip
        assert code_of(plain.request(method, path)) == (401, "bad_headers")


def test_those_who_run_it_see_what_waits_and_what_providers_say(
    till: Till, house: House, plain: httpx.Client
) -> None:
    house.script("alipay", "asks_over=0")
    till.pay()
    till.until_asked()
    house.at += SECOND
    page = plain.get("/metrics").text
    assert 'lianpos_hq_payments{state="WAITING"} 1' in page
    assert 'lianpos_hq_payment_age_seconds{state="WAITING"} 1' in page
    assert 'lianpos_hq_provider_answers_total{code="10003",wallet="alipay"} 1.0' in page
    assert CODES["alipay"] not in page and A not in page
    assert "lianpos_hq_refund" not in page
    assert "lianpos_hq_open_payment_age_seconds 1\n" in page
    assert "lianpos_hq_payments_ended_total{" not in page

    assert till.ask("POST", f"/v1/payments/{A}/cancel").status_code == 200
    till.follow(until="FAILED")
    page = plain.get("/metrics").text
    assert 'lianpos_hq_payments_ended_total{state="REVERSED",wallet="alipay"} 1.0' in page
    assert "lianpos_hq_open_payment_age_seconds 0\n" in page
    assert CODES["alipay"] not in page and A not in page


def test_those_who_run_it_see_what_the_last_reconciliation_left(
    office: Office, house: House, plain: httpx.Client
) -> None:
    assert "lianpos_hq_reconcile_differences" not in plain.get("/metrics").text
    day = day_at(house.at)
    line = BillLine(
        kind="payment", order=A, refund="", reference="T", at=house.at, amount=1990, received=1990,
        fee=12,
    )  # fmt: skip
    with closing(open_database(f"sqlite:///{office.path}", fill=lambda _: None)) as books:
        for wallet, lines in (("alipay", (line,)), ("wechat", ())):
            bill = Bill(day=day, lines=lines)
            reconcile(books, bill, wallet=wallet, sha256="0" * 64, now=house.at)
        page = plain.get("/metrics").text
        assert 'lianpos_hq_reconcile_differences{wallet="alipay"} 1' in page
        assert 'lianpos_hq_reconcile_differences{wallet="wechat"} 0' in page
        sign_off(books, wallet="alipay", day=day, items=[], name="王会计", reason="查过了", now=1)
    page = plain.get("/metrics").text
    assert 'lianpos_hq_reconcile_differences{wallet="alipay"} 0' in page
    assert "王会计" not in page


def test_those_who_run_it_see_that_the_merchants_balance_is_too_low(
    till: Till, house: House, plain: httpx.Client
) -> None:
    till.pay()
    till.follow(until="PAID")
    house.script("alipay", "no_funds:refund=99")
    wanted = {"attempt": A, "sale": "S001-T01-1-2", "amount": 500}
    assert till.ask("PUT", f"/v1/refunds/{A}X1", wanted).status_code == 200
    patience = time.monotonic() + 30
    while 'lianpos_hq_refunds{state="SENT"} 1' not in (page := plain.get("/metrics").text):
        assert time.monotonic() < patience, page
    assert 'lianpos_hq_refund_age_seconds{state="SENT"} 0' in page
