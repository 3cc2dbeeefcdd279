"""Till and head office both die at named points of a payment: four books say the same of the money.

Each is a process of its own over real SQLite files, and head office speaks to gateways over real
HTTP. Whatever died when: what the gateways have of the shoppers' money is what head office's ledger
says, what the till's journal says, and what head office has of that journal.
"""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.payments import tables
from pos.hq.sim.gateway import Gateway
from pos.hq.sim.opening import PROVIDERS, open_gateway
from pos.hq.sim.script import Script
from pos.hq.sim.serving import SimServer
from pos.journal.verify import verify
from tests.faults.conftest import HeadOffice
from tests.faults.paying import GONE, NEVER
from tests.faults.payment_desk import KILLED
from tests.faults.wallet_lane import CLOCK, ask, begin, booked, fresh_code, sell
from tests.pos.conftest import entries

Case = tuple[str, str, str]
"""What the till does, where it dies, and where head office does."""
TILL: Final = {
    "pay": (
        "before the row", "after the row", "after the question", "answered, not booked",
        "booked, not printed", "booked, draft dropped",
    ),
    "cancel": ("after the cancel",),
    "refund": ("refund noted", "refund asked"),
}  # fmt: skip
OFFICE: Final = {
    "pay": ("taken up", "pay:before", "pay:written", "pay:answered", "paid, nobody told"),
    "cancel": ("cancel:before", "cancel:written", "cancel:answered"),
    "refund": ("refund owed", "refund:before", "refund:written", "refund:answered"),
}
CASES: Final = [
    (does, till, office)
    for does in TILL
    for till, office in itertools.product((NEVER, *TILL[does]), (NEVER, *OFFICE[does]))
    if (till, office) != (NEVER, NEVER)
]
TIMERS: Final = """
[payment.timers]
alipay_first_query = 1
alipay_waiting_query = 1
alipay_interval = 1
alipay_deadline = 8
wechat_first_query = 1
wechat_waiting_query = 1
wechat_interval = 1
wechat_deadline = 8
wechat_reverse_after = 1
sweep = [1, 2]
"""
PATIENCE: Final = 90


