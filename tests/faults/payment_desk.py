"""A head office's payments in a process of their own, which may be killed at any named moment.

A real desk over a real SQLite file speaks to a gateway over real HTTP. Time is the machine's and
what was skipped: where nothing is due, the next thing that will be is done at once, so that two
hours of sweeps take a moment.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import sqlalchemy as sa

from pos.contract.payments import PaymentWanted, RefundWanted
from pos.hq.clock import machine_now
from pos.hq.database import OfficeDatabase, open_database
from pos.hq.payments import tables
from pos.hq.payments.desk import Asker, Desk
from pos.hq.payments.opening import open_providers, read_accounts
from pos.hq.payments.provider import Reply, Request
from pos.hq.payments.repaying import Repayer
from pos.hq.payments.settings import PaymentSettings
from pos.hq.payments.timers import SECOND
from pos.hq.payments.wire import HttpWire

A: Final = "S001T012611220000011K7Q2MX"
BACK: Final = "S001T01261122000001R1"
CODES: Final = {"alipay": "280000000000000001", "wechat": "130061098828009406"}
AMOUNT: Final = 1990
PART: Final = 500
TILL: Final = Asker(terminal="S001-T01", store="S001")
KILLED: Final = 17
"""Exit code of a process that was killed where it was to be."""
_CALLS: Final = {
    "pay": ("trade.pay", "codepay"),
    "cancel": ("trade.cancel", "/reverse"),
    "query": ("trade.query", "?mchid="),
    "refund": ("trade.refund&", 'trade.refund"', "domestic/refunds"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One process: what the till asks, where it dies, and how far its clock is ahead.

    `dies` is CALL:MOMENT with the moments before, written and answered; after_intent; or
    after_commit, once something a provider answered is in the books.
    """

    database: str
    settings: PaymentSettings
    wallet: str
    asks: Sequence[str]
    dies: str = ""
    ahead: int = 0


def live(life: Life, sent: Any) -> None:
    """Lives one life; `sent` counts the requests that left it."""
    database = open_database(life.database, fill=lambda _: None)
    accounts = read_accounts(life.settings, public_url="")
    clock = _Clock(life.ahead * SECOND)
    with open_providers(life.settings, accounts) as opened:
        for provider in opened.providers.values():
            wire = _Wire(provider._wire, dies=life.dies, sent=sent)  # type: ignore[attr-defined]
            provider._wire = wire  # type: ignore[attr-defined]
        owner = f"life-{os.getpid()}"
        desk = Desk(
            database, opened.providers, timers=opened.timers, now=clock, owner=owner,
            changed=partial(_after_commit, database, life.dies),
        )  # fmt: skip
        repayer = Repayer(database, opened.providers, now=clock, owner=owner)
        works = ((desk.due, desk.work), (repayer.due, repayer.work))
        for asked in life.asks:
            _ask(desk, life, asked)
            _settle(database, clock, works, seconds=2 if asked != life.asks[-1] else 7200)
    database.close()


class _Clock:
    """The machine's clock, and what was skipped."""

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead

    def __call__(self) -> int:
        return machine_now() + self._ahead

    def skip_to(self, moment: int) -> None:
        self._ahead += max(0, moment - self())


class _Wire:
    """A wire on which the process dies."""

    def __init__(self, wire: HttpWire, *, dies: str, sent: Any) -> None:
        self._wire = wire
        self._call, _, self._moment = dies.partition(":")
        self._sent = sent

    def send(self, request: Request) -> Reply:
        hit = is_call(request, self._call)
        if hit and self._moment == "before":
            os._exit(KILLED)
        self._sent.value += 1
        if hit and self._moment == "written":
            write_only(request)
            os._exit(KILLED)
        reply = self._wire.send(request)
        if hit and self._moment == "answered":
            os._exit(KILLED)
        return reply


def is_call(request: Request, call: str) -> bool:
    """Whether a request asks a provider for that."""
    text = f"{request.url} {request.body.decode('ascii', 'replace')}"
    return any(mark in text for mark in _CALLS.get(call, ()))


def write_only(request: Request) -> None:
    """Sends the whole request, and nobody who waits for its answer."""
    url = urlsplit(request.url)
    path = url.path + (f"?{url.query}" if url.query else "")
    headers = {
        **request.headers, "Host": url.netloc, "Content-Length": str(len(request.body)),
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line = socket.create_connection((url.hostname or "", url.port or 80), timeout=10)
    line.sendall(f"{request.method} {path} HTTP/1.1\r\n{head}\r\n".encode() + request.body)


def _ask(desk: Desk, life: Life, asked: str) -> None:
    if asked == "pay":
        wanted = PaymentWanted(
            sale="S001-T01-1-1", wallet=life.wallet, amount=AMOUNT, subject="联商便利",
            code=CODES[life.wallet],
        )  # fmt: skip
        desk.create(A, wanted, TILL)
        if life.dies == "after_intent":
            os._exit(KILLED)
    elif asked == "refund":
        back = RefundWanted(attempt=A, sale="S001-T01-1-2", amount=PART)
        desk.refund(BACK, back, TILL)
    else:
        {"cancel": desk.cancel, "abandon": desk.abandon}[asked](A, TILL)


def _after_commit(database: OfficeDatabase, dies: str, attempt: str) -> None:
    if dies != "after_commit":
        return
    with database.read() as connection:
        columns = tables.attempt.c
        state = connection.execute(sa.select(columns.state).where(columns.attempt == attempt))
        if state.scalar_one() == "PAID":
            os._exit(KILLED)


Works = Sequence[tuple[Callable[[], list[str]], Callable[[str], None]]]


def _settle(database: OfficeDatabase, clock: _Clock, works: Works, *, seconds: int) -> None:
    """Does what is due within so many seconds, without waiting for them."""
    until = clock() + seconds * SECOND
    while clock() < until:
        for due, work in works:
            for name in due():
                work(name)
        clock.skip_to(min(until, _next_due(database, clock())))


def _next_due(database: OfficeDatabase, now: int) -> int:
    later = []
    with database.read() as connection:
        for table in (tables.attempt, tables.refund):
            # What another life held when it was killed is due when its lease is over.
            columns = table.c
            for row in connection.execute(
                sa.select(columns.due_at, columns.lease_until).where(columns.due_at.is_not(None))
            ):
                later.append(max(row.due_at, row.lease_until, now + 1))
    return min(later, default=now + 7200 * SECOND)
