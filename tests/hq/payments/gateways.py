"""Providers' answers for one call at a time, written here from their public wire by few lines.

Keys are made for the run. What was asked is kept as it came.
"""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64encode
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pos.hq.payments.alipay import Alipay, AlipayAccount
from pos.hq.payments.provider import NoAnswer, Order, Reply, Request
from pos.hq.payments.wechat import WeChat
from pos.hq.payments.wechat_wire import WeChatAccount

NOON = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
SERIAL = "PUB_KEY_ID_0000000000000001"
APIV3 = b"0123456789abcdef0123456789abcdef"


@cache
def key_of(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signature(name: str, text: bytes) -> str:
    return b64encode(key_of(name).sign(text, padding.PKCS1v15(), SHA256())).decode()


def verify(name: str, text: bytes, sig: bytes) -> None:
    key_of(name).public_key().verify(sig, text, padding.PKCS1v15(), SHA256())


def order(**changes: Any) -> Order:
    facts: dict[str, Any] = {
        "attempt": "S001T022611220001231K7Q2MX",
        "amount": 1234,
        "currency": "CNY",
        "subject": "测试",
        "store": "S001",
        "terminal": "S001-T02",
        "operator": "1001",
        "code": "280000000000000001",
    }
    return Order(**{**facts, **changes})


class Line:
    """Answers with what it is told; a failure of the wire where it is told one."""

    def __init__(self) -> None:
        self.answer: Reply | type[Exception] = NoAnswer
        self.asked: list[Request] = []

    def send(self, request: Request) -> Reply:
        self.asked.append(request)
        if isinstance(self.answer, Reply):
            return self.answer
        raise self.answer("as told")


def alipay(line: Line) -> Alipay:
    account = AlipayAccount(
        app_id="2021000000000001",
        seller_id="2088000000000001",
        gateway_url="http://127.0.0.1:9701/gateway.do",
        private_key=key_of("merchant"),
        alipay_key=key_of("alipay").public_key(),
    )
    return Alipay(account, wire=line, now=lambda: NOON)


def alipay_says(method: str, fields: dict[str, Any] | str, *, by: str = "alipay") -> Reply:
    inner = fields if isinstance(fields, str) else json.dumps(fields, ensure_ascii=False)
    name = f"{method.replace('.', '_')}_response"
    body = f'{{"{name}":{inner},"sign":"{signature(by, inner.encode())}"}}'
    return Reply(status=200, headers={}, body=body.encode())


def wechat(line: Line, now: dt.datetime = NOON) -> WeChat:
    account = WeChatAccount(
        appid="wx0000000000000001",
        mchid="1900000001",
        serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        base_url="http://127.0.0.1:9702",
        notify_url="https://pay.example.com/v1/notices/wechat",
        private_key=key_of("merchant"),
        wechat_keys={SERIAL: key_of("wechat").public_key()},
        apiv3_key=APIV3,
    )
    return WeChat(account, wire=line, now=lambda: now, nonce=lambda: "ABC123")


def wechat_says(
    fields: dict[str, Any] | bytes,
    *,
    status: int = 200,
    by: str = "wechat",
    serial: str = SERIAL,
    late: int = 0,
) -> Reply:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    at = int(NOON.timestamp()) - late
    text = f"{at}\nN0NCE\n".encode() + body + b"\n"
    headers = httpx.Headers(
        {
            "Wechatpay-Timestamp": str(at),
            "Wechatpay-Nonce": "N0NCE",
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature": signature(by, text),
        }
    )
    return Reply(status=status, headers=headers, body=body)