class Shop:
    """Gateways on sockets, a head office that leads to them, and one till."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "shop" / "till"
        self.office_folder = root / "office"
        self.office_folder.mkdir()
        config = ['[payment]\nenvironment = "simulated"\n']
        self.servers: dict[str, SimServer] = {}
        self.gateways: list[Gateway] = []
        for wallet in PROVIDERS:
            opened = open_gateway(wallet, keys=root / "keys", now=machine_now, script=Script())
            self.gateways.append(opened.gateway)
            self.servers[wallet] = SimServer(opened, host="127.0.0.1", port=0, language="en")
            self.servers[wallet].start()
            config.append(f"[payment.{wallet}]")
            section = opened.settings_at(self.servers[wallet].address)
            config += [f"{name} = {json.dumps(value)}" for name, value in section.items()]
        (self.office_folder / "hq.toml").write_text("\n".join(config) + TIMERS)
        self.errors = (root / "office.log").open("w")
        self.office = HeadOffice(
            f"sqlite:///{self.office_folder / 'hq.db'}",
            "--config", str(self.office_folder / "hq.toml"),
            errors=self.errors,
        )  # fmt: skip
        self.office.enrol(self.folder)
        sell(self.folder)

    def play(self, case: Case, wallet: str) -> None:
        """Both sides live until one is killed, and then as long as it takes to set things right."""
        does, till, office = case
        for server in self.servers.values():
            server.face.obey("asks_over=0" if does == "cancel" else "asks_over=never")
        shown = sell(self.folder) if does == "refund" else fresh_code(wallet)
        if office != NEVER:
            self.office.close()
            self.office.start(dies=office)
        died = subprocess.run(
            [sys.executable, "-m", "tests.faults.paying", str(self.folder), CLOCK, till, does,
             shown],
            timeout=PATIENCE,
        )  # fmt: skip
        if till == NEVER:
            assert died.returncode == 0
        else:
            assert died.returncode == GONE or self.office.fate() is not None, "it never came there"
        self.settle()

    def settle(self) -> None:
        """The till is started again by a cashier who ends what is open; so is head office."""
        console = begin(self.folder)
        until = time.monotonic() + PATIENCE
        while True:
            if self.office.fate() is not None:
                assert self.office.fate() == KILLED
                self.office.close()
                self.office.start()
            state = ask(console, do="wait", seconds=1)["state"]
            refunds = {refund["state"] for refund in state["refunds"]}
            if state["attempt"] is None and state["sale"] is not None:
                assert ask(console, do="pay", tender="cash")["ok"]
            elif state["attempt"] is None and refunds <= {"DONE"} and self.is_quiet():
                if ask(console, do="sync")["ok"] and self.is_quiet():
                    break
            assert time.monotonic() < until, state
        assert ask(console, do="quit")["ok"]
        console.close()

    def is_quiet(self) -> bool:
        """Whether head office has nothing more to do."""
        found = self.look(
            sa.select(sa.func.count()).select_from(table).where(table.c.due_at.is_not(None))
            for table in (tables.attempt, tables.refund, schema.refund_asked)
        )
        return all(rows == [(0,)] for rows in found)

    def look(self, statements: Any) -> list[list[Any]]:
        """What head office's database has."""
        with closing(open_database(self.office.database, fill=lambda _: None)) as database:
            with database.read() as connection:
                return [list(connection.execute(statement)) for statement in statements]

    def kept(self) -> int:
        """What the gateways have of the shoppers' money."""
        return sum(trade.kept for gateway in self.gateways for trade in gateway.ledger.trades)

    def ledger(self) -> int:
        """What head office says that wallets brought, less what went back."""
        paid, back = self.look(
            (
                sa.select(tables.attempt).where(tables.attempt.c.state == "PAID"),
                sa.select(tables.refund)
                .join(tables.attempt, tables.attempt.c.attempt == tables.refund.c.attempt)
                .where(tables.refund.c.state == "DONE", tables.attempt.c.state == "PAID"),
            )
        )
        return sum(row.amount for row in paid) - sum(row.amount for row in back)

    def sent_in(self) -> int:
        """What head office's copy of the journal says."""
        (rows,) = self.look([sa.select(schema.journal).where(schema.journal.c.body.is_not(None))])
        bodies = [json.loads(row.body) for row in rows if row.kind in ("sale", "return")]
        return booked(bodies)

    def journaled(self) -> int:
        """What the till's own journal says."""
        return booked([*entries(self.folder, "sale"), *entries(self.folder, "return")])

    def close(self) -> None:
        self.office.close()
        for server in self.servers.values():
            server.stop()
        self.errors.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = Shop(tmp_path_factory.mktemp("shop"))
    yield made
    made.close()


def cases(draw: random.Random, *, long_run: bool) -> list[Case]:
    """All of them; else of each kind one in which both sides die."""
    if long_run:
        return CASES
    both = [case for case in CASES if NEVER not in case]
    return [draw.choice([case for case in both if case[0] == does]) for does in TILL]


def test_whoever_dies_when_the_money_is_where_four_books_say(
    shop: Shop, seed: int, long_run: bool
) -> None:
    draw = random.Random(seed)
    for case in cases(draw, long_run=long_run):
        wallet = draw.choice(PROVIDERS)
        shop.play(case, wallet)
        books = (shop.kept(), shop.ledger(), shop.journaled(), shop.sent_in())
        assert len(set(books)) == 1, (case, wallet, books, f"seed {seed}")
        ends = [e["attempt"] for e in entries(shop.folder, "payment") if e["do"] == "settled"]
        assert len(set(ends)) == len(ends), "booked twice"
    assert verify(shop.folder)["ok"]
