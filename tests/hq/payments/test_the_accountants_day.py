"""A head office as it is run: what a till sold and took back is reconciled the same evening.

Afterwards nothing that head office wrote down anywhere holds a shopper's code, a key or a card.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import signal
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pysqlite3.dbapi2 as sqlite3
import pytest

from pos.hq.payments.bills import BEIJING
from pos.sync.exchange import push_all
from tests.hq.conftest import Terminal
from tests.hq.payments.till import A, B, Till
from tests.hq.test_serving import Process, enrolled_terminal
from tests.hq.test_wallet_books import body_of

Launch = Callable[..., Process]

PLANTED = {
    "paid": "280000001234567891",
    "gone": "280000009876543212",
    "wechat": "130061091122334455",
}
C = "S001T012611220000031K7Q2MX"
R = "S001T012611220000011K7Q2M1"


@pytest.fixture
def launch(filled: Path, tmp_path: Path) -> Iterator[Launch]:
    started: list[Process] = []

    def start(*arguments: str, **options: Any) -> Process:
        started.append(Process(tmp_path, *arguments, **options))
        return started[-1]

    shutil.copy(filled, tmp_path / "hq.db")
    yield start
    for process in started:
        process.close()


def sell(terminal: Terminal, attempt: str, wallet: str = "alipay") -> None:
    tender = {"tender": "qr", "wallet": wallet, "reference": attempt, "amount": 1990}
    terminal.write("sale", body_of(terminal, 1990, [tender]), amount=1990)


def push(terminal: Terminal) -> None:
    with terminal.office() as office:
        assert push_all(terminal, terminal, office).quarantined == ()


def refunds_of(folder: Path) -> list[tuple[str, int, str]]:
    connection = sqlite3.connect(f"file:{folder / 'hq.db'}?mode=ro", uri=True)
    try:
        found = connection.execute("SELECT refund, amount, state FROM payment_refund ORDER BY 1")
        return list(found.fetchall())
    finally:
        connection.close()


def wait_until(what: Callable[[], bool]) -> None:
    patience = time.monotonic() + 40
    while not what():
        assert time.monotonic() < patience
        threading.Event().wait(0.1)


def today() -> str:
    """The provider's day, which does not end while the test runs."""
    now = dt.datetime.now(BEIJING)
    if (now + dt.timedelta(minutes=2)).date() != now.date():
        threading.Event().wait(125)
    return dt.datetime.now(BEIJING).date().isoformat()


def reconcile(launch: Launch, day: str, *more: str) -> tuple[int, str]:
    given = ("reconcile", "--provider", "alipay", "--day", day)
    process = launch(*given, *more)
    out, err = process.child.communicate(timeout=60)
    assert not err, err.decode()
    return process.child.returncode, out.decode()


def test_a_day_from_the_shoppers_code_to_the_accountants_name(
    launch: Launch, tmp_path: Path
) -> None:
    day = today()
    server = launch("serve", "--listen", "127.0.0.1:0")
    facts = server.ready()
    terminal = enrolled_terminal(launch, tmp_path, facts["listening"])
    till = Till(facts["listening"], terminal)
    # Two are paid, one in part taken back by the journal alone; one is given up by a supervisor.
    for attempt, code, wallet in (
        (A, PLANTED["paid"], "alipay"),
        (B, PLANTED["gone"], "alipay"),
        (C, PLANTED["wechat"], "wechat"),
    ):
        till.pay(attempt, code=code, wallet=wallet, sale=f"S-{attempt[-9:]}")
        till.follow(attempt, until="PAID")
    assert till.ask("POST", f"/v1/payments/{B}/abandon").status_code == 200
    till.follow(B, until="FAILED")
    sell(terminal, A)
    sell(terminal, C, "wechat")
    back = {"tender": "qr", "wallet": "alipay", "reference": R, "of": A, "amount": -500}
    terminal.write("return", body_of(terminal, -500, [back], of="S001-T01-000001"), amount=-500)
    push(terminal)
    wait_until(lambda: refunds_of(tmp_path) == [(R, 500, "DONE")])
    assert till.ask("GET", f"/v1/refunds/{R}").json()["state"] == "DONE"

    page = facts["alipay_page"]
    for order in ("bill_today=1", "bill_extra:bill=1"):
        said = httpx.post(f"{page}script", data={"order": order}, trust_env=False)
        assert said.status_code in (200, 303), said.text
    code, out = reconcile(launch, day, "--json")
    told = json.loads(out)
    assert (code, told["taken"], told["bill"]["lines"]) == (1, "new", 5)
    assert [(row["what"], row["provider"]) for row in told["differences"]] == [
        ("unknown_order", 880)
    ]
    # The stray order is gone from the next bill, which says something else: it takes its place.
    code, out = reconcile(launch, day, "--language", "en")
    assert (code, "it takes the place" in out, "This day is closed." in out) == (0, True, True)
    assert "customer's code: tills 14.90, head office 14.90, provider 14.90" in out
    till.close()
    assert server.stop(signal.SIGTERM)[0] == 0
    (tmp_path / "server.log").write_text(server.said(), encoding="utf-8")
    nothing_secret_in(tmp_path)


def nothing_secret_in(folder: Path) -> None:
    """No file but the keys' own has a planted code, a piece of a key, or a card's number."""
    keys = folder / "keys"
    secrets = [code.encode() for code in PLANTED.values()]
    for file in keys.rglob("*"):
        if file.suffix == ".key":
            secrets.append(file.read_bytes())
        elif file.is_file() and "public" not in file.name:
            text = file.read_text(encoding="ascii")
            lines = [line for line in text.splitlines() if line and not line.startswith("-----")]
            secrets += [line.encode() for line in lines if len(line) >= 32]
            if len(lines) > 1:
                secrets.append(b64decode("".join(lines))[64:128])
    assert len(secrets) > 20
    searched: dict[str, bytes] = {}
    for file in folder.rglob("*"):
        if file.is_file() and keys not in file.parents:
            searched[file.name] = content = file.read_bytes()
            assert not [secret for secret in secrets if secret in content], file
    # What may be known of a payment is found there: the search would have found the rest.
    assert A.encode() in searched["hq.db"]
