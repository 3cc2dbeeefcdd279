"""Alipay's simulated gateway takes what a stranger writes by the public text, nothing else."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from base64 import b64decode
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from pos.hq.sim.alipay import Alipay
from pos.hq.sim.alipay_wire import signing_text
from pos.hq.sim.keys import keys_in
from pos.hq.sim.script import Script
from pos.hq.sim.wire import Request
from tests.hq.sim.merchants import AlipayMerchant, Hands


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    keys_in(folder, merchant="app", provider="alipay")
    return folder


@pytest.fixture
def merchant(keys: Path) -> AlipayMerchant:
    clock = Hands()
    gateway = Alipay(
        keys=keys_in(keys, merchant="app", provider="alipay"),
        now=clock,
        script=Script(),
        app_id="2021000000000001",
        seller_id="2088000000000001",
        address="http://127.0.0.1:9701",
    )
    return AlipayMerchant(gateway, keys, clock)


def play(merchant: AlipayMerchant, *orders: str) -> None:
    for order in orders:
        assert merchant.gateway.script.obey(order), order


# --- the wire -----------------------------------------------------------------------------------


def test_the_published_text_of_a_request_is_what_is_signed() -> None:
    form = {
        "app_id": "2021000000000001",
        "biz_content": '{"auth_code":"280000000000000001",'
        '"out_trade_no":"S001T022611220001231K7Q2MX",'
        '"scene":"bar_code","subject":"测试","total_amount":"12.34"}',
        "charset": "utf-8",
        "format": "JSON",
        "method": "alipay.trade.pay",
        "sign": "not part of it",
        "notify_url": "",
        "sign_type": "RSA2",
        "timestamp": "2026-11-22 18:00:00",
        "version": "1.0",
    }
    assert hashlib.sha256(signing_text(form)).hexdigest() == (
        "23fe017d51b03e2411555d126865928ba9b0ae307c23235bedfaad336cc62fda"
    )


@pytest.mark.parametrize(
    ("change", "sub_code"),
    [
        ({"biz_content": '{"out_trade_no":"A1"}'}, "isv.invalid-signature"),
        ({"timestamp": "2026-11-22 20:00:01"}, "isv.invalid-signature"),
        ({"sign": "AAAA"}, "isv.invalid-signature"),
        ({"sign": ""}, "isv.missing-sign"),
        ({"app_id": "2021000000000009"}, "isv.invalid-app-id"),
        ({"sign_type": "RSA"}, "isv.invalid-signature-type"),
    ],
)
def test_a_request_that_was_tampered_with_is_refused_and_does_nothing(
    merchant: AlipayMerchant, change: dict[str, str], sub_code: str
) -> None:
    form = merchant.form(
        "alipay.trade.pay",
        {"out_trade_no": "A1", "scene": "bar_code", "auth_code": "280000000000000001",
         "subject": "测试", "total_amount": "1.00"},
    )  # fmt: skip
    answer = merchant.opened(merchant.send({**form, **change}).body)
    assert answer["code"] in ("40001", "40002")
    assert answer["sub_code"] == sub_code
    assert not merchant.gateway.ledger.trades


def test_a_merchant_whose_clock_is_an_hour_off_is_told_so(merchant: AlipayMerchant) -> None:
    play(merchant, "clock_skew=3600")
    assert merchant.pay("A1")["sub_code"] == "isv.invalid-timestamp"


def test_an_unknown_method_is_refused(merchant: AlipayMerchant) -> None:
    assert merchant.ask("alipay.trade.gift", {})["sub_code"] == "isv.invalid-method"


def test_answers_that_are_hard_to_cut_are_signed_over_their_exact_text(
    merchant: AlipayMerchant,
) -> None:
    play(merchant, "odd_text=1")
    reply = merchant.send(merchant.form("alipay.trade.query", {"out_trade_no": "A1"}))
    assert b"7\\/8" in reply.body and b'" : "' in reply.body
    assert merchant.opened(reply.body)["store_name"] == '李记 {"sign":"x"} \\ }{ 7/8 便利店'


# --- paying -------------------------------------------------------------------------------------


def test_a_small_payment_is_made_at_once(merchant: AlipayMerchant) -> None:
    paid = merchant.pay("A1")
    assert (paid["code"], paid["total_amount"], paid["out_trade_no"]) == ("10000", "12.34", "A1")
    asked = merchant.trade("query", "A1")
    assert (asked["trade_status"], asked["trade_no"]) == ("TRADE_SUCCESS", paid["trade_no"])
    assert asked["gmt_payment"] == "2026-11-22 20:00:00"


def test_a_large_one_waits_for_the_shoppers_word(merchant: AlipayMerchant) -> None:
    assert merchant.pay("A1", "1000.01")["code"] == "10003"
    assert merchant.trade("query", "A1")["trade_status"] == "WAIT_BUYER_PAY"
    merchant.gateway.ledger.confirm("A1", now=merchant.clock())
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_SUCCESS"


def test_the_same_request_again_charges_nobody_twice(merchant: AlipayMerchant) -> None:
    first = merchant.pay("A1")
    assert merchant.pay("A1")["trade_no"] == first["trade_no"]
    assert merchant.pay("A1", "99.00")["sub_code"] == "ACQ.CONTEXT_INCONSISTENT"
    assert [trade.kept for trade in merchant.gateway.ledger.trades] == [1234]


def test_a_shopper_is_known_again_by_the_next_code_of_his_telephone(
    merchant: AlipayMerchant,
) -> None:
    codes = {"A1": "287634430099881111", "A2": "287634430099882222", "A3": "289934430099881111"}
    first, again, other = (
        merchant.pay(number, code=code)["buyer_user_id"] for number, code in codes.items()
    )
    assert first == again != other


def test_a_shoppers_code_pays_once(merchant: AlipayMerchant) -> None:
    merchant.pay("A1", code="280000000000000001")
    again = merchant.pay("A2", code="280000000000000001")
    assert again["sub_code"] == "ACQ.PAYMENT_AUTH_CODE_INVALID"
    assert "280000000000000001" not in repr(merchant.gateway.ledger.trades)


@pytest.mark.parametrize("code", ["130061098828009406", "28000000000000", "28x0000000000000000"])
def test_what_is_no_code_of_alipays_is_refused(merchant: AlipayMerchant, code: str) -> None:
    assert merchant.pay("A1", code=code)["sub_code"] == "ACQ.PAYMENT_AUTH_CODE_INVALID"


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.234", "100000000.01", "1e3", ""])
def test_an_amount_out_of_range_is_refused(merchant: AlipayMerchant, amount: str) -> None:
    assert merchant.pay("A1", amount)["sub_code"] == "ACQ.INVALID_PARAMETER"


def test_coupons_say_who_pays_for_them(merchant: AlipayMerchant) -> None:
    play(merchant, "wallet_coupon=200", "merchant_coupon=34")
    paid = merchant.pay("A1")
    assert (paid["buyer_pay_amount"], paid["receipt_amount"]) == ("10.00", "12.00")
    assert paid["fund_bill_list"] == [
        {"fund_channel": "ALIPAYACCOUNT", "amount": "10.00"},
        {"fund_channel": "COUPON", "amount": "2.00"},
        {"fund_channel": "MDISCOUNT", "amount": "0.34"},
    ]


def test_a_shopper_who_lets_the_time_run_out_has_paid_nothing(merchant: AlipayMerchant) -> None:
    play(merchant, "asks_over=0")
    merchant.pay("A1", timeout_express="2m")
    merchant.clock.forward(120)
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_CLOSED"


def test_a_shopper_may_confirm_by_himself_later(merchant: AlipayMerchant) -> None:
    play(merchant, "asks_over=0", "answers_after=20")
    merchant.pay("A1")
    merchant.clock.forward(19)
    assert merchant.trade("query", "A1")["trade_status"] == "WAIT_BUYER_PAY"
    merchant.clock.forward(1)
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_SUCCESS"


# --- undoing ------------------------------------------------------------------------------------


def test_a_cancel_says_what_it_undid(merchant: AlipayMerchant) -> None:
    merchant.pay("A1")
    cancelled = merchant.trade("cancel", "A1")
    assert (cancelled["action"], cancelled["retry_flag"]) == ("refund", "N")
    assert merchant.trade("cancel", "A1")["action"] == "refund"
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_CLOSED"
    play(merchant, "asks_over=0")
    merchant.pay("A2")
    assert merchant.trade("cancel", "A2")["action"] == "close"
    assert [trade.kept for trade in merchant.gateway.ledger.trades] == [0, 0]


def test_a_cancel_of_what_nobody_knows_keeps_it_out(merchant: AlipayMerchant) -> None:
    cancelled = merchant.trade("cancel", "A1")
    assert (cancelled["code"], cancelled["retry_flag"]) == ("10000", "N")
    assert "action" not in cancelled
    assert merchant.pay("A1")["sub_code"] == "ACQ.TRADE_HAS_CLOSE"


def test_a_payment_that_arrives_late_may_come_after_its_cancel(merchant: AlipayMerchant) -> None:
    play(merchant, "late=30", "fences=0")
    assert merchant.pay("A1")["code"] == "20000"
    assert merchant.trade("query", "A1")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    merchant.trade("cancel", "A1")
    merchant.clock.forward(30)
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_SUCCESS"


def test_a_provider_that_fences_keeps_the_late_payment_out(merchant: AlipayMerchant) -> None:
    play(merchant, "late=30", "fences=1")
    merchant.pay("A1")
    merchant.trade("cancel", "A1")
    merchant.clock.forward(31)
    assert merchant.trade("query", "A1")["sub_code"] == "ACQ.TRADE_NOT_EXIST"


def test_a_cancel_is_good_for_beijings_day_and_a_quarter_of_an_hour(
    merchant: AlipayMerchant,
) -> None:
    merchant.pay("A1")
    merchant.pay("A2")
    merchant.clock.forward(4 * 3600 + 14 * 60)
    assert merchant.trade("cancel", "A1")["action"] == "refund"
    merchant.clock.forward(120)
    assert merchant.trade("cancel", "A2")["sub_code"] == "ACQ.TRADE_CANCEL_TIME_OUT"


def test_refunds_add_up_to_what_was_paid_and_no_further(merchant: AlipayMerchant) -> None:
    merchant.pay("A1")
    first = merchant.trade("refund", "A1", refund_amount="2.34", out_request_no="R1")
    assert (first["fund_change"], first["refund_fee"]) == ("Y", "2.34")
    again = merchant.trade("refund", "A1", refund_amount="2.34", out_request_no="R1")
    assert (again["fund_change"], again["refund_fee"]) == ("N", "2.34")
    differs = merchant.trade("refund", "A1", refund_amount="2.35", out_request_no="R1")
    assert differs["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    too_much = merchant.trade("refund", "A1", refund_amount="10.01", out_request_no="R2")
    assert too_much["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    merchant.trade("refund", "A1", refund_amount="10.00", out_request_no="R3")
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_CLOSED"
    made = merchant.trade("fastpay.refund.query", "A1", out_request_no="R3")
    assert (made["refund_status"], made["refund_amount"]) == ("REFUND_SUCCESS", "10.00")
    never = merchant.trade("fastpay.refund.query", "A1", out_request_no="R2")
    assert never["code"] == "10000" and "refund_status" not in never


def test_a_refund_waits_while_the_merchant_has_no_money(merchant: AlipayMerchant) -> None:
    merchant.pay("A1")
    play(merchant, "no_funds=1")
    first, second = (
        merchant.trade("refund", "A1", refund_amount="1.00", out_request_no="R1") for _ in range(2)
    )
    assert first["sub_code"] == "ACQ.SELLER_BALANCE_NOT_ENOUGH"
    assert second["fund_change"] == "Y"


# --- what goes wrong ----------------------------------------------------------------------------


def test_an_answer_that_is_lost_was_given_all_the_same(merchant: AlipayMerchant) -> None:
    play(merchant, "answer_lost:pay=1")
    form = merchant.form(
        "alipay.trade.pay",
        {"out_trade_no": "A1", "scene": "bar_code", "auth_code": "280000000000000001",
         "subject": "测试", "total_amount": "1.00"},
    )  # fmt: skip
    assert merchant.send(form).lost
    assert not merchant.send(form).lost
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_SUCCESS"


@pytest.mark.parametrize("fault", ["request_lost", "error_500"])
def test_a_request_that_never_got_through_did_nothing(merchant: AlipayMerchant, fault: str) -> None:
    play(merchant, f"{fault}:query=1", f"{fault}:pay=1")
    reply = merchant.send(merchant.form("alipay.trade.query", {"out_trade_no": "A1"}))
    assert reply.lost or reply.status == 500
    assert merchant.trade("query", "A1")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    assert merchant.gateway.script.to_come() == {f"{fault}:pay": 1}


def test_a_forged_answer_is_signed_by_nobody_we_know(merchant: AlipayMerchant) -> None:
    play(merchant, "wrong_signature=1")
    with pytest.raises(InvalidSignature):
        merchant.trade("query", "A1")
    assert merchant.trade("query", "A1")["sub_code"] == "ACQ.TRADE_NOT_EXIST"


def test_garbage_cannot_be_read_and_slow_takes_its_time(merchant: AlipayMerchant) -> None:
    play(merchant, "garbage:query=1", "slow:query=1", "slow_seconds=12")
    reply = merchant.send(merchant.form("alipay.trade.query", {"out_trade_no": "A1"}))
    assert reply.delay == 12
    with pytest.raises(UnicodeDecodeError):
        merchant.opened(reply.body)


def test_system_error_did_nothing_and_a_cancel_may_have_to_be_repeated(
    merchant: AlipayMerchant,
) -> None:
    play(merchant, "system_error:pay=1", "cancel_refused=1")
    assert merchant.pay("A1")["code"] == "20000"
    assert merchant.pay("A1", code="280000000000000009")["code"] == "10000"
    assert merchant.trade("cancel", "A1")["retry_flag"] == "Y"
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_SUCCESS"


def test_a_shopper_without_money_is_refused_and_may_try_another_way(
    merchant: AlipayMerchant,
) -> None:
    play(merchant, "refused=1")
    assert merchant.pay("A1")["sub_code"] == "ACQ.BUYER_BALANCE_NOT_ENOUGH"
    assert merchant.trade("query", "A1")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    assert merchant.pay("A2")["code"] == "10000"


@pytest.mark.parametrize("order", ["rain=1", "slow:gift=1", "late=soon", "late=-1", "fences=never"])
def test_an_order_that_makes_no_sense_changes_nothing(merchant: AlipayMerchant, order: str) -> None:
    before = merchant.gateway.script.mood
    assert not merchant.gateway.script.obey(order)
    assert merchant.gateway.script.mood == before
    assert merchant.gateway.script.to_come() == {}


# --- shown codes, notices, bills ----------------------------------------------------------------


def test_a_shown_code_is_told_of_until_somebody_says_success(merchant: AlipayMerchant) -> None:
    play(merchant, "duplicate_notice=1")
    shown = merchant.ask(
        "alipay.trade.precreate",
        {"out_trade_no": "A1", "subject": "测试", "total_amount": "1.00"},
        notify_url="http://127.0.0.1:8787/notify",
    )
    assert shown["qr_code"].startswith("http://127.0.0.1:9701/qr/")
    assert merchant.gateway.due_notices() == []
    merchant.gateway.ledger.confirm("A1", now=merchant.clock())
    first, second = merchant.gateway.due_notices()
    assert first == second
    fields = dict(parse_qsl(first.body.decode()))
    assert (fields["trade_status"], fields["total_amount"]) == ("TRADE_SUCCESS", "1.00")
    text = "&".join(
        f"{name}={fields[name]}" for name in sorted(fields) if name not in ("sign", "sign_type")
    )
    merchant.theirs.verify(b64decode(fields["sign"]), text.encode(), PKCS1v15(), SHA256())
    merchant.gateway.told(first, 500, b"")
    merchant.gateway.told(second, 200, b"success")
    assert merchant.gateway.due_notices() == []
    merchant.clock.forward(120)
    assert [notice.attempt for notice in merchant.gateway.due_notices()] == [1]


def test_a_shown_code_that_is_closed_can_no_longer_be_paid(merchant: AlipayMerchant) -> None:
    content = {"out_trade_no": "A1", "subject": "测试", "total_amount": "1.00"}
    merchant.ask("alipay.trade.precreate", content)
    assert merchant.trade("close", "A1")["code"] == "10000"
    assert merchant.trade("query", "A1")["trade_status"] == "TRADE_CLOSED"
    assert merchant.ask("alipay.trade.precreate", content)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"


def bill(merchant: AlipayMerchant, day: str) -> list[dict[str, str]]:
    """The rows of a day's bill, as a merchant reads them."""
    told = merchant.ask(
        "alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": day}
    )
    path = told["bill_download_url"].removeprefix("http://127.0.0.1:9701")
    reply = merchant.gateway.answer(Request(method="GET", path=path))
    with zipfile.ZipFile(io.BytesIO(reply.body)) as packed:
        details = next(name for name in packed.namelist() if "汇总" not in name)
        text = packed.read(details).decode("gbk")
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    return [
        {name: value.rstrip("\t") for name, value in row.items()} for row in csv.DictReader(rows)
    ]


