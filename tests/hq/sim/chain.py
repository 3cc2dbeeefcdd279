"""A till, a head office and a provider in one thread, under a clock that somebody moves.

The till's rules, head office's table, its clients and the gateways are the real ones. What lies
between is written here: files that survive a kill, a network that loses, doubles, delays and
overtakes, and the smallest office that carries out what the table asks for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from pos.contract.payments import Money
from pos.hq.payments import machine, provider
from pos.hq.payments.alipay import Alipay as AlipayClient
from pos.hq.payments.alipay import AlipayAccount
from pos.hq.payments.keys import private_key_of, public_key_of, read_text
from pos.hq.payments.machine import Cue, Effect, Step
from pos.hq.payments.wechat import WeChat as WeChatClient
from pos.hq.payments.wechat_wire import WeChatAccount
from pos.hq.sim.gateway import Gateway
from pos.hq.sim.opening import open_gateway
from pos.hq.sim.script import Script
from pos.hq.sim.wire import Request
from pos.payment.attempt import (
    Answer,
    Attempt,
    Duty,
    Moment,
    State,
    Truth,
    abandoned,
    aged,
    cancelled,
    duty,
    heard,
)
from pos.payment.opening import CannotOpen, attempt_id, opened
from tests.hq.sim.merchants import Hands

AMOUNT = 1234
CODE_AGE = 50
DEADLINE = 60
REFUSALS = 180
SWEEPS = (60, 300, 1860)


class Killed(Exception):
    """The process died here; what was committed before is all that is left of it."""


@dataclass(kw_only=True)
class Row:
    """An attempt in head office's database."""

    state: machine.State = machine.State.NONE
    sent_at: int | None = None
    created_at: int = 0
    final_at: int = 0
    due: int = 0
    refused_since: int | None = None
    swept: int = 0
    owes: bool = False
    money: Money | None = None
    reference: str = ""


