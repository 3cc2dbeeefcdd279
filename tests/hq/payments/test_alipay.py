"""What is said to Alipay, byte for byte, and what its answers mean."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import pytest

from pos.contract.payments import Discount
from pos.hq.payments.alipay import signing_text
from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import NoAnswer, NotSent, Repaid, Repayment, Reply
from tests.hq.payments.gateways import Line, alipay, alipay_says, order, verify

PAY, SHOW, QUERY = "alipay.trade.pay", "alipay.trade.precreate", "alipay.trade.query"
CANCEL, REFUND = "alipay.trade.cancel", "alipay.trade.refund"
REFUND_QUERY = "alipay.trade.fastpay.refund.query"
NUMBER = order().attempt
PAID = {
    "code": "10000",
    "out_trade_no": NUMBER,
    "total_amount": "12.34",
    "trade_no": "2026112222001",
}


@pytest.fixture
def line() -> Line:
    return Line()


def asked(line: Line) -> dict[str, str]:
    return dict(parse_qsl(line.asked[-1].body.decode(), keep_blank_values=True))


def test_the_text_that_is_signed() -> None:
    content = {
        "auth_code": "280000000000000001",
        "out_trade_no": NUMBER,
        "scene": "bar_code",
        "subject": "测试",
        "total_amount": "12.34",
    }
    params = {
        "version": "1.0",
        "app_id": "2021000000000001",
        "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        "charset": "utf-8",
        "format": "JSON",
        "method": PAY,
        "notify_url": "",
        "sign": "what was there before",
        "sign_type": "RSA2",
        "timestamp": "2026-11-22 18:00:00",
    }
    digest = sha256(signing_text(params).encode()).hexdigest()
    assert digest == "23fe017d51b03e2411555d126865928ba9b0ae307c23235bedfaad336cc62fda"


def test_a_gateway_with_the_public_key_alone_takes_our_bytes(line: Line) -> None:
    line.answer = alipay_says(PAY, PAID)
    alipay(line).pay(order())
    params = asked(line)
    text = "&".join(f"{k}={v}" for k, v in sorted(params.items()) if k != "sign" and v)
    verify("merchant", text.encode(), b64decode(params["sign"]))
    assert params["timestamp"] == "2026-11-22 18:00:00"
    content = json.loads(params["biz_content"])
    assert content["total_amount"] == "12.34"
    assert content["scene"] == "bar_code"
    assert "?" not in line.asked[-1].url


def test_the_same_order_gives_the_same_bytes(line: Line) -> None:
    for _ in range(2):
        alipay(line).pay(order())
    assert line.asked[0].body == line.asked[1].body


def test_a_face_is_another_scene(line: Line) -> None:
    alipay(line).pay(order(code="fp" + "0" * 33))
    assert json.loads(asked(line)["biz_content"])["scene"] == "security_code"


@pytest.mark.parametrize(
    ("code", "below", "cue"),
    [
        ("10000", "", Cue.PAY_PAID),
        ("10003", "", Cue.PAY_WAITING),
        ("20000", "aop.unknow-error", Cue.PAY_UNKNOWN),
        ("40004", "ACQ.SYSTEM_ERROR", Cue.PAY_UNKNOWN),
        ("40004", "aop.ACQ.SYSTEM_ERROR", Cue.PAY_UNKNOWN),
        ("40004", "ACQ.TRADE_HAS_SUCCESS", Cue.PAY_UNKNOWN),
        ("40004", "ACQ.CONTEXT_INCONSISTENT", Cue.PAY_UNKNOWN),
        ("40004", "ACQ.PAYMENT_AUTH_CODE_INVALID", Cue.PAY_REFUSED),
        ("40004", "ACQ.BUYER_BALANCE_NOT_ENOUGH", Cue.PAY_REFUSED),
        ("40004", "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", Cue.PAY_REFUSED),
        ("40004", "ACQ.PULL_MOBILE_CASHIER_FAIL", Cue.PAY_DOUBTFUL),
        ("40004", "ACQ.NOBODY_KNOWS_THIS_ONE", Cue.PAY_DOUBTFUL),
        *((code, "isv.x", Cue.PAY_REFUSED) for code in ("20001", "40001", "40002", "40003")),
        ("40006", "isv.insufficient-isv-permissions", Cue.PAY_REFUSED),
    ],
)
def test_answers_to_payment(line: Line, code: str, below: str, cue: Cue) -> None:
    line.answer = alipay_says(PAY, {**PAID, "code": code, "sub_code": below})
    answer = alipay(line).pay(order())
    assert answer.cue is cue
    misset = code in {"20001", "40001", "40002", "40003", "40006"}
    assert answer.alarm is (misset or below == "ACQ.CONTEXT_INCONSISTENT")


@pytest.mark.parametrize(
    ("fields", "cue"),
    [
        ({"trade_status": "WAIT_BUYER_PAY"}, Cue.QUERY_WAITING),
        ({"trade_status": "TRADE_SUCCESS"}, Cue.QUERY_PAID),
        ({"trade_status": "TRADE_FINISHED"}, Cue.QUERY_PAID),
        ({"trade_status": "TRADE_CLOSED"}, Cue.QUERY_CLOSED),
        ({"trade_status": "SOMETHING_NEW"}, Cue.QUERY_UNKNOWN),
        ({"trade_status": "TRADE_CLOSED", "out_trade_no": "ANOTHER"}, Cue.QUERY_UNKNOWN),
        ({"trade_status": "TRADE_SUCCESS", "out_trade_no": "ANOTHER"}, Cue.QUERY_UNKNOWN),
        ({"trade_status": "TRADE_SUCCESS", "total_amount": "12.33"}, Cue.QUERY_UNKNOWN),
        ({"trade_status": "TRADE_SUCCESS", "total_amount": "many"}, Cue.QUERY_UNKNOWN),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, Cue.QUERY_ABSENT),
        ({"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"}, Cue.QUERY_UNKNOWN),
        ({"code": "20000", "sub_code": "isp.unknow-error"}, Cue.QUERY_UNKNOWN),
        ({"code": "40002", "sub_code": "isv.invalid-signature"}, Cue.QUERY_UNKNOWN),
    ],
)
def test_answers_to_a_query(line: Line, fields: dict[str, str], cue: Cue) -> None:
    line.answer = alipay_says(QUERY, {**PAID, **fields})
    assert alipay(line).query(order()).cue is cue


@pytest.mark.parametrize(
    ("fields", "cue", "refused"),
    [
        ({"code": "10000", "retry_flag": "N", "action": "close"}, Cue.CANCEL_DONE, False),
        ({"code": "10000", "retry_flag": "N", "action": "refund"}, Cue.CANCEL_DONE, False),
        ({"code": "10000"}, Cue.CANCEL_DONE, False),
        ({"code": "10000", "retry_flag": "Y"}, Cue.CANCEL_AGAIN, False),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, Cue.CANCEL_DONE, False),
        ({"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"}, Cue.CANCEL_AGAIN, False),
        ({"code": "20000", "sub_code": "aop.unknow-error"}, Cue.CANCEL_AGAIN, False),
        ({"code": "40004", "sub_code": "ACQ.TRADE_CANCEL_TIME_OUT"}, Cue.CANCEL_REFUSED, False),
        ({"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH"}, Cue.CANCEL_AGAIN, True),
    ],
)
def test_answers_to_a_cancellation(
    line: Line, fields: dict[str, str], cue: Cue, refused: bool
) -> None:
    line.answer = alipay_says(CANCEL, fields)
    answer = alipay(line).cancel(order())
    assert (answer.cue, answer.refused) == (cue, refused)


@pytest.mark.parametrize(
    ("fields", "cue", "refused"),
    [
        ({"code": "10000"}, Cue.CANCEL_DONE, False),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, Cue.CANCEL_DONE, False),
        ({"code": "40004", "sub_code": "ACQ.TRADE_STATUS_ERROR"}, Cue.CANCEL_REFUSED, False),
        ({"code": "20000", "sub_code": "aop.ACQ.SYSTEM_ERROR"}, Cue.CANCEL_AGAIN, False),
        ({"code": "40004", "sub_code": "ACQ.SOMETHING"}, Cue.CANCEL_AGAIN, True),
    ],
)
def test_answers_to_a_closing(line: Line, fields: dict[str, str], cue: Cue, refused: bool) -> None:
    line.answer = alipay_says("alipay.trade.close", fields)
    answer = alipay(line).close(order(code=""))
    assert (answer.cue, answer.refused) == (cue, refused)


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"code": "10000", "fund_change": "Y"}, Repaid.DONE),
        ({"code": "10000", "fund_change": "N"}, Repaid.PENDING),
        ({"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH"}, Repaid.SHORT),
        ({"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"}, Repaid.UNKNOWN),
        ({"code": "40004", "sub_code": "ACQ.TRADE_HAS_FINISHED"}, Repaid.REFUSED),
        ({"code": "40004", "sub_code": "ACQ.SOMETHING"}, Repaid.UNKNOWN),
    ],
)
def test_answers_to_a_refund(line: Line, fields: dict[str, str], result: Repaid) -> None:
    line.answer = alipay_says(REFUND, fields)
    wanted = Repayment(order=order(), refund="R1", amount=500, reason="退货")
    assert alipay(line).refund(wanted).result is result
    content = json.loads(asked(line)["biz_content"])
    assert content["refund_amount"] == "5.00"
    assert content["out_request_no"] == "R1"


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"code": "10000", "refund_status": "REFUND_SUCCESS"}, Repaid.DONE),
        ({"code": "10000"}, Repaid.ABSENT),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, Repaid.ABSENT),
        ({"code": "20000", "sub_code": "aop.x"}, Repaid.UNKNOWN),
    ],
)
def test_answers_about_a_refund(line: Line, fields: dict[str, str], result: Repaid) -> None:
    line.answer = alipay_says(REFUND_QUERY, fields)
    wanted = Repayment(order=order(), refund="R1", amount=500, reason="")
    assert alipay(line).query_refund(wanted).result is result


def every_call(line: Line) -> list[str]:
    provider = alipay(line)
    wanted = Repayment(order=order(), refund="R1", amount=500, reason="")
    return [
        str(provider.pay(order()).cue),
        str(provider.show(order()).cue),
        str(provider.query(order()).cue),
        str(provider.cancel(order()).cue),
        str(provider.refund(wanted).result),
        str(provider.query_refund(wanted).result),
    ]


UNKNOWN = ["pay_unknown", "pay_unknown", "query_unknown", "cancel_again", "unknown", "unknown"]
GENUINE = alipay_says(PAY, PAID)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500, headers={}, body=GENUINE.body),
        Reply(status=302, headers={}, body=b""),
        Reply(status=200, headers={}, body=b""),
        Reply(status=200, headers={}, body=b"<html>"),
        Reply(status=200, headers={}, body=b"\xff\xfe"),
        Reply(status=200, headers={}, body=b"[" * 100_000),
        Reply(status=200, headers={}, body=b'{"sign":"x"}'),
        Reply(status=200, headers={}, body=GENUINE.body[:-3]),
        Reply(status=200, headers={}, body=GENUINE.body + b"{}"),
    ],
    ids=["500", "302", "empty", "html", "bytes", "deep", "bare", "cut", "two"],
)
def test_what_is_no_answer_tells_nothing(line: Line, reply: Reply) -> None:
    line.answer = reply
    assert every_call(line) == UNKNOWN


def test_a_line_that_breaks_tells_nothing(line: Line) -> None:
    line.answer = NoAnswer
    assert every_call(line) == UNKNOWN


def test_what_never_left_may_be_sent_again(line: Line) -> None:
    line.answer = NotSent
    assert every_call(line)[:2] == ["pay_not_sent", "pay_not_sent"]
    assert every_call(line)[2:] == UNKNOWN[2:]


def test_an_answer_that_another_signed_tells_nothing(line: Line) -> None:
    line.answer = alipay_says(PAY, PAID, by="a stranger")
    assert alipay(line).pay(order()).code == "bad_signature"


def test_a_changed_answer_tells_nothing(line: Line) -> None:
    line.answer = Reply(status=200, headers={}, body=GENUINE.body.replace(b"12.34", b"12.30"))
    assert alipay(line).pay(order()).code == "bad_signature"


@pytest.mark.parametrize(
    "odd", ["{", "}", '\\"sign\\":\\"x\\"', "\\/", "李记", "\\u674e", "}}\\\\"]
)
def test_the_signed_piece_is_cut_out_as_it_came(line: Line, odd: str) -> None:
    inner = (
        '{ "code" : "10000", "store_name":"' + odd + '" ,"total_amount":"12.34" , '
        f'"out_trade_no":"{NUMBER}" }}'
    )
    line.answer = alipay_says(PAY, inner)
    assert alipay(line).pay(order()).cue is Cue.PAY_PAID


def test_an_error_without_a_method_is_read_if_it_is_signed(line: Line) -> None:
    fields: dict[str, Any] = {"code": "40002", "sub_code": "isv.invalid-app-id"}
    signed = alipay_says("error", fields)
    line.answer = signed
    assert alipay(line).pay(order()).cue is Cue.PAY_REFUSED
    line.answer = Reply(status=200, headers={}, body=signed.body.partition(b',"sign"')[0] + b"}")
    assert alipay(line).pay(order()).cue is Cue.PAY_UNKNOWN


def test_who_paid_how_much(line: Line) -> None:
    line.answer = alipay_says(
        PAY,
        {
            **PAID,
            "buyer_pay_amount": "9.34",
            "receipt_amount": "11.34",
            "invoice_amount": "9.34",
            "voucher_detail_list": [
                {"name": "店庆", "amount": "1.00", "merchant_contribute": "1.00"},
                {"name": "红包", "amount": "2.00", "other_contribute": "2.00"},
            ],
        },
    )
    money = alipay(line).pay(order()).money
    assert money is not None
    assert (money.order, money.paid, money.received, money.invoiceable) == (1234, 934, 1134, 934)
    assert money.discounts == (
        Discount(name="店庆", funder="merchant", amount=100),
        Discount(name="红包", funder="platform", amount=200),
    )


def test_a_shown_code(line: Line) -> None:
    shown = {"code": "10000", "out_trade_no": NUMBER, "qr_code": "https://qr.example/bax0"}
    line.answer = alipay_says(SHOW, shown)
    answer = alipay(line).show(order(code=""))
    assert (answer.cue, answer.shown) == (Cue.PAY_WAITING, "https://qr.example/bax0")
    assert "auth_code" not in json.loads(asked(line)["biz_content"])


def test_no_secret_shows_itself(line: Line) -> None:
    provider = alipay(line)
    answer = provider.pay(order())
    for thing in (order(), line.asked[-1], answer, provider._account):
        assert "280000000000000001" not in repr(thing)
        assert "private" not in repr(thing).lower()
