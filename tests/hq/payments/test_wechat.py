"""What is said to WeChat Pay, byte for byte, and what its answers mean."""

from __future__ import annotations

import datetime as dt
import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.contract.payments import Discount
from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import (
    NoAnswer,
    NotSent,
    Repaid,
    Repayment,
    Reply,
    Untrusted,
)
from pos.hq.payments.wechat_wire import Stamp, read_notice, signing_text
from tests.hq.payments.gateways import APIV3, NOON, Line, order, verify, wechat, wechat_says

NUMBER = order().attempt
CODE = "130061098828009406"
PAID = {
    "mchid": "1900000001",
    "out_trade_no": NUMBER,
    "trade_state": "SUCCESS",
    "transaction_id": "4200001",
    "amount": {"total": 1234, "payer_total": 1234, "currency": "CNY"},
}


@pytest.fixture
def line() -> Line:
    return Line()


def test_the_text_that_is_signed() -> None:
    stamp = Stamp(at=1763805600, nonce="ABC123")
    text = signing_text("POST", "/v3/pay/transactions/codepay", stamp, '{"a":1}')
    digest = sha256(text.encode()).hexdigest()
    assert digest == "5a6f745fa8b88e779b4cc57096119513b6cecf3e8e542d8513300a38b04086a4"


@pytest.mark.parametrize("call", ["pay", "query"])
def test_a_gateway_with_the_public_key_alone_takes_our_bytes(line: Line, call: str) -> None:
    getattr(wechat(line), call)(order(code=CODE))
    asked = line.asked[-1]
    shown = dict(re.findall(r'(\w+)="([^"]*)"', asked.headers["Authorization"]))
    target = asked.url.partition("9702")[2]
    text = f"{asked.method}\n{target}\n{shown['timestamp']}\n{shown['nonce_str']}\n".encode()
    verify("merchant", text + asked.body + b"\n", b64decode(shown["signature"]))
    assert shown["timestamp"] == str(int(NOON.timestamp()))
    assert CODE not in asked.url


def test_what_a_payment_says(line: Line) -> None:
    wechat(line).pay(order(code=CODE))
    said = json.loads(line.asked[-1].body)
    assert said["amount"] == {"total": 1234, "currency": "CNY"}
    assert said["payer"] == {"auth_code": CODE}
    assert said["scene_info"]["store_info"] == {"id": "S001"}


@pytest.mark.parametrize(
    ("code", "cue"),
    [
        ("USERPAYING", Cue.PAY_WAITING),
        ("SYSTEM_ERROR", Cue.PAY_UNKNOWN),
        ("BANK_ERROR", Cue.PAY_UNKNOWN),
        ("FREQUENCY_LIMITED", Cue.PAY_UNKNOWN),
        ("ORDER_PAID", Cue.PAY_UNKNOWN),
        ("OUT_TRADE_NO_USED", Cue.PAY_UNKNOWN),
        ("AUTH_CODE_EXPIRE", Cue.PAY_REFUSED),
        ("NOT_ENOUGH", Cue.PAY_REFUSED),
        ("PARAM_ERROR", Cue.PAY_REFUSED),
        ("NO_AUTH", Cue.PAY_REFUSED),
        ("TRADE_ERROR", Cue.PAY_DOUBTFUL),
        ("NOBODY_KNOWS", Cue.PAY_DOUBTFUL),
    ],
)
def test_errors_of_a_payment(line: Line, code: str, cue: Cue) -> None:
    line.answer = wechat_says({"code": code, "message": "..."}, status=400)
    answer = wechat(line).pay(order(code=CODE))
    assert answer.cue is cue
    assert answer.alarm is (code in {"PARAM_ERROR", "NO_AUTH", "OUT_TRADE_NO_USED"})


def test_who_types_his_password_is_told_of_with_202(line: Line) -> None:
    line.answer = wechat_says({"code": "USERPAYING", "message": "..."}, status=202)
    answer = wechat(line).pay(order(code=CODE))
    assert (answer.cue, answer.code) == (Cue.PAY_WAITING, "USERPAYING")