def test_the_bill_of_yesterday_has_every_payment_and_refund(merchant: AlipayMerchant) -> None:
    play(merchant, "merchant_coupon=34")
    merchant.pay("A1", store_id="S001", terminal_id="T01")
    merchant.trade("refund", "A1", refund_amount="2.34", out_request_no="R1")
    merchant.pay("A2", "5.00")
    merchant.trade("cancel", "A2")
    merchant.clock.forward(4 * 3600)
    merchant.pay("A3")
    rows = bill(merchant, "2026-11-22")
    assert [
        (row["商户订单号"], row["业务类型"], row["订单金额（元）"], row["商家实收（元）"])
        for row in rows
    ] == [
        ("A1", "交易", "12.34", "12.00"),
        ("A1", "退款", "-2.34", "-2.27"),
        ("A2", "交易", "5.00", "4.66"),
        ("A2", "退款", "-5.00", "-4.66"),
    ]
    assert rows[1]["退款批次号/请求号"] == "R1"
    today = merchant.ask(
        "alipay.data.dataservice.bill.downloadurl.query",
        {"bill_type": "trade", "bill_date": "2026-11-23"},
    )
    assert today["sub_code"] == "isp.bill_not_exist"


def test_a_bill_may_differ_from_what_was_paid(merchant: AlipayMerchant) -> None:
    merchant.pay("A1")
    merchant.pay("A2")
    merchant.clock.forward(4 * 3600)
    play(merchant, "bill_missing=1", "bill_amount=1", "bill_extra=1")
    rows = bill(merchant, "2026-11-22")
    assert [(row["商户订单号"], row["订单金额（元）"]) for row in rows] == [
        ("A2", "13.34"),
        ("S009T092611229999991ZZZZZZ", "8.80"),
    ]
    assert [row["商户订单号"] for row in bill(merchant, "2026-11-22")] == ["A1", "A2"]


def test_the_address_of_a_bill_is_good_for_half_a_minute(merchant: AlipayMerchant) -> None:
    merchant.clock.forward(4 * 3600)
    told = merchant.ask(
        "alipay.data.dataservice.bill.downloadurl.query",
        {"bill_type": "trade", "bill_date": "2026-11-22"},
    )
    merchant.clock.forward(31)
    path = told["bill_download_url"].removeprefix("http://127.0.0.1:9701")
    assert merchant.gateway.answer(Request(method="GET", path=path)).status == 403
