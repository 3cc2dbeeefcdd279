"""Alipay's classic gateway, simulated: what it takes, what it answers, and what goes wrong.

Pure: a clock and the keys are passed in, requests and answers are values. Every request must be
signed by the merchant (RSA2), every answer is signed over the exact text of its inner object.

Source: Alipay's public documents for merchants (alipay.trade.* of the open platform, RSA2
signatures, the list of answer codes), written from them alone.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from pos.hq.sim.alipay_bill import bill_of
from pos.hq.sim.alipay_wire import (
    MESSAGES,
    REFUSALS,
    Fields,
    Refused,
    buyer,
    content_of,
    failed,
    fen_of,
    form_of,
    last_moment,
    money,
    names,
    order_of,
    signing_text,
    time_text,
)
from pos.hq.sim.gateway import Postbox
from pos.hq.sim.keys import Keys
from pos.hq.sim.ledger import Ledger, Refusal, Trade, fingerprint
from pos.hq.sim.script import Script, prevented, spoiled
from pos.hq.sim.wire import SECOND, Notice, Now, Reply, Request, day_of, yuan

GATEWAY: Final = "/gateway.do"
BILL: Final = "/bill/"

_FRESH: Final = 30 * 60
"""Seconds that the merchant's clock may be off."""
_LINK: Final = 30
"""Seconds that the address of a bill is good for."""
_AGAIN: Final = (120, 600, 600, 3600, 7200, 21600, 54000)
"""Seconds after which a notice that nobody took is sent again."""

_CODE: Final = re.compile(r"(?:2[5-9]|30)[0-9]{14,22}")
_FACE: Final = re.compile(r"fp[0-9A-Za-z]{33}")
_ODD: Final = '李记 {"sign":"x"} \\ }{ 7/8 便利店'

_METHODS: Final = {
    "alipay.trade.pay": "pay",
    "alipay.trade.precreate": "show",
    "alipay.trade.query": "query",
    "alipay.trade.cancel": "cancel",
    "alipay.trade.close": "close",
    "alipay.trade.refund": "refund",
    "alipay.trade.fastpay.refund.query": "refund_query",
    "alipay.data.dataservice.bill.downloadurl.query": "bill",
}
_STATUS: Final = {
    "waiting": "WAIT_BUYER_PAY",
    "paid": "TRADE_SUCCESS",
    "closed": "TRADE_CLOSED",
}


