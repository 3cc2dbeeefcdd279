"""A lane at which shoppers pay by wallet, at the console of a till in a process of its own."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.faults.conftest import Console
from tests.faults.paying import ARTICLE

_NOW: Final = dt.datetime.now().astimezone()
CLOCK: Final = (_NOW + dt.timedelta(hours=(11 - _NOW.hour) % 24)).isoformat()
"""Between eleven and noon, today or tomorrow: no business day ends meanwhile."""

CODES: list[str] = []
"""Every code that a shopper has shown."""


def begin(folder: Path, **how: Any) -> Console:
    """A console whose cashier has signed in and opened a shift."""
    console = Console(folder, options=("--clock", CLOCK), **how)
    assert ask(console, do="login", user="1001", pin="1001")["ok"]
    if ask(console, do="state")["state"]["shift"] is None:
        assert ask(console, do="open_shift", float=0)["ok"]
    return console


def ask(console: Console, **command: Any) -> dict[str, Any]:
    """The answer to a command; there is one."""
    answer = console.ask(**command)
    assert answer is not None
    return answer


def pay(console: Console) -> str:
    """The shopper shows a code that nobody has seen before; answers the attempt."""
    assert ask(console, do="scan", code=ARTICLE)["ok"]
    return str(ask(console, do="pay", tender="qr", code=fresh_code())["attempt"])


def sell(folder: Path) -> str:
    """A sale that a wallet pays; answers its receipt."""
    console = begin(folder)
    pay(console)
    state = ask(console, do="wait", seconds=30)["state"]
    assert state["attempt"] is None
    console.close()
    return str(state["last"]["receipt"])


def fresh_code(wallet: str = "alipay") -> str:
    """A wallet takes each of its codes once."""
    CODES.append(f"{'28' if wallet == 'alipay' else '13'}{secrets.randbelow(10**16):016}")
    return CODES[-1]


def booked(bodies: Iterable[Mapping[str, Any]]) -> int:
    """What sales and returns say that wallets brought, less what went back."""
    return sum(
        tender["amount"]
        for body in bodies
        for tender in body["tenders"]
        if tender["tender"] == "qr" and body["status"] == "completed"
    )


def everything_under(*folders: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(
        path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    )
