"""What a provider tells of a payment is asked about at once, and decides nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from starlette.applications import Starlette

from pos.hq.shoppers.app import create_public_app
from pos.hq.sim.wire import Notice
from tests.hq.payments.house import House, office_of

A = "S001T012611220000011K7Q2MX"
WALLETS = ("alipay", "wechat")


def ask(app: Starlette, method: str, path: str, **content: Any) -> httpx.Response:
    """One request to an app, without a socket."""

    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return await client.request(method, path, **content)

    return asyncio.run(asking())


class Public:
    """Head office's public address; its clerks are the house's own turns."""

    def __init__(self, house: House) -> None:
        self._house = house
        payments = office_of(house, house.database)
        self._app = create_public_app(house.database, payments=payments)

    def ask(self, method: str, path: str, **content: Any) -> httpx.Response:
        return ask(self._app, method, path, **content)

    def post(self, wallet: str, notice: Notice) -> Any:
        assert notice.url.endswith(f"/n/{wallet}")
        return self.ask("POST", f"/n/{wallet}", content=notice.body, headers=dict(notice.headers))

    def deliver(self, wallet: str) -> list[tuple[int, bytes]]:
        """Posts whatever the simulated provider has to tell; what it was answered."""
        sim, answers = self._house.sims[wallet], []
        for notice in sim.due_notices():
            answer = self.post(wallet, notice)
            sim.told(notice, answer.status_code, answer.content)
            answers.append((answer.status_code, answer.content))
        return answers


@pytest.fixture
def public(house: House) -> Iterator[Public]:
    yield Public(house)


def shown(house: House, wallet: str) -> None:
    """A code is on the display, and the shopper has just paid it."""
    house.pay(A, wallet=wallet, code="")
    house.turn()
    house.turn()
    house.confirm(wallet, A)


@pytest.mark.parametrize(
    ("wallet", "thanks"), [("alipay", (200, b"success")), ("wechat", (204, b""))]
)
def test_a_notice_has_the_order_asked_about_at_once(
    house: House, public: Public, wallet: str, thanks: tuple[int, bytes]
) -> None:
    shown(house, wallet)
    house.turn()
    assert house.state(A) == "WAITING"
    assert public.deliver(wallet) == [thanks]
    house.turn()
    assert house.state(A) == "PAID"
    assert public.deliver(wallet) == [], "it is told once"


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_notice_that_comes_twice_changes_nothing(
    house: House, public: Public, wallet: str
) -> None:
    house.script(wallet, "duplicate_notice=1")
    shown(house, wallet)
    assert len(public.deliver(wallet)) == 2
    house.settle()
    assert house.state(A) == "PAID"
    assert house.cues(A).count("query_paid") == 1
    assert house.kept(A) == 1990


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_notice_that_somebody_else_signed_is_not_believed(
    house: House, public: Public, wallet: str
) -> None:
    house.script(wallet, "wrong_signature:notice=1")
    shown(house, wallet)
    before = house.row(A)
    assert public.deliver(wallet) == [(400, b"fail")]
    assert house.row(A) == before


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_notice_after_all_is_over_flips_nothing(
    house: House, public: Public, wallet: str
) -> None:
    shown(house, wallet)
    notices = house.sims[wallet].due_notices()
    house.run(6)
    assert house.state(A) == "PAID"
    assert house.abandon(A) == "REVERSING"
    house.run(60)
    assert (house.state(A), house.kept(A)) == ("REVERSED", 0)
    for notice in notices:
        assert public.post(wallet, notice).status_code in (200, 204)
    house.settle()
    row = house.row(A)
    assert (row.state, row.alarm, house.kept(A)) == ("REVERSED", "", 0)
    assert [amount for _, amount, _ in house.refunds(A)] == [1990]


def test_an_old_notice_of_wechat_pay_is_not_believed(house: House, public: Public) -> None:
    house.script("wechat", "stale:notice=1")
    shown(house, "wechat")
    assert public.deliver("wechat") == [(400, b"fail")]


def test_values_are_signed_as_they_were_before_they_were_encoded(
    house: House, public: Public
) -> None:
    house.pay(A, code="", subject="牛奶 & 面包=1+1")
    house.turn()
    house.turn()
    house.confirm("alipay", A)
    assert public.deliver("alipay") == [(200, b"success")]


@pytest.mark.parametrize(
    "changed",
    [
        {"total_amount": "0.01"}, {"out_trade_no": "S001T012611220000021K7Q2MX"},
        {"app_id": "2021000000000002"}, {"seller_id": ""}, {"sign": ""}, {"sign": "AAAA"},
    ],
)  # fmt: skip
def test_a_notice_that_was_changed_on_its_way(
    house: House, public: Public, changed: dict[str, str]
) -> None:
    shown(house, "alipay")
    (notice,) = house.sims["alipay"].due_notices()
    fields = {**dict(parse_qsl(notice.body.decode())), **changed}
    answer = public.post("alipay", replace(notice, body=urlencode(fields).encode()))
    assert (answer.status_code, answer.content) == (400, b"fail")
    house.turn()
    assert house.state(A) == "WAITING"


@pytest.mark.parametrize("wallet", WALLETS)
@pytest.mark.parametrize("body", [b"", b"\xff\x00", b"{" * 2000, b"a=1&a=2", b"x" * 70_000])
def test_whatever_else_is_posted_there(public: Public, wallet: str, body: bytes) -> None:
    answer = public.ask("POST", f"/n/{wallet}", content=body)
    assert answer.status_code == (413 if len(body) > 65_536 else 400)
    assert public.ask("GET", f"/n/{wallet}").status_code == 405


def test_a_head_office_that_takes_no_payments_hears_of_none(house: House) -> None:
    assert ask(create_public_app(house.database), "POST", "/n/alipay").status_code == 404
