"""A simulated provider made ready: its keys, its books, and what hq.toml is to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.hq.sim.alipay import GATEWAY, Alipay
from pos.hq.sim.gateway import Gateway
from pos.hq.sim.keys import keys_in, secret_in
from pos.hq.sim.script import Script
from pos.hq.sim.wechat import WeChat
from pos.hq.sim.wire import Now

APP_ID: Final = "2021000000000001"
SELLER_ID: Final = "2088000000000001"
APPID: Final = "wx0000000000000001"
MCHID: Final = "1900000001"
SERIAL_NO: Final = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
PUBLIC_KEY_ID: Final = "PUB_KEY_ID_0000000000000001"
"""The merchant that every simulation knows; the examples of hq.toml have the same."""

PROVIDERS: Final = ("alipay", "wechat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A gateway and the section [payment.NAME] of hq.toml that leads to it, but for its address."""

    gateway: Gateway
    settings: dict[str, str]
    address_key: str
    path: str

    def settings_at(self, address: str) -> dict[str, str]:
        """The whole section, for a gateway that is reached at `address`."""
        return {**self.settings, self.address_key: f"{address}{self.path}"}


def open_gateway(name: str, *, keys: Path, now: Now, script: Script) -> Opened:
    """A provider of PROVIDERS with its keys in `keys`, made there if there are none yet."""
    return _alipay(keys, now, script) if name == "alipay" else _wechat(keys, now, script)


def _alipay(keys: Path, now: Now, script: Script) -> Opened:
    gateway = Alipay(
        keys=keys_in(keys, merchant="app", provider="alipay"),
        now=now,
        script=script,
        app_id=APP_ID,
        seller_id=SELLER_ID,
    )
    settings = {
        "app_id": APP_ID,
        "seller_id": SELLER_ID,
        "private_key_file": str(keys / "app_private.pem"),
        "alipay_public_key_file": str(keys / "alipay_public.pem"),
    }
    return Opened(gateway=gateway, settings=settings, address_key="gateway_url", path=GATEWAY)


def _wechat(keys: Path, now: Now, script: Script) -> Opened:
    pair = keys_in(keys, merchant="wechat", provider="wechatpay")
    secret = keys / "wechat_apiv3.txt"
    gateway = WeChat(
        keys=pair,
        apiv3=secret_in(secret, length=32),
        now=now,
        script=script,
        appid=APPID,
        mchid=MCHID,
        serial=SERIAL_NO,
        public_key_id=PUBLIC_KEY_ID,
    )
    settings = {
        "appid": APPID,
        "mchid": MCHID,
        "serial_no": SERIAL_NO,
        "private_key_file": str(keys / "wechat_private.pem"),
        "apiv3_key_file": str(secret),
        "wechatpay_public_key_file": str(keys / "wechatpay_public.pem"),
        "wechatpay_public_key_id": PUBLIC_KEY_ID,
    }
    return Opened(gateway=gateway, settings=settings, address_key="base_url", path="")
