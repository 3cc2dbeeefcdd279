"""Head office is killed at every named moment of a payment: afterwards the money agrees.

Money at the gateway is money in the books, and what a till was told is final stays so.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.payments import tables
from pos.hq.payments.settings import PaymentSettings
from pos.hq.sim.opening import open_gateway
from pos.hq.sim.script import Script
from pos.hq.sim.serving import SimServer
from tests.faults.conftest import PATIENCE
from tests.faults.payment_desk import AMOUNT, BACK, KILLED, PART, A, Life, live

WALLETS: Final = ("alipay", "wechat")
# Imports once; every life is a fork of what has imported everything and opened nothing.
SPAWN: Final = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.faults.payment_desk"])


class Shop:
    """A gateway on a socket, a database, and head offices that come and go."""

    def __init__(self, wallet: str, folder: Path, keys: Path) -> None:
        self.wallet = wallet
        self.database = f"sqlite:///{folder / 'hq.db'}"
        open_database(self.database, fill=lambda _: None).close()
        opened = open_gateway(wallet, keys=keys, now=machine_now, script=Script())
        self.gateway = opened.gateway
        self.server = SimServer(opened, host="127.0.0.1", port=0, language="en")
        self.server.start()
        simulated = PaymentSettings(environment="simulated")
        self.settings = simulated.led_to(wallet, opened.settings_at(self.server.address))
        self.sent = SPAWN.Value("i", 0)

    def live(self, *asks: str, dies: str = "", ahead: int = 0) -> int:
        """One head office from start to end; its exit code."""
        life = Life(
            database=self.database, settings=self.settings, wallet=self.wallet, asks=asks,
            dies=dies, ahead=ahead,
        )  # fmt: skip
        process = SPAWN.Process(target=live, args=(life, self.sent))
        process.start()
        process.join(PATIENCE)
        assert process.exitcode is not None, "it lives too long"
        self._hear_out()
        return process.exitcode

    def kept(self) -> int:
        """What the gateway has of the shopper's money."""
        self.gateway.ledger.settle(machine_now())
        return sum(trade.kept for trade in self.gateway.ledger.trades)

    def books(self) -> tuple[str, int]:
        """The state of the attempt, and what the books say that it brought."""
        with closing(open_database(self.database, fill=lambda _: None)) as database:
            with database.read() as connection:
                row = connection.execute(sa.select(tables.attempt)).one()
                back = connection.execute(
                    sa.select(sa.func.coalesce(sa.func.sum(tables.refund.c.amount), 0)).where(
                        tables.refund.c.state == "DONE"
                    )
                ).scalar_one()
        return str(row.state), int(row.amount - back) if row.state == "PAID" else 0

    def refund(self) -> str:
        with closing(open_database(self.database, fill=lambda _: None)) as database:
            with database.read() as connection:
                columns = tables.refund.c
                statement = sa.select(columns.state).where(columns.refund == BACK)
                return str(connection.execute(statement).scalar_one())

    def _hear_out(self) -> None:
        """Waits until the gateway has dealt with whatever left a head office that is gone."""
        state: Any = self.server._server.server_state
        patience = time.monotonic() + PATIENCE
        while state.total_requests < self.sent.value or state.tasks:
            assert time.monotonic() < patience
            threading.Event().wait(0.01)

    def close(self) -> None:
        self.server.stop()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(params=WALLETS)
def shop(request: pytest.FixtureRequest, tmp_path: Path, keys: Path) -> Iterator[Shop]:
    made = Shop(request.param, tmp_path, keys)
    yield made
    made.close()


@pytest.mark.parametrize(
    "dies", ["after_intent", "pay:before", "pay:written", "pay:answered", "after_commit"]
)
def test_killed_while_it_takes_money(shop: Shop, dies: str) -> None:
    assert shop.live("pay", dies=dies) == KILLED
    assert shop.live("pay", ahead=5) == 0
    state, booked = shop.books()
    assert state in ("PAID", "REVERSED")
    assert shop.kept() == booked
    # Who asked before anything left, or once it was in the books, has his money taken.
    if dies in ("after_intent", "after_commit", "pay:written", "pay:answered"):
        assert (state, booked) == ("PAID", AMOUNT)


@pytest.mark.parametrize(
    ("word", "dies"),
    [
        ("cancel", "cancel:before"),
        ("cancel", "cancel:written"),
        ("cancel", "cancel:answered"),
        ("abandon", "cancel:written"),
    ],
)
def test_killed_while_it_takes_a_payment_back(shop: Shop, word: str, dies: str) -> None:
    # What the shopper still has to confirm is cancelled; what he has paid is abandoned.
    shop.server.face.obey("asks_over=0" if word == "cancel" else "asks_over=never")
    assert shop.live("pay", word, dies=dies) == KILLED
    assert shop.live(word, ahead=30) == 0
    assert shop.books() == ("REVERSED", 0)
    assert shop.kept() == 0


@pytest.mark.parametrize("dies", ["refund:before", "refund:written", "refund:answered"])
def test_killed_while_it_pays_back(shop: Shop, dies: str) -> None:
    assert shop.live("pay", "refund", dies=dies) == KILLED
    assert shop.live("refund", ahead=5) == 0
    assert shop.refund() == "DONE"
    assert shop.books() == ("PAID", AMOUNT - PART)
    assert shop.kept() == AMOUNT - PART


def test_a_confirmation_that_nobody_heard(shop: Shop) -> None:
    shop.server.face.obey("asks_over=0")
    assert shop.live("pay", dies="query:before") == KILLED
    shop.gateway.ledger.confirm(A, now=machine_now())
    assert shop.live("pay", ahead=5) == 0
    assert shop.books() == ("PAID", AMOUNT)
    assert shop.kept() == AMOUNT
