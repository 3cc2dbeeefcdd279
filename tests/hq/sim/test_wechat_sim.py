"""WeChat Pay's simulated API takes what a stranger writes by the public text, nothing else."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.hq.sim.keys import UnusableKeys, keys_in, secret_in
from pos.hq.sim.script import Script
from pos.hq.sim.wechat import WeChat
from pos.hq.sim.wechat_wire import request_text
from pos.hq.sim.wire import Request
from tests.hq.sim.merchants import Hands, WeChatMerchant


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    keys_in(folder, merchant="wechat", provider="wechatpay")
    secret_in(folder / "wechat_apiv3.txt", length=32)
    return folder


@pytest.fixture
def merchant(keys: Path) -> WeChatMerchant:
    clock = Hands()
    gateway = WeChat(
        keys=keys_in(keys, merchant="wechat", provider="wechatpay"),
        apiv3=secret_in(keys / "wechat_apiv3.txt", length=32),
        now=clock,
        script=Script(),
        appid="wx0000000000000001",
        mchid="1900000001",
        serial="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        public_key_id="PUB_KEY_ID_0000000000000001",
        address="http://127.0.0.1:9702",
    )
    return WeChatMerchant(gateway, keys, clock)


def play(merchant: WeChatMerchant, *orders: str) -> None:
    for order in orders:
        assert merchant.gateway.script.obey(order), order


# --- the wire -----------------------------------------------------------------------------------


def test_the_published_text_of_a_request_is_what_is_signed() -> None:
    request = Request(method="POST", path="/v3/pay/transactions/codepay", body=b'{"a":1}')
    text = request_text(request, timestamp="1763805600", nonce="ABC123")
    assert hashlib.sha256(text).hexdigest() == (
        "5a6f745fa8b88e779b4cc57096119513b6cecf3e8e542d8513300a38b04086a4"
    )


def test_a_request_that_was_tampered_with_is_refused_and_does_nothing(
    merchant: WeChatMerchant,
) -> None:
    request = merchant.request(
        "POST", "/v3/pay/transactions/codepay", merchant.order("S001T01A1", 100)
    )
    signed = request.headers["authorization"]
    for changed in (
        replace(request, body=request.body.replace(b'"total": 100', b'"total": 101')),
        replace(request, path="/v3/pay/transactions/native"),
        replace(request, headers={}),
        replace(request, headers={"authorization": signed.replace("NONCE", "NONCF")}),
        replace(request, headers={"authorization": signed.replace("5157F0", "000000")}),
    ):
        reply = merchant.gateway.answer(changed)
        assert (reply.status, json.loads(reply.body)["code"]) == (401, "SIGN_ERROR")
        merchant.check(reply.headers, reply.body)
    assert not merchant.gateway.ledger.trades
    assert merchant.gateway.answer(request).status == 200


@pytest.mark.parametrize("skew", [-301, 301])
def test_a_request_of_another_time_is_refused(merchant: WeChatMerchant, skew: int) -> None:
    play(merchant, f"clock_skew={skew}")
    request = merchant.request(
        "GET", "/v3/pay/transactions/out-trade-no/S001T01A1?mchid=1900000001"
    )
    assert merchant.gateway.answer(request).status == 401
    play(merchant, f"clock_skew={skew - 1 if skew > 0 else skew + 1}")
    assert merchant.gateway.answer(request).status == 404


def test_what_there_is_not_is_not_found(merchant: WeChatMerchant) -> None:
    assert merchant.ask("GET", "/v3/pay/gifts")[0] == 404


# --- paying and undoing -------------------------------------------------------------------------


def test_a_small_payment_is_made_at_once(merchant: WeChatMerchant) -> None:
    status, paid = merchant.pay("S001T01A1")
    assert (status, paid["trade_state"], paid["trade_type"]) == (200, "SUCCESS", "MICROPAY")
    assert paid["success_time"] == "2026-11-22T20:00:00+08:00"
    assert merchant.query("S001T01A1")[1] == paid
    by_id = merchant.ask(
        "GET", f"/v3/pay/transactions/id/{paid['transaction_id']}?mchid=1900000001"
    )
    assert by_id[1] == paid


def test_a_large_one_waits_for_the_shoppers_word(merchant: WeChatMerchant) -> None:
    status, asked = merchant.pay("S001T01A1", 100_001)
    assert (status, asked["code"]) == (202, "USERPAYING")
    assert merchant.query("S001T01A1")[1]["trade_state"] == "USERPAYING"
    merchant.gateway.ledger.refuse("S001T01A1", now=merchant.clock())
    assert merchant.query("S001T01A1")[1]["trade_state"] == "PAYERROR"


def test_the_same_request_again_charges_nobody_twice(merchant: WeChatMerchant) -> None:
    first = merchant.pay("S001T01A1")
    assert merchant.pay("S001T01A1") == first
    assert merchant.pay("S001T01A1", 99)[1]["code"] == "OUT_TRADE_NO_USED"
    assert [trade.kept for trade in merchant.gateway.ledger.trades] == [1234]


@pytest.mark.parametrize("code", ["160061098828009406", "13006109882800940", "28763443825664394"])
def test_what_is_no_code_of_wechats_is_refused(merchant: WeChatMerchant, code: str) -> None:
    assert merchant.pay("S001T01A1", code=code)[1]["code"] == "AUTH_CODE_INVALID"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"total": 0}},
        {"amount": {"total": "100"}},
        {"amount": {"total": True}},
        {"amount": {"total": 1.5}},
        {"scene_info": {}},
        {"out_trade_no": "x" * 33},
        {"description": ""},
        {"mchid": "1900000009"},
    ],
)
def test_a_request_with_a_wrong_field_is_refused(
    merchant: WeChatMerchant, change: dict[str, object]
) -> None:
    order = {**merchant.order("S001T01A1"), **change}
    status, answer = merchant.ask("POST", "/v3/pay/transactions/codepay", order)
    assert (status, answer["code"]) == (400, "PARAM_ERROR")


def test_coupons_say_who_pays_for_them(merchant: WeChatMerchant) -> None:
    play(merchant, "wallet_coupon=200", "merchant_coupon=34")
    paid = merchant.pay("S001T01A1")[1]
    assert (paid["amount"]["total"], paid["amount"]["payer_total"]) == (1234, 1000)
    assert [
        (coupon["type"], coupon["wechatpay_contribute"], coupon["merchant_contribute"])
        for coupon in paid["promotion_detail"]
    ] == [("CASH", 200, 0), ("NOCASH", 0, 34)]


def test_a_reversed_payment_gives_the_money_back_and_its_number_is_used_up(
    merchant: WeChatMerchant,
) -> None:
    merchant.pay("S001T01A1")
    assert merchant.reverse("S001T01A1")[0] == 200
    assert merchant.query("S001T01A1")[1]["trade_state"] == "REVOKED"
    assert merchant.pay("S001T01A1")[1]["code"] == "ORDER_CLOSED"
    assert merchant.reverse("S001T01A2")[0] == 200
    assert merchant.pay("S001T01A2")[1]["code"] == "ORDER_CLOSED"
    assert merchant.query("S001T01A2")[1]["code"] == "ORDER_NOT_EXIST"
    assert [trade.kept for trade in merchant.gateway.ledger.trades] == [0]


def test_a_reverse_may_come_a_week_later_and_no_more(merchant: WeChatMerchant) -> None:
    merchant.pay("S001T01A1")
    merchant.clock.forward(7 * 86400 + 1)
    assert merchant.reverse("S001T01A1")[1]["code"] == "REVERSE_EXPIRE"


def test_refunds_add_up_to_what_was_paid_and_take_their_time(merchant: WeChatMerchant) -> None:
    play(merchant, "refund_takes=60")
    merchant.pay("S001T01A1")
    assert merchant.refund("S001T01A1", "R1", 234)[1]["status"] == "PROCESSING"
    merchant.clock.forward(60)
    status, made = merchant.ask("GET", "/v3/refund/domestic/refunds/R1")
    assert (status, made["status"], made["amount"]["refund"]) == (200, "SUCCESS", 234)
    assert merchant.query("S001T01A1")[1]["trade_state"] == "REFUND"
    assert merchant.refund("S001T01A1", "R1", 235)[1]["code"] == "INVALID_REQUEST"
    assert merchant.refund("S001T01A1", "R2", 1001)[1]["code"] == "INVALID_REQUEST"
    assert merchant.refund("S001T01A1", "R2", 1000, total=999)[1]["code"] == "INVALID_REQUEST"
    assert merchant.ask("GET", "/v3/refund/domestic/refunds/R2")[1]["code"] == "RESOURCE_NOT_EXISTS"
    play(merchant, "no_funds=1")
    assert merchant.refund("S001T01A1", "R2", 1000)[1]["code"] == "NOT_ENOUGH"
    assert merchant.refund("S001T01A1", "R2", 1000)[0] == 200
    assert [trade.kept for trade in merchant.gateway.ledger.trades] == [0]


# --- what goes wrong ----------------------------------------------------------------------------


def test_an_answer_of_ten_minutes_ago_was_given_all_the_same(merchant: WeChatMerchant) -> None:
    play(merchant, "stale:pay=1")
    with pytest.raises(AssertionError, match="an old answer"):
        merchant.pay("S001T01A1")
    assert merchant.query("S001T01A1")[1]["trade_state"] == "SUCCESS"


def test_a_forged_answer_is_signed_by_nobody_we_know(merchant: WeChatMerchant) -> None:
    play(merchant, "wrong_signature:pay=1")
    with pytest.raises(InvalidSignature):
        merchant.pay("S001T01A1")
    assert merchant.query("S001T01A1")[1]["trade_state"] == "SUCCESS"


def test_system_error_did_nothing_and_a_reverse_may_have_to_be_repeated(
    merchant: WeChatMerchant,
) -> None:
    play(merchant, "system_error:pay=1", "cancel_refused=1")
    assert merchant.pay("S001T01A1")[1]["code"] == "SYSTEM_ERROR"
    assert merchant.query("S001T01A1")[0] == 404
    merchant.pay("S001T01A2")
    assert merchant.reverse("S001T01A2")[0] == 500
    assert merchant.reverse("S001T01A2")[0] == 200


def test_a_shopper_without_money_is_refused(merchant: WeChatMerchant) -> None:
    play(merchant, "refused=1")
    assert merchant.pay("S001T01A1")[1]["code"] == "NOT_ENOUGH"


def test_a_payment_that_arrives_late_may_come_after_its_reverse(merchant: WeChatMerchant) -> None:
    play(merchant, "late=30", "fences=0")
    assert merchant.pay("S001T01A1")[0] == 500
    merchant.reverse("S001T01A1")
    merchant.clock.forward(30)
    assert merchant.query("S001T01A1")[1]["trade_state"] == "SUCCESS"


# --- shown codes, notices, bills ----------------------------------------------------------------


def shown(merchant: WeChatMerchant, number: str) -> tuple[int, dict[str, object]]:
    order = merchant.order(number, notify_url="https://hq.example/notify")
    return merchant.ask("POST", "/v3/pay/transactions/native", order)


def test_a_notice_is_sealed_for_the_merchant_and_comes_until_it_is_taken(
    merchant: WeChatMerchant, keys: Path
) -> None:
    assert shown(merchant, "S001T01A1")[0] == 200
    assert merchant.query("S001T01A1")[1]["trade_state"] == "NOTPAY"
    merchant.gateway.ledger.confirm("S001T01A1", now=merchant.clock())
    (notice,) = merchant.gateway.due_notices()
    merchant.check(notice.headers, notice.body)
    told = json.loads(notice.body)
    sealed = told["resource"]
    opened = AESGCM((keys / "wechat_apiv3.txt").read_bytes()).decrypt(
        sealed["nonce"].encode(),
        b64decode(sealed["ciphertext"]),
        sealed["associated_data"].encode(),
    )
    assert json.loads(opened)["out_trade_no"] == "S001T01A1"
    assert json.loads(opened)["trade_type"] == "NATIVE"
    merchant.gateway.told(notice, 0, b"")
    merchant.clock.forward(15)
    (again,) = merchant.gateway.due_notices()
    assert again.body == notice.body
    merchant.gateway.told(again, 204, b"")
    merchant.clock.forward(86400)
    assert merchant.gateway.due_notices() == []


def test_a_shown_code_is_closed_and_not_reversed(merchant: WeChatMerchant) -> None:
    shown(merchant, "S001T01A1")
    assert merchant.reverse("S001T01A1")[1]["code"] == "INVALID_REQUEST"
    path = "/v3/pay/transactions/out-trade-no/S001T01A1/close"
    assert merchant.ask("POST", path, {"mchid": "1900000001"}) == (204, {})
    assert merchant.query("S001T01A1")[1]["trade_state"] == "CLOSED"
    assert shown(merchant, "S001T01A1")[1]["code"] == "ORDER_CLOSED"


def test_a_shown_code_runs_out_when_the_merchant_says(merchant: WeChatMerchant) -> None:
    order = merchant.order(
        "S001T01A1", notify_url="https://hq.example/n", time_expire="2026-11-22T20:02:00+08:00"
    )
    merchant.ask("POST", "/v3/pay/transactions/native", order)
    merchant.clock.forward(119)
    assert merchant.query("S001T01A1")[1]["trade_state"] == "NOTPAY"
    merchant.clock.forward(1)
    assert merchant.query("S001T01A1")[1]["trade_state"] == "CLOSED"


def bill(merchant: WeChatMerchant, day: str) -> list[dict[str, str]]:
    """The rows of a day's bill, as a merchant reads them, after its digest was found right."""
    _, told = merchant.ask("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP")
    path = told["download_url"].removeprefix("http://127.0.0.1:9702")
    reply = merchant.gateway.answer(merchant.request("GET", path))
    text = gzip.decompress(reply.body)
    assert hashlib.sha1(text).hexdigest() == told["hash_value"]
    lines = text.decode("utf-8-sig").splitlines()
    end = next(place for place, line in enumerate(lines) if line.startswith("总交易单数"))
    return [
        {name: value.removeprefix("`") for name, value in row.items()}
        for row in csv.DictReader(lines[:end])
    ]


