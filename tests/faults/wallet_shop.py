"""A shop whose head office takes payments at gateways of its own, each with its books to look at.

Head office is a process over a real SQLite file and speaks to gateways over real HTTP; its timers
are short. Its till is enrolled and has sold once by wallet.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.payments import tables
from pos.hq.sim.gateway import Gateway
from pos.hq.sim.opening import PROVIDERS, open_gateway
from pos.hq.sim.script import Script
from pos.hq.sim.serving import SimServer
from tests.faults.conftest import HeadOffice
from tests.faults.wallet_lane import booked, sell
from tests.pos.conftest import entries

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


class Shop:
    """Gateways on sockets, a head office that leads to them, and one till."""

    def __init__(self, root: Path) -> None:
        self.root = root
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
        (root / "logs").mkdir()
        self.errors = (root / "logs" / "office.log").open("a")
        self.office = HeadOffice(
            self.office_folder, "--config", str(self.office_folder / "hq.toml"),
            errors=self.errors,
        )  # fmt: skip
        self.office.enrol(self.folder)
        sell(self.folder)

    def obey(self, line: str) -> None:
        """Changes what the gateways are like."""
        for server in self.servers.values():
            server.face.obey(line)

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
