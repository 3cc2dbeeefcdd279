"""A window that is killed while head office is being asked has paid nothing, and then pays once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import warm
from tests.faults.conftest import PATIENCE

NUMBER, PIN = "8888000011112222", "314159"
ISSUERS = [{"issuer": "own", "kind": "multi_purpose", "licence": "Z1", "party": "one",
            "accepts": ["S001"]}]  # fmt: skip
VOUCHER, CARD = ("3", "GUTSCHEIN1", ""), ("4", NUMBER, PIN)
PRICE = 690


def value(head_office: Any, *arguments: str, typed: str = "") -> str:
    done = warm.run(
        "pos.cli", "hq", "value", *arguments, "--database", head_office.database,
        cwd=Path(head_office.database.removeprefix("sqlite:///")).parent, text=True, input=typed,
        timeout=PATIENCE, check=True,
    )  # fmt: skip
    return str(done.stdout)


def killed_while_it_asks(head_office: Any, folder: Path, way: tuple[str, ...]) -> None:
    os.kill(head_office.pid, signal.SIGSTOP)
    window = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.asking_window", str(folder), *way],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    try:
        assert window.stdout is not None
        assert window.stdout.readline() == "it lives\n", "its timer goes on while nobody answers"
    finally:
        window.kill()
        window.communicate(timeout=PATIENCE)
        os.kill(head_office.pid, signal.SIGCONT)


def test_whoever_is_killed_while_he_asks_is_charged_once(
    head_office: Any, start_console: Callable[..., Any], tmp_path: Path, long_run: bool
) -> None:
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps(ISSUERS), encoding="utf-8")
    value(head_office, "issuers", str(file))
    value(head_office, "sell", "--issuer", "own", "--amount", "6.90", typed=f"{NUMBER}\n")
    value(head_office, "pin", "--issuer", "own", typed=f"{NUMBER}\n{PIN}\n")
    folder = tmp_path / "till"
    head_office.enrol(folder)
    ways = (VOUCHER, CARD) if long_run else (CARD,)
    for way in ways:
        killed_while_it_asks(head_office, folder, way)
        console = start_console(folder)
        console.ask(do="login", user="1001", pin="1001")
        sale = console.ask(do="state")["state"]["sale"]
        assert (sale["due"], sale["tenders"]) == (PRICE, [])
        # The card holds no more than this: what was set aside in vain is found again.
        pin = {"pin": way[2]} if way is CARD else {}
        tender = "stored_value" if way is CARD else "voucher"
        paid = console.ask(do="pay", tender=tender, code=way[1], **pin)
        assert paid["ok"] and paid["receipt"], paid
        assert console.ask(do="wait", seconds=60)["pending"] == []
        console.close()
    assert [sale["total"] for sale in head_office.sales()] == [PRICE] * len(ways)
    assert "0.00" in value(head_office, "balance", "--issuer", "own", typed=f"{NUMBER}\n")
