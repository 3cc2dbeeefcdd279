"""Alipay's classic gateway: payment face to face, asked of it and read from it.

Everything goes into the form's body, so that no shopper's code reaches an access log. A request is
signed over its parameters as they are before they are encoded, an answer over the exact characters
of its inner object: that piece is cut out of the text as it came, never written again.

Source: Alipay's public documents for merchants (open platform, alipay.trade.*; RSA2).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from pos.contract.payments import Discount, Money
from pos.hq.payments import codes
from pos.hq.payments.bills import NoBill
from pos.hq.payments.keys import is_signed, sign
from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import (
    NO_TRUTH,
    Answer,
    Clock,
    Heard,
    NotSent,
    Order,
    Repaid,
    RepaidAnswer,
    Repayment,
    Reply,
    Request,
    Untrusted,
    Wire,
    why,
)
from pos.money import NotAnAmount, amount_text, read_decimal

_BEIJING: Final = dt.timezone(dt.timedelta(hours=8))
_FACE: Final = "fp"
_EXPIRES: Final = "2m"
"""After this an order that nobody paid closes by itself, long before the last sweep."""
_SUBJECT: Final = 256
_MOST_FIELDS: Final = 100
_SHOW: Final = "alipay.trade.precreate"

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlipayAccount:
    """The merchant's account and keys, from hq.toml and the files that it names."""

    app_id: str
    seller_id: str
    gateway_url: str
    notify_url: str = ""
    private_key: RSAPrivateKey = field(repr=False)
    alipay_key: RSAPublicKey = field(repr=False)


def signing_text(params: Mapping[str, str]) -> str:
    """What a request's signature covers: everything that is not empty, by name, not encoded."""
    kept = sorted((name, value) for name, value in params.items() if name != "sign" and value)
    return "&".join(f"{name}={value}" for name, value in kept)


def build(
    account: AlipayAccount, method: str, content: Fields, *, now: dt.datetime, notify: str = ""
) -> Request:
    """A signed request. The same content gives the same bytes of it, however often it is asked."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    params = {
        "app_id": account.app_id,
        "method": method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": now.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "version": "1.0",
        "biz_content": text,
        **({"notify_url": notify} if notify else {}),
    }
    params["sign"] = sign(account.private_key, signing_text(params).encode())
    return Request(
        method="POST",
        url=account.gateway_url,
        headers={"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"},
        body=urlencode(params).encode("ascii"),
    )


def read(account: AlipayAccount, method: str, reply: Reply) -> Fields:
    """The inner object of an answer that Alipay signed; `Untrusted` for everything else."""
    if reply.status != 200:
        raise Untrusted(f"http_{reply.status}")
    try:
        parts = _parts(reply.body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Untrusted("bad_body") from None
    inner = parts.get(f"{method.replace('.', '_')}_response") or parts.get("error_response")
    signature = parts.get("sign", ("", ""))[1]
    if inner is None or not isinstance(inner[1], dict):
        raise Untrusted("bad_body")
    if not isinstance(signature, str):
        raise Untrusted("bad_signature")
    if not is_signed(account.alipay_key, inner[0].encode(), signature):
        raise Untrusted("bad_signature")
    return inner[1]


def _parts(text: str) -> dict[str, tuple[str, Any]]:
    """The members of the outer object: each with its text exactly as it came, and its value."""
    decoder = json.JSONDecoder()
    parts: dict[str, tuple[str, Any]] = {}
    at = _past_space(text, 0)
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    at = _past_space(text, at + 1)
    while text[at : at + 1] != "}":
        name, end = decoder.raw_decode(text, at)
        at = _past_space(text, end)
        if text[at : at + 1] != ":" or not isinstance(name, str) or name in parts:
            raise ValueError("no member")
        at = _past_space(text, at + 1)
        value, end = decoder.raw_decode(text, at)
        parts[name] = (text[at:end], value)
        at = _past_space(text, end)
        if text[at : at + 1] == ",":
            at = _past_space(text, at + 1)
        elif text[at : at + 1] != "}":
            raise ValueError("no end")
    if text[at + 1 :].strip():
        raise ValueError("more than one object")
    return parts


def _past_space(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t", "\r", "\n"):
        at += 1
    return at


def read_notice(account: AlipayAccount, body: bytes) -> Mapping[str, str]:
    """The fields of a notice that Alipay signed for this merchant; else `Untrusted`.

    The signature covers the values as they were before they were encoded, without `sign` and
    without `sign_type`.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise Untrusted("bad_body") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Untrusted("bad_body")
    covered = {name: value for name, value in fields.items() if name != "sign_type"}
    if not is_signed(account.alipay_key, signing_text(covered).encode(), fields.get("sign", "")):
        raise Untrusted("bad_signature")
    if (fields.get("app_id"), fields.get("seller_id")) != (account.app_id, account.seller_id):
        raise Untrusted("other_merchant")
    return fields


