"""Head office's own clients at the simulated gateways, over real HTTP, whatever goes wrong there.

The two were written apart, from the providers' public text. What a client says of the money must
be what the gateway's books say, or that it does not know.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pos.contract.payments import Money
from pos.hq.clock import machine_now
from pos.hq.payments.alipay import Alipay, AlipayAccount
from pos.hq.payments.keys import private_key_of, public_key_of, read_text
from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import Answer, Order, Provider, Repaid, Repayment
from pos.hq.payments.wechat import WeChat
from pos.hq.payments.wechat_wire import WeChatAccount, read_notice
from pos.hq.payments.wire import HttpWire
from pos.hq.sim.gateway import Gateway
from pos.hq.sim.opening import PROVIDERS, open_gateway
from pos.hq.sim.script import Script
from pos.hq.sim.serving import SimServer

CODES = {"alipay": "28", "wechat": "13"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One provider with head office's client of it."""

    name: str
    gateway: Gateway
    server: SimServer
    client: Provider
    settings: dict[str, str]

    def order(self, number: str = "S001T012611220000011K7Q2MX", amount: int = 1234) -> Order:
        tail = f"{int.from_bytes(number.encode()) % 10**16:016}"
        return Order(
            attempt=number,
            amount=amount,
            currency="CNY",
            subject="测试 7/8 {} &",
            store="S001",
            terminal="T01",
            operator="1001",
            code=CODES[self.name] + tail,
        )

    def play(self, *orders: str) -> None:
        for order in orders:
            assert self.server.face.obey(order), order

    def kept(self) -> list[int]:
        """What the gateway's books say that the shopper paid for good."""
        return [trade.kept for trade in self.gateway.ledger.trades]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(params=PROVIDERS)
def counter(request: pytest.FixtureRequest, keys: Path) -> Iterator[Counter]:
    yield from opened(str(request.param), keys)


@pytest.fixture
def wechat(keys: Path) -> Iterator[Counter]:
    yield from opened("wechat", keys)


@pytest.fixture
def alipay(keys: Path) -> Iterator[Counter]:
    yield from opened("alipay", keys)


def opened(name: str, keys: Path) -> Iterator[Counter]:
    made = open_gateway(name, keys=keys, now=machine_now, script=Script())
    server = SimServer(made, host="127.0.0.1", port=0, language="en")
    server.start()
    settings = made.settings_at(server.address)
    wire = HttpWire(hosts=frozenset({urlsplit(server.address).netloc}), patience=2)
    client = alipay_client(settings, wire) if name == "alipay" else wechat_client(settings, wire)
    yield Counter(name=name, gateway=made.gateway, server=server, client=client, settings=settings)
    wire.close()
    server.stop()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def alipay_client(settings: dict[str, str], wire: HttpWire) -> Alipay:
    account = AlipayAccount(
        app_id=settings["app_id"],
        seller_id=settings["seller_id"],
        gateway_url=settings["gateway_url"],
        private_key=private_key_of(read_text(Path(settings["private_key_file"]))),
        alipay_key=public_key_of(read_text(Path(settings["alipay_public_key_file"]))),
    )
    return Alipay(account, wire=wire, now=now)


def wechat_account(settings: dict[str, str]) -> WeChatAccount:
    key = public_key_of(read_text(Path(settings["wechatpay_public_key_file"])))
    return WeChatAccount(
        appid=settings["appid"],
        mchid=settings["mchid"],
        serial_no=settings["serial_no"],
        base_url=settings["base_url"],
        notify_url="http://127.0.0.1:1/notify",
        private_key=private_key_of(read_text(Path(settings["private_key_file"]))),
        wechat_keys={settings["wechatpay_public_key_id"]: key},
        apiv3_key=read_text(Path(settings["apiv3_key_file"])).encode(),
    )


def wechat_client(settings: dict[str, str], wire: HttpWire) -> WeChat:
    return WeChat(wechat_account(settings), wire=wire, now=now, nonce=lambda: secrets.token_hex(16))


def until(truth: Callable[[], bool]) -> None:
    """Waits for a condition, half a minute at most."""
    deadline = time.monotonic() + 30
    while not truth():
        assert time.monotonic() < deadline, "it never came"


# --- paying -------------------------------------------------------------------------------------