def test_the_bill_of_yesterday_has_every_payment_and_refund(merchant: WeChatMerchant) -> None:
    play(merchant, "merchant_coupon=34")
    merchant.pay("S001T01A1")
    merchant.refund("S001T01A1", "R1", 234)
    merchant.pay("S001T01A2", 500)
    merchant.reverse("S001T01A2")
    merchant.clock.forward(4 * 3600)
    merchant.pay("S001T01A3")
    assert [
        (
            row["商户订单号"],
            row["交易状态"],
            row["订单金额"],
            row["应结订单金额"],
            row["申请退款金额"],
        )
        for row in bill(merchant, "2026-11-22")
    ] == [
        ("S001T01A1", "SUCCESS", "12.34", "12.00", "0.00"),
        ("S001T01A1", "REFUND", "0.00", "0.00", "2.34"),
        ("S001T01A2", "SUCCESS", "5.00", "4.66", "0.00"),
        ("S001T01A2", "REVOKED", "0.00", "0.00", "5.00"),
    ]
    assert merchant.ask("GET", "/v3/bill/tradebill?bill_date=2026-11-23")[1]["code"] == (
        "NO_STATEMENT_EXIST"
    )


def test_a_bill_may_differ_from_what_was_paid(merchant: WeChatMerchant) -> None:
    merchant.pay("S001T01A1")
    merchant.pay("S001T01A2")
    merchant.clock.forward(4 * 3600)
    play(merchant, "bill_missing=1", "bill_amount=1", "bill_extra=1")
    assert [(row["商户订单号"], row["订单金额"]) for row in bill(merchant, "2026-11-22")] == [
        ("S001T01A2", "13.34"),
        ("S009T092611229999991ZZZZZZ", "8.80"),
    ]
    assert len(bill(merchant, "2026-11-22")) == 2


# --- keys ---------------------------------------------------------------------------------------


def test_keys_are_made_once_and_stay_their_owners(tmp_path: Path) -> None:
    first = keys_in(tmp_path, merchant="app", provider="alipay")
    second = keys_in(tmp_path, merchant="app", provider="alipay")
    assert first.own.private_numbers() == second.own.private_numbers()
    assert first.sign(b"paid", forged=True) != first.sign(b"paid")
    if os.name == "posix":
        assert (tmp_path / "app_private.pem").stat().st_mode & 0o077 == 0
    assert "private" not in repr(first)
    (tmp_path / "app_private.pem").write_text("no key")
    with pytest.raises(UnusableKeys, match=r"app_private\.pem"):
        keys_in(tmp_path, merchant="app", provider="alipay")
