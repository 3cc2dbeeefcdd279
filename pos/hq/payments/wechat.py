"""WeChat Pay, version 3 of its interface: payment by code, asked of it and read from it.

Source: WeChat Pay's public documents for merchants (APIv3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha1
from typing import Any, Final
from urllib.parse import quote, urlsplit

from pos.contract.payments import Discount, Money
from pos.hq.payments import codes
from pos.hq.payments.bills import BadBill, NoBill
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
    Request,
    Untrusted,
    Wire,
    why,
)
from pos.hq.payments.wechat_bill import unpacked
from pos.hq.payments.wechat_wire import (
    Fields,
    Stamp,
    WeChatAccount,
    build,
    read,
    read_notice,
)

_DESCRIPTION: Final = 127
_REASON: Final = 80
_ORDERS: Final = "/v3/pay/transactions/out-trade-no"


class WeChat:
    """The adapter. `nonce` makes a word that was never used. Any thread."""

    wallet: Final = "wechat"
    thanks: Final = b""

    def __init__(
        self,
        account: WeChatAccount,
        *,
        wire: Wire,
        now: Clock,
        nonce: Callable[[], str],
        cancels_after: int = 15,
    ) -> None:
        self._account = account
        self._wire = wire
        self._now = now
        self._nonce = nonce
        self.cancels_after = cancels_after

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        """Of which order a notice tells."""
        now = int(self._now().timestamp())
        found = read_notice(self._account, headers, body, now=now)
        attempt, amount = found.get("out_trade_no"), found.get("amount")
        if found.get("mchid") != self._account.mchid:
            raise Untrusted("other_merchant")
        if not isinstance(attempt, str) or not isinstance(amount, dict):
            raise Untrusted("bad_body")
        try:
            return Heard(attempt=attempt, amount=_whole(amount.get("total")))
        except TypeError:
            raise Untrusted("bad_body") from None

    def pay(self, order: Order) -> Answer:
        """Takes the money of a shopper whose code was read."""
        content = {
            **self._content(order),
            "payer": {"auth_code": order.code},
            "scene_info": {"device_id": order.terminal, "store_info": {"id": order.store}},
        }
        return self._paying("/v3/pay/transactions/codepay", order, content)

    def show(self, order: Order) -> Answer:
        """Has WeChat Pay make a code that the shopper reads."""
        content = {**self._content(order), "notify_url": self._account.notify_url}
        return self._paying("/v3/pay/transactions/native", order, content)

    def query(self, order: Order) -> Answer:
        """What became of an order."""
        target = f"{_ORDERS}/{quote(order.attempt)}?mchid={quote(self._account.mchid)}"
        try:
            found = self._ask("GET", target)
        except NO_TRUTH as error:
            return Answer(cue=Cue.QUERY_UNKNOWN, code=why(error))
        if code := found.get("code"):
            absent = code in codes.WECHAT_ABSENT
            cue = Cue.QUERY_ABSENT if absent else Cue.QUERY_UNKNOWN
            return Answer(cue=cue, code=code, alarm=code in codes.WECHAT_MISSET)
        state = str(found.get("trade_state", ""))
        cue = codes.WECHAT_STATE.get(state, Cue.QUERY_UNKNOWN)
        if cue is Cue.QUERY_PAID:
            return self._paid(found, order, cue=cue, otherwise=Cue.QUERY_UNKNOWN, code=state)
        if found.get("out_trade_no") != order.attempt:
            return Answer(cue=Cue.QUERY_UNKNOWN, code="other_order", alarm=True)
        # What was paid before it was reversed has the moment of that.
        gone_back = cue is Cue.QUERY_CLOSED and "success_time" in found
        return Answer(cue=cue, code=state, gone_back=gone_back)

    def cancel(self, order: Order) -> Answer:
        """Reverses an order: closes it, or gives its money back."""
        content = {"appid": self._account.appid, "mchid": self._account.mchid}
        return self._ending(order, "reverse", content)

    def close(self, order: Order) -> Answer:
        """Closes an order whose code was shown: one of these is never reversed."""
        return self._ending(order, "close", {"mchid": self._account.mchid})

    def _ending(self, order: Order, verb: str, content: Fields) -> Answer:
        try:
            found = self._ask("POST", f"{_ORDERS}/{quote(order.attempt)}/{verb}", content)
        except NO_TRUTH as error:
            return Answer(cue=Cue.CANCEL_AGAIN, code=why(error))
        code = str(found.get("code", ""))
        if not code:
            again = found.get("recall") == "Y"
            return Answer(cue=Cue.CANCEL_AGAIN if again else Cue.CANCEL_DONE, code=verb)
        if code in codes.WECHAT_ABSENT:
            return Answer(cue=Cue.CANCEL_DONE, code=code)
        if code in codes.WECHAT_TOO_LATE:
            return Answer(cue=Cue.CANCEL_REFUSED, code=code)
        if verb == "close" and code in codes.WECHAT_CLOSE:
            return Answer(cue=codes.WECHAT_CLOSE[code], code=code)
        return Answer(
            cue=Cue.CANCEL_AGAIN,
            code=code,
            alarm=code in codes.WECHAT_MISSET,
            refused=code not in codes.WECHAT_UNSURE,
        )

    def refund(self, wanted: Repayment) -> RepaidAnswer:
        """Gives a part or all of it back; the same number again changes nothing."""
        content = {
            "out_trade_no": wanted.order.attempt,
            "out_refund_no": wanted.refund,
            "reason": wanted.reason[:_REASON],
            "amount": {
                "refund": wanted.amount,
                "total": wanted.order.amount,
                "currency": wanted.order.currency,
            },
        }
        return self._repaid("POST", "/v3/refund/domestic/refunds", content)

    def query_refund(self, wanted: Repayment) -> RepaidAnswer:
        """Whether a refund was carried out."""
        target = f"/v3/refund/domestic/refunds/{quote(wanted.refund)}"
        answer = self._repaid("GET", target, None)
        if answer.code in codes.WECHAT_ABSENT:
            return RepaidAnswer(result=Repaid.ABSENT, code=answer.code)
        return answer

    def fetch_bill(self, day: dt.date) -> bytes:
        """A day's payments and refunds, unpacked: there is a bill from the next morning on.

        It counts if its digest is the one that WeChat Pay signed.
        """
        target = f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP"
        try:
            found = self._ask("GET", target)
            if (code := found.get("code")) is not None:
                if code in codes.WECHAT_NO_BILL:
                    raise NoBill("none_yet", wallet="wechat", day=day.isoformat())
                raise _no_bill(day, str(code))
            url = urlsplit(str(found.get("download_url", "")))
            request = self._request("GET", f"{url.path}?{url.query}")
            # The file may lie at another host; what is signed is its path.
            reply = self._wire.send(replace(request, url=url.geturl()))
        except NO_TRUTH as error:
            raise _no_bill(day, why(error)) from None
        if reply.status != 200:
            raise _no_bill(day, f"http_{reply.status}")
        try:
            text = unpacked(reply.body)
        except BadBill as error:
            raise NoBill(error.code, **error.values) from None
        if sha1(text, usedforsecurity=False).hexdigest() != found.get("hash_value"):
            raise NoBill("other_file", wallet="wechat", day=day.isoformat())
        return text

    def _repaid(self, method: str, target: str, content: Fields | None) -> RepaidAnswer:
        try:
            found = self._ask(method, target, content)
        except NO_TRUTH as error:
            return RepaidAnswer(result=Repaid.UNKNOWN, code=why(error))
        code = str(found.get("code") or found.get("status", ""))
        known = codes.WECHAT_REFUND.get(code)
        alarm = code == "ABNORMAL" or (known is None and code not in codes.WECHAT_UNSURE)
        return RepaidAnswer(result=known or Repaid.UNKNOWN, code=code, alarm=alarm)

    def _content(self, order: Order) -> dict[str, Any]:
        return {
            "appid": self._account.appid,
            "mchid": self._account.mchid,
            "description": order.subject[:_DESCRIPTION],
            "out_trade_no": order.attempt,
            "amount": {"total": order.amount, "currency": order.currency},
        }

    def _paying(self, target: str, order: Order, content: Fields) -> Answer:
        try:
            found = self._ask("POST", target, content)
        except NotSent:
            return Answer(cue=Cue.PAY_NOT_SENT, code="not_sent")
        except NO_TRUTH as error:
            return Answer(cue=Cue.PAY_UNKNOWN, code=why(error))
        if code := found.get("code"):
            return _not_paid(code)
        if url := found.get("code_url"):
            return Answer(cue=Cue.PAY_WAITING, code="code_url", shown=str(url))
        state = str(found.get("trade_state", ""))
        cue = codes.WECHAT_PAY_STATE.get(state, Cue.PAY_UNKNOWN)
        if cue is Cue.PAY_PAID:
            return self._paid(found, order, cue=cue, otherwise=Cue.PAY_UNKNOWN, code=state)
        return Answer(cue=cue, code=state)

    def _paid(self, found: Fields, order: Order, *, cue: Cue, otherwise: Cue, code: str) -> Answer:
        """A payment, if it is this order's and for this amount; else people must look."""
        try:
            money = _money(found)
        except (KeyError, TypeError, AttributeError):
            return Answer(cue=otherwise, code="bad_amount", alarm=True)
        ours = found.get("out_trade_no") == order.attempt and money.order == order.amount
        if not ours or found.get("mchid") != self._account.mchid:
            return Answer(cue=otherwise, code="other_order", alarm=True)
        reference = str(found.get("transaction_id", ""))
        gone_back = code == codes.WECHAT_GONE_BACK
        payer = found.get("payer")
        buyer = str(payer.get("openid", "")) if isinstance(payer, dict) else ""
        return Answer(
            cue=cue,
            code=code,
            reference=reference,
            money=money,
            gone_back=gone_back,
            buyer=buyer,
        )

    def _ask(self, method: str, target: str, content: Fields | None = None) -> Fields:
        reply = self._wire.send(self._request(method, target, content))
        return read(self._account, reply, now=int(self._now().timestamp()))

    def _request(self, method: str, target: str, content: Fields | None = None) -> Request:
        stamp = Stamp(at=int(self._now().timestamp()), nonce=self._nonce())
        return build(self._account, method, target, content, stamp=stamp)