def test_a_payment_is_made_and_its_money_is_told(counter: Counter) -> None:
    counter.play("wallet_coupon=200", "merchant_coupon=34")
    paid = counter.client.pay(counter.order())
    assert paid.cue is Cue.PAY_PAID
    assert paid.money is not None
    assert (paid.money.order, paid.money.paid, paid.money.received) == (1234, 1000, 1200)
    assert {(coupon.funder, coupon.amount) for coupon in paid.money.discounts} == {
        ("platform", 200),
        ("merchant", 34),
    }
    asked = counter.client.query(counter.order())
    assert (asked.cue, asked.reference, asked.money) == (
        Cue.QUERY_PAID, counter.gateway.ledger.trades[0].id, paid.money,
    )  # fmt: skip


NOTHING_DONE = ("request_lost", "error_500", "system_error")
DONE = ("answer_lost", "garbage", "wrong_signature", "slow", "stale")


@pytest.mark.parametrize("fault", NOTHING_DONE)
def test_a_request_that_did_nothing_leaves_the_outcome_open(counter: Counter, fault: str) -> None:
    counter.play(f"{fault}:pay=1")
    assert counter.client.pay(counter.order()).cue is Cue.PAY_UNKNOWN
    assert counter.client.query(counter.order()).cue is Cue.QUERY_ABSENT
    assert counter.kept() == []


@pytest.mark.parametrize("fault", DONE)
def test_an_answer_that_cannot_be_believed_leaves_the_outcome_open(
    counter: Counter, fault: str
) -> None:
    if fault == "stale" and counter.name == "alipay":
        pytest.skip("Alipay's answers bear no time")
    counter.play(f"{fault}:pay=1", f"{fault}:query=1", "slow_seconds=4")
    assert counter.client.pay(counter.order()).cue is Cue.PAY_UNKNOWN
    assert counter.client.query(counter.order()).cue is Cue.QUERY_UNKNOWN
    assert counter.client.query(counter.order()).cue is Cue.QUERY_PAID
    assert counter.kept() == [1234]


def test_a_gateway_that_is_not_there_was_sent_nothing(counter: Counter) -> None:
    counter.server.stop()
    assert counter.client.pay(counter.order()).cue is Cue.PAY_NOT_SENT
    assert counter.client.query(counter.order()).cue is Cue.QUERY_UNKNOWN


def test_a_shopper_without_money_is_refused_for_certain(counter: Counter) -> None:
    counter.play("refused=1")
    assert counter.client.pay(counter.order()).cue is Cue.PAY_REFUSED
    assert counter.client.query(counter.order()).cue is Cue.QUERY_ABSENT


def test_a_shopper_who_is_asked_is_waited_for(counter: Counter) -> None:
    counter.play("asks_over=0")
    # Where the gateway only says that it asked, a client may take that for not knowing.
    assert counter.client.pay(counter.order()).cue in (Cue.PAY_WAITING, Cue.PAY_UNKNOWN)
    assert counter.client.query(counter.order()).cue is Cue.QUERY_WAITING
    counter.gateway.ledger.confirm(counter.order().attempt, now=counter.gateway.now())
    assert counter.client.query(counter.order()).cue is Cue.QUERY_PAID


@pytest.mark.parametrize("how", ["refuses", "lets the time run out"])
def test_a_shopper_who_does_not_pay_is_never_taken_for_paid(counter: Counter, how: str) -> None:
    counter.play("asks_over=0", "waits=0" if how != "refuses" else "waits=600")
    counter.client.pay(counter.order(amount=500))
    if how == "refuses":
        counter.gateway.ledger.refuse(counter.order().attempt, now=counter.gateway.now())
    elif counter.name == "alipay":
        # The merchant says himself how long Alipay is to wait.
        counter.play("clock_skew=150")
    found = counter.client.query(counter.order(amount=500)).cue
    assert found in (Cue.QUERY_CLOSED, Cue.QUERY_UNSUCCESSFUL)
    assert counter.kept() == [0]


def test_a_payment_that_arrives_after_its_cancel_is_found_by_asking(counter: Counter) -> None:
    counter.play("late=1", "fences=0")
    assert counter.client.pay(counter.order()).cue is Cue.PAY_UNKNOWN
    assert counter.client.cancel(counter.order()).cue is Cue.CANCEL_DONE
    until(lambda: counter.client.query(counter.order()).cue is Cue.QUERY_PAID)
    assert counter.client.cancel(counter.order()).cue is Cue.CANCEL_DONE
    assert counter.client.query(counter.order()).cue is Cue.QUERY_CLOSED
    assert counter.kept() == [0]


def test_asking_twice_with_one_number_charges_once(counter: Counter) -> None:
    assert counter.client.pay(counter.order()).cue is Cue.PAY_PAID
    again = counter.client.pay(counter.order(amount=4321))
    assert (again.cue, again.alarm) == (Cue.PAY_UNKNOWN, True)
    assert counter.kept() == [1234]