class Alipay:
    """The adapter. Any thread."""

    wallet: Final = "alipay"
    cancels_after: Final = 0
    thanks: Final = b"success"

    def __init__(self, account: AlipayAccount, *, wire: Wire, now: Clock) -> None:
        self._account = account
        self._wire = wire
        self._now = now

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        """Of which order a notice tells."""
        fields = read_notice(self._account, body)
        try:
            amount = _fen(fields["total_amount"])
            return Heard(attempt=fields["out_trade_no"], amount=amount)
        except (KeyError, NotAnAmount):
            raise Untrusted("bad_body") from None

    def pay(self, order: Order) -> Answer:
        """Takes the money of a shopper whose code was read."""
        scene = "security_code" if order.code.startswith(_FACE) else "bar_code"
        content = {**_content(order), "scene": scene, "auth_code": order.code}
        return self._paying("alipay.trade.pay", order, content)

    def show(self, order: Order) -> Answer:
        """Has Alipay make a code that the shopper reads."""
        content = {**_content(order), "qr_code_timeout_express": _EXPIRES}
        return self._paying(_SHOW, order, content)

    def query(self, order: Order) -> Answer:
        """What became of an order."""
        method = "alipay.trade.query"
        try:
            found = self._ask(method, {"out_trade_no": order.attempt})
        except NO_TRUTH as error:
            return Answer(cue=Cue.QUERY_UNKNOWN, code=why(error))
        code = _code(found)
        if code == "ACQ.TRADE_NOT_EXIST":
            return Answer(cue=Cue.QUERY_ABSENT, code=code)
        if code != "10000":
            alarm = code in codes.ALIPAY_MISSET
            return Answer(cue=Cue.QUERY_UNKNOWN, code=code, alarm=alarm)
        status = str(found.get("trade_status", ""))
        cue = codes.ALIPAY_STATUS.get(status, Cue.QUERY_UNKNOWN)
        if cue is Cue.QUERY_PAID:
            return _paid(found, order, cue=cue, otherwise=Cue.QUERY_UNKNOWN, code=status)
        if found.get("out_trade_no") != order.attempt:
            return Answer(cue=Cue.QUERY_UNKNOWN, code="other_order", alarm=True)
        return Answer(cue=cue, code=status)

    def cancel(self, order: Order) -> Answer:
        """Closes an order, or gives its money back, whichever it needs."""
        return self._ending("alipay.trade.cancel", order, codes.ALIPAY_CANCEL)

    def close(self, order: Order) -> Answer:
        """Closes an order whose code was shown, unless it is paid."""
        return self._ending("alipay.trade.close", order, codes.ALIPAY_CLOSE)

    def _ending(self, method: str, order: Order, meanings: Mapping[str, Cue]) -> Answer:
        try:
            found = self._ask(method, {"out_trade_no": order.attempt})
        except NO_TRUTH as error:
            return Answer(cue=Cue.CANCEL_AGAIN, code=why(error))
        code = _code(found)
        if code == "10000" and found.get("retry_flag") == "Y":
            return Answer(cue=Cue.CANCEL_AGAIN, code="retry_flag")
        unknown = code in codes.ALIPAY_UNSURE or code.startswith("aop.")
        return Answer(
            cue=meanings.get(code, Cue.CANCEL_AGAIN),
            code=code,
            alarm=code in codes.ALIPAY_MISSET,
            refused=code not in meanings and not unknown,
            gone_back=code == "10000" and found.get("action") == "refund",
        )

    def refund(self, wanted: Repayment) -> RepaidAnswer:
        """Gives a part or all of it back; the same number again changes nothing."""
        content = {
            "out_trade_no": wanted.order.attempt,
            "out_request_no": wanted.refund,
            "refund_amount": amount_text(wanted.amount),
            "refund_reason": wanted.reason[:_SUBJECT],
        }
        try:
            found = self._ask("alipay.trade.refund", content)
        except NO_TRUTH as error:
            return RepaidAnswer(result=Repaid.UNKNOWN, code=why(error))
        code = _code(found)
        if code == "10000":
            # "N" is no proof of a failure: the refund itself is asked for.
            done = found.get("fund_change") == "Y"
            return RepaidAnswer(result=Repaid.DONE if done else Repaid.PENDING, code=code)
        known = codes.ALIPAY_REFUND.get(code)
        alarm = known is None and code not in codes.ALIPAY_UNSURE
        return RepaidAnswer(result=known or Repaid.UNKNOWN, code=code, alarm=alarm)

    def query_refund(self, wanted: Repayment) -> RepaidAnswer:
        """Whether a refund was carried out."""
        content = {"out_trade_no": wanted.order.attempt, "out_request_no": wanted.refund}
        try:
            found = self._ask("alipay.trade.fastpay.refund.query", content)
        except NO_TRUTH as error:
            return RepaidAnswer(result=Repaid.UNKNOWN, code=why(error))
        code = _code(found)
        if code == "ACQ.TRADE_NOT_EXIST":
            return RepaidAnswer(result=Repaid.ABSENT, code=code)
        if code != "10000":
            return RepaidAnswer(result=Repaid.UNKNOWN, code=code)
        done = found.get("refund_status") == "REFUND_SUCCESS"
        return RepaidAnswer(result=Repaid.DONE if done else Repaid.ABSENT, code=code)

    def fetch_bill(self, day: dt.date) -> bytes:
        """The zip of a day's payments and refunds: there is one from the next morning on."""
        content = {"bill_type": "trade", "bill_date": day.isoformat()}
        try:
            found = self._ask("alipay.data.dataservice.bill.downloadurl.query", content)
            url, code = found.get("bill_download_url"), _code(found)
            if code in codes.ALIPAY_NO_BILL:
                raise NoBill("none_yet", wallet="alipay", day=day.isoformat())
            if code != "10000" or not isinstance(url, str):
                raise _no_bill(day, code)
            # It is told as plain HTTP: it goes the way that the gateway itself goes.
            scheme = urlsplit(self._account.gateway_url).scheme
            secure = urlsplit(url)._replace(scheme=scheme).geturl()
            reply = self._wire.send(Request(method="GET", url=secure))
        except NO_TRUTH as error:
            raise _no_bill(day, why(error)) from None
        if reply.status != 200:
            raise _no_bill(day, f"http_{reply.status}")
        return reply.body

    def _paying(self, method: str, order: Order, content: Fields) -> Answer:
        try:
            found = self._ask(method, content)
        except NotSent:
            return Answer(cue=Cue.PAY_NOT_SENT, code="not_sent")
        except NO_TRUTH as error:
            return Answer(cue=Cue.PAY_UNKNOWN, code=why(error))
        code = _code(found)
        if code in codes.ALIPAY_MISSET:
            return Answer(cue=Cue.PAY_REFUSED, code=code, alarm=True)
        if code in codes.ALIPAY_UNSURE or code.startswith("aop."):
            return Answer(cue=Cue.PAY_UNKNOWN, code=code)
        if code == "10000" and method == _SHOW:
            return _shown(found, order)
        cue = codes.ALIPAY_PAY.get(code, Cue.PAY_DOUBTFUL)
        if cue is Cue.PAY_PAID:
            return _paid(found, order, cue=cue, otherwise=Cue.PAY_UNKNOWN, code=code)
        return Answer(cue=cue, code=code, alarm=code == "ACQ.CONTEXT_INCONSISTENT")

    def _ask(self, method: str, content: Fields) -> Fields:
        # What a shopper's own code pays is answered at once, and never told again.
        notify = self._account.notify_url if method == _SHOW else ""
        request = build(self._account, method, content, now=self._now(), notify=notify)
        return read(self._account, method, self._wire.send(request))


