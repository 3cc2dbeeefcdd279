"""How Alipay's classic gateway writes and reads: forms, what of them is signed, money, codes.

Source: Alipay's public documents for merchants, written from them alone.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from pos.hq.sim.ledger import Order, Refusal, Trade, fingerprint
from pos.hq.sim.wire import SECOND, SHOWN_WAITS, Request, moment, yuan

Fields = dict[str, Any]

_NUMBER: Final = re.compile(r"[0-9A-Za-z_]{1,64}")
_AMOUNT: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
_WAITS: Final = re.compile(r"([0-9]{1,5})([mhd])")
_SUBJECT_LONGEST: Final = 256

REFUSALS: Final = {
    "no_trade": ("ACQ.TRADE_NOT_EXIST", "交易不存在"),
    "used_differently": ("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"),
    "code_invalid": ("ACQ.PAYMENT_AUTH_CODE_INVALID", "支付授权码无效"),
    "no_money": ("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足"),
    "closed": ("ACQ.TRADE_HAS_CLOSE", "交易已经关闭"),
    "paid": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "not_paid": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "too_much": ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"),
    "no_funds": ("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足"),
    "too_late": ("ACQ.TRADE_CANCEL_TIME_OUT", "超过撤销时间范围"),
    "refund_differs": ("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致"),
    "parameter": ("ACQ.INVALID_PARAMETER", "参数无效"),
    "no_bill": ("isp.bill_not_exist", "账单不存在"),
}
MESSAGES: Final = {
    "10000": "Success",
    "10003": "order success pay inprocess",
    "20000": "Service Currently Unavailable",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40004": "Business Failed",
}


class Refused(Exception):
    """A request that is wrong before anybody looks at the books; `fields` are the answer."""

    def __init__(self, code: str, sub_code: str, why: str) -> None:
        super().__init__(sub_code)
        self.fields = failed(code, sub_code, why)


def signing_text(form: Mapping[str, str]) -> bytes:
    """What is signed of a form: all but `sign` and what is empty, by name, as name=value with &."""
    return "&".join(
        f"{name}={value}" for name, value in sorted(form.items()) if value and name != "sign"
    ).encode()


def form_of(request: Request) -> dict[str, str]:
    """The parameters of the address and of the body; of a name that stands twice the last."""
    text = request.body.decode("utf-8", "replace")
    query = request.path.partition("?")[2]
    return dict(parse_qsl(query) + parse_qsl(text, keep_blank_values=True))


def content_of(form: Mapping[str, str]) -> Fields:
    """What a request says of its business: the JSON object in biz_content."""
    try:
        content = json.loads(form.get("biz_content", ""))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refused("40002", "isv.invalid-parameter", "biz_content 不是 JSON 对象")
    return content


def order_of(asked: Fields, form: Mapping[str, str], *, code: str, waits: object = None) -> Order:
    """What the merchant asks to be paid; Refusal for what is missing or out of its range."""
    number, subject = str(asked.get("out_trade_no", "")), str(asked.get("subject", ""))
    if not _NUMBER.fullmatch(number) or not 0 < len(subject) <= _SUBJECT_LONGEST:
        raise Refusal("parameter")
    time_out = _WAITS.fullmatch(str(waits or asked.get("timeout_express") or ""))
    return Order(
        number=number,
        amount=fen_of(asked.get("total_amount")),
        subject=subject,
        asked=fingerprint(json.dumps(asked, sort_keys=True)),
        code=code,
        store=str(asked.get("store_id", "")),
        terminal=str(asked.get("terminal_id", "")),
        operator=str(asked.get("operator_id", "")),
        notify="" if code else form.get("notify_url", ""),
        waits=(None if code else SHOWN_WAITS)
        if time_out is None
        else int(time_out[1]) * {"m": 60, "h": 3600, "d": 86400}[time_out[2]],
    )


def fen_of(value: object) -> int:
    """Minor units of an amount as Alipay writes it; Refusal outside 0.01 to 100000000."""
    found = _AMOUNT.fullmatch(str(value or ""))
    fen = 0 if found is None else int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 1 <= fen <= 10_000_000_000:
        raise Refusal("parameter")
    return fen


def failed(code: str, sub_code: str, why: str) -> Fields:
    """An answer that says no."""
    return {"code": code, "msg": MESSAGES[code], "sub_code": sub_code, "sub_msg": why}


def names(trade: Trade) -> Fields:
    """The merchant's number of a payment and Alipay's own."""
    return {"out_trade_no": trade.order.number, "trade_no": trade.id}


def buyer(trade: Trade) -> Fields:
    """Whose account it is."""
    number = int(trade.payer[:10], 16) % 10**12
    return {"buyer_logon_id": "158****1562", "buyer_user_id": f"2088{number:012d}"}


def money(trade: Trade) -> Fields:
    """The money of a payment: who paid what, and what the merchant gets of it."""
    funds = [{"fund_channel": "ALIPAYACCOUNT", "amount": yuan(trade.buyer_pays)}]
    channels = {"wallet": "COUPON", "merchant": "MDISCOUNT"}
    funds += [
        {"fund_channel": channels[coupon.funder], "amount": yuan(coupon.amount)}
        for coupon in trade.coupons
    ]
    return {
        "total_amount": yuan(trade.order.amount),
        "receipt_amount": yuan(trade.received),
        "buyer_pay_amount": yuan(trade.buyer_pays),
        "invoice_amount": yuan(trade.buyer_pays),
        "point_amount": "0.00",
        "discount_amount": yuan(trade.funded_by("wallet")),
        "mdiscount_amount": yuan(trade.funded_by("merchant")),
        "gmt_payment": time_text(trade.paid_at or trade.at),
        "fund_bill_list": funds,
    }


def time_text(micros: int) -> str:
    """A moment as Alipay writes it: Beijing's wall clock."""
    return moment(micros).strftime("%Y-%m-%d %H:%M:%S")


def last_moment(at: int) -> int:
    """Until when a payment may be cancelled: a quarter of an hour into the next day, Beijing."""
    midnight = moment(at).replace(hour=0, minute=0, second=0) + dt.timedelta(days=1, minutes=15)
    return int(midnight.timestamp()) * SECOND
