"""The providers that hq.toml names, made ready: their keys read, their wires open.

A private key or a secret that others on the machine may read is refused. Nothing of a key is in
any message.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pos.hq.payments.alipay import Alipay, AlipayAccount
from pos.hq.payments.alipay_bill import read_alipay_bill
from pos.hq.payments.bills import BadBill, Bill
from pos.hq.payments.keys import BadKey, private_key_of, public_key_of, read_secret, read_text
from pos.hq.payments.provider import Provider
from pos.hq.payments.settings import (
    ADDRESSES,
    BILL_HOSTS,
    AlipayKeys,
    PaymentSettings,
    WeChatKeys,
)
from pos.hq.payments.timers import Timers
from pos.hq.payments.wechat import WeChat
from pos.hq.payments.wechat_bill import read_wechat_bill
from pos.hq.payments.wechat_wire import WeChatAccount
from pos.hq.payments.wire import HttpWire

NOTICES: Final = "/n/"
"""Where providers tell of payments, before the wallet's name; on shoppers' public address."""
_NOWHERE: Final = "http://127.0.0.1/n/wechat"
"""WeChat Pay has to be named an address; a simulation without one for shoppers asks instead."""
_APIV3_LENGTH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The merchant's accounts, one for each wallet that is taken."""

    alipay: AlipayAccount | None
    wechat: WeChatAccount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The providers and their timers, by the name of the wallet."""

    providers: Mapping[str, Provider]
    timers: Mapping[str, Timers]


def read_accounts(settings: PaymentSettings, *, public_url: str) -> Accounts:
    """Reads every key; `BadKey` names the file that cannot be used."""
    return Accounts(
        alipay=None if settings.alipay is None else _alipay(settings.alipay, public_url),
        wechat=None if settings.wechat is None else _wechat(settings.wechat, public_url),
    )


@contextmanager
def open_providers(
    settings: PaymentSettings, accounts: Accounts, *, patience: int | None = None
) -> Iterator[Opened]:
    """The adapters, whose connections last as long as the block.

    `patience` is how many seconds an answer may take, else what hq.toml says.
    """
    providers: dict[str, Provider] = {}
    wires = []
    patience = patience or settings.timers.request_timeout
    bills = {
        wallet: BILL_HOSTS.get((wallet, settings.environment), frozenset()) for wallet in ADDRESSES
    }
    if accounts.alipay is not None:
        wires.append(_wire(accounts.alipay.gateway_url, patience, bills["alipay"]))
        providers["alipay"] = Alipay(accounts.alipay, wire=wires[-1], now=_now)
    if accounts.wechat is not None:
        wires.append(_wire(accounts.wechat.base_url, patience, bills["wechat"]))
        providers["wechat"] = WeChat(
            accounts.wechat,
            wire=wires[-1],
            now=_now,
            nonce=lambda: secrets.token_hex(16),
            cancels_after=settings.timers.wechat_reverse_after,
        )
    timers = {"alipay": settings.timers.alipay(), "wechat": settings.timers.wechat()}
    try:
        yield Opened(providers=providers, timers=timers)
    finally:
        for wire in wires:
            wire.close()


def read_bill(settings: PaymentSettings, wallet: str, content: bytes, day: dt.date) -> Bill:
    """What a file says, if it is this merchant's bill of that day; raises `BadBill`.

    A file that somebody brings is read without a key.
    """
    if wallet == "alipay" and settings.alipay is not None:
        return read_alipay_bill(content, day=day, seller_id=settings.alipay.seller_id)
    if wallet == "wechat" and settings.wechat is not None:
        return read_wechat_bill(content, day=day, mchid=settings.wechat.mchid)
    raise BadBill("no_merchant", wallet=wallet)


def _alipay(keys: AlipayKeys, public_url: str) -> AlipayAccount:
    private, public = Path(keys.private_key_file), Path(keys.alipay_public_key_file)
    return AlipayAccount(
        app_id=keys.app_id,
        seller_id=keys.seller_id,
        gateway_url=keys.gateway_url,
        notify_url=_notify_url(public_url, "alipay"),
        private_key=private_key_of(read_secret(private), name=str(private)),
        alipay_key=public_key_of(read_text(public), name=str(public)),
    )


def _wechat(keys: WeChatKeys, public_url: str) -> WeChatAccount:
    private, public = Path(keys.private_key_file), Path(keys.wechatpay_public_key_file)
    secret = Path(keys.apiv3_key_file)
    apiv3 = read_secret(secret).encode("ascii")
    if len(apiv3) != _APIV3_LENGTH:
        raise BadKey(f"{secret}: {_APIV3_LENGTH} characters are needed")
    return WeChatAccount(
        appid=keys.appid,
        mchid=keys.mchid,
        serial_no=keys.serial_no,
        base_url=keys.base_url,
        notify_url=_notify_url(public_url, "wechat") or _NOWHERE,
        private_key=private_key_of(read_secret(private), name=str(private)),
        wechat_keys={
            keys.wechatpay_public_key_id: public_key_of(read_text(public), name=str(public))
        },
        apiv3_key=apiv3,
    )


def _notify_url(public_url: str, wallet: str) -> str:
    """Where the provider tells of shown codes; empty where nobody outside can reach us."""
    return f"{public_url.rstrip('/')}{NOTICES}{wallet}" if public_url else ""


def _wire(url: str, patience: int, bills: frozenset[str]) -> HttpWire:
    return HttpWire(hosts=frozenset({urlsplit(url).netloc}) | bills, patience=patience)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
