"""What hq.toml may say of payments, and which keys are taken: whatever is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.hq.config import BadConfig, read_config
from pos.hq.payments.keys import BadKey
from pos.hq.payments.opening import open_providers, read_accounts
from pos.hq.payments.settings import PaymentSettings
from tests.hq.payments.house import keys

ALIPAY = """
[payment]
environment = "{environment}"
[payment.alipay]
app_id = "2021000000000001"
seller_id = "2088000000000001"
private_key_file = "keys/app_private.pem"
alipay_public_key_file = "keys/alipay_public.pem"
gateway_url = "{url}"
"""
WECHAT = """
[payment]
environment = "{environment}"
[payment.wechat]
appid = "wx0000000000000001"
mchid = "1900000001"
serial_no = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
private_key_file = "keys/wechat_private.pem"
apiv3_key_file = "keys/wechat_apiv3.txt"
wechatpay_public_key_file = "keys/wechatpay_public.pem"
wechatpay_public_key_id = "PUB_KEY_ID_0000000000000001"
base_url = "{url}"
"""
LOCAL = "http://127.0.0.1:9701/gateway.do"


def read(folder: Path, text: str) -> PaymentSettings:
    (folder / "hq.toml").write_text(text, encoding="utf-8")
    payment = read_config(folder / "hq.toml").payment
    assert payment is not None
    return payment


def with_keys(folder: Path) -> Path:
    """A folder of keys as head office is given them."""
    made, _ = keys()
    place = folder / "keys"
    place.mkdir()
    for name in ("app_private.pem", "wechat_private.pem"):
        (place / name).write_text((made / "app_private.pem").read_text())
        (place / name).chmod(0o600)
    for name in ("alipay_public.pem", "wechatpay_public.pem"):
        (place / name).write_text((made / "provider_public.pem").read_text())
    (place / "wechat_apiv3.txt").write_text("0123456789abcdef0123456789abcdef\n")
    (place / "wechat_apiv3.txt").chmod(0o600)
    return place


def test_the_whole_section_and_its_defaults(tmp_path: Path) -> None:
    timers = "[payment.timers]\nalipay_deadline = 2\nwechat_reverse_after = 1\nsweep = [1, 2]\n"
    payment = read(tmp_path, ALIPAY.format(environment="simulated", url=LOCAL) + timers)
    assert payment.alipay is not None
    assert payment.alipay.private_key_file == str(tmp_path / "keys/app_private.pem")
    assert payment.timers.alipay().deadline == 2
    assert payment.timers.alipay().sweep == (1, 2)
    assert payment.timers.wechat().deadline == 45
    assert payment.simulated_here() == []


@pytest.mark.parametrize(
    ("text", "wallets"),
    [
        ("", ["alipay", "wechat"]),
        ("[payment.wechat]\n", ["wechat"]),
        ('[payment.alipay]\napp_id = "2021000000000001"\n', ["alipay"]),
    ],
)
def test_what_is_simulated_without_an_address(
    tmp_path: Path, text: str, wallets: list[str]
) -> None:
    payment = read(tmp_path, f'[payment]\nenvironment = "simulated"\n{text}')
    assert payment.simulated_here() == wallets


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[payment]\nenvironment = "real"\n', "payment.environment"),
        ('[payment]\nenvironment = "production"\n', "payment: a section"),
        ('[payment]\nenvironment = "simulated"\ntimeout = 3\n', "payment.timeout: unknown key"),
        (
            '[payment]\nenvironment = "simulated"\n[payment.alipay]\nappid = "2"\n',
            "payment.alipay.appid: unknown key",
        ),
        (
            ALIPAY.format(environment="simulated", url="https://openapi.alipay.com/gateway.do"),
            "payment.alipay.gateway_url: a simulated gateway is at http://127.0.0.1",
        ),
        (
            ALIPAY.format(environment="production", url=LOCAL),
            "payment.alipay.gateway_url: in production this is at https://openapi.alipay.com",
        ),
        (
            ALIPAY.format(
                environment="production", url="https://openapi.alipay.com@evil.example/gateway.do"
            ),
            "payment.alipay.gateway_url",
        ),
        (
            ALIPAY.format(environment="production", url="https://openapi.alipay.com/gateway.do")
            .replace("2088000000000001", ""),
            "payment.alipay.seller_id: this key is missing",
        ),
        (
            ALIPAY.format(environment="production", url="https://openapi.alipay.com/gateway.do")
            + "[payment.timers]\nalipay_deadline = 59\n",
            "payment.timers.alipay_deadline: in production not below 60",
        ),
        (
            ALIPAY.format(environment="production", url="https://openapi.alipay.com/gateway.do")
            + "[payment.timers]\nsweep = [60, 300]\n",
            "payment.timers.sweep: in production not below [60, 300, 1860]",
        ),
        (
            WECHAT.format(environment="production", url="https://api.mch.weixin.qq.com"),
            "payment.wechat: WeChat Pay tells of payments at public_url",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadConfig) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)


def test_keys_from_their_files(tmp_path: Path) -> None:
    with_keys(tmp_path)
    text = WECHAT.format(environment="simulated", url="http://127.0.0.1:9702")
    alipay = ALIPAY.format(environment="simulated", url=LOCAL)
    payment = read(tmp_path, text + alipay.partition('simulated"\n')[2])
    accounts = read_accounts(payment, public_url="https://shop.example/")
    assert accounts.alipay is not None and accounts.wechat is not None
    assert accounts.alipay.notify_url == "https://shop.example/n/alipay"
    with open_providers(payment, accounts) as opened:
        assert sorted(opened.providers) == ["alipay", "wechat"]


@pytest.mark.parametrize("name", ["wechat_private.pem", "wechat_apiv3.txt"])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, name: str) -> None:
    place = with_keys(tmp_path)
    (place / name).chmod(0o640)
    payment = read(tmp_path, WECHAT.format(environment="simulated", url="http://127.0.0.1:9702"))
    with pytest.raises(BadKey, match="others may read"):
        read_accounts(payment, public_url="")


@pytest.mark.parametrize(
    ("name", "content"), [("wechat_apiv3.txt", "s3cret"), ("wechat_private.pem", "s3cret")]
)
def test_nothing_of_a_bad_key_is_said(tmp_path: Path, name: str, content: str) -> None:
    place = with_keys(tmp_path)
    (place / name).write_text(content)
    payment = read(tmp_path, WECHAT.format(environment="simulated", url="http://127.0.0.1:9702"))
    with pytest.raises(BadKey) as refused:
        read_accounts(payment, public_url="")
    assert name in str(refused.value) and content not in str(refused.value)