def _content(order: Order) -> dict[str, str]:
    return {
        "out_trade_no": order.attempt,
        "subject": order.subject[:_SUBJECT],
        "total_amount": amount_text(order.amount),
        "store_id": order.store,
        "operator_id": order.operator,
        "terminal_id": order.terminal,
        "timeout_express": _EXPIRES,
    }


def _code(found: Fields) -> str:
    """What an answer says: its code, and where that is 40004 or empty the one below it."""
    code, below = str(found.get("code", "")), str(found.get("sub_code", ""))
    return below or code if code == "40004" else code


def _shown(found: Fields, order: Order) -> Answer:
    url = found.get("qr_code")
    if found.get("out_trade_no") != order.attempt or not isinstance(url, str) or not url:
        return Answer(cue=Cue.PAY_UNKNOWN, code="other_order", alarm=True)
    return Answer(cue=Cue.PAY_WAITING, code="10000", shown=url)


def _paid(found: Fields, order: Order, *, cue: Cue, otherwise: Cue, code: str) -> Answer:
    """A payment, if it is this order's and for this amount; else people must look."""
    try:
        money = _money(found)
    except (NotAnAmount, TypeError, AttributeError):
        return Answer(cue=otherwise, code="bad_amount", alarm=True)
    if found.get("out_trade_no") != order.attempt or money.order != order.amount:
        return Answer(cue=otherwise, code="other_order", alarm=True)
    buyer = str(found.get("buyer_open_id") or found.get("buyer_user_id") or "")
    reference = str(found.get("trade_no", ""))
    return Answer(cue=cue, code=code, reference=reference, money=money, buyer=buyer)


