"""Head office's desk over a real database, before simulated providers, under one settable clock.

Everything in one thread. Head office can die at a call to a provider, before or after the bytes
left; what comes after it begins with an empty memory.
"""

from __future__ import annotations

import atexit
import datetime as dt
import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

import httpx
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from pos.contract.payments import PaymentWanted, RefundWanted
from pos.hq import schema
from pos.hq.database import SQLITE, OfficeDatabase, open_database, path_of
from pos.hq.payments import tables
from pos.hq.payments.alipay import Alipay, AlipayAccount
from pos.hq.payments.desk import Asker, Desk
from pos.hq.payments.journaled import JournaledReturns
from pos.hq.payments.keys import private_key_of, public_key_of
from pos.hq.payments.office import PaymentOffice
from pos.hq.payments.provider import NoAnswer, NotSent, Reply, Request
from pos.hq.payments.repaying import Repayer
from pos.hq.payments.timers import ALIPAY, SECOND, WECHAT
from pos.hq.payments.wechat import WeChat
from pos.hq.payments.wechat_wire import WeChatAccount
from pos.hq.sim import alipay as sim_alipay
from pos.hq.sim import wechat as sim_wechat
from pos.hq.sim.keys import Keys, keys_in
from pos.hq.sim.script import Script
from pos.hq.sim.wire import Request as Asked

TILL = Asker(terminal="S001-T01", store="S001")
CODES = {"alipay": "280000000000000001", "wechat": "130061098828009406"}
NOON = 1_795_000_000 * SECOND
APIV3 = b"0123456789abcdef0123456789abcdef"
PATIENCE = 13


class Died(BaseException):
    """Head office was killed at this moment."""


