"""The real desk in the chain of one thread: head office's own books over a real SQLite file."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import msgspec
import sqlalchemy as sa

from pos.contract.payments import Money, PaymentWanted
from pos.hq.database import open_database
from pos.hq.payments import provider, tables
from pos.hq.payments.desk import Asker, Desk, Refusal
from pos.hq.payments.repaying import Repayer
from pos.hq.payments.telling import payment_state
from pos.hq.payments.timers import ALIPAY, WECHAT
from pos.payment.attempt import Answer, Duty, Truth
from tests.hq.sim.chain import AMOUNT, Killed, Line
from tests.hq.sim.merchants import Hands

_DIES = {"pay": "after_sent", "cancel": "mid_cancel", "refund": "mid_refund"}
"""Before which call a fault strikes."""
TILL = Asker(terminal="S001-T01", store="S001")


@cache
def _empty() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """A head office's file, made once and copied for every run."""
    folder = tempfile.TemporaryDirectory(prefix="lianpos-chain-")
    path = Path(folder.name) / "hq.db"
    open_database(f"sqlite:///{path}", fill=lambda _: None).close()
    return folder, path


@dataclass(frozen=True, kw_only=True)
class Debt:
    """Whether an attempt still owes the shopper something."""

    owes: bool


class DyingLine:
    """A line on which head office dies, and which counts what it was asked to pay."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.dies_at = ""
        self.pays: Counter[str] = Counter()

    def send(self, request: provider.Request) -> provider.Reply:
        what, number = _asked(request)
        if self.dies_at and self.dies_at == _DIES.get(what):
            raise Killed(what)
        if what == "pay" and not self._line.cut:
            self.pays[number] += 1
        reply = self._line.send(request)
        if what == "pay" and self.dies_at == "after_answer":
            raise Killed(what)
        return reply


def _asked(request: provider.Request) -> tuple[str, str]:
    """What a request asks for, of which order; what is of no interest here is a query."""
    if request.url.endswith("/codepay"):
        return "pay", str(msgspec.json.decode(request.body)["out_trade_no"])
    if request.url.endswith("/reverse"):
        return "cancel", ""
    if request.method == "POST" and "/refund/" in request.url:
        return "refund", ""
    form = parse_qs(request.body.decode("ascii", "replace"))
    method = form.get("method", [""])[0].removeprefix("alipay.trade.")
    if method == "pay":
        return "pay", str(msgspec.json.decode(form["biz_content"][0])["out_trade_no"])
    return method if method in ("cancel", "refund") else "query", ""


class DeskOffice:
    """Head office as it is; what `tests.hq.sim.chain.Office` is, with nothing of its own."""

    def __init__(self, client: provider.Provider, clock: Hands, line: Line) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lianpos-chain-")
        path = Path(self._folder.name) / "hq.db"
        shutil.copy(_empty()[1], path)
        self._database = open_database(f"sqlite:///{path}", fill=lambda _: None)
        self._line = DyingLine(line)
        client._wire = self._line  # type: ignore[attr-defined]
        self._client = client
        self._clock = clock
        self._lives = 0
        self.restart()

    @property
    def dies_at(self) -> str:
        return self._line.dies_at

    @dies_at.setter
    def dies_at(self, where: str) -> None:
        self._line.dies_at = where

    @property
    def pays(self) -> Counter[str]:
        return self._line.pays

    @property
    def rows(self) -> dict[str, Debt]:
        columns = tables.refund.c
        with self._database.read() as connection:
            found = connection.execute(sa.select(columns.attempt, columns.state)).all()
        return {row.attempt: Debt(owes=row.state != "DONE") for row in found}

    def restart(self) -> None:
        self._line.dies_at = ""
        self._lives += 1
        owner, wallets = f"life{self._lives}", {self._client.wallet: self._client}
        self._desk = Desk(
            self._database, wallets, timers={"alipay": ALIPAY, "wechat": WECHAT},
            now=self._clock, owner=owner,
        )  # fmt: skip
        self._repayer = Repayer(self._database, wallets, now=self._clock, owner=owner)

    def receive(self, asked: Duty, id: str, code: str) -> Answer:
        if asked is Duty.CREATE:
            wanted = PaymentWanted(
                sale="sale", wallet=self._client.wallet, amount=AMOUNT, subject="测试", code=code
            )
            # The till's sealed code is gone where it comes too late: it asks and cancels then.
            with suppress(Refusal):
                self._desk.create(id, wanted, TILL)
            if self.dies_at == "after_intent":
                raise Killed("after_intent")
            self._desk.work(id)
        elif asked is Duty.CANCEL:
            self._desk.cancel(id, TILL)
        elif asked is Duty.ABANDON:
            self._desk.abandon(id, TILL)
        return self._told(id)

    def tick(self) -> None:
        """Carries out what is due, as the clerks do."""
        for _ in range(5):
            attempts, refunds = self._desk.due(), self._repayer.due()
            for name in attempts:
                self._desk.work(name)
            for name in refunds:
                self._repayer.work(name)
            if not attempts and not refunds:
                return

    def close(self) -> None:
        self._database.close()
        self._folder.cleanup()

    def _told(self, id: str) -> Answer:
        try:
            row = self._desk.look(id, TILL)
        except Refusal:
            return Answer(id=id, truth=Truth.UNKNOWN)
        said = payment_state(self._database, row, now=self._clock())
        money = Money(
            order=said.amount, paid=said.paid, received=said.received, invoiceable=said.invoiceable
        )
        paid = said.state == "PAID"
        return Answer(
            id=id,
            truth=Truth(said.step),
            reason=said.code,
            reference=said.reference,
            money=money if paid else None,
        )
