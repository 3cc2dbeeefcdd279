"""The plug is pulled at every point of a payment: three books say the same of the money.

A real till and a real head office, each a process of its own, and the simulated provider behind
them: what it keeps is what the journal has, whatever died when; and nobody's code is anywhere.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos.journal.verify import verify
from tests.faults.conftest import Console, HeadOffice
from tests.faults.paying import ARTICLE, GONE
from tests.pos.conftest import entries

NOW = dt.datetime.now().astimezone()
CLOCK = (NOW + dt.timedelta(hours=(11 - NOW.hour) % 24)).isoformat()
"""Between eleven and noon, today or tomorrow: no business day ends meanwhile."""

CODES: list[str] = []
"""Every code that a shopper has shown."""

PAY = (
    "before the row",
    "after the row",
    "after the question",
    "answered, not booked",
    "booked, not printed",
    "booked, draft dropped",
)
ALL = (
    *((point, "pay") for point in PAY),
    ("after the cancel", "cancel"),
    ("refund noted", "refund"),
    ("refund asked", "refund"),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeadOffice]:
    """A head office in its demonstration: wallets are simulated."""
    folder = tmp_path_factory.mktemp("office")
    made = HeadOffice(f"sqlite:///{folder / 'hq.db'}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(office: HeadOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled till that has sold once by wallet."""
    folder = tmp_path_factory.mktemp("shop") / "till"
    office.enrol(folder)
    console = begin(folder)
    pay(console)
    assert ask(console, do="wait", seconds=30)["state"]["last"] is not None
    console.close()
    return folder


def begin(folder: Path) -> Console:
    console = Console(folder, options=("--clock", CLOCK))
    assert ask(console, do="login", user="1001", pin="1001")["ok"]
    if ask(console, do="state")["state"]["shift"] is None:
        assert ask(console, do="open_shift", float=0)["ok"]
    return console


def ask(console: Console, **command: Any) -> dict[str, Any]:
    answer = console.ask(**command)
    assert answer is not None
    return answer


def pay(console: Console) -> str:
    """The shopper shows a code that nobody has seen before; answers the attempt."""
    assert ask(console, do="scan", code=ARTICLE)["ok"]
    return str(ask(console, do="pay", tender="qr", code=fresh_code())["attempt"])


def fresh_code() -> str:
    """A wallet takes each of its codes once."""
    CODES.append(f"28{secrets.randbelow(10**16):016}")
    return CODES[-1]


def pull_the_plug(folder: Path, point: str, does: str) -> None:
    died = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.paying",
            str(folder),
            CLOCK,
            point,
            does,
            fresh_code(),
        ],
        timeout=60,
    )
    assert died.returncode == GONE, f"it never came to {point!r}"


def settle(folder: Path) -> None:
    """The till is started again, by a cashier who ends what is open."""
    console = begin(folder)
    state = ask(console, do="wait", seconds=30)["state"]
    assert state["attempt"] is None
    if state["sale"] is not None:
        assert ask(console, do="pay", tender="cash")["ok"]
    for _ in range(30):
        refunds = ask(console, do="wait", seconds=1)["state"]["refunds"]
        if all(refund["state"] == "DONE" for refund in refunds):
            break
    assert ask(console, do="quit")["ok"]
    console.close()


def kept(office: HeadOffice) -> int:
    """What the provider has of the shoppers' money."""
    books = httpx.get(f"{office.pages['alipay']}books", trust_env=False, timeout=10).json()
    return sum(trade["kept"] for trade in books)


def booked(folder: Path) -> int:
    """What the journal says that wallets brought, less what went back."""
    bodies = [*entries(folder, "sale"), *entries(folder, "return")]
    return sum(
        tender["amount"]
        for body in bodies
        for tender in body["tenders"]
        if tender["tender"] == "qr" and body["status"] == "completed"
    )


def test_the_plug_is_pulled_and_the_money_is_where_the_journal_says(
    office: HeadOffice, folder: Path, tmp_path: Path, seed: int, long_run: bool
) -> None:
    draw = random.Random(seed)
    cases = ALL if long_run else (*draw.sample(ALL[:6], 2), draw.choice(ALL[6:]))
    for point, does in cases:
        pull_the_plug(folder, point, does)
        settle(folder)
        assert kept(office) == booked(folder), f"{does}, {point} (seed {seed})"
        ends = [e for e in entries(folder, "payment") if e["do"] == "settled"]
        assert len({end["attempt"] for end in ends}) == len(ends), "booked twice"
    assert verify(folder)["ok"]
    office_folder = Path(office.database.removeprefix("sqlite:///")).parent
    written = everything_under(folder.parent, office_folder)
    assert not [code for code in CODES if code.encode() in written]


def test_a_kill_while_the_shopper_confirms_loses_nothing(office: HeadOffice, folder: Path) -> None:
    page = office.pages["alipay"]
    tell(page, "asks_over=0")
    console = begin(folder)
    attempt = pay(console)
    assert ask(console, do="void_sale")["error"]["code"] == "payment_open"
    asked = until_asked(page, attempt)
    console.kill()
    console.close()
    tell(page, "asks_over=1000000")
    confirm(page, asked)
    settle(folder)
    last = entries(folder, "sale")[-1]
    assert last["tenders"][0]["reference"] == attempt
    assert kept(office) == booked(folder)


def tell(page: str, line: str) -> None:
    """Changes how the provider behaves."""
    httpx.post(f"{page}script", content=line, headers={"Content-Type": "text/plain"},
               trust_env=False, timeout=10).raise_for_status()  # fmt: skip


def until_asked(page: str, attempt: str) -> str:
    """The name that the provider has for an attempt, once the shopper is asked for his word."""
    for _ in range(100):
        books = httpx.get(f"{page}books", trust_env=False, timeout=10).json()
        for trade in books:
            if trade["number"] == attempt and trade["state"] == "waiting":
                return str(trade["id"])
    raise AssertionError(f"the shopper was never asked: {books}")


def confirm(page: str, trade: str) -> None:
    """The shopper says yes."""
    form = {"Origin": page.rstrip("/"), "Content-Type": "application/x-www-form-urlencoded"}
    place = f"{page}shopper/{trade}/confirm"
    httpx.post(place, headers=form, content="a=1", trust_env=False, timeout=10)


def everything_under(*folders: Path) -> bytes:
    return b"".join(
        path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    )
