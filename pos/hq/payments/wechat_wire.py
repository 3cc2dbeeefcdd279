"""WeChat Pay's wire: requests that are signed, and answers and notices that are believed.

Every answer and every notice must be signed by WeChat Pay with the key that its serial names, and
be no older than five minutes by head office's clock; whatever is not is as good as no answer.

Source: WeChat Pay's public documents for merchants (APIv3).
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.hq.payments.keys import is_signed, sign
from pos.hq.payments.provider import Reply, Request, Untrusted

FRESH: Final = 300
"""Seconds that WeChat Pay's clock may be from ours."""
_ACCEPTED: Final = 202

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeChatAccount:
    """The merchant's account and keys, from hq.toml and the files that it names.

    `wechat_keys` are WeChat Pay's own, by the serial or id that its answers name.
    """

    appid: str
    mchid: str
    serial_no: str
    base_url: str
    notify_url: str
    private_key: RSAPrivateKey = field(repr=False)
    wechat_keys: Mapping[str, RSAPublicKey] = field(repr=False)
    apiv3_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What makes a request's signature its own: seconds since 1970, and a word used once."""

    at: int
    nonce: str


def signing_text(method: str, target: str, stamp: Stamp, body: str) -> str:
    """What a request's signature covers."""
    return f"{method}\n{target}\n{stamp.at}\n{stamp.nonce}\n{body}\n"


def build(
    account: WeChatAccount, method: str, target: str, content: Fields | None, *, stamp: Stamp
) -> Request:
    """A signed request for `target`, a path with its query."""
    body = "" if content is None else json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )  # fmt: skip
    signature = sign(account.private_key, signing_text(method, target, stamp, body).encode())
    parts = {
        "mchid": account.mchid,
        "nonce_str": stamp.nonce,
        "signature": signature,
        "timestamp": str(stamp.at),
        "serial_no": account.serial_no,
    }
    shown = ",".join(f'{name}="{value}"' for name, value in parts.items())
    return Request(
        method=method,
        url=account.base_url.rstrip("/") + target,
        headers={
            "Authorization": f"WECHATPAY2-SHA256-RSA2048 {shown}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "lianpos",
        },
        body=body.encode(),
    )


def check(account: WeChatAccount, headers: Mapping[str, str], body: bytes, *, now: int) -> None:
    """Raises `Untrusted` unless WeChat Pay signed this body within the last five minutes."""
    at = headers.get("Wechatpay-Timestamp", "")
    key = account.wechat_keys.get(headers.get("Wechatpay-Serial", ""))
    if key is None:
        raise Untrusted("unknown_serial")
    if not (at.isascii() and at.isdecimal() and len(at) <= 12) or abs(now - int(at)) > FRESH:
        raise Untrusted("not_fresh")
    head = f"{at}\n{headers.get('Wechatpay-Nonce', '')}\n".encode()
    if not is_signed(key, head + body + b"\n", headers.get("Wechatpay-Signature", "")):
        raise Untrusted("bad_signature")


def read(account: WeChatAccount, reply: Reply, *, now: int) -> Fields:
    """The object of an answer, empty where there is none; for an error one with its `code`."""
    if reply.status >= 500 and not reply.headers.get("Wechatpay-Signature"):
        raise Untrusted(f"http_{reply.status}")
    check(account, reply.headers, reply.body, now=now)
    if not reply.body:
        found: Any = {}
    else:
        try:
            found = json.loads(reply.body)
        except (ValueError, RecursionError):
            raise Untrusted("bad_body") from None
    if not isinstance(found, dict):
        raise Untrusted("bad_body")
    # 202 says by its code what the shopper is doing.
    if 200 <= reply.status < 300 and reply.status != _ACCEPTED:
        return {name: value for name, value in found.items() if name != "code"}
    code = found.get("code")
    if (reply.status < 400 and reply.status != _ACCEPTED) or not isinstance(code, str) or not code:
        raise Untrusted(f"http_{reply.status}")
    return {"code": code}


def read_notice(
    account: WeChatAccount, headers: Mapping[str, str], body: bytes, *, now: int
) -> Fields:
    """What a notice tells, deciphered; `Untrusted` for one that is not WeChat Pay's of now."""
    check(account, headers, body, now=now)
    try:
        resource = json.loads(body)["resource"]
        nonce, extra = resource["nonce"], resource.get("associated_data") or ""
        sealed = b64decode(resource["ciphertext"], validate=True)
        if resource["algorithm"] != "AEAD_AES_256_GCM":
            raise Untrusted("bad_body")
        text = AESGCM(account.apiv3_key).decrypt(nonce.encode(), sealed, extra.encode())
        found = json.loads(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidTag):
        raise Untrusted("bad_body") from None
    if not isinstance(found, dict):
        raise Untrusted("bad_body")
    return found