def _money(found: Fields) -> Money:
    total = _fen(found["total_amount"]) if "total_amount" in found else -1
    discounts = []
    for voucher in found.get("voucher_detail_list") or ():
        name = str(voucher.get("name", ""))
        theirs = _fen(voucher.get("merchant_contribute") or "0")
        others = _fen(voucher.get("other_contribute") or "0")
        if not theirs and not others:
            others = _fen(voucher.get("amount") or "0")
        for funder, amount in (("merchant", theirs), ("platform", others)):
            if amount:
                discounts.append(Discount(name=name, funder=funder, amount=amount))
    if not discounts:
        for funder, key in (("merchant", "mdiscount_amount"), ("platform", "discount_amount")):
            if amount := _fen(found.get(key) or "0"):
                discounts.append(Discount(name="", funder=funder, amount=amount))
    received = _fen(found.get("receipt_amount") or found["total_amount"]) if total >= 0 else 0
    return Money(
        order=total,
        paid=_fen(found.get("buyer_pay_amount") or amount_text(max(total, 0))),
        received=received,
        invoiceable=_fen(found.get("invoice_amount") or amount_text(received)),
        discounts=tuple(discounts),
    )


def _fen(text: object) -> int:
    return read_decimal(str(text), places=2)


def _no_bill(day: dt.date, why: str) -> NoBill:
    return NoBill("not_handed_out", wallet="alipay", day=day.isoformat(), why=why)
