"""The simulated gateways over real HTTP: a stranger's bytes, a person's clicks, broken answers."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest

from pos.hq.clock import machine_now
from pos.hq.sim.alipay import Alipay
from pos.hq.sim.opening import Opened, open_gateway
from pos.hq.sim.script import Script
from pos.hq.sim.serving import SimServer
from pos.hq.sim.wechat import WeChat
from tests.hq.sim.merchants import AlipayMerchant, Hands, WeChatMerchant


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def opened(name: str, keys: Path) -> Opened:
    return open_gateway(name, keys=keys, now=machine_now, script=Script())


@pytest.fixture
def alipay(keys: Path) -> Iterator[tuple[SimServer, AlipayMerchant]]:
    made = opened("alipay", keys)
    assert isinstance(made.gateway, Alipay)
    server = SimServer(made, host="127.0.0.1", port=0, language="en")
    server.start()
    yield server, AlipayMerchant(made.gateway, keys, Hands(machine_now()))
    server.stop()


@pytest.fixture
def wechat(keys: Path) -> Iterator[tuple[SimServer, WeChatMerchant]]:
    made = opened("wechat", keys)
    assert isinstance(made.gateway, WeChat)
    server = SimServer(made, host="127.0.0.1", port=0, language="zh_CN")
    server.start()
    yield server, WeChatMerchant(made.gateway, keys, Hands(machine_now()))
    server.stop()


def form(merchant: AlipayMerchant, number: str, amount: str = "1.00") -> dict[str, str]:
    content = {
        "out_trade_no": number,
        "scene": "bar_code",
        "auth_code": "2800000000000001" + number[-2:],
        "subject": "测试 <b>",
        "total_amount": amount,
    }
    return merchant.form("alipay.trade.pay", content)


def test_alipay_over_http_takes_a_strangers_bytes(
    alipay: tuple[SimServer, AlipayMerchant],
) -> None:
    server, merchant = alipay
    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{server.address}/gateway.do", data=form(merchant, "A01"))
        assert merchant.opened(answer.content)["code"] == "10000"
        (trade,) = client.get(f"{server.address}/books").json()
    assert (trade["number"], trade["kept"]) == ("A01", 100)


def test_wechat_over_http_takes_a_strangers_bytes(
    wechat: tuple[SimServer, WeChatMerchant],
) -> None:
    server, merchant = wechat
    with httpx.Client(trust_env=False, base_url=server.address) as client:
        for method, path, content in (
            ("POST", "/v3/pay/transactions/codepay", merchant.order("S001T01A1")),
            ("GET", "/v3/pay/transactions/out-trade-no/S001T01A1?mchid=1900000001", None),
        ):
            asked = merchant.request(method, path, content)
            answer = client.request(method, path, headers=asked.headers, content=asked.body)
            merchant.check(answer.headers, answer.content)
            assert answer.json()["trade_state"] == "SUCCESS"


class Heard(logging.Handler):
    """What a server says aloud."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What is said on standard error while head office serves in the same process."""
    errors, handler = logging.getLogger("uvicorn.error"), Heard()
    errors.addHandler(handler)
    yield handler
    errors.removeHandler(handler)


def test_a_lost_answer_hangs_up_and_nobody_is_told_of_a_fault(
    alipay: tuple[SimServer, AlipayMerchant], heard: Heard
) -> None:
    server, merchant = alipay
    # As head office's own server has it.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    with httpx.Client(trust_env=False, base_url=server.address) as client:
        asked = client.post(
            "/script", content="answer_lost:pay=1\nrain=1", headers={"content-type": "text/plain"}
        )
        assert (asked.status_code, asked.json()) == (400, {"not_understood": ["rain=1"]})
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/gateway.do", data=form(merchant, "A02"))
        assert [trade["kept"] for trade in client.get("/books").json()] == [100]
    server.stop()
    assert heard.lines == []


def test_a_person_confirms_one_payment_and_refuses_another(
    alipay: tuple[SimServer, AlipayMerchant],
) -> None:
    server, merchant = alipay
    with httpx.Client(trust_env=False, base_url=server.address, follow_redirects=True) as client:
        for number in ("A03", "A04"):
            client.post("/gateway.do", data=form(merchant, number, "2000.00"))
        page = client.get("/?language=zh_CN").text
        assert page.count("确认付款") == 2
        assert "测试 &lt;b&gt;" in page and "<b>" not in page
        first, second = (trade["id"] for trade in client.get("/books").json())
        assert "Done." in client.post(f"/shopper/{first}/confirm").text
        client.post(f"/shopper/{second}/refuse")
        assert "ended already" in client.post(f"/shopper/{first}/refuse").text
        states = {trade["number"]: trade["kept"] for trade in client.get("/books").json()}
        elsewhere = client.post(
            f"/shopper/{first}/refuse", headers={"sec-fetch-site": "cross-site"}
        )
    assert states == {"A03": 200000, "A04": 0}
    assert elsewhere.status_code == 403


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_arranges_faults_and_has_a_text_for_everything(
    wechat: tuple[SimServer, WeChatMerchant], language: str
) -> None:
    server, _ = wechat
    with httpx.Client(trust_env=False, base_url=server.address, follow_redirects=True) as client:
        page = client.post(
            "/script",
            data={"language": language, "fault": "slow", "operation": "query", "times": "3"},
        )
        assert page.status_code == 200 and "× 3" in page.text
        page = client.post("/script", data={"language": language, "order": "asks_over=never"})
        assert ("从不" if language == "zh_CN" else "never") in page.text
        wrong = client.post("/script", data={"language": language, "order": "rain"})
        assert "NAME=NUMBER" in wrong.text or "名称=数字" in wrong.text


def test_a_shown_code_that_was_paid_is_told_to_this_machine(
    wechat: tuple[SimServer, WeChatMerchant],
) -> None:
    server, merchant = wechat
    told: Queue[tuple[dict[str, str], bytes]] = Queue()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing to be said."""

    with (
        HTTPServer(("127.0.0.1", 0), Ear) as ear,
        httpx.Client(trust_env=False, base_url=server.address) as client,
    ):
        listening = threading.Thread(target=ear.handle_request, daemon=True)
        listening.start()
        order = merchant.order("S001T01A1", notify_url=f"http://127.0.0.1:{ear.server_port}/notify")
        asked = merchant.request("POST", "/v3/pay/transactions/native", order)
        shown = client.post(
            "/v3/pay/transactions/native", headers=asked.headers, content=asked.body
        ).json()
        page = client.get(shown["code_url"])
        assert page.status_code == 200
        (trade,) = client.get("/books").json()
        client.post(f"/shopper/{trade['id']}/confirm")
        headers, body = told.get(timeout=20)
        listening.join(20)
    merchant.check(headers, body)
    assert json.loads(body)["event_type"] == "TRANSACTION.SUCCESS"


def test_the_settings_that_are_told_name_files_that_are_there(keys: Path) -> None:
    for name in ("alipay", "wechat"):
        settings = opened(name, keys).settings_at("http://127.0.0.1:9701")
        files = [Path(value) for key, value in settings.items() if key.endswith("_file")]
        assert len(files) >= 2 and all(file.is_file() for file in files)
        assert "http://127.0.0.1:9701" in " ".join(settings.values())