@cache
def keys() -> tuple[Path, Keys]:
    folder = Path(mkdtemp(prefix="lianpos-keys-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder, keys_in(folder, merchant="app", provider="provider")


@cache
def merchants_key() -> RSAPrivateKey:
    """Read once: that it is made of primes is proven each time, and that takes long."""
    folder, _ = keys()
    return private_key_of(next(folder.glob("app_private*")).read_text())


@cache
def nothing_yet() -> Path:
    """A head office's file without a row, to be copied: its tables take long to make."""
    path = Path(mkdtemp(prefix="lianpos-nothing-")) / "hq.db"
    atexit.register(rmtree, path.parent, ignore_errors=True)
    open_database(f"{SQLITE}{path}", fill=lambda _: None).close()
    return path


class SimWire:
    """Carries requests to a simulated provider; what is lost or slow costs time on the clock."""

    def __init__(self, house: House, provider: Any) -> None:
        self._house = house
        self._provider = provider
        self.sent: Counter[str] = Counter()
        self.pays: list[str] = []
        self.is_down = False
        self.dies = ""
        self.meanwhile: Callable[[], None] | None = None

    def send(self, request: Request) -> Reply:
        if self.dies == "before":
            self.dies = ""
            raise Died
        if self.is_down:
            raise NotSent("nobody is there")
        url = urlsplit(request.url)
        path = url.path + (f"?{url.query}" if url.query else "")
        what = _what(request)
        self.sent[what] += 1
        if what in ("pay", "show"):
            self.pays.append(_ATTEMPT.findall(request.body.decode("ascii", "replace"))[0])
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(method=request.method, path=path, headers=headers, body=request.body)
        reply = self._provider.answer(asked)
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.dies == "after":
            self.dies = ""
            raise Died
        if reply.lost or reply.delay > PATIENCE:
            self._house.at += PATIENCE * SECOND
            raise NoAnswer("too late")
        self._house.at += reply.delay * SECOND
        return Reply(status=reply.status, headers=httpx.Headers(reply.headers), body=reply.body)


_ATTEMPT = re.compile(r"[0-9A-Z]{7}[0-9]{12}[1-9A-Z][0-9A-Z]{6}")


def _what(request: Request) -> str:
    text = request.url + request.body.decode("ascii", "replace")
    for name in ("reverse", "refund", "cancel", "close", "codepay", "native", "precreate", "query"):
        if name in text:
            return {"reverse": "cancel", "codepay": "pay", "native": "show"}.get(name, name)
    return "pay" if "trade.pay" in text else "query"


class House:
    """A head office with both wallets."""

    def __init__(self, url: str) -> None:
        self.at = NOON
        if url.startswith(SQLITE) and not path_of(url).exists():
            copyfile(nothing_yet(), path_of(url))
        self.database: OfficeDatabase = open_database(url, fill=lambda _: None)
        folder, pair = keys()
        now = lambda: self.at  # noqa: E731
        self.scripts = {wallet: Script() for wallet in CODES}
        self.sims: dict[str, Any] = {
            "alipay": sim_alipay.Alipay(
                keys=pair, now=now, script=self.scripts["alipay"],
                app_id="2021000000000001", seller_id="2088000000000001",
            ),
            "wechat": sim_wechat.WeChat(
                keys=pair, apiv3=APIV3, now=now, script=self.scripts["wechat"],
                appid="wx0000000000000001", mchid="1900000001", serial="MERCHANT",
                public_key_id="PUB_KEY_ID_1",
            ),
        }  # fmt: skip
        self.wires = {wallet: SimWire(self, sim) for wallet, sim in self.sims.items()}
        private = merchants_key()
        public = public_key_of(next(folder.glob("provider_public*")).read_text())
        clock = lambda: dt.datetime.fromtimestamp(self.at / SECOND, dt.UTC)  # noqa: E731
        nonces = itertools.count(1)
        self.providers = {
            "alipay": Alipay(
                AlipayAccount(
                    app_id="2021000000000001", seller_id="2088000000000001",
                    gateway_url="http://127.0.0.1/gateway.do", notify_url="http://127.0.0.1/n/alipay",
                    private_key=private, alipay_key=public,
                ),
                wire=self.wires["alipay"], now=clock,
            ),
            "wechat": WeChat(
                WeChatAccount(
                    appid="wx0000000000000001", mchid="1900000001", serial_no="MERCHANT",
                    base_url="http://127.0.0.1", notify_url="http://127.0.0.1/n/wechat",
                    private_key=private, wechat_keys={"PUB_KEY_ID_1": public}, apiv3_key=APIV3,
                ),
                wire=self.wires["wechat"], now=clock, nonce=lambda: f"{next(nonces):032d}",
            ),
        }  # fmt: skip
        self.payers: list[tuple[str, str, str, str]] = []
        self._lives = itertools.count(1)
        self.begin()

    def begin(self) -> None:
        """A new process: nothing is remembered but what the database holds."""
        owner = f"office{next(self._lives)}"
        self.desk = self.another_desk(owner)
        self.repayer = Repayer(self.database, self.providers, now=lambda: self.at, owner=owner)
        self.returns = JournaledReturns(self.database, now=lambda: self.at)

    def another_desk(self, owner: str) -> Desk:
        return Desk(
            self.database,
            self.providers,
            timers={"alipay": ALIPAY, "wechat": WECHAT},
            now=lambda: self.at,
            owner=owner,
            paid_by=lambda *told: self.payers.append(told),
        )

    # What a till does.

    def pay(self, attempt: str, *, wallet: str = "alipay", amount: int = 1990, **more: Any) -> Any:
        wanted = PaymentWanted(
            **{
                "sale": "S001-T01-1-1", "wallet": wallet, "amount": amount, "subject": "联商便利",
                "operator": "1001", "code": CODES.get(wallet, ""), **more,
            }
        )  # fmt: skip
        return self.desk.create(attempt, wanted, TILL)

    def cancel(self, attempt: str) -> str:
        return str(self.desk.cancel(attempt, TILL).state)

    def abandon(self, attempt: str) -> str:
        return str(self.desk.abandon(attempt, TILL).state)

    def refund(self, refund: str, attempt: str, amount: int) -> Any:
        wanted = RefundWanted(attempt=attempt, sale="S001-T01-1-2", amount=amount, reason="退货")
        return self.desk.refund(refund, wanted, TILL)

    # What time does.

    def turn(self) -> None:
        """Does everything that is due now."""
        for name in self.desk.due():
            self.desk.work(name)
        for name in self.returns.due():
            self.returns.work(name)
        for name in self.repayer.due():
            self.repayer.work(name)

    def run(self, seconds: int) -> None:
        """Lets so much time go by, and head office work."""
        until = self.at + seconds * SECOND
        while self.at < until:
            self.turn()
            self.at += SECOND
        self.turn()

    def dies_at(self, wallet: str, moment: str) -> None:
        """Head office works until it dies at its next call, `before` or `after` the bytes left."""
        self.wires[wallet].dies = moment
        with suppress(Died):
            self.run(30)
        assert not self.wires[wallet].dies, "it called nobody"
        self.begin()

    def settle(self) -> None:
        """Lets two quiet hours go by, from one thing that is due to the next."""
        until = self.at + 2 * 3600 * SECOND
        while self.at < until:
            self.turn()
            self.at = max(self.at + SECOND, self.next_due(until))

    def next_due(self, until: int) -> int:
        """When something is to be done next, `until` at the latest."""
        with self.database.read() as connection:
            moments = [
                connection.execute(sa.select(sa.func.min(table.c.due_at))).scalar()
                for table in (tables.attempt, tables.refund, schema.refund_asked)
            ]
        return min([until, *(moment for moment in moments if moment is not None)])

    # What can be seen.

    def state(self, attempt: str) -> str:
        return str(self.row(attempt).state)

    def row(self, attempt: str) -> Any:
        return self.desk.look(attempt, TILL)

    def refunds(self, attempt: str) -> list[tuple[Any, ...]]:
        c = tables.refund.c
        with self.database.read() as connection:
            found = connection.execute(
                sa.select(c.refund, c.amount, c.state).where(c.attempt == attempt)
            )
            return [tuple(row) for row in found]

    def cues(self, subject: str) -> list[str]:
        c = tables.event.c
        with self.database.read() as connection:
            found = connection.execute(sa.select(c.cue).where(c.subject == subject).order_by(c.n))
            return list(found.scalars())

    def kept(self, attempt: str) -> int:
        """What the provider has of the shopper's money."""
        return sum(
            trade.kept
            for sim in self.sims.values()
            for trade in sim.ledger.trades
            if trade.order.number == attempt
        )

    def script(self, wallet: str, *lines: str) -> None:
        for line in lines:
            assert self.scripts[wallet].obey(line), line

    def confirm(self, wallet: str, attempt: str) -> None:
        self.sims[wallet].ledger.confirm(attempt, now=self.at)

    def refuse(self, wallet: str, attempt: str) -> None:
        self.sims[wallet].ledger.refuse(attempt, now=self.at)

    def close(self) -> None:
        self.database.close()


class OneAtATime:
    """A simulated provider is no crowd's: its callers stand in line."""

    def __init__(self, wire: SimWire) -> None:
        self._wire = wire
        self._line = threading.Lock()

    def send(self, request: Request) -> Reply:
        with self._line:
            return self._wire.send(request)


def let_many_call(house: House) -> None:
    """Lets several threads call the house's providers."""
    for wallet, provider in house.providers.items():
        provider._wire = OneAtATime(house.wires[wallet])  # type: ignore[attr-defined]


def office_of(house: House, database: OfficeDatabase) -> PaymentOffice:
    """What takes payments into a database, at the house's providers and by its clock."""
    let_many_call(house)
    return PaymentOffice(
        database,
        house.providers,
        timers={"alipay": ALIPAY, "wechat": WECHAT},
        now=lambda: house.at,
        owner="office",
    )