class Alipay:
    """One merchant's Alipay. One thread at a time.

    `address` is where it can be reached, which the bill's link names.
    """

    name: Final = "alipay"

    def __init__(
        self, *, keys: Keys, now: Now, script: Script, app_id: str, seller_id: str,
        address: str = "http://127.0.0.1",
    ) -> None:  # fmt: skip
        self.script = script
        self.ledger = Ledger(prefix="202611222200140")
        self.address = address
        self._keys = keys
        self._machine = now
        self._app_id = app_id
        self._seller_id = seller_id
        self._links: dict[str, tuple[str, int]] = {}
        self._postbox = Postbox(_AGAIN)
        self._acts: dict[str, Callable[[Fields, Mapping[str, str]], Fields]] = {
            "pay": self._pay,
            "show": self._show,
            "query": self._query,
            "cancel": self._cancel,
            "close": self._close,
            "refund": self._refund,
            "refund_query": self._refund_query,
            "bill": self._bill,
        }

    def now(self) -> int:
        """The provider's own clock."""
        return self._machine() + self.script.mood.clock_skew * SECOND

    def answer(self, request: Request) -> Reply:
        """What the gateway answers; never raises for what a request holds."""
        self.settle()
        path = request.path.partition("?")[0]
        if path.startswith(BILL):
            return self._file(path.removeprefix(BILL))
        if path != GATEWAY:
            return Reply(status=404, headers={"content-type": "text/plain"}, body=b"not found")
        form = form_of(request)
        operation = _METHODS.get(form.get("method", ""), "")
        reply = prevented(self.script, operation)
        if reply is not None:
            return reply
        fields = self._do(operation, form)
        self.settle()
        return spoiled(
            self._signed(form.get("method", ""), fields, operation), self.script, operation
        )

    def settle(self) -> None:
        """Lets happen what happens by itself until now, and writes the notices about it."""
        self.ledger.settle(self.now())
        for trade in self.ledger.newly_paid():
            self._tell(trade)

    def due_notices(self) -> list[Notice]:
        """The notices to be posted now; whoever posts them says of each how it went."""
        self.settle()
        return self._postbox.due(self.now())

    def told(self, notice: Notice, status: int, body: bytes) -> None:
        """How a notice was taken: only the word success ends its being sent again."""
        if status != 200 or body.strip() != b"success":
            self._postbox.failed(notice, self.now())

    # --- one request ----------------------------------------------------------------------------

    def _do(self, operation: str, form: dict[str, str]) -> Fields:
        try:
            self._admit(operation, form)
            if self.script.take("system_error", operation):
                return failed("20000", "aop.ACQ.SYSTEM_ERROR", "系统繁忙")
            asked = content_of(form)
            return {
                "code": "10000",
                "msg": MESSAGES["10000"],
                **self._acts[operation](asked, form),
            }
        except Refused as refused:
            return refused.fields
        except Refusal as refusal:
            return failed("40004", *REFUSALS[refusal.reason])

    def _admit(self, operation: str, form: dict[str, str]) -> None:
        """Whether this is the merchant, now, asking for something that there is."""
        for name in ("app_id", "method", "sign", "sign_type", "timestamp", "version"):
            if not form.get(name):
                raise Refused("40001", f"isv.missing-{name.replace('_', '-')}", f"缺少{name}参数")
        if form["app_id"] != self._app_id:
            raise Refused("40002", "isv.invalid-app-id", "无效的AppID参数")
        if form["sign_type"] != "RSA2":
            raise Refused("40002", "isv.invalid-signature-type", "无效的签名类型")
        if form.get("charset", "").lower() not in ("utf-8", "utf8"):
            raise Refused("40002", "isv.invalid-charset", "字符集错误")
        if not self._keys.believes(signing_text(form), form["sign"]):
            raise Refused("40002", "isv.invalid-signature", "无效签名")
        if not operation:
            raise Refused("40002", "isv.invalid-method", "不存在的方法名")
        try:
            sent = dt.datetime.strptime(f"{form['timestamp']}+0800", "%Y-%m-%d %H:%M:%S%z")
        except ValueError:
            raise Refused("40002", "isv.invalid-timestamp", "无效的时间戳参数") from None
        if abs(int(sent.timestamp()) - self.now() // SECOND) > _FRESH:
            raise Refused("40002", "isv.invalid-timestamp", "时间戳已失效")

    def _signed(self, method: str, fields: Fields, operation: str) -> Reply:
        """The answer as it goes out: the inner object's exact text is what was signed."""
        if self.script.mood.odd_text:
            fields = {**fields, "store_name": _ODD}
            inner = json.dumps(fields, ensure_ascii=False, separators=(" , ", " : "))
        else:
            inner = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        inner = inner.replace("/", "\\/")
        name = f"{method.replace('.', '_')}_response" if operation else "error_response"
        forged = self.script.take("wrong_signature", operation)
        sign = self._keys.sign(inner.encode(), forged=forged)
        body = f'{{"{name}":{inner},"sign":"{sign}"}}'
        return Reply(headers={"content-type": "text/html;charset=utf-8"}, body=body.encode())

    # --- what a merchant may ask ----------------------------------------------------------------

    def _pay(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        scene, code = asked.get("scene"), str(asked.get("auth_code", ""))
        shape = {"bar_code": _CODE, "security_code": _FACE}.get(str(scene))
        if shape is None:
            raise Refusal("parameter")
        order = order_of(asked, form, code=code)
        if not shape.fullmatch(code):
            raise Refusal("code_invalid")
        short = self.script.take("refused", "pay")
        mood = self.script.mood
        if mood.late:
            self.ledger.send_off(order, mood=mood, now=self.now())
            return failed("20000", "aop.ACQ.SYSTEM_ERROR", "系统繁忙")
        trade = self.ledger.pay(order, mood=mood, now=self.now(), short=short)
        if trade.ended:
            raise Refusal("closed")
        if trade.state == "waiting":
            return {"code": "10003", "msg": MESSAGES["10003"], **names(trade), **buyer(trade)}
        return {**names(trade), **buyer(trade), **money(trade)}

    def _show(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        trade = self.ledger.show(
            order_of(asked, form, code="", waits=asked.get("qr_code_timeout_express")),
            mood=self.script.mood, now=self.now(),
        )  # fmt: skip
        return {
            "out_trade_no": trade.order.number,
            "qr_code": f"{self.address}/qr/{trade.id}",
        }

    def _query(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        trade = self._found(asked)
        return {
            **names(trade),
            **buyer(trade),
            "trade_status": _STATUS[trade.state],
            **(
                money(trade)
                if trade.paid_at is not None
                else {"total_amount": yuan(trade.order.amount)}
            ),
        }

    def _cancel(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        number = str(asked.get("out_trade_no", ""))
        if asked.get("trade_no"):
            number = self._found(asked).order.number
        if self.script.take("cancel_refused", "cancel"):
            return {"out_trade_no": number, "retry_flag": "Y"}
        trade = self.ledger.cancel(
            number, mood=self.script.mood, now=self.now(),
            until=last_moment,
        )  # fmt: skip
        if trade is None:
            return {"out_trade_no": number, "retry_flag": "N"}
        action = "close" if trade.paid_at is None else "refund"
        return {**names(trade), "retry_flag": "N", "action": action}

    def _close(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        return names(self.ledger.close(self._found(asked).order.number, now=self.now()))

    def _refund(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        trade = self._found(asked)
        amount = fen_of(asked.get("refund_amount"))
        number = str(asked.get("out_request_no", "")) or trade.order.number
        trade, made, fresh = self.ledger.refund(
            trade, number=number, amount=amount, now=self.now(),
            reason=str(asked.get("refund_reason", "")),
            funds=not self.script.take("no_funds", "refund"),
        )  # fmt: skip
        return {
            **names(trade),
            **buyer(trade),
            "fund_change": "Y" if fresh else "N",
            "refund_fee": yuan(trade.refunded),
            "send_back_fee": yuan(made.amount),
            "gmt_refund_pay": time_text(made.at),
        }

    def _refund_query(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        trade = self._found(asked)
        number = asked.get("out_request_no")
        if not number:
            raise Refusal("parameter")
        found = next((refund for refund in trade.refunds if refund.number == number), None)
        # Of a refund that was never made nothing is told; the answer is a success all the same.
        return {} if found is None else {
            **names(trade),
            "out_request_no": found.number,
            "refund_reason": found.reason,
            "total_amount": yuan(trade.order.amount),
            "refund_amount": yuan(found.amount),
            "refund_status": "REFUND_SUCCESS",
            "gmt_refund_pay": time_text(found.at),
        }  # fmt: skip

    def _bill(self, asked: Fields, form: Mapping[str, str]) -> Fields:
        day = str(asked.get("bill_date", ""))
        if asked.get("bill_type") != "trade" or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            raise Refusal("parameter")
        today = day_of(self.now())
        if day > today or (day == today and not self.script.mood.bill_today):
            raise Refusal("no_bill")
        token = fingerprint(f"{self._seller_id} {day} {self.now()}")[:32]
        self._links[token] = (day, self.now() + _LINK * SECOND)
        return {"bill_download_url": f"{self.address}{BILL}{token}?fileType=csv.zip"}

    def _file(self, token: str) -> Reply:
        day, until = self._links.get(token, ("", 0))
        if self.now() > until:
            return Reply(status=403, headers={"content-type": "text/plain"}, body=b"expired")
        reply = prevented(self.script, "bill")
        if reply is not None:
            return reply
        content = bill_of(
            self.ledger.trades, day=day, seller=self._seller_id, script=self.script, now=self.now()
        )
        return spoiled(
            Reply(headers={"content-type": "application/zip"}, body=content), self.script, "bill"
        )

    def _found(self, asked: Fields) -> Trade:
        return self.ledger.find(
            str(asked.get("out_trade_no", "")), id=str(asked.get("trade_no") or "")
        )

    # --- notices --------------------------------------------------------------------------------

    def _tell(self, trade: Trade) -> None:
        """Writes the notice of a payment. A shopper's own code is answered, and never told."""
        if not trade.order.notify or self.script.take("no_notice", "notice"):
            return
        fields = {
            "notify_time": time_text(self.now()),
            "notify_type": "trade_status_sync",
            "notify_id": fingerprint(f"notice {trade.id}")[:32],
            "app_id": self._app_id,
            "auth_app_id": self._app_id,
            "charset": "utf-8",
            "version": "1.0",
            "sign_type": "RSA2",
            "seller_id": self._seller_id,
            "subject": trade.order.subject,
            "trade_status": "TRADE_SUCCESS",
            "gmt_create": time_text(trade.at),
            **names(trade),
            **{
                name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
                for name, value in money(trade).items()
            },
        }
        text = signing_text({**fields, "sign_type": ""})
        forged = self.script.take("wrong_signature", "notice")
        body = urlencode({**fields, "sign": self._keys.sign(text, forged=forged)}).encode()
        notice = Notice(
            url=trade.order.notify,
            headers={"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
            body=body,
            due=self.now(),
        )
        self._postbox.put(notice)
        if self.script.take("duplicate_notice", "notice"):
            self._postbox.put(notice)