class Line:
    """The wire to the gateway, without a socket. `cut`: no connection can be made."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.cut = False

    def send(self, request: provider.Request) -> provider.Reply:
        if self.cut:
            raise provider.NotSent("cut")
        path = "/" + request.url.split("/", 3)[3]
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = self.gateway.answer(
            Request(method=request.method, path=path, headers=headers, body=request.body)
        )
        if reply.lost or reply.delay:
            raise provider.NoAnswer("lost")
        return provider.Reply(
            status=reply.status, headers=httpx.Headers(dict(reply.headers)), body=reply.body
        )


class Office:
    """Head office: rows that survive a kill, codes that do not. `dies_at` names the next fault."""

    def __init__(self, client: provider.Provider, clock: Hands) -> None:
        self.client = client
        self.clock = clock
        self.rows: dict[str, Row] = {}
        self.codes: dict[str, tuple[str, int]] = {}
        self.pays: dict[str, int] = {}
        self.dies_at = ""
        self.moves: machine.Moves = machine.MOVES
        self.sweeps = SWEEPS

    def restart(self) -> None:
        self.codes.clear()
        self.dies_at = ""

    def receive(self, asked: Duty, id: str, code: str) -> Answer:
        row = self.rows.setdefault(id, Row(created_at=self.now()))
        if asked is Duty.CREATE:
            if row.state in (machine.State.NONE, machine.State.INTENT):
                self.codes.setdefault(id, (code, self.now()))
            self._move(id, Cue.CREATE)
            self._die("after_intent")
            self._send(id)
        elif asked is Duty.CANCEL:
            self._move(id, Cue.CANCEL)
        elif asked is Duty.ABANDON:
            self._move(id, Cue.ABANDON)
        elif row.state is machine.State.NONE:
            del self.rows[id]
            return Answer(id=id, truth=Truth.UNKNOWN)
        return self._told(id)

    def tick(self) -> None:
        """Carries out what is due of every row, as an office that starts does too."""
        for id in list(self.rows):
            row = self.rows[id]
            if row.owes:
                self._repay(id)
            if row.due <= self.now():
                self._step(id)

    def now(self) -> int:
        return self.clock.at // 1_000_000

    def _step(self, id: str) -> None:
        row, now = self.rows[id], self.now()
        step = machine.STEPS[row.state]
        row.due = now + 3
        if step is Step.WAIT_FOR_CODE:
            self._send(id)
            if row.state is machine.State.INTENT and now - row.created_at >= CODE_AGE:
                self._move(id, Cue.CANCEL)
        elif step is Step.QUERY:
            on_its_way = row.state in (machine.State.SENT, machine.State.WAITING)
            if on_its_way and row.sent_at is not None and now - row.sent_at >= DEADLINE:
                self._move(id, Cue.CANCEL)
            else:
                self._heard(id, self.client.query(self._order(id)))
        elif step is Step.CANCEL:
            if row.sent_at is not None and now < row.sent_at + self.client.cancels_after:
                return
            answer = self.client.cancel(self._order(id))
            if answer.refused:
                row.refused_since = row.refused_since or now
                if now - row.refused_since >= REFUSALS:
                    answer = replace(answer, cue=Cue.CANCEL_REFUSED)
            self._die("mid_cancel")
            self._heard(id, answer)
        elif step is Step.SWEEP and row.sent_at is not None and row.swept < len(self.sweeps):
            if now >= row.final_at + self.sweeps[row.swept]:
                answer = self.client.query(self._order(id))
                if answer.cue is not Cue.QUERY_UNKNOWN:
                    row.swept += 1
                self._heard(id, answer)

    def _send(self, id: str) -> None:
        """Asks for the money, once: SENT is committed before the first byte."""
        row = self.rows[id]
        code, at = self.codes.get(id, ("", 0))
        if row.state is machine.State.INTENT and code and self.now() - at < CODE_AGE:
            row.sent_at = self.now()
            self._move(id, Cue.SEND)

    def _move(self, id: str, cue: Cue) -> None:
        row = self.rows[id]
        move = machine.move(row.state, cue, moves=self.moves)
        if move.to is not row.state:
            row.due = self.now()
            if move.to in machine.FINAL:
                row.final_at = self.now()
        row.state = move.to
        row.owes = row.owes or Effect.REFUND in move.effects
        if Effect.PAY in move.effects:
            self._die("after_sent")
            self._pay(id)

    def _pay(self, id: str) -> None:
        code = self.codes[id][0]
        answer = self.client.pay(replace(self._order(id), code=code))
        if answer.cue is not Cue.PAY_NOT_SENT:
            self.pays[id] = self.pays.get(id, 0) + 1
        self._die("after_answer")
        if answer.cue is Cue.PAY_NOT_SENT:
            # The same code again, later; this office gives up at once.
            answer = replace(answer, cue=Cue.PAY_NOT_SENT_LATE)
        self._heard(id, answer)

    def _heard(self, id: str, answer: provider.Answer) -> None:
        row = self.rows[id]
        if answer.money is not None:
            row.money, row.reference = answer.money, answer.reference
        self._move(id, answer.cue)

    def _repay(self, id: str) -> None:
        row = self.rows[id]
        wanted = provider.Repayment(
            order=self._order(id), refund=f"{id}R", amount=AMOUNT, reason="late"
        )
        self._die("mid_refund")
        results = (self.client.refund(wanted).result, self.client.query_refund(wanted).result)
        if provider.Repaid.DONE in results:
            row.owes = False

    def _order(self, id: str) -> provider.Order:
        return provider.Order(
            attempt=id, amount=AMOUNT, currency="CNY", subject="测试", store="S001",
            terminal="T01", operator="1001",
        )  # fmt: skip

    def _told(self, id: str) -> Answer:
        row = self.rows[id]
        truth = {
            machine.State.CONFIRMING: "REVERSING",
            machine.State.RETURNING: "REVERSING",
            machine.State.REVERSED: "FAILED",
        }.get(row.state, row.state.value)
        return Answer(
            id=id,
            truth=Truth(truth),
            reference=row.reference,
            money=row.money,
        )

    def _die(self, where: str) -> None:
        if self.dies_at == where:
            raise Killed(where)


@dataclass(kw_only=True)
class Till:
    """A till: attempts and sealed codes that survive a kill."""

    clock: Hands
    attempts: dict[str, Attempt] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    boots: int = 0
    booted_at: int = 0

    def now(self) -> Moment:
        return Moment(
            boot=f"b{self.boots}", mono=self.clock.at - self.booted_at, wall=self.clock.at
        )

    def kill(self) -> None:
        self.boots += 1
        self.booted_at = self.clock.at

    def scan(self, wallet: str, code: str) -> bool:
        """Whether the shopper's code opened an attempt."""
        before = list(self.attempts.values())
        paid = any(attempt.state in (State.PAID, State.OVERRIDDEN) for attempt in before)
        id = attempt_id(
            terminal="S001-T01", day="2026-11-22", seq=7, number=len(before) + 1, chance=99
        )
        try:
            made = opened(
                before, id=id, sale="sale", amount=AMOUNT, due=0 if paid else AMOUNT,
                currency="CNY", wallet=wallet, operator="1001", now=self.now(), code=code,
            )  # fmt: skip
        except CannotOpen:
            return False
        self.sealed[id] = code
        self._commit(made)
        return True

    def duties(self) -> Iterator[tuple[Duty, str, str]]:
        """What is to be sent now."""
        for id, attempt in list(self.attempts.items()):
            attempt = aged(attempt, now=self.now())
            self._commit(attempt)
            asked = duty(attempt, now=self.now())
            if asked is not Duty.REST:
                code = self.sealed.get(id, "") if asked is Duty.CREATE else ""
                yield asked, id, code

    def hear(self, answer: Answer) -> None:
        self._commit(heard(self.attempts[answer.id], answer))

    def cancel(self) -> None:
        for attempt in list(self.attempts.values()):
            self._commit(cancelled(attempt))

    def abandon(self) -> None:
        for attempt in list(self.attempts.values()):
            self._commit(abandoned(attempt))

    def _commit(self, attempt: Attempt) -> None:
        self.attempts[attempt.id] = attempt
        if not attempt.sealed:
            self.sealed.pop(attempt.id, None)


