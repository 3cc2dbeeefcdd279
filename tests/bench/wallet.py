"""From the scan of a wallet's code to "paid", with a provider that answers at once.

Floor: a bare HTTP client that asks head office for the same and waits for the answer. Beside it
stand the two commits that a till owes whatever the network does: the attempt before a byte leaves,
the sale after the answer.
"""

from __future__ import annotations

import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import msgspec

from pos.contract.payments import PaymentState, PaymentWanted
from pos.contract.requests import sign_request
from pos.database import Database
from pos.payment.opening import attempt_id
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.identity import make_keys
from pos.sync.paying import moment
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.bench.children import ROOT, first_message, running
from tests.bench.measure import Effort, Row, Say, compare, ms, timed
from tests.bench.store import PIN, USER, simple_codes

COMMITS: Final = 100


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """One row."""
    say("payments from a wallet")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'hq.db'}"
        serve = ("hq", "serve", "--database", database, "--listen", "127.0.0.1:0")
        with running("pos.cli", *serve) as office:
            url = str(first_message(office.stdout)["listening"])
            for terminal in ("T01", "T02"):
                enrol(folder / terminal, url, _code(database, terminal), MachineClock())
            lane = Lane(folder / "T01")
            bare = Bare(folder / "T02")
            try:
                lane.ring_up()
                found = compare(
                    lane.pay, bare.pay, rounds=effort.rounds, calls=max(5, effort.calls // 10),
                    settle=lane.ring_up,
                )  # fmt: skip
            finally:
                lane.close()
                bare.close()
        commit = _commit(folder / "floor.db")
    most = 2 * found.floor.p50 + 2 * commit
    yield Row(
        what="a wallet's code to paid",
        ours=ms(found.ours),
        floor=ms(found.floor),
        judged=f"p50 {found.ours.p50 / 1000:.1f} of {most / 1000:.1f} ms",
        target="2 x floor + 2 commits",
        met=found.ours.p50 <= most,
    )


class Lane:
    """An enrolled till with its cashier."""

    def __init__(self, folder: Path) -> None:
        self.till: Till = open_till(folder=folder, config=Config())
        self._news = threading.Event()
        self.till.on_change(self._news.set)
        for answer in (self.till.sync(), self.till.login(USER, PIN), self.till.open_shift(0)):
            if not answer.ok:
                raise RuntimeError(f"{answer.did}: {answer.error}")
        self._article = simple_codes(self.till)[0]

    def ring_up(self) -> None:
        """There is something to pay."""
        if self.till.state.sale is None and not self.till.scan(self._article).ok:
            raise RuntimeError("nothing to sell")

    def pay(self) -> None:
        """The code is scanned; over when the sale has its receipt."""
        scanned = self.till.scan(_wallet_code(), wallets=True)
        if not scanned.ok:
            raise RuntimeError(f"not asked: {scanned.error}")
        while self.till.state.sale is not None:
            self._news.wait(10)
            self._news.clear()
            self.till.settle()

    def close(self) -> None:
        self.till.close()


class Bare:
    """A terminal that is nothing but an HTTP client."""

    def __init__(self, folder: Path) -> None:
        identity = msgspec.json.decode((folder / "terminal.json").read_bytes())
        self._terminal, self._epoch = str(identity["terminal"]), int(identity["epoch"])
        self._key = make_keys(folder).private_key
        self._clock = MachineClock()
        self._client = httpx.Client(base_url=identity["hq_url"], trust_env=False, timeout=40)
        self._count = 0

    def pay(self) -> None:
        """Asks for the money and waits until it is there."""
        attempt = attempt_id(
            terminal=self._terminal, day="2026-11-22", seq=1, number=1,
            chance=secrets.randbits(30),
        )  # fmt: skip
        wanted = PaymentWanted(
            sale=secrets.token_hex(8), wallet="alipay", amount=690, subject="bench",
            code=_wallet_code(),
        )  # fmt: skip
        state = self._ask("PUT", f"/v1/payments/{attempt}", msgspec.json.encode(wanted))
        while state.state == "OPEN":
            state = self._ask("GET", f"/v1/payments/{attempt}?after={state.version}&wait=25")

    def _ask(self, method: str, target: str, body: bytes = b"") -> PaymentState:
        ts = moment(self._clock).wall
        self._count = max(self._count + 1, ts)
        headers = sign_request(
            self._key, terminal=self._terminal, epoch=self._epoch, method=method, target=target,
            body=body, ts=ts, nonce=secrets.token_hex(16), count=self._count,
        )  # fmt: skip
        reply = self._client.request(method, target, content=body, headers=headers)
        reply.raise_for_status()
        return msgspec.json.decode(reply.content, type=PaymentState)

    def close(self) -> None:
        self._client.close()


def _wallet_code() -> str:
    """A wallet takes each of its codes once."""
    return f"28{secrets.randbelow(10**16):016}"


def _code(database: str, terminal: str) -> str:
    """What the terminal is enrolled with."""
    return subprocess.run(
        [sys.executable, "-m", "pos.cli", "hq", "enrol-code", "--database", database,
         "--store", "S001", "--terminal", terminal, "--role", "till"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60, check=True,
    ).stdout.strip()  # fmt: skip


def _commit(path: Path) -> float:
    """Microseconds of one durable commit on this disk."""
    database = Database(path)
    try:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE kept (body BLOB) STRICT")

        def write() -> None:
            with database.write() as connection:
                connection.exec_driver_sql("INSERT INTO kept VALUES (randomblob(2000))")

        return statistics.median(timed(write)[0] for _ in range(COMMITS)) / 1000
    finally:
        database.close()
