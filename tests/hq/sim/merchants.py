"""Merchants as a stranger would write them: a few lines each, with nothing of head office's code.

They build the bytes themselves and check every answer with the provider's public key alone.
"""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from pos.hq.sim.alipay import Alipay
from pos.hq.sim.wechat import WeChat
from pos.hq.sim.wire import Reply, Request

BEIJING = dt.timezone(dt.timedelta(hours=8))
START = 1_795_348_800_000_000
"""2026-11-22 20:00:00 in Beijing."""


class Hands:
    """A clock that somebody moves."""

    def __init__(self, at: int = START) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at

    def forward(self, seconds: int) -> None:
        self.at += seconds * 1_000_000


def private(path: Path) -> RSAPrivateKey:
    # Who made it is the gateway that is tried here: that it is made of primes is not the matter.
    key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key


def public(path: Path) -> RSAPublicKey:
    key = load_pem_public_key(path.read_bytes())
    assert isinstance(key, RSAPublicKey)
    return key


class AlipayMerchant:
    """Asks Alipay in the bytes that its public text describes."""

    def __init__(self, gateway: Alipay, keys: Path, clock: Hands) -> None:
        self.gateway = gateway
        self.clock = clock
        self.key = private(keys / "app_private.pem")
        self.theirs = public(keys / "alipay_public.pem")

    def form(self, method: str, content: dict[str, Any], **more: str) -> dict[str, str]:
        at = dt.datetime.fromtimestamp(self.clock.at / 1_000_000, BEIJING)
        form = {
            "app_id": "2021000000000001",
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "version": "1.0",
            "timestamp": at.strftime("%Y-%m-%d %H:%M:%S"),
            "biz_content": json.dumps(content, ensure_ascii=False),
            **more,
        }
        text = "&".join(f"{name}={form[name]}" for name in sorted(form))
        signature = self.key.sign(text.encode(), PKCS1v15(), SHA256())
        return {**form, "sign": b64encode(signature).decode()}

    def send(self, form: dict[str, str]) -> Reply:
        return self.gateway.answer(
            Request(method="POST", path="/gateway.do", body=urlencode(form).encode())
        )

    def ask(self, method: str, content: dict[str, Any], **more: str) -> dict[str, Any]:
        """What was answered, if it was Alipay who answered."""
        reply = self.send(self.form(method, content, **more))
        assert (reply.status, reply.lost) == (200, False)
        return self.opened(reply.body)

    def opened(self, body: bytes) -> dict[str, Any]:
        """The inner object of an answer, after its exact text was found to be signed."""
        text = body.decode()
        start = text.index("_response") + len('_response":')
        inner, end = json.JSONDecoder().raw_decode(text, start)
        self.theirs.verify(
            b64decode(json.loads(text)["sign"]), text[start:end].encode(), PKCS1v15(), SHA256()
        )
        assert isinstance(inner, dict)
        return inner

    def pay(
        self, number: str, amount: str = "12.34", code: str = "", **more: Any
    ) -> dict[str, Any]:
        content = {
            "out_trade_no": number,
            "scene": "bar_code",
            "auth_code": code or f"28{int.from_bytes(number.encode()) % 10**15:015}",
            "subject": "测试",
            "total_amount": amount,
            **more,
        }
        return self.ask("alipay.trade.pay", content)

    def trade(self, verb: str, number: str, **more: str) -> dict[str, Any]:
        return self.ask(f"alipay.trade.{verb}", {"out_trade_no": number, **more})


class WeChatMerchant:
    """Asks WeChat Pay in the bytes that its public text describes."""

    OWN: Final = {"appid": "wx0000000000000001", "mchid": "1900000001"}
    SERIAL: Final = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"

    def __init__(self, gateway: WeChat, keys: Path, clock: Hands) -> None:
        self.gateway = gateway
        self.clock = clock
        self.key = private(keys / "wechat_private.pem")
        self.theirs = public(keys / "wechatpay_public.pem")

    def request(self, method: str, path: str, content: dict[str, Any] | None = None) -> Request:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        timestamp, nonce = str(self.clock.at // 1_000_000), f"NONCE{self.clock.at % 10**9}"
        text = f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = b64encode(self.key.sign(text, PKCS1v15(), SHA256())).decode()
        said = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{self.OWN["mchid"]}",nonce_str="{nonce}",'
            f'signature="{signature}",timestamp="{timestamp}",serial_no="{self.SERIAL}"'
        )
        return Request(method=method, path=path, headers={"authorization": said}, body=body)

    def ask(
        self, method: str, path: str, content: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and content of an answer, if it was WeChat Pay who answered just now."""
        reply = self.gateway.answer(self.request(method, path, content))
        assert not reply.lost
        self.check(reply.headers, reply.body)
        return reply.status, json.loads(reply.body) if reply.body else {}

    def check(self, headers: Any, body: bytes) -> None:
        timestamp, nonce = headers["wechatpay-timestamp"], headers["wechatpay-nonce"]
        assert abs(int(timestamp) - self.clock.at // 1_000_000) <= 300, "an old answer"
        assert headers["wechatpay-serial"] == "PUB_KEY_ID_0000000000000001"
        self.theirs.verify(
            b64decode(headers["wechatpay-signature"]),
            f"{timestamp}\n{nonce}\n".encode() + body + b"\n",
            PKCS1v15(),
            SHA256(),
        )

    def order(self, number: str, total: int = 1234, code: str = "", **more: Any) -> dict[str, Any]:
        return {
            **self.OWN,
            "description": "测试",
            "out_trade_no": number,
            "payer": {"auth_code": code or f"13{int.from_bytes(number.encode()) % 10**16:016}"},
            "amount": {"total": total, "currency": "CNY"},
            "scene_info": {"device_id": "T01", "store_info": {"id": "S001"}},
            **more,
        }

    def pay(self, number: str, total: int = 1234, **more: Any) -> tuple[int, dict[str, Any]]:
        return self.ask("POST", "/v3/pay/transactions/codepay", self.order(number, total, **more))

    def query(self, number: str) -> tuple[int, dict[str, Any]]:
        return self.ask("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid=1900000001")

    def reverse(self, number: str) -> tuple[int, dict[str, Any]]:
        return self.ask("POST", f"/v3/pay/transactions/out-trade-no/{number}/reverse", self.OWN)

    def refund(
        self, number: str, refund_no: str, refund: int, total: int = 1234
    ) -> tuple[int, dict[str, Any]]:
        return self.ask(
            "POST",
            "/v3/refund/domestic/refunds",
            {
                "out_trade_no": number,
                "out_refund_no": refund_no,
                "amount": {"refund": refund, "total": total, "currency": "CNY"},
            },
        )
