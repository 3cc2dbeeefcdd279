"""The section [payment] of hq.toml: at which providers, by whose keys, and how patiently.

Keys themselves are in files that the section names; nothing of them is here. In production no
timer is shorter than its default, which is the providers' own rule, and only their own hosts are
called. A simulation is called on this machine only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from pos.contract.requests import is_loopback
from pos.hq.payments.timers import ALIPAY, WECHAT, Timers

Environment = Literal["simulated", "sandbox", "production"]

HOSTS: Final = {
    ("alipay", "production"): frozenset({"openapi.alipay.com"}),
    ("alipay", "sandbox"): frozenset({"openapi-sandbox.dl.alipaydev.com"}),
    ("wechat", "production"): frozenset({"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com"}),
    # WeChat Pay has none for version 3: merchants try it with small amounts.
    ("wechat", "sandbox"): frozenset({"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com"}),
}
"""Where providers answer; from their public documents for merchants."""
BILL_HOSTS: Final = {
    ("alipay", "production"): frozenset({"dwbillcenter.alipay.com"}),
    ("alipay", "sandbox"): frozenset({"dwbillcenter.alipaydev.com"}),
    ("wechat", "production"): HOSTS["wechat", "production"],
    ("wechat", "sandbox"): HOSTS["wechat", "sandbox"],
}
"""Where else their bills lie."""
ADDRESSES: Final = {"alipay": "gateway_url", "wechat": "base_url"}
"""Every wallet that has a section of its own, and the key that says where its provider is."""
REVERSE_AFTER: Final = 15
"""Seconds before which WeChat Pay wants nothing reversed."""
TIMEOUT: Final = 10
_LONGEST_TIMEOUT: Final = 15
"""Seconds: with the connection's own three it stays below the twenty of a lease."""

