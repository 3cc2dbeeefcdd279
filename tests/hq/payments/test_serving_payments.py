"""`lianpos hq serve` as a newcomer starts it: payments at simulated gateways, in two processes."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from pos.hq.commands.paying import paying
from pos.hq.config import HqConfig
from pos.hq.payments.settings import AlipayKeys, PaymentSettings
from pos.hq.stores import Person, add_staff
from tests.hq.conftest import Office
from tests.hq.payments.house import CODES
from tests.hq.payments.till import A, B, Till
from tests.hq.test_serving import Process, enrolled_terminal

Launch = Callable[..., Process]


@pytest.fixture
def launch(filled: Path, tmp_path: Path) -> Iterator[Launch]:
    started: list[Process] = []

    def start(*arguments: str, **options: Any) -> Process:
        started.append(Process(tmp_path, *arguments, **options))
        return started[-1]

    shutil.copy(filled, tmp_path / "hq.db")
    yield start
    for process in started:
        process.close()


def test_a_newcomer_pays_by_both_wallets_and_a_stop_ends_everything(
    launch: Launch, tmp_path: Path
) -> None:
    server = launch("serve", "--listen", "127.0.0.1:0")
    facts = server.ready()
    till = Till(facts["listening"], enrolled_terminal(launch, tmp_path, facts["listening"]))
    till.pay(A)
    till.pay(B, wallet="wechat", code=CODES["wechat"])
    assert till.follow(A, until="PAID")["amount"] == 1990
    assert till.follow(B, until="PAID")["amount"] == 1990
    for wallet in ("alipay", "wechat"):
        page = httpx.get(facts[f"{wallet}_page"], trust_env=False)
        assert page.status_code == 200 and "19.90" in page.text
    till.close()
    code, seconds = server.stop(signal.SIGTERM)
    assert (code, server.said()) == (0, "")
    assert seconds < 10
    with pytest.raises(httpx.ConnectError):
        httpx.get(facts["alipay_page"], trust_env=False)


def test_a_chain_with_staff_of_its_own_takes_none_without_a_section(
    office: Office, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'hq.db'}"
    with paying(office.database, HqConfig(), database=database, public_url="") as simulated:
        assert simulated is not None and sorted(simulated.pages) == ["alipay", "wechat"]
    with office.write() as connection:
        person = Person(user="7001", name="王芳", role="admin", pin="482913")
        add_staff(connection, store="S001", person=person)
    with paying(office.database, HqConfig(), database=database, public_url="") as none:
        assert none is None


def test_a_key_that_cannot_be_used_stops_the_start(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section = AlipayKeys(
        app_id="2021", seller_id="2088", private_key_file=str(tmp_path / "app.pem"),
        alipay_public_key_file="alipay.pem", gateway_url="http://127.0.0.1:9/gateway.do",
    )  # fmt: skip
    config = HqConfig(payment=PaymentSettings(environment="simulated", alipay=section))
    with pytest.raises(typer.Exit) as ended:
        with paying(office.database, config, database="sqlite:///hq.db", public_url=""):
            pass
    assert ended.value.exit_code == 2
    assert "app.pem: No such file" in capsys.readouterr().err