def _not_paid(code: str) -> Answer:
    if code in codes.WECHAT_MISSET:
        return Answer(cue=Cue.PAY_REFUSED, code=code, alarm=True)
    if code in codes.WECHAT_UNSURE:
        return Answer(cue=Cue.PAY_UNKNOWN, code=code)
    cue = codes.WECHAT_PAY.get(code, Cue.PAY_DOUBTFUL)
    return Answer(cue=cue, code=code, alarm=code == "OUT_TRADE_NO_USED")


def _money(found: Fields) -> Money:
    amount = found["amount"]
    total, paid = _whole(amount["total"]), _whole(amount.get("payer_total", amount["total"]))
    discounts = []
    kept_back = 0
    for coupon in found.get("promotion_detail") or ():
        name, worth = str(coupon.get("name", "")), _whole(coupon["amount"])
        theirs = _whole(coupon.get("merchant_contribute", 0))
        others = _whole(coupon.get("other_contribute", 0))
        shares = {"merchant": theirs, "other": others, "platform": worth - theirs - others}
        discounts += [
            Discount(name=name, funder=funder, amount=share)
            for funder, share in shares.items()
            if share > 0
        ]
        # A coupon of this kind was never money: the merchant is not paid it.
        if coupon.get("type") == "NOCASH":
            kept_back += worth
    return Money(
        order=total,
        paid=paid,
        received=total - kept_back,
        invoiceable=paid,
        discounts=tuple(discounts),
    )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole amount")
    return value


def _no_bill(day: dt.date, why: str) -> NoBill:
    return NoBill("not_handed_out", wallet="wechat", day=day.isoformat(), why=why)