Word = Annotated[str, Field(max_length=256)]
Seconds = Annotated[int, Field(gt=0, le=86_400)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AlipayKeys(_Keys):
    """[payment.alipay]; all of it is needed but where head office simulates the gateway itself."""

    app_id: Word = ""
    seller_id: Word = ""
    private_key_file: Word = ""
    alipay_public_key_file: Word = ""
    gateway_url: Word = ""


class WeChatKeys(_Keys):
    """[payment.wechat]; all of it is needed but where head office simulates it itself."""

    appid: Word = ""
    mchid: Word = ""
    serial_no: Word = ""
    private_key_file: Word = ""
    apiv3_key_file: Word = ""
    wechatpay_public_key_file: Word = ""
    wechatpay_public_key_id: Word = ""
    base_url: Word = ""


class TimerKeys(_Keys):
    """[payment.timers], in seconds."""

    alipay_first_query: Seconds = ALIPAY.first_query
    alipay_waiting_query: Seconds = ALIPAY.waiting_query
    alipay_interval: Seconds = ALIPAY.interval
    alipay_deadline: Seconds = ALIPAY.deadline
    wechat_first_query: Seconds = WECHAT.first_query
    wechat_waiting_query: Seconds = WECHAT.waiting_query
    wechat_interval: Seconds = WECHAT.interval
    wechat_deadline: Seconds = WECHAT.deadline
    wechat_reverse_after: Seconds = REVERSE_AFTER
    sweep: Annotated[list[Seconds], Field(min_length=1, max_length=8)] = list(ALIPAY.sweep)
    request_timeout: Annotated[int, Field(gt=0, le=_LONGEST_TIMEOUT)] = TIMEOUT

    def alipay(self) -> Timers:
        """Those of Alipay."""
        return Timers(
            first_query=self.alipay_first_query,
            waiting_query=self.alipay_waiting_query,
            interval=self.alipay_interval,
            deadline=self.alipay_deadline,
            sweep=tuple(self.sweep),
        )

    def wechat(self) -> Timers:
        """Those of WeChat Pay."""
        return Timers(
            first_query=self.wechat_first_query,
            waiting_query=self.wechat_waiting_query,
            interval=self.wechat_interval,
            deadline=self.wechat_deadline,
            sweep=tuple(self.sweep),
        )


class PaymentSettings(_Keys):
    """[payment]. A wallet without a section of its own is not taken.

    In the simulated environment a section without an address is that of a gateway which head
    office starts itself, with keys of its own making; without any section there are both.
    """

    environment: Environment
    alipay: AlipayKeys | None = None
    wechat: WeChatKeys | None = None
    timers: TimerKeys = TimerKeys()

    def simulated_here(self) -> list[str]:
        """The wallets whose gateways head office starts itself."""
        if self.environment != "simulated":
            return []
        if self.alipay is None and self.wechat is None:
            return [*ADDRESSES]
        return [
            wallet
            for wallet, key in ADDRESSES.items()
            if (section := getattr(self, wallet)) is not None and not getattr(section, key)
        ]

    def anchored(self, folder: Path) -> PaymentSettings:
        """The same with the places of its keys from `folder` on."""
        changed: dict[str, BaseModel] = {}
        for wallet in ADDRESSES:
            section = getattr(self, wallet)
            if section is not None:
                files = {
                    name: str(folder / value)
                    for name in type(section).model_fields
                    if name.endswith("_file") and (value := getattr(section, name))
                }
                changed[wallet] = section.model_copy(update=files)
        return self.model_copy(update=changed)

    def led_to(self, wallet: str, section: Mapping[str, str]) -> PaymentSettings:
        """The same with a wallet's section as its simulated gateway says it."""
        kind = AlipayKeys if wallet == "alipay" else WeChatKeys
        return self.model_copy(update={wallet: kind.model_validate(section)})


def faults_of(settings: PaymentSettings, *, public_url: str) -> Iterator[tuple[str, str]]:
    """What cannot be used of it: the key, and why in plain words."""
    here = settings.simulated_here()
    for wallet in ADDRESSES:
        section = getattr(settings, wallet)
        if section is not None and wallet not in here:
            yield from _faults_of_section(settings.environment, wallet, section)
    if settings.environment == "production":
        yield from _too_short(settings.timers)
    if settings.environment == "simulated":
        return
    if settings.alipay is None and settings.wechat is None:
        yield "payment", "a section [payment.alipay] or [payment.wechat] is missing"
    if settings.wechat is not None and not public_url.startswith("https://"):
        yield "payment.wechat", "WeChat Pay tells of payments at public_url, over https"


def _faults_of_section(
    environment: Environment, wallet: str, section: BaseModel
) -> Iterator[tuple[str, str]]:
    for name in type(section).model_fields:
        if not getattr(section, name):
            yield f"payment.{wallet}.{name}", "this key is missing"
    name = ADDRESSES[wallet]
    url = urlsplit(getattr(section, name))
    if environment == "simulated":
        if url.scheme != "http" or not is_loopback(url.hostname or ""):
            yield f"payment.{wallet}.{name}", "a simulated gateway is at http://127.0.0.1:PORT"
        return
    hosts = HOSTS[wallet, environment]
    if url.scheme != "https" or url.netloc not in hosts:
        known = " or ".join(f"https://{host}" for host in sorted(hosts))
        yield f"payment.{wallet}.{name}", f"in {environment} this is at {known}"


def _too_short(timers: TimerKeys) -> Iterator[tuple[str, str]]:
    usual = TimerKeys()
    for name in TimerKeys.model_fields:
        given, least = _several(getattr(timers, name)), _several(getattr(usual, name))
        short = len(given) < len(least)
        if short or any(one < other for one, other in zip(given, least, strict=False)):
            shown = least if len(least) > 1 else least[0]
            yield f"payment.timers.{name}", f"in production not below {shown}"


def _several(value: int | list[int]) -> list[int]:
    return value if isinstance(value, list) else [value]
