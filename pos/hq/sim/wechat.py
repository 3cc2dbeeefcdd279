"""WeChat Pay's API v3, simulated: what it takes, what it answers, and what goes wrong.

Pure: a clock and the keys are passed in, requests and answers are values. Every request must be
signed by the merchant a moment ago, every answer is signed over its time, its nonce and its body.

Source: WeChat Pay's public documents for merchants (API v3), written from them alone.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pos.hq.sim.gateway import Postbox
from pos.hq.sim.keys import Keys
from pos.hq.sim.ledger import Ledger, Refusal, Trade, fingerprint
from pos.hq.sim.script import Script, prevented, spoiled
from pos.hq.sim.wechat_bill import bill_of
from pos.hq.sim.wechat_wire import (
    REFUSALS,
    Fields,
    answer_text,
    authorization,
    content_of,
    order_of,
    part,
    refunded,
    request_text,
    sealed,
    time_text,
    transaction,
)
from pos.hq.sim.wire import SECOND, SHOWN_WAITS, Notice, Now, Reply, Request, day_of, moment

_FRESH: Final = 300
"""Seconds that the two clocks may differ."""
_REVERSIBLE: Final = 7 * 86400
_LINK: Final = 300
"""Seconds that the address of a bill is good for."""
_AGAIN: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600)
"""Seconds after which a notice that nobody took is sent again."""

_CODE: Final = re.compile(r"1[0-5][0-9]{16}")
_NUMBERED: Final = re.compile(r"/v3/pay/transactions/out-trade-no/([^/]+)(?:/(reverse|close))?")
_BY_ID: Final = re.compile(r"/v3/pay/transactions/id/([^/]+)")
_REFUND: Final = re.compile(r"/v3/refund/domestic/refunds/([^/]+)")
_FILE: Final = "/v3/billdownload/file"


class WeChat:
    """One merchant's WeChat Pay. One thread at a time.

    `apiv3` is the secret that notices are sealed with, 32 bytes. `serial` names the merchant's
    key, `public_key_id` the provider's. `address` is where it can be reached.
    """

    name: Final = "wechat"

    def __init__(
        self, *, keys: Keys, apiv3: bytes, now: Now, script: Script, appid: str, mchid: str,
        serial: str, public_key_id: str, address: str = "http://127.0.0.1",
    ) -> None:  # fmt: skip
        self.script = script
        self.ledger = Ledger(prefix="420000261120261122")
        self.address = address
        self._keys = keys
        self._apiv3 = apiv3
        self._machine = now
        self._appid = appid
        self._mchid = mchid
        self._serial = serial
        self._public_key_id = public_key_id
        self._nonces = 0
        self._links: dict[str, tuple[str, int]] = {}
        self._shown: set[str] = set()
        self._postbox = Postbox(_AGAIN)

    def now(self) -> int:
        """The provider's own clock."""
        return self._machine() + self.script.mood.clock_skew * SECOND

    def answer(self, request: Request) -> Reply:
        """What the provider answers; never raises for what a request holds."""
        self.settle()
        operation, act = self._act(request)
        reply = prevented(self.script, operation)
        if reply is not None:
            return reply
        reply = self._do(request, operation, act)
        self.settle()
        if operation != "bill" or _FILE not in request.path:
            reply = self._signed(reply, operation)
        return spoiled(reply, self.script, operation)

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
        """How a notice was taken: 200 or 204 ends its being sent again."""
        if status not in (200, 204):
            self._postbox.failed(notice, self.now())

    # --- one request ----------------------------------------------------------------------------

    def _act(self, request: Request) -> tuple[str, Callable[[Request], Reply]]:
        """What is asked, and who answers it."""
        path = request.path.partition("?")[0]
        fixed: dict[tuple[str, str], tuple[str, Callable[[Request], Reply]]] = {
            ("POST", "/v3/pay/transactions/codepay"): ("pay", self._pay),
            ("POST", "/v3/pay/transactions/native"): ("show", self._show),
            ("POST", "/v3/refund/domestic/refunds"): ("refund", self._refund),
            ("GET", "/v3/bill/tradebill"): ("bill", self._bill),
            ("GET", _FILE): ("bill", self._file),
        }
        if found := fixed.get((request.method, path)):
            return found
        if numbered := _NUMBERED.fullmatch(path):
            number, verb = numbered.groups()
            if request.method == "GET" and verb is None:
                return "query", lambda asked: self._query(asked, number)
            if request.method == "POST" and verb == "reverse":
                return "cancel", lambda asked: self._reverse(asked, number)
            if request.method == "POST" and verb == "close":
                return "close", lambda asked: self._close(asked, number)
        if request.method == "GET" and (by_id := _BY_ID.fullmatch(path)):
            return "query", lambda asked: self._query(asked, "", by_id[1])
        if request.method == "GET" and (refund := _REFUND.fullmatch(path)):
            return "refund_query", lambda asked: self._refund_query(refund[1])
        return "", self._nowhere

    def _do(self, request: Request, operation: str, act: Callable[[Request], Reply]) -> Reply:
        try:
            self._admit(request)
            if self.script.take("system_error", operation):
                raise Refusal("system")
            return act(request)
        except Refusal as refusal:
            return _refused(refusal.reason)

    def _admit(self, request: Request) -> None:
        """Whether this is the merchant, a moment ago, and these very bytes."""
        said = authorization(request.headers)
        timestamp, nonce = said.get("timestamp", ""), said.get("nonce_str", "")
        if said.get("mchid") != self._mchid or said.get("serial_no") != self._serial:
            raise Refusal("no_sign")
        if not timestamp.isdecimal() or not 0 < len(nonce) <= 32:
            raise Refusal("no_sign")
        if abs(int(timestamp) - self.now() // SECOND) > _FRESH:
            raise Refusal("no_fresh_sign")
        text = request_text(request, timestamp=timestamp, nonce=nonce)
        if not self._keys.believes(text, said.get("signature", "")):
            raise Refusal("no_sign")

    def _signed(self, reply: Reply, operation: str) -> Reply:
        forged = self.script.take("wrong_signature", operation)
        stale = self.script.take("stale", operation)
        headers = self._headers(reply.body, forged=forged, back=600 if stale else 0)
        return replace(reply, headers={**reply.headers, **headers})

    def _headers(self, body: bytes, *, forged: bool, back: int = 0) -> dict[str, str]:
        """The headers that vouch for a body."""
        timestamp, nonce = str(self.now() // SECOND - back), self._nonce()
        text = answer_text(body, timestamp=timestamp, nonce=nonce)
        return {
            "wechatpay-timestamp": timestamp,
            "wechatpay-nonce": nonce,
            "wechatpay-serial": self._public_key_id,
            "wechatpay-signature": self._keys.sign(text, forged=forged),
            "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
            "request-id": fingerprint(nonce)[:24],
        }

    def _nonce(self) -> str:
        """Letters that were used for nothing else: no chance in here, a script can be replayed."""
        self._nonces += 1
        return fingerprint(f"{self._nonces} {self.now()}")[:32]

    # --- what a merchant may ask ----------------------------------------------------------------

    def _pay(self, request: Request) -> Reply:
        asked = self._own(content_of(request))
        code = str(part(asked, "payer").get("auth_code", ""))
        if not _CODE.fullmatch(code):
            raise Refusal("code_invalid")
        order = order_of(asked, code=code, waits=None)
        short = self.script.take("refused", "pay")
        mood = self.script.mood
        if mood.late:
            self.ledger.send_off(order, mood=mood, now=self.now())
            raise Refusal("system")
        trade = self.ledger.pay(order, mood=mood, now=self.now(), short=short)
        if trade.ended:
            raise Refusal("closed")
        return _refused("asked") if trade.state == "waiting" else _json(self._transaction(trade))

    def _show(self, request: Request) -> Reply:
        asked = self._own(content_of(request))
        if not asked.get("notify_url"):
            raise Refusal("parameter")
        waits = self._seconds_until(asked.get("time_expire"))
        order = order_of(asked, code="", waits=waits)
        trade = self.ledger.show(order, mood=self.script.mood, now=self.now())
        self._shown.add(order.number)
        # The real one is a weixin:// address; a person at a simulation has but a browser.
        return _json({"code_url": f"{self.address}/qr/{trade.id}"})

    def _query(self, request: Request, number: str, id: str = "") -> Reply:
        if _query(request).get("mchid") != self._mchid:
            raise Refusal("parameter")
        return _json(self._transaction(self.ledger.find(number, id=id)))

    def _reverse(self, request: Request, number: str) -> Reply:
        self._own(content_of(request))
        if self.script.take("cancel_refused", "cancel"):
            raise Refusal("system")
        if number in self._shown:
            raise Refusal("not_reversible")
        self.ledger.cancel(
            number, mood=self.script.mood, now=self.now(),
            until=lambda at: at + _REVERSIBLE * SECOND,
        )  # fmt: skip
        return _json({"appid": self._appid, "mchid": self._mchid, "out_trade_no": number})

    def _close(self, request: Request, number: str) -> Reply:
        if content_of(request).get("mchid") != self._mchid:
            raise Refusal("parameter")
        self.ledger.close(number, now=self.now())
        return Reply(status=204)

    def _refund(self, request: Request) -> Reply:
        asked = content_of(request)
        amount, number = part(asked, "amount"), str(asked.get("out_refund_no", ""))
        refund = amount.get("refund")
        trade = self.ledger.find(
            str(asked.get("out_trade_no", "")), id=str(asked.get("transaction_id") or "")
        )
        if type(refund) is not int or refund < 1 or not number or len(number) > 64:
            raise Refusal("parameter")
        if amount.get("total") != trade.order.amount:
            raise Refusal("refund_differs")
        trade, made, _ = self.ledger.refund(
            trade, number=number, amount=refund, now=self.now(),
            reason=str(asked.get("reason", "")),
            funds=not self.script.take("no_funds", "refund"),
        )  # fmt: skip
        return _json(refunded(trade, made, now=self.now(), takes=self.script.mood.refund_takes))

    def _refund_query(self, number: str) -> Reply:
        for trade in self.ledger.trades:
            for made in trade.refunds:
                if made.number == number:
                    takes = self.script.mood.refund_takes
                    return _json(refunded(trade, made, now=self.now(), takes=takes))
        raise Refusal("no_refund")

    def _bill(self, request: Request) -> Reply:
        asked = _query(request)
        day = asked.get("bill_date", "")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or asked.get("bill_type", "ALL") != "ALL":
            raise Refusal("parameter")
        today = day_of(self.now())
        if day > today or (day == today and not self.script.mood.bill_today):
            raise Refusal("no_bill")
        text = bill_of(
            self.ledger.trades, day=day, appid=self._appid, mchid=self._mchid, script=self.script
        )
        token = fingerprint(f"bill {day} {self._nonce()}")[:32]
        self._links[token] = (text.decode(), self.now() + _LINK * SECOND)
        packed = "GZIP" if asked.get("tar_type") == "GZIP" else ""
        return _json(
            {
                "hash_type": "SHA1",
                # Of the text itself, packed or not.
                "hash_value": hashlib.sha1(text, usedforsecurity=False).hexdigest(),
                "download_url": f"{self.address}{_FILE}?token={token}&tartype={packed.lower()}",
            }
        )

    def _file(self, request: Request) -> Reply:
        asked = _query(request)
        text, until = self._links.get(asked.get("token", ""), ("", 0))
        if self.now() > until:
            raise Refusal("no_bill")
        content = text.encode()
        if asked.get("tartype") == "gzip":
            content = gzip.compress(content, mtime=0)
        return Reply(headers={"content-type": "application/octet-stream"}, body=content)

    def _nowhere(self, request: Request) -> Reply:
        raise Refusal("no_such_place")

    # --- notices --------------------------------------------------------------------------------

    def _tell(self, trade: Trade) -> None:
        """Writes the notice of a payment. A shopper's own code is answered, and never told."""
        if not trade.order.notify or self.script.take("no_notice", "notice"):
            return
        told = {
            "id": fingerprint(f"notice {trade.id}")[:32],
            "create_time": time_text(self.now()),
            "resource_type": "encrypt-resource",
            "event_type": "TRANSACTION.SUCCESS",
            "summary": "支付成功",
            "resource": sealed(
                self._transaction(trade),
                key=self._apiv3,
                nonce=self._nonce()[:12],
                purpose="transaction",
            ),
        }
        body = _json(told).body
        forged = self.script.take("wrong_signature", "notice")
        back = 600 if self.script.take("stale", "notice") else 0
        notice = Notice(
            url=trade.order.notify,
            headers={
                "content-type": "application/json",
                **self._headers(body, forged=forged, back=back),
            },
            body=body,
            due=self.now(),
        )
        self._postbox.put(notice)
        if self.script.take("duplicate_notice", "notice"):
            self._postbox.put(notice)

    # --- small parts ----------------------------------------------------------------------------

    def _own(self, asked: Fields) -> Fields:
        """What this merchant asks in his own name."""
        if asked.get("appid") != self._appid or asked.get("mchid") != self._mchid:
            raise Refusal("parameter")
        return asked

    def _transaction(self, trade: Trade) -> Fields:
        shown = trade.order.number in self._shown
        return transaction(
            trade, appid=self._appid, mchid=self._mchid, shown=shown,
            repays=bool(self.script.mood.reverse_repays),
        )  # fmt: skip

    def _seconds_until(self, moment_text: object) -> int:
        if not moment_text:
            return SHOWN_WAITS
        try:
            until = dt.datetime.fromisoformat(str(moment_text))
            return max(0, int((until - moment(self.now())).total_seconds()))
        except (ValueError, TypeError):
            raise Refusal("parameter") from None


def _json(fields: Fields, status: int = 200) -> Reply:
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(
        status=status, headers={"content-type": "application/json; charset=utf-8"}, body=body
    )


def _refused(reason: str) -> Reply:
    status, code, words = REFUSALS[reason]
    return _json({"code": code, "message": words}, status)


def _query(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(request.path).query).items()}