@pytest.mark.parametrize(
    ("state", "cue"),
    [
        ("SUCCESS", Cue.QUERY_PAID),
        ("USERPAYING", Cue.QUERY_WAITING),
        ("NOTPAY", Cue.QUERY_WAITING),
        ("ACCEPT", Cue.QUERY_WAITING),
        ("PAYERROR", Cue.QUERY_UNSUCCESSFUL),
        ("REVOKED", Cue.QUERY_CLOSED),
        ("CLOSED", Cue.QUERY_CLOSED),
        ("REFUND", Cue.QUERY_PAID),
        ("SOMETHING_NEW", Cue.QUERY_UNKNOWN),
    ],
)
def test_states_of_an_order(line: Line, state: str, cue: Cue) -> None:
    line.answer = wechat_says({**PAID, "trade_state": state})
    assert wechat(line).query(order()).cue is cue


@pytest.mark.parametrize(
    "change",
    [
        {"out_trade_no": "ANOTHER"},
        {"mchid": "1900000002"},
        {"amount": {"total": 1233}},
        {"amount": {"total": "1234"}},
        {"amount": None},
    ],
    ids=["order", "merchant", "amount", "text", "none"],
)
def test_a_payment_of_something_else_is_none_of_ours(line: Line, change: dict[str, str]) -> None:
    line.answer = wechat_says({**PAID, **change})
    answer = wechat(line).query(order())
    assert (answer.cue, answer.alarm) == (Cue.QUERY_UNKNOWN, True)


def test_an_order_that_is_not_known(line: Line) -> None:
    line.answer = wechat_says({"code": "ORDER_NOT_EXIST"}, status=404)
    assert wechat(line).query(order()).cue is Cue.QUERY_ABSENT
    assert wechat(line).cancel(order()).cue is Cue.CANCEL_DONE


@pytest.mark.parametrize(
    ("reply", "cue", "refused"),
    [
        (wechat_says(b"", status=204), Cue.CANCEL_DONE, False),
        (wechat_says({"recall": "N"}), Cue.CANCEL_DONE, False),
        (wechat_says({"recall": "Y"}), Cue.CANCEL_AGAIN, False),
        (wechat_says({"code": "SYSTEM_ERROR"}, status=500), Cue.CANCEL_AGAIN, False),
        (wechat_says({"code": "REVERSE_EXPIRE"}, status=400), Cue.CANCEL_REFUSED, False),
        (wechat_says({"code": "TRADE_ERROR"}, status=403), Cue.CANCEL_AGAIN, True),
    ],
)
def test_answers_to_a_reversal(line: Line, reply: Reply, cue: Cue, refused: bool) -> None:
    line.answer = reply
    answer = wechat(line).cancel(order())
    assert (answer.cue, answer.refused) == (cue, refused)


@pytest.mark.parametrize(
    ("reply", "cue", "refused"),
    [
        (wechat_says(b"", status=204), Cue.CANCEL_DONE, False),
        (wechat_says({"code": "ORDER_CLOSED"}, status=400), Cue.CANCEL_DONE, False),
        (wechat_says({"code": "ORDER_NOT_EXIST"}, status=404), Cue.CANCEL_DONE, False),
        (wechat_says({"code": "ORDER_PAID"}, status=400), Cue.CANCEL_REFUSED, False),
        (wechat_says({"code": "SYSTEM_ERROR"}, status=500), Cue.CANCEL_AGAIN, False),
    ],
)
def test_answers_to_a_closing(line: Line, reply: Reply, cue: Cue, refused: bool) -> None:
    line.answer = reply
    answer = wechat(line).close(order(code=""))
    assert (answer.cue, answer.refused) == (cue, refused)
    assert line.asked[-1].url.endswith("/close")


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (wechat_says({"status": "SUCCESS"}), Repaid.DONE),
        (wechat_says({"status": "PROCESSING"}), Repaid.PENDING),
        (wechat_says({"status": "ABNORMAL"}), Repaid.PENDING),
        (wechat_says({"status": "CLOSED"}), Repaid.REFUSED),
        (wechat_says({"code": "NOT_ENOUGH"}, status=403), Repaid.SHORT),
        (wechat_says({"code": "SYSTEM_ERROR"}, status=500), Repaid.UNKNOWN),
        (wechat_says({"code": "NOBODY_KNOWS"}, status=400), Repaid.UNKNOWN),
    ],
)
def test_answers_to_a_refund(line: Line, reply: Reply, result: Repaid) -> None:
    line.answer = reply
    wanted = Repayment(order=order(), refund="R1", amount=500, reason="退货")
    assert wechat(line).refund(wanted).result is result
    assert json.loads(line.asked[-1].body)["amount"]["refund"] == 500


def test_a_refund_that_is_not_there_yet(line: Line) -> None:
    line.answer = wechat_says({"code": "RESOURCE_NOT_EXISTS"}, status=404)
    wanted = Repayment(order=order(), refund="R1", amount=500, reason="")
    assert wechat(line).query_refund(wanted).result is Repaid.ABSENT


