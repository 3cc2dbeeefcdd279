"""Payments that head office takes over PostgreSQL, and what one call to a provider costs it.

The gateway is the simulated Alipay in a process of its own, with real signatures over real HTTP.
The floor of a payment is what nobody can do without: three transactions that are on the disk (the
attempt, that it is asked for, what came of it), by the same number of hands, and between them one
bare request of the same bytes. The floor of a call is that request alone.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from pos.contract.payments import PaymentWanted
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.payments.alipay import build
from pos.hq.payments.desk import Asker
from pos.hq.payments.office import PaymentOffice
from pos.hq.payments.opening import Accounts, open_providers, read_accounts
from pos.hq.payments.provider import Order
from pos.hq.payments.settings import PaymentSettings
from tests.bench.measure import Effort, Row, Say, compare, ms
from tests.postgres import Cluster, private_cluster, why_not

HANDS: Final = 8
AT_ONCE: Final = 200
_TILL: Final = Asker(terminal="S001-T01", store="S001")
_PATIENCE: Final = 120


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """CPU of a call, payments a second."""
    with tempfile.TemporaryDirectory() as name, _gateway(Path(name)) as settings:
        accounts = read_accounts(settings, public_url="")
        say("calls to a provider")
        yield _call(settings, accounts, effort)
        missing = why_not()
        if missing is not None:
            say(missing)
            return
        with private_cluster({}) as cluster:
            yield _payments(cluster, settings, accounts, effort, say)


@contextmanager
def _gateway(folder: Path) -> Iterator[PaymentSettings]:
    child = subprocess.Popen(
        [sys.executable, "-m", "pos.cli", "sim", "alipay", "--listen", "127.0.0.1:0",
         "--keys", str(folder), "--until-stdin-closes"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None and child.stdin is not None
        section = json.loads(child.stdout.readline())["settings"]["payment.alipay"]
        yield PaymentSettings(environment="simulated").led_to("alipay", section)
    finally:
        child.stdin.close()  # type: ignore[union-attr]
        child.wait(30)
        child.stdout.close()  # type: ignore[union-attr]


def _call(settings: PaymentSettings, accounts: Accounts, effort: Effort) -> Row:
    """What a question to a provider costs, against the same bytes sent by the bare library."""
    order = Order(
        attempt="S001T01NEVERASKED000001", amount=1990, currency="CNY", subject="-", store="S001",
        terminal="S001-T01", operator="1001",
    )  # fmt: skip
    with open_providers(settings, accounts) as opened, httpx.Client(trust_env=False) as client:
        provider = opened.providers["alipay"]
        bare = _bare(client, accounts)
        done = compare(
            lambda: _discard(provider.query(order)), bare, rounds=effort.rounds, calls=effort.calls
        )
    return Row(
        what="a signed question to a provider, its answer checked",
        ours=ms(done.ours),
        floor=ms(done.floor),
        judged=done.judged(),
        target="cpu <= 4 ms",
        met=done.ours.cpu <= 4000,
    )


def _bare(client: httpx.Client, accounts: Accounts) -> Callable[[], None]:
    assert accounts.alipay is not None
    asked = build(
        accounts.alipay, "alipay.trade.query", {"out_trade_no": "S001T01NEVERASKED000001"},
        now=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    return lambda: _discard(client.post(asked.url, content=asked.body, headers=asked.headers))


def _discard(_: object) -> None:
    """What came back is not looked at: only that it did."""


def _payments(
    cluster: Cluster, settings: PaymentSettings, accounts: Accounts, effort: Effort, say: Say
) -> Row:
    name, bare_name = cluster.make(), cluster.make()
    cluster.run("CREATE TABLE attempt (n serial PRIMARY KEY, state text)", bare_name)
    ours, floor, cpu = [], [], []
    count = effort.rounds if effort.rounds > 3 else 1
    with (
        closing(open_database(cluster.url(name), fill=lambda _: None)) as database,
        open_providers(settings, accounts) as opened,
    ):
        office = PaymentOffice(
            database, opened.providers, timers=opened.timers, now=machine_now, owner="bench"
        )
        office.start()
        try:
            for turn in range(count + 1):
                say(f"payments, round {turn} of {count}")
                began = time.process_time()
                pace = _timed(lambda turn=turn: _take(office, turn))
                spent = time.process_time() - began
                other = _timed(lambda: _do_without(cluster.url(bare_name), accounts))
                if turn:
                    ours.append(AT_ONCE / pace)
                    floor.append(AT_ONCE / other)
                    cpu.append(spent / AT_ONCE)
        finally:
            office.stop()
    ratio = statistics.median(one / other for one, other in zip(ours, floor, strict=True))
    return Row(
        what=f"payments a second, {HANDS} hands, PostgreSQL",
        ours=f"{statistics.median(ours):,.0f} ({statistics.median(cpu) * 1000:.1f} ms CPU each)",
        floor=f"{statistics.median(floor):,.0f}",
        judged=f"rate x{ratio:.2f}",
        target="-",
        met=None,
    )


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _take(office: PaymentOffice, turn: int) -> None:
    """Takes payments all at once, and returns when each is paid."""
    attempts = [f"S001T01261122{turn:02d}{n:04d}1K7Q2MX" for n in range(AT_ONCE)]
    with ThreadPoolExecutor(HANDS) as tills:
        list(tills.map(lambda numbered: _ask(office, turn, *numbered), enumerate(attempts)))
    _wait(office, attempts)


def _ask(office: PaymentOffice, turn: int, n: int, attempt: str) -> None:
    wanted = PaymentWanted(
        sale=f"S001-T01-{turn}-{n}", wallet="alipay", amount=1990, subject="联商便利",
        code=f"28{machine_now():016d}"[:16] + f"{n % 10000:04d}",
    )  # fmt: skip
    office.take(attempt, wanted, _TILL)


def _wait(office: PaymentOffice, attempts: Sequence[str]) -> None:
    until = time.monotonic() + _PATIENCE
    for attempt in reversed(attempts):
        while (state := office.look(attempt, _TILL).state) != "PAID":
            assert state == "OPEN" and time.monotonic() < until, (attempt, state)
            threading.Event().wait(0.05)


def _do_without(url: str, accounts: Accounts) -> None:
    conninfo = url.replace("postgresql+psycopg", "postgresql")
    local = threading.local()
    opened: list[Any] = []

    def one(_: int) -> None:
        if not hasattr(local, "line"):
            local.line = psycopg.connect(conninfo, autocommit=True)
            local.client = httpx.Client(trust_env=False)
            opened.extend((local.line, local.client))
        (n,) = local.line.execute("INSERT INTO attempt (state) VALUES ('1') RETURNING n").fetchone()
        local.line.execute("UPDATE attempt SET state = '2' WHERE n = %s", (n,))
        _bare(local.client, accounts)()
        local.line.execute("UPDATE attempt SET state = '3' WHERE n = %s", (n,))

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(one, range(AT_ONCE)))
    for each in opened:
        each.close()