# That a key is made of primes is proven at each reading, and that takes long.
_key_of = cache(private_key_of)


def a_provider(name: str, keys: Path, clock: Hands) -> tuple[Gateway, Line, provider.Provider]:
    """A gateway with head office's client of it, and the wire between."""
    made = open_gateway(name, keys=keys, now=clock, script=Script())
    settings: dict[str, Any] = made.settings_at("http://127.0.0.1")
    line = Line(made.gateway)

    def now() -> dt.datetime:
        return dt.datetime.fromtimestamp(clock.at // 1_000_000, tz=dt.UTC)

    own = _key_of(read_text(Path(settings["private_key_file"])))
    if name == "alipay":
        alipay = AlipayAccount(
            app_id=settings["app_id"],
            seller_id=settings["seller_id"],
            gateway_url=settings["gateway_url"],
            private_key=own,
            alipay_key=public_key_of(read_text(Path(settings["alipay_public_key_file"]))),
        )
        return made.gateway, line, AlipayClient(alipay, wire=line, now=now)
    theirs = public_key_of(read_text(Path(settings["wechatpay_public_key_file"])))
    wechat = WeChatAccount(
        appid=settings["appid"],
        mchid=settings["mchid"],
        serial_no=settings["serial_no"],
        base_url=settings["base_url"],
        notify_url="http://127.0.0.1/notify",
        private_key=own,
        wechat_keys={settings["wechatpay_public_key_id"]: theirs},
        apiv3_key=read_text(Path(settings["apiv3_key_file"])).encode(),
    )
    return made.gateway, line, WeChatClient(wechat, wire=line, now=now, nonce=lambda: "n" * 32)
