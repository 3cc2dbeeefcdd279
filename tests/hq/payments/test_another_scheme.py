"""One more wallet is one more file: what a scheme has to say for itself, and nothing else changes.

The card scheme of this file answers in words of its own over a wire of its own; desk, refunds and
what terminals are told take it as they take Alipay and WeChat Pay.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Final

import pytest

from pos.codes.wallets import wallet_of
from pos.contract.payments import Money, PaymentWanted, RefundWanted
from pos.hq.payments.bills import NoBill
from pos.hq.payments.desk import Desk
from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import (
    NO_TRUTH,
    Answer,
    Heard,
    NoAnswer,
    NotSent,
    Order,
    Provider,
    Repaid,
    RepaidAnswer,
    Repayment,
    Reply,
    Request,
    Untrusted,
    Wire,
    why,
)
from pos.hq.payments.repaying import Repayer
from pos.hq.payments.telling import payment_state
from pos.hq.payments.timers import Timers
from pos.hq.refusal import Refusal
from tests.hq.payments.house import TILL, House

A: Final = "S001T012611220000011K7Q2MX"
CODE: Final = "6212345678901234567"
PATIENT: Final = Timers(first_query=4, waiting_query=4, interval=4, deadline=40)

_PAY: Final = {"ok": Cue.PAY_PAID, "ask": Cue.PAY_WAITING, "no": Cue.PAY_REFUSED}
_QUERY: Final = {
    "ok": Cue.QUERY_PAID, "ask": Cue.QUERY_WAITING, "void": Cue.QUERY_CLOSED,
    "none": Cue.QUERY_ABSENT,
}  # fmt: skip


class CardScheme:
    """The adapter: the whole of what a scheme has to bring."""

    wallet = "unionpay"
    cancels_after = 0
    thanks = b"OK"

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        raise Untrusted("bad_body")

    def pay(self, order: Order) -> Answer:
        try:
            said = self._ask("pay", order, code=order.code, amount=order.amount)
        except NotSent:
            return Answer(cue=Cue.PAY_NOT_SENT, code="not_sent")
        except NO_TRUTH as error:
            return Answer(cue=Cue.PAY_UNKNOWN, code=why(error))
        return _answer(_PAY.get(said, Cue.PAY_UNKNOWN), said, order)

    def show(self, order: Order) -> Answer:
        return Answer(cue=Cue.PAY_REFUSED, code="none_shown")

    def query(self, order: Order) -> Answer:
        try:
            said = self._ask("query", order)
        except NO_TRUTH as error:
            return Answer(cue=Cue.QUERY_UNKNOWN, code=why(error))
        return _answer(_QUERY.get(said, Cue.QUERY_UNKNOWN), said, order)

    def cancel(self, order: Order) -> Answer:
        try:
            said = self._ask("void", order)
        except NO_TRUTH as error:
            return Answer(cue=Cue.CANCEL_AGAIN, code=why(error))
        return Answer(cue=Cue.CANCEL_DONE, code=said)

    close = cancel

    def refund(self, wanted: Repayment) -> RepaidAnswer:
        try:
            said = self._ask("back", wanted.order, number=wanted.refund, amount=wanted.amount)
        except NO_TRUTH as error:
            return RepaidAnswer(result=Repaid.UNKNOWN, code=why(error))
        return RepaidAnswer(result=Repaid.DONE if said == "ok" else Repaid.REFUSED, code=said)

    def query_refund(self, wanted: Repayment) -> RepaidAnswer:
        return RepaidAnswer(result=Repaid.ABSENT, code="none")

    def fetch_bill(self, day: dt.date) -> bytes:
        raise NoBill("none_yet", wallet="card", day=day.isoformat())

    def _ask(self, what: str, order: Order, **more: str | int) -> str:
        body = json.dumps({"what": what, "order": order.attempt, **more}).encode()
        reply = self._wire.send(Request(method="POST", url="http://card/", body=body))
        return reply.body.decode()


def _answer(cue: Cue, said: str, order: Order) -> Answer:
    if said != "ok":
        return Answer(cue=cue, code=said)
    money = Money(
        order=order.amount, paid=order.amount, received=order.amount, invoiceable=order.amount
    )
    return Answer(cue=cue, code=said, reference=f"C{order.attempt}", money=money)


class CardHouse:
    """The scheme itself, as small as one can be. `asks`: holders are asked to confirm."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {}
        self.said: dict[str, str] = {}
        self.asks = False
        self.loses = 0

    def send(self, request: Request) -> Reply:
        asked = json.loads(request.body)
        answer = self._answer(asked, asked["order"])
        if self.loses:
            self.loses -= 1
            raise NoAnswer("lost")
        return Reply(status=200, headers={}, body=answer.encode())

    def _answer(self, asked: dict[str, str], order: str) -> str:
        if asked["what"] == "pay":
            self.said[order] = "ask" if self.asks else "ok"
            self.kept[order] = 0 if self.asks else int(asked["amount"])
        elif asked["what"] == "void":
            self.said[order], self.kept[order] = "void", 0
        elif asked["what"] == "back":
            self.kept[order] -= int(asked["amount"])
            return "ok"
        return self.said.get(order, "none")


class Shop:
    """A head office that takes cards by that scheme, and a till that asks."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.cards = CardHouse()
        providers: dict[str, Provider] = {"unionpay": CardScheme(self.cards)}
        house.desk = Desk(
            house.database, providers, timers={"unionpay": PATIENT}, now=lambda: house.at,
            owner="cards",
        )  # fmt: skip
        house.repayer = Repayer(house.database, providers, now=lambda: house.at, owner="cards")

    def pay(self) -> None:
        wallet = wallet_of(CODE)
        assert wallet is not None
        wanted = PaymentWanted(
            sale="S001-T01-1-1", wallet=wallet, amount=1990, subject="联商便利", code=CODE
        )
        self.house.desk.create(A, wanted, TILL)

    def told(self) -> tuple[str, str, int]:
        said = payment_state(self.house.database, self.house.row(A), now=self.house.at)
        return said.state, said.reference, said.returned


@pytest.fixture
def shop(house: House) -> Shop:
    return Shop(house)


def test_a_card_pays_and_a_part_goes_back(shop: Shop) -> None:
    shop.pay()
    shop.house.turn()
    assert shop.told() == ("PAID", f"C{A}", 0)
    wanted = RefundWanted(attempt=A, sale="S001-T01-1-2", amount=500)
    shop.house.desk.refund(f"{A}X1", wanted, TILL)
    shop.house.turn()
    assert shop.told() == ("PAID", f"C{A}", 500)
    assert shop.cards.kept == {A: 1490}


def test_a_lost_answer_is_asked_about_and_charges_once(shop: Shop) -> None:
    shop.cards.loses = 1
    shop.pay()
    shop.house.run(3)
    assert shop.told()[0] == "OPEN"
    shop.house.run(2)
    assert shop.told()[0] == "PAID"
    assert shop.cards.kept == {A: 1990}


def test_who_does_not_confirm_by_the_schemes_own_deadline_keeps_his_money(shop: Shop) -> None:
    shop.cards.asks = True
    shop.pay()
    shop.house.run(39)
    assert shop.told()[0] == "OPEN"
    shop.house.settle()
    assert shop.told()[0] == "FAILED"
    assert shop.cards.kept == {A: 0}


def test_what_is_not_among_the_schemes_is_not_taken(shop: Shop) -> None:
    with pytest.raises(Refusal, match="alipay is not taken here"):
        shop.house.pay(A)