def test_a_gateway_whose_clock_is_an_hour_ahead_is_never_believed_to_be_paid(
    counter: Counter,
) -> None:
    counter.play("clock_skew=3600")
    answer = counter.client.pay(counter.order())
    assert answer.cue is (Cue.PAY_REFUSED if counter.name == "alipay" else Cue.PAY_UNKNOWN)
    assert counter.kept() == []


def test_answers_that_are_hard_to_cut_are_read_all_the_same(alipay: Counter) -> None:
    alipay.play("odd_text=1")
    assert alipay.client.pay(alipay.order()).cue is Cue.PAY_PAID


# --- undoing ------------------------------------------------------------------------------------


def test_a_cancel_is_repeated_until_it_is_answered(counter: Counter) -> None:
    counter.client.pay(counter.order())
    for fault in ("cancel_refused=1", "answer_lost:cancel=1"):
        counter.play(fault)
        assert counter.client.cancel(counter.order()).cue is Cue.CANCEL_AGAIN
    assert counter.client.cancel(counter.order()).cue is Cue.CANCEL_DONE
    assert counter.client.query(counter.order()).cue is Cue.QUERY_CLOSED
    assert counter.kept() == [0]


def repayment(counter: Counter, refund: str, amount: int) -> Repayment:
    return Repayment(order=counter.order(), refund=refund, amount=amount, reason="退货")


def test_a_refund_is_carried_out_once_however_often_it_is_asked_for(counter: Counter) -> None:
    counter.client.pay(counter.order())
    part = repayment(counter, "R001", 234)
    assert counter.client.query_refund(part).result is Repaid.ABSENT
    counter.play("no_funds=1")
    assert counter.client.refund(part).result is Repaid.SHORT
    counter.play("answer_lost:refund=1")
    assert counter.client.refund(part).result is Repaid.UNKNOWN
    for _ in range(2):
        sure = counter.client.refund(part).result is Repaid.DONE
        assert sure or counter.client.query_refund(part).result is Repaid.DONE
    assert counter.kept() == [1000]
    too_much = counter.client.refund(repayment(counter, "R002", 1001))
    assert too_much.result in (Repaid.REFUSED, Repaid.UNKNOWN)
    assert counter.kept() == [1000]
    assert counter.client.refund(repayment(counter, "R003", 1000)).result is Repaid.DONE
    assert counter.kept() == [0]


def test_a_refund_under_way_is_waited_for(wechat: Counter) -> None:
    wechat.play("refund_takes=600")
    wechat.client.pay(wechat.order())
    assert wechat.client.refund(repayment(wechat, "R001", 234)).result is Repaid.PENDING
    wechat.play("refund_takes=0")
    assert wechat.client.query_refund(repayment(wechat, "R001", 234)).result is Repaid.DONE


# --- shown codes --------------------------------------------------------------------------------


def test_a_shown_code_waits_for_the_shopper(counter: Counter) -> None:
    shown: Answer = counter.client.show(counter.order())
    assert shown.cue is Cue.PAY_WAITING
    assert shown.shown.startswith(counter.server.address)
    assert counter.client.query(counter.order()).cue in (Cue.QUERY_WAITING, Cue.QUERY_ABSENT)
    counter.gateway.ledger.confirm(counter.order().attempt, now=counter.gateway.now())
    asked = counter.client.query(counter.order())
    assert asked.cue is Cue.QUERY_PAID
    assert asked.money == Money(order=1234, paid=1234, received=1234, invoiceable=1234)


def test_a_sealed_notice_is_opened(wechat: Counter) -> None:
    wechat.client.show(wechat.order())
    wechat.play("no_notice=1")
    wechat.gateway.ledger.confirm(wechat.order().attempt, now=wechat.gateway.now())
    assert wechat.gateway.due_notices() == []
    second = wechat.order("S001T012611220000021K7Q2MX")
    wechat.client.show(second)
    wechat.server.stop()
    wechat.gateway.ledger.confirm(second.attempt, now=wechat.gateway.now())
    (notice,) = wechat.gateway.due_notices()
    headers = {name.title(): value for name, value in notice.headers.items()}
    told = read_notice(
        wechat_account(wechat.settings), headers, notice.body, now=machine_now() // 1_000_000
    )
    assert (told["out_trade_no"], told["trade_state"]) == (second.attempt, "SUCCESS")
    assert second.attempt not in json.dumps(notice.body.decode())