GENUINE = wechat_says(PAID)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (wechat_says(PAID, by="a stranger"), "bad_signature"),
        (wechat_says(PAID, serial="PUB_KEY_ID_2"), "unknown_serial"),
        (wechat_says(PAID, late=301), "not_fresh"),
        (wechat_says(PAID, late=-301), "not_fresh"),
        (Reply(status=200, headers={}, body=GENUINE.body), "unknown_serial"),
        (Reply(status=502, headers={}, body=b"<html>"), "http_502"),
        (Reply(status=200, headers=GENUINE.headers, body=b"{}"), "bad_signature"),
        (wechat_says(b"[]"), "bad_body"),
        (wechat_says(b"<html>"), "bad_body"),
        (wechat_says({"message": "no code"}, status=404), "http_404"),
    ],
)
def test_what_is_no_answer_tells_nothing(line: Line, reply: Reply, code: str) -> None:
    line.answer = reply
    answer = wechat(line).query(order())
    assert (answer.cue, answer.code) == (Cue.QUERY_UNKNOWN, code)
    assert wechat(line).pay(order()).cue is Cue.PAY_UNKNOWN
    assert wechat(line).cancel(order()).cue is Cue.CANCEL_AGAIN


def test_a_line_that_breaks_is_not_one_that_was_never_there(line: Line) -> None:
    line.answer = NoAnswer
    assert wechat(line).pay(order()).cue is Cue.PAY_UNKNOWN
    line.answer = NotSent
    assert wechat(line).pay(order()).cue is Cue.PAY_NOT_SENT


def test_who_paid_how_much(line: Line) -> None:
    line.answer = wechat_says(
        {
            **PAID,
            "amount": {"total": 1234, "payer_total": 934},
            "promotion_detail": [
                {"name": "shop", "type": "NOCASH", "amount": 100, "merchant_contribute": 100},
                {"name": "wallet", "type": "CASH", "amount": 200, "wechatpay_contribute": 200},
            ],
        }
    )
    money = wechat(line).query(order()).money
    assert money is not None
    assert (money.order, money.paid, money.received, money.invoiceable) == (1234, 934, 1134, 934)
    assert money.discounts == (
        Discount(name="shop", funder="merchant", amount=100),
        Discount(name="wallet", funder="platform", amount=200),
    )


def notice(told: object, *, key: bytes = APIV3) -> Reply:
    sealed = AESGCM(key).encrypt(b"0123456789ab", json.dumps(told).encode(), b"transaction")
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": "0123456789ab",
        "associated_data": "transaction",
        "ciphertext": b64encode(sealed).decode(),
    }
    return wechat_says({"event_type": "TRANSACTION.SUCCESS", "resource": resource})


def test_a_notice_is_deciphered(line: Line) -> None:
    came = notice(PAID)
    account = wechat(line)._account
    now = int(NOON.timestamp())
    assert read_notice(account, came.headers, came.body, now=now)["out_trade_no"] == NUMBER


@pytest.mark.parametrize(
    "came",
    [
        notice(PAID, key=b"f" * 32),
        notice([1]),
        wechat_says({"resource": {}}),
        Reply(status=200, headers={}, body=notice(PAID).body),
    ],
)
def test_a_notice_of_somebody_else_is_none(line: Line, came: Reply) -> None:
    with pytest.raises(Untrusted):
        now = int(NOON.timestamp())
        read_notice(wechat(line)._account, came.headers, came.body, now=now)


def test_a_shown_code(line: Line) -> None:
    line.answer = wechat_says({"code_url": "weixin://wxpay/bizpayurl?pr=x"})
    answer = wechat(line).show(order(code=""))
    assert (answer.cue, answer.shown) == (Cue.PAY_WAITING, "weixin://wxpay/bizpayurl?pr=x")


def test_a_clock_that_is_off_trusts_nothing(line: Line) -> None:
    line.answer = GENUINE
    late = wechat(line, now=NOON + dt.timedelta(minutes=6))
    assert late.query(order()).code == "not_fresh"


def test_no_secret_shows_itself(line: Line) -> None:
    provider = wechat(line)
    answer = provider.pay(order(code=CODE))
    for thing in (order(code=CODE), line.asked[-1], answer, provider._account):
        assert CODE not in repr(thing)
        assert APIV3.decode() not in repr(thing)
